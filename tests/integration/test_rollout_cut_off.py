# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout of two environments that is cut off at each of its writes, each in one way; the proof cuts in every way."""

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
@pytest.mark.parametrize("write", range(1, 2 * len(WRITES) + 1))
def test_what_was_cut_off_is_finished_by_the_next_run(
    write: int, simulator: Simulator, ansible_playbook: Runner
) -> None:
    # another way for each kind of write in the second environment
    way = WAYS[(write + (write > len(WRITES))) % len(WAYS)]
    cut_and_run_again(simulator, ansible_playbook, TWO, write, way)
