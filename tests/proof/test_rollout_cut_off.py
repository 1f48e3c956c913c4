# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout of five environments, cut off at every single write in every way, and run again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.conftest import Runner, connected_runner
from tests.integration.cutting import ROLLOUT, WRITES, assert_rolled_out, cut_and_run_again, rollout_of
from tests.simulator import Simulator

pytestmark = pytest.mark.proof

WAYS = ("500", "reset", "kill", "kill the parent")
FIVE = rollout_of(5, [1, "50%", "100%"])
ONE = rollout_of(1, ["100%"])


@pytest.fixture(scope="session")
def session_cloud() -> Iterator[Simulator]:
    with Simulator(seed_environments=5, job_seconds=0.2) as running:
        yield running


@pytest.fixture
def cloud(session_cloud: Simulator) -> Simulator:
    session_cloud.reset()
    return session_cloud


@pytest.fixture
def in_process(cloud: Simulator, tmp_path: Path) -> Runner:
    return connected_runner(cloud, tmp_path, in_process=True)


@pytest.fixture
def as_modules(cloud: Simulator, tmp_path: Path) -> Runner:
    return connected_runner(cloud, tmp_path, in_process=False)


def test_the_writes_are_all_that_there_are(cloud: Simulator, in_process: Runner) -> None:
    assert in_process(ROLLOUT, variables=FIVE).rc == 0
    assert len(cloud.writes()) == 5 * len(WRITES)
    assert_rolled_out(cloud, FIVE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("write", range(1, 5 * len(WRITES) + 1))
def test_five_environments(cloud: Simulator, in_process: Runner, write: int, way: str) -> None:
    cut_and_run_again(cloud, in_process, FIVE, write, way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("write", range(1, len(WRITES) + 1))
def test_one_environment_through_modules(cloud: Simulator, as_modules: Runner, write: int, way: str) -> None:
    cut_and_run_again(cloud, as_modules, ONE, write, way)
