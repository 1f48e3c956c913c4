# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ordinary tests pass on every supported Python with every supported ansible-core that it can run.

A Python that is not on PATH is found through PYTHONS, a list of folders like PATH.
"""

from __future__ import annotations

import pytest

from tools.versions import CORES, find_python, run_tests, what_is_wrong


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    # looked for only when these tests are to run
    wanted = metafunc.config.getoption("proof")
    cases = []
    for version, cores in CORES.items():
        python, problem = find_python(version) if wanted else ("", "")
        marks = [] if python or not wanted else [pytest.mark.skip(reason=problem)]
        cases += [pytest.param(python, version, core, id=f"python{version}-core{core}", marks=marks) for core in cores]
    metafunc.parametrize(("python", "version", "core"), cases)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_the_ordinary_tests_pass(python: str, version: str, core: str) -> None:
    code, output = run_tests(python, version, core, "tests/unit", "tests/integration")
    assert not what_is_wrong(code, output, version, core), output
