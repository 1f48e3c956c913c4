# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a task against the simulator, and all that a judge may want to know of it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from tests.simulator import Simulator
from tests.simulator.log import LogEntry
from tests.unit.plugins.module_utils.operations.harness import Outcome, operation_classes, perform

from .line import Line
from .picture import Path as PicturePath
from .picture import Picture, picture_of, republished
from .scenarios import Scenario
from .worlds import World

WAIT_TIMEOUT = 60
OPERATIONS = operation_classes()


@dataclasses.dataclass
class Run:
    """What one run was told, did and left behind."""

    outcome: Outcome
    log: list[LogEntry]
    line: Line
    began: float
    ended: float
    before: Picture
    after: Picture
    jobs: Counter[str]
    republished: Counter[PicturePath]
    token: bool

    @property
    def failed(self) -> bool:
        return bool(self.outcome.failed)

    @property
    def writes(self) -> list[LogEntry]:
        return [entry for entry in self.log if entry.is_write]

    @property
    def acted(self) -> list[LogEntry]:
        return [entry for entry in self.writes if entry.acted]

    @property
    def texts(self) -> str:
        return " ".join([self.outcome.get("msg", ""), *self.outcome.warnings])


class Stage:
    """A simulator on which one case after another is played."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim

    def set_up(self, scenario: Scenario, world: World) -> None:
        """The world as the scenario finds it."""
        self.sim.reset()
        self.sim.behaviour.update(dict(world.knobs))
        scenario.prepare(self.sim)
        self.sim.clear_log()
        state = self.sim.state
        self.known = frozenset(state.environments)
        self.options = scenario.options(self.sim)
        self._republished = republished(state)
        self._jobs = set(state.jobs)

    def picture(self) -> Picture:
        return picture_of(self.sim.state, self.known)

    def left_alone(self, scenario: Scenario, world: World) -> Picture:
        """What becomes of the world if nobody does anything: jobs that run come to their ends."""
        self.set_up(scenario, world)
        self.let_jobs_end()
        return self.picture()

    def ended_well(self) -> Counter[str]:
        """The jobs that were started since, and succeeded, by their kinds."""
        jobs = self.sim.state.jobs.values()
        return Counter(job.kind for job in jobs if job.id not in self._jobs and job.outcome == "SUCCEEDED")

    def go_right(self) -> None:
        """The fault is over: jobs that hang end well."""
        self.sim.faults.clear()
        self.sim.behaviour.update({"retry_after": None})
        with self.sim.world.lock:
            for job in self.sim.world.state.active_jobs.values():
                job.outcome = job.outcome or "SUCCEEDED"

    def run(self, scenario: Scenario, line: Line, *, token: bool = False, check_mode: bool = False) -> Run:
        """Run the task once."""
        sim = self.sim
        sim.clear_log()
        before, jobs = self.picture(), set(sim.state.jobs)
        options = dict(self.options)
        operation = OPERATIONS[scenario.module]
        if "wait_timeout" in operation.options:
            options.setdefault("wait_timeout", WAIT_TIMEOUT)
        if token:
            options |= {"access_key": None, "secret_key": None, "username": sim.username}
            options |= {"password": sim.password, "domain_name": sim.domain_name}
        began = line.clock.monotonic()
        with line.watched():
            outcome = perform(operation, sim, clock=line.clock, check_mode=check_mode, **options)
        started = [job for job in sim.state.jobs.values() if job.id not in jobs]
        return Run(
            outcome=outcome,
            log=sim.log,
            line=line,
            began=began,
            ended=line.clock.monotonic(),
            before=before,
            after=self.picture(),
            jobs=Counter(job.kind for job in started),
            republished=republished(sim.state) - self._republished,
            token=token,
        )

    def let_jobs_end(self) -> None:
        self.sim.world.clock.advance(100)  # type: ignore[attr-defined]  # a clock that is moved by hand


def wanted_of(
    scenario: Scenario, world: World, options: dict[str, Any], before: Picture, fixtures: dict[str, str]
) -> Picture:
    """The picture that the task declares.

    Where the service does not show variables, a declared configuration takes the place of what nobody can see (design,
    rule 2): what it does not declare is lost, and nothing else.
    """
    wanted = dict(before)
    scenario.edit(wanted, fixtures)
    configuration = {key: value for key, value in (options.get("configuration") or {}).items() if value is not None}
    elsewhere = any(path not in before for path in wanted if path[2] == "vpc_id")  # a new environment
    sent = any(configuration.values()) or (configuration and options.get("purge_envs"))
    if not world.hides_variables or elsewhere or not sent:
        return wanted
    declared = {("envs", name) for name in configuration.get("envs", ())}
    for resource in configuration.get("resource_envs", ()):
        declared |= {("resource_envs", resource["resource_id"], name) for name in resource["envs"]}
    where = ("environment", fixtures["servicestage_environment_id"])
    return {
        path: value
        for path, value in wanted.items()
        if path[:2] != where or path[2] not in ("envs", "resource_envs") or path[2:] in declared
    }


def budget_of(scenario: Scenario, options: dict[str, Any]) -> tuple[float, bool]:
    """The seconds that a run may take, and whether they begin anew with each success."""
    if "wait_timeout" in OPERATIONS[scenario.module].options:
        return float(options.get("wait_timeout", WAIT_TIMEOUT)), False
    return 90.0, True
