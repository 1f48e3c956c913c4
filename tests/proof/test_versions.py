# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ordinary tests pass on every supported Python with every supported ansible-core that it can run.

A Python that is not on PATH is found through PYTHONS, a list of folders like PATH.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CORES = {"3.11": ("2.19",), "3.12": ("2.19", "2.20", "2.21"), "3.13": ("2.19", "2.20", "2.21")}


def find_python(version: str) -> tuple[str, str]:
    """The Python of this version, or an empty text and why there is none."""
    done = subprocess.run((str(ROOT / "tools" / "find-python"), version), capture_output=True, text=True)
    return done.stdout.strip(), done.stderr.strip()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # looked for only when these tests are to run
    wanted = metafunc.config.getoption("proof")
    cases = []
    for version, cores in CORES.items():
        python, problem = find_python(version) if wanted else ("", "")
        marks = [] if python or not wanted else [pytest.mark.skip(reason=problem)]
        cases += [pytest.param(python, version, core, id=f"python{version}-core{core}", marks=marks) for core in cores]
    metafunc.parametrize(("python", "version", "core"), cases)


def outside_environment() -> dict[str, str]:
    """The environment without what pytest and its workers put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_the_ordinary_tests_pass(python: str, version: str, core: str) -> None:
    venv = ROOT / ".cache" / "venvs" / f"python{version}-core{core}"
    environment = outside_environment() | {"ANSIBLE_CORE": f"~={core}.0"}
    setup = (python, str(ROOT / "tools" / "setup.py"), "test", "--venv", str(venv))
    subprocess.run(setup, env=environment, check=True, timeout=1800)

    command = (str(venv / "bin" / "python"), "-m", "pytest", "tests/unit", "tests/integration", "-n", "2")
    done = subprocess.run(
        (*command, "-p", "no:cacheprovider", "--color=no"),
        cwd=ROOT,
        env=outside_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert f"\nansible-core {core}." in done.stdout
    assert f" on Python {version}." in done.stdout
    assert re.search(r"\b[1-9]\d* passed\b", done.stdout), done.stdout
