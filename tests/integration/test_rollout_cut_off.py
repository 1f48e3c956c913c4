# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout of two environments, cut off once at each kind of write; the proof cuts at every write, in every way."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Runner, once
from tests.integration.cutting import ROLLOUT, WRITES, assert_rolled_out, cut_and_run_again, rollout_of
from tests.simulator import Simulator

WAYS = ("kill", "reset", "500", "kill the parent")
TWO = rollout_of(2, [1, "100%"])


@once
def test_a_rollout_makes_the_writes_that_are_cut_off_here(simulator: Simulator, ansible_playbook: Runner) -> None:
    run = ansible_playbook(ROLLOUT, variables=TWO)
    assert run.rc == 0, run.output
    assert len(simulator.writes()) == 2 * len(WRITES)
    assert_rolled_out(simulator, TWO)


@once
@pytest.mark.parametrize("kind", range(len(WRITES)), ids=WRITES)
def test_what_was_cut_off_is_finished_by_the_next_run(
    kind: int, simulator: Simulator, ansible_playbook: Runner
) -> None:
    # by turns in the first environment and in the second
    write = kind + 1 + kind % 2 * len(WRITES)
    cut_and_run_again(simulator, ansible_playbook, TWO, write, WAYS[kind % len(WAYS)])
