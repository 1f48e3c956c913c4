# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks that each work on a thing of their own, so that many of them run in one playbook, each with its own fault.

A fault finds its task by the thing's id in the path. Which requests a task makes is learnt from an undisturbed run.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

from tests.simulator import Fault, ManualClock, Simulator
from tests.simulator.log import LogEntry
from tests.simulator.seeding import new_addon, new_deploy_environment
from tests.simulator.state import Instance, JobPlan, Variable

from .kinds import ALL_KINDS, MODES, Kind
from .line import Line
from .picture import Picture
from .runs import Stage
from .scenarios import Scenario
from .worlds import DEFAULT

TIMEOUT = 1
LATE = 1.5
PREFIX = "stagecraft.huaweicloud."
# What the simulator does instead of what only a line without sockets can do.
_FOR_REAL: dict[str, dict[str, Any]] = {
    "late_before": {"kind": "delay_before", "seconds": LATE},
    "late_after": {"kind": "delay_after", "seconds": LATE},
}


@dataclasses.dataclass
class Thing:
    """What one task works on: an id that is in the paths of its requests, and what it declares."""

    id: str
    options: dict[str, Any]
    edit: Callable[[Picture], None] = lambda picture: None
    job: str | None = None


def _environment(sim: Simulator, **options: Any) -> tuple[str, dict[str, Any]]:
    number = len(sim.state.environments)
    identifier = sim.add_environment(f"case-{number:04d}", labels={"stage": "test"}, envs={"KEY": "VALUE"})
    return identifier, {"environment_id": identifier, **options}


def _addon(sim: Simulator, environment_id: str) -> str:
    world = sim.world
    return new_addon(world.state, world.ids, world.clock, sim.state.environments[environment_id], "sermantInjector").id


def _describe(sim: Simulator) -> Thing:
    identifier, options = _environment(sim, description="another", configuration={"envs": {"KEY": "OTHER"}})

    def edit(picture: Picture) -> None:
        picture[("environment", identifier, "description")] = "another"
        picture[("environment", identifier, "envs", "KEY")] = "OTHER"

    return Thing(identifier, options, edit)


def _add_resource(sim: Simulator) -> Thing:
    resource = {"id": "elb-1", "type": "elb"}
    identifier, options = _environment(sim, resources=[resource])

    def edit(picture: Picture) -> None:
        picture[("environment", identifier, "resources", "elb-1")] = json.dumps(resource, sort_keys=True)

    return Thing(identifier, options, edit)


def _refresh(sim: Simulator) -> Thing:
    return Thing(*_environment(sim, wait_interval=0.2), job="refresh")


def _restart(sim: Simulator) -> Thing:
    identifier, options = _environment(sim, action="restart", wait_interval=0.2)
    return Thing(identifier, {**options, "addon_id": _addon(sim, identifier)}, job="restart")


def _install(sim: Simulator) -> Thing:
    options = {"name": "sermantInjector", "cce_id": "cluster-1", "cse_id": "engine-1", "wait_interval": 0.2}
    identifier, options = _environment(sim, **options)

    def edit(picture: Picture) -> None:
        picture[("environment", identifier, "addons", "sermantInjector")] = "cluster-1"

    return Thing(identifier, options, edit, "install")


def _grant(sim: Simulator) -> Thing:
    application = next(iter(sim.state.applications.values()))
    name = f"case-{len(sim.state.deploy_environments):04d}"
    target = new_deploy_environment(sim.state, sim.world.ids, application, name)
    role = sim.fixtures["role_id"]

    def edit(picture: Picture) -> None:
        picture[("permissions", target.id, role, "can_deploy")] = True
        picture[("permissions", target.id, role, "can_edit")] = False

    permissions = [{"role_id": role, "can_deploy": True, "can_edit": False}]
    options = {"application_id": application.id, "environment_id": target.id, "permissions": permissions}
    return Thing(target.id, options, edit)


def _instance(sim: Simulator) -> tuple[Instance, Variable]:
    """A gateway's instance of its own, with one variable."""
    fixtures, ids = sim.fixtures, sim.world.ids
    model = sim.state.instances["roma"][fixtures["instance_id"]]
    instance = Instance(ids.uuid(), model.project_id, set(model.groups), dict(model.environments))
    variable = Variable(ids.hex(), fixtures["group_id"], fixtures["env_id"], "address", "192.168.1.4")
    instance.variables[variable.id] = variable
    sim.state.instances["roma"][instance.id] = instance
    return instance, variable


def _variable(sim: Simulator) -> Thing:
    instance, variable = _instance(sim)
    path = ("variables", "roma", instance.id, variable.group_id, variable.env_id, "address")
    options = {"instance_id": instance.id, "id": variable.id, "value": "other"}
    return Thing(instance.id, options, lambda picture: picture.update({path: "other"}))


