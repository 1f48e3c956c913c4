# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the integration tests: a simulator in this process, and real runs of ansible-playbook against it."""

from __future__ import annotations

import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.playbook import Playbook, PlaybookRun, run_playbook
from tests.simulator import Simulator
from tools.simulator_env import environment_of


@pytest.fixture(scope="session")
def session_simulator() -> Iterator[Simulator]:
    """One simulator for all tests of this process; tests take the fixture simulator."""
    with Simulator(seed_environments=3, job_seconds=0.2) as running:
        yield running


@pytest.fixture
def simulator(session_simulator: Simulator) -> Simulator:
    """The simulator, in its seeded state with an empty log."""
    session_simulator.reset()
    return session_simulator


@pytest.fixture
def connection(simulator: Simulator) -> dict[str, str]:
    """How a play reaches the simulator, as environment variables."""
    return environment_of(simulator.ready)


class Runner(t.Protocol):
    """What the fixture ansible_playbook is: run_playbook with the folder and the connection filled in."""

    def __call__(self, playbook: Playbook, *arguments: str, **options: t.Any) -> PlaybookRun: ...


@pytest.fixture(params=[True, False], ids=["in process", "module"])
def in_process(request: pytest.FixtureRequest) -> bool:
    """Which frontend the modules of a test run through: every test that runs a playbook runs twice."""
    return bool(request.param)


# For a test that the frontend makes no difference to.
once = pytest.mark.parametrize("in_process", [True], ids=["in process"])
# For a long flow whose modules other tests run through both frontends: as modules it is played by the proof.
modules_in_proof = pytest.mark.parametrize(
    "in_process",
    [pytest.param(True, id="in process"), pytest.param(False, id="module", marks=pytest.mark.proof)],
)


@pytest.fixture
def ansible_playbook(simulator: Simulator, tmp_path: Path, in_process: bool) -> Runner:
    """Runs a playbook against the simulator. environment={...} is added; {"HW_ACCESS_KEY": None} takes one away."""
    return connected_runner(simulator, tmp_path, in_process)


def connected_runner(simulator: Simulator, folder: Path, in_process: bool) -> Runner:
    """What the fixture ansible_playbook is, for any simulator."""

    def run(playbook: Playbook, *arguments: str, **options: t.Any) -> PlaybookRun:
        options["variables"] = {"stagecraft_in_process": in_process} | (options.get("variables") or {})
        merged = environment_of(simulator.ready) | dict(options.pop("environment", None) or {})
        given = {name: value for name, value in merged.items() if value is not None}
        return run_playbook(playbook, *arguments, folder=folder, environment=given, **options)

    return run
