# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs tests with another Python and ansible-core than .venv's, each pair in a virtual environment of its own.

tools/versions.py runs the integration tests, through both frontends, on the oldest and the newest ansible-core that a
Python here can run; the one that .venv has is left out, since ``make test`` covers it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Python -> the supported versions of ansible-core that run on it
CORES = {"3.11": ("2.19",), "3.12": ("2.19", "2.20", "2.21"), "3.13": ("2.19", "2.20", "2.21")}
ENDS = ("2.19", "2.21")


def find_python(version: str) -> tuple[str, str]:
    """The Python of this version, or an empty text and why there is none."""
    done = subprocess.run((str(ROOT / "tools" / "find-python"), version), capture_output=True, text=True)
    return done.stdout.strip(), done.stderr.strip()


def outside_environment() -> dict[str, str]:
    """The environment without what pytest and its workers put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}


def run_tests(python: str, version: str, core: str, *folders: str) -> tuple[int, str]:
    """Set up the pair, run the tests below ``folders`` with it; return the exit code and the output."""
    venv = ROOT / ".cache" / "venvs" / f"python{version}-core{core}"
    environment = outside_environment() | {"ANSIBLE_CORE": f"~={core}.0"}
    setup = (python, str(ROOT / "tools" / "setup.py"), "test", "--venv", str(venv))
    subprocess.run(setup, env=environment, check=True, timeout=1800)
    command = (str(venv / "bin" / "python"), "-m", "pytest", *folders, "-n", os.environ.get("WORKERS", "2"))
    done = subprocess.run(
        (*command, "-p", "no:cacheprovider", "--color=no"),
        cwd=ROOT,
        env=outside_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


def what_is_wrong(code: int, output: str, version: str, core: str) -> str:
    """Why a run proves nothing for the pair; the empty text if it passed with it."""
    if code:
        return f"the tests ended with {code}"
    if f"\nansible-core {core}." not in output or f" on Python {version}." not in output:
        return f"the tests did not run with ansible-core {core} on Python {version}"
    return "" if re.search(r"\b[1-9]\d* passed\b", output) else "no test passed"


def main() -> int:
    usual = subprocess.run(
        (str(ROOT / ".venv" / "bin" / "python"), "-c", "import ansible.release as r; print(r.__version__)"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    failed, passed, closing = [], 0, []
    for core in ENDS:
        if usual.startswith(f"{core}."):
            closing.append(f"ansible-core {core}: that is .venv's, so make test covers it")
            continue
        found = {version: find_python(version)[0] for version, cores in CORES.items() if core in cores}
        version = next((version for version, python in found.items() if python), None)
        if version is None:
            closing.append(f"ansible-core {core}: NOT RUN, there is no Python {' or '.join(found)} here")
            continue
        code, output = run_tests(found[version], version, core, "tests/integration")
        wrong = what_is_wrong(code, output, version, core)
        summary = output.strip().splitlines()[-1].strip("= ") if output.strip() else "no output"
        if wrong:
            print(output)
            failed.append(core)
        else:
            passed += 1
        closing.append(f"ansible-core {core} on Python {version}: {wrong or summary}")
    print(*closing, sep="\n")
    print(f"{len(failed)} failed" if failed else f"{passed} other version{'s' * (passed != 1)} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