def _variables(sim: Simulator) -> Thing:
    instance, variable = _instance(sim)
    place = ("variables", "roma", instance.id, variable.group_id, variable.env_id)
    declared = {"address": "other", "another": "1"}
    options = {"instance_id": instance.id, "group_id": variable.group_id, "env_id": variable.env_id}
    return Thing(
        instance.id,
        {**options, "variables": declared},
        lambda picture: picture.update({(*place, name): value for name, value in declared.items()}),
    )


def _job(sim: Simulator) -> Thing:
    world = sim.world
    environment = sim.state.environments[sim.fixtures["servicestage_environment_id"]]
    job = world.jobs.start(world.state, world.ids, environment, "refresh", None, JobPlan())
    return Thing(job.id, {"job_ids": [job.id], "wait_interval": 0.2})


def _only(thing: Thing, *names: str) -> Thing:
    return Thing(thing.id, {name: thing.options[name] for name in names})


THINGS: dict[str, Callable[[Simulator], Thing]] = {
    "servicestage_environment": _describe,
    "servicestage_environment_resources": _add_resource,
    "servicestage_environment_refresh": _refresh,
    "servicestage_addon": _install,
    "servicestage_addon_action": _restart,
    "codeartsdeploy_environment_permission": _grant,
    "apic_environment_variable": _variable,
    "apic_environment_variable_set": _variables,
    "servicestage_job_info": _job,
    "servicestage_environment_info": lambda sim: _only(_describe(sim), "environment_id"),
    "servicestage_addon_info": lambda sim: _only(_refresh(sim), "environment_id"),
    "codeartsdeploy_environment_info": lambda sim: _only(_grant(sim), "application_id", "environment_id"),
    "codeartsdeploy_environment_permission_info": lambda sim: _only(_grant(sim), "application_id", "environment_id"),
    "apic_environment_variable_info": lambda sim: _only(_variable(sim), "instance_id", "id"),
}


@dataclasses.dataclass
class Request:
    """One request of a task: ``path`` has the thing's id as {}, others as *; ``number`` counts the alike."""

    method: str
    path: str
    operation: str
    number: int


_ID = r"(?<=/)(JOB)?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(?=/|$)"


def learnt(log: list[LogEntry], identifier: str) -> list[Request]:
    """The requests whose paths name the thing."""
    found: list[Request] = []
    for entry in log:
        path = re.sub(_ID, lambda match: "{}" if match[0] == identifier else "*", entry.path)
        if "{}" in path:
            same = sum(1 for other in found if (other.method, other.path) == (entry.method, path))
            found.append(Request(entry.method, path, str(entry.operation), same))
    return found


def requests_of(module: str) -> list[Request]:
    """The requests of an undisturbed run whose paths name the thing."""
    simulator = Simulator(job_seconds=0.0, clock=ManualClock())
    try:
        things: list[Thing] = []

        def prepare(sim: Simulator) -> None:
            things[:] = [THINGS[module](sim)]

        scenario = Scenario(module, "learn", lambda sim: things[0].options, prepare=prepare)
        stage = Stage(simulator)
        stage.set_up(scenario, DEFAULT)
        return learnt(stage.run(scenario, Line(simulator)).log, things[0].id)
    finally:
        simulator.stop()


def kinds_for_real() -> list[Kind]:
    """Those that a request in a playbook can meet; a connection is not refused once in between."""
    return [kind for kind in ALL_KINDS if kind.fault["kind"] != "refused" and not kind.token]


def fits(kind: Kind, request: Request) -> bool:
    return not kind.only or request.operation in kind.only


def strike(sim: Simulator, thing: Thing, request: Request, kind: Kind, mode: str = MODES[0]) -> dict[str, Any]:
    """Put the fault in force for this thing, and return the options that its task needs for it."""
    fault = {**kind.fault, **_FOR_REAL.get(kind.fault["kind"], {})}
    if callable(fault.get("body")):
        fault["body"] = fault["body"](LogEntry(0, 0.0, request.method, request.path, service=_service(request)))
    if kind.knobs:
        fault["headers"] = {"Retry-After": "1"}
    times = 1 if mode == MODES[0] else None
    path = re.escape(request.path).replace(r"\*", "[^/]+").replace(r"\{\}", re.escape(thing.id)) + "$"
    sim.faults.add(Fault((request.method, path), times=times, after=request.number, **fault))
    limits = {"max_retries": 1, "timeout": TIMEOUT if kind.fault["kind"].startswith("late") else 10}
    if "wait_interval" in thing.options:
        limits["wait_timeout"] = 8
    return limits


def _service(request: Request) -> str:
    if "/cas/" in request.path:
        return "servicestage"
    return "codeartsdeploy" if "/applications/" in request.path else "roma"
