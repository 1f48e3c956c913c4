# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two playbooks change labels, variables and permissions of one environment at once, fifty rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import connected_runner
from tests.integration.playbook import play_of
from tests.integration.two_at_once import (
    TASKS,
    WHO,
    alternations,
    assert_all_is_there,
    assert_nothing_was_lost,
    losses,
    run_two,
    tasks_of,
)
from tests.proof.reliability import record
from tests.simulator import Simulator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

ROUNDS = 50


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "module"])
def test_on_one_machine_nothing_is_lost(cloud: Simulator, tmp_path: Path, in_process: bool) -> None:
    runs = run_two(cloud, tmp_path, ROUNDS, in_process=in_process)
    assert_nothing_was_lost(cloud, runs, ROUNDS)
    turns = alternations(cloud)
    assert turns >= ROUNDS / 5, "they did not run at once, so this proves nothing"
    frontend = "in process" if in_process else "modules"
    counts = {"rounds": ROUNDS, "writes": len(cloud.writes()), "turns taken": turns, "lost": 0}
    record("Two at once", f"one machine, {frontend}", counts)


def test_on_two_machines_a_loss_that_can_be_seen_is_reported_and_the_next_run_mends_it(
    cloud: Simulator, tmp_path: Path
) -> None:
    """Nothing locks out the other machine, and what it wrote between a read and the write after it is overwritten.

    The API offers no way to see that. What it wrote between a write and the read that verifies it is seen.
    """
    runs = run_two(cloud, tmp_path, ROUNDS, in_process=True, machines=2)
    lost, writes = losses(cloud), len(cloud.writes())
    ends = [each for run in runs.values() for each in run.items(TASKS[0])]
    reported = [each for each in ends if each.status == "failed"]
    for each in reported:
        assert re.search(r"is not as declared: .*(labels|configuration\.envs)\.(one|two|ONE|TWO) ", each["msg"])
    # variables of a group and cells of a matrix are written one by one: there is nothing to merge, nothing to lose
    for run in runs.values():
        for task in TASKS[1:]:
            assert [each.status for each in run.items(task)] == ["changed"] * ROUNDS, run.output
    cloud.faults.clear()
    for who in WHO:  # once more, one after the other
        last = [{**task, "loop": [ROUNDS]} for task in tasks_of(cloud, who, ROUNDS)]
        again = connected_runner(cloud, tmp_path / f"again-{who}", True)(play_of(last))
        assert not any(each.status == "failed" for each in again.results), again.output
    assert_all_is_there(cloud, ROUNDS)
    counts = {"rounds": ROUNDS, "writes": writes, "lost": lost, "reported": len(reported)}
    record("Two at once", "two machines, a write takes 20 ms", counts)
