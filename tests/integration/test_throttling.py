# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of tests/proof/test_throttling.py: the workers of a playbook share a limit, and so does the run after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import connected_runner, modules_in_proof
from tests.integration.playbook import play_of
from tests.integration.throttling import run_throttled
from tests.simulator import Simulator

INFO = "stagecraft.huaweicloud.servicestage_environment_info"


@pytest.fixture
def limited() -> Iterator[Simulator]:
    with Simulator(seed_environments=12, rate_limit=(6, 1.0)) as running:
        yield running


@modules_in_proof
def test_twelve_environments_with_four_forks_are_all_changed_without_a_storm(
    limited: Simulator, tmp_path: Path, in_process: bool
) -> None:
    done = run_throttled(limited, tmp_path, forks=4, in_process=in_process)
    assert done.sent <= 1.5 * done.least  # of so few, the first burst is a good part
    assert done.seconds <= 1.5 * done.allowed + 2  # how long exactly is proved where nothing else runs
    warnings = [each for result in done.run.results for each in result.result.get("warnings", [])]
    assert 1 <= sum("Retry 1 in" in each for each in warnings) <= done.refused

    if in_process:
        limited.clear_log()
        tasks = [{"name": f"read {number}", INFO: {"name": "none"}} for number in range(8)]
        after = connected_runner(limited, tmp_path, in_process)(play_of(tasks))
        assert after.rc == 0, after.output
        assert [entry.status for entry in limited.log] == [200] * 8, "what one run learned, the next one keeps to"
