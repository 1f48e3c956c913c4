# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules are made to do: options, the world that they find, and the end that they declare.

The end is written down here as an edit of the picture of the cloud, and not taken from what the modules do.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from tests.simulator import Simulator
from tests.simulator.seeding import new_deploy_environment
from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations import tables

from .picture import Picture

Options = dict[str, Any]
Fixtures = Mapping[str, str]
BARE = "env-bare"
ELB = {"id": "elb-1", "type": "elb"}
NEVER = "nobody declares it"


def nothing(_: Any, __: Any = None) -> None:
    """No preparation, or no edit."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One task.

    ``jobs`` are those that it starts, by their kinds. ``anew``: run once more, it does all of it once more.
    """

    module: str
    name: str
    options: Callable[[Simulator], Options]
    edit: Callable[[Picture, Fixtures], None] = nothing
    prepare: Callable[[Simulator], None] = nothing
    jobs: tuple[str, ...] = ()
    anew: bool = False

    @property
    def title(self) -> str:
        return f"{self.module}: {self.name}"


def here(fixtures: Fixtures, *path: str) -> tuple[str, ...]:
    return ("environment", fixtures["servicestage_environment_id"], *path)


def set_to(values: Mapping[tuple[str, ...], Any]) -> Callable[[Picture, Fixtures], None]:
    """Values of the environment of the fixtures; None takes one away."""

    def edit(picture: Picture, fixtures: Fixtures) -> None:
        for path, value in values.items():
            picture.pop(here(fixtures, *path), None)
            if value is not None:
                picture[here(fixtures, *path)] = value

    return edit


def without(*prefix: str) -> Callable[[Picture, Fixtures], None]:
    """Nothing is left of what begins like this within the environment of the fixtures."""

    def edit(picture: Picture, fixtures: Fixtures) -> None:
        start = here(fixtures, *prefix)
        for path in [path for path in picture if path[: len(start)] == start]:
            del picture[path]

    return edit


def both(*edits: Callable[[Picture, Fixtures], None]) -> Callable[[Picture, Fixtures], None]:
    def edit(picture: Picture, fixtures: Fixtures) -> None:
        for one in edits:
            one(picture, fixtures)

    return edit


def note(action: str, addon_id: str = "") -> str:
    """The label that says what is owed, spelt out as the design has it."""
    return f"stagecraft-{action}" + (f"-{hashlib.sha256(addon_id.encode()).hexdigest()[:12]}" if addon_id else "")


def owing(*actions: str) -> Callable[[Simulator], None]:
    """An earlier run has written down what is to be done."""

    def prepare(sim: Simulator) -> None:
        for action in actions:
            owe(sim, action, "todo")

    return prepare


def owe(sim: Simulator, action: str, value: str) -> None:
    label = note(action, "" if action == "refresh" else sim.fixtures["addon_id"])
    environment = sim.state.environments[sim.fixtures["servicestage_environment_id"]]
    environment.labels = [*environment.labels, {"key": label, "value": value}]


def settled(*actions: str) -> Callable[[Picture, Fixtures], None]:
    """The labels of what was done are gone."""

    def edit(picture: Picture, fixtures: Fixtures) -> None:
        for action in actions:
            label = note(action, "" if action == "refresh" else fixtures["addon_id"])
            picture.pop(here(fixtures, "labels", label), None)

    return edit


def running(kind: str, noted: bool = False, seconds: float | None = None) -> Callable[[Simulator], None]:
    """A job runs that somebody, or an earlier run of ours, started; for so long that no fault outlasts it, if asked."""

    def prepare(sim: Simulator) -> None:
        world = sim.world
        environment = sim.state.environments[sim.fixtures["servicestage_environment_id"]]
        addon = None if kind == "refresh" else sim.state.addons[sim.fixtures["addon_id"]]
        last = addon.job_id if addon else ""
        plan = JobPlan(seconds=seconds)
        job = world.jobs.start(world.state, world.ids, environment, kind, addon.id if addon else None, plan)
        if addon:
            addon.job_id, addon.status = job.id, "DELETING" if kind == "delete" else "UPGRADING"
        if noted:
            before = last or job.id
            mark = before.removeprefix("JOB").replace("-", "")
            owe(sim, kind, f"{'start' if addon else 'run'}.{mark}")

    return prepare


def bare(sim: Simulator) -> None:
    sim.add_environment(BARE)


def bare_id(sim: Simulator) -> str:
    return next(each.id for each in sim.state.environments.values() if each.name == BARE)


def more_variables(sim: Simulator) -> None:
    for gateway in ("roma", "apig"):
        sim.add_variable("keep", "as-it-is", gateway=gateway)
        sim.add_variable("old", "unwanted", gateway=gateway)


def many_environments(sim: Simulator) -> None:
    """More than a page of them."""
    for number in range(101):
        sim.add_environment(f"many-{number:03d}", labels={"stage": "many"})


def many_deploy_environments(sim: Simulator) -> None:
    application = next(iter(sim.state.applications.values()))
    for number in range(101):
        new_deploy_environment(sim.state, sim.world.ids, application, f"many-{number:03d}")


def _of_tables() -> list[Scenario]:
    """The rows with which nothing is to change, and those of modules that only read."""
    found = []
    for module, rows in tables.AT_REST.items():
        for number, (options, _) in enumerate(rows, 1):
            found.append(Scenario(module, f"nothing to do {number}", lambda sim, given=options: given(sim.fixtures)))
    for module, rows in tables.READING.items():
        for number, options in enumerate(rows, 1):
            found.append(Scenario(module, f"reading {number}", options))
    return found


def scenarios() -> list[Scenario]:
    """All of them, each once."""
    from . import scenarios_apic, scenarios_codearts, scenarios_servicestage  # they need what is above

    found = _of_tables()
    for module in (scenarios_servicestage, scenarios_codearts, scenarios_apic):
        found += module.SCENARIOS
    assert len({each.title for each in found}) == len(found)
    return found
