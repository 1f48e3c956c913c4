# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of tests/proof/test_two_at_once.py: two playbooks change one environment at once, three rounds."""

from __future__ import annotations

from pathlib import Path

from tests.integration.conftest import once
from tests.integration.two_at_once import assert_nothing_was_lost, run_two
from tests.simulator import Simulator


@once
def test_three_rounds_on_one_machine_lose_nothing(simulator: Simulator, tmp_path: Path, in_process: bool) -> None:
    runs = run_two(simulator, tmp_path, 3, in_process=in_process)
    assert_nothing_was_lost(simulator, runs, 3)
