# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles under faults: one run with many items, each with a fault of its own, and once more without."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.simulator import Simulator

from .kinds import Kind
from .picture import Picture, ids_of, is_note, picture_of
from .playing import let_go
from .tasks import THINGS, Request, Thing, learnt, strike

# Runs the playbook of the role with these variables.
Play = Callable[[dict[str, Any]], Any]
RoleCase = tuple[Request, Kind]


@dataclasses.dataclass(frozen=True)
class Role:
    """A role: the playbook that runs it, the variable with its items, and what an item works on."""

    name: str
    playbook: str
    items: str
    make: Callable[[Simulator], Thing]
    variables: dict[str, Any]
    jobs: tuple[str, ...] = ()

    def failures(self, run: Any, things: list[Thing]) -> dict[int, str]:
        """The items that failed, with what is said of them."""
        if self.jobs:
            results = run.custom_stats["environment_rollout_results"]
            told = [results[thing.options["name"]] for thing in things]
            return {
                number: " ".join(step["msg"] for step in each["steps"])
                for number, each in enumerate(told)
                if each["result"] not in ("changed", "unchanged")
            }
        task = next(each.task for each in run.results if each.kind == "item")
        return {number: each["msg"] for number, each in enumerate(run.items(task)) if each.status == "failed"}


def _rolled_out(sim: Simulator) -> Thing:
    name = f"case-{len(sim.state.environments):04d}"
    identifier = sim.add_environment(name, labels={"stage": "test"}, addon=True)

    def edit(picture: Picture) -> None:
        picture[("environment", identifier, "description")] = "another"

    options = {"name": name, "description": "another", "addons": [{"name": "sermantInjector", "action": "redeploy"}]}
    return Thing(identifier, options, edit)


ROLES = [
    Role(
        "environment_rollout",
        "stagecraft.huaweicloud.rollout",
        "environment_rollout_environments",
        _rolled_out,
        {
            "environment_rollout_max_failures": 10_000,
            "environment_rollout_wait_timeout": 20,
            "environment_rollout_wait_interval": 0.2,
        },
        ("refresh", "redeploy"),
    ),
    Role(
        "deploy_permissions",
        "stagecraft.huaweicloud.permissions",
        "deploy_permissions_environments",
        THINGS["codeartsdeploy_environment_permission"],
        {},
    ),
    Role(
        "apic_variables",
        "stagecraft.huaweicloud.variables",
        "apic_variables_sets",
        THINGS["apic_environment_variable_set"],
        {},
    ),
]


def learn(role: Role, sim: Simulator, play: Play) -> list[Request]:
    """The requests of an undisturbed run with one item, as far as their paths name it."""
    thing = role.make(sim)
    sim.clear_log()
    run = play({role.items: [thing.options], **role.variables})
    assert run.rc == 0, run.output
    found = learnt(sim.log, thing.id)
    sim.reset()
    return found


def play_role(
    role: Role, sim: Simulator, cases: list[RoleCase], play: Play
) -> tuple[list[str], Counter[str], list[RoleCase]]:
    """Run the role with an item for each case, and once more without faults.

    Return what is wrong, counts of the cases whose faults struck, and the cases whose faults did not.
    """
    things = [role.make(sim) for _ in cases]
    for thing, (request, kind) in zip(things, cases, strict=True):
        strike(sim, thing, request, kind)
    state = sim.state
    known, before, jobs = ids_of(state), picture_of(state, ids_of(state)), set(state.jobs)
    sim.clear_log()
    variables = {role.items: [thing.options for thing in things], **role.variables}
    first = play(variables)
    failures = role.failures(first, things)
    struck = [fault.hits > 0 for fault in sim.faults.all()]
    wrong = []
    if bool(failures) != bool(first.rc):
        wrong.append(f"{len(failures)} failures, and the run ends with {first.rc}")
    wanted = dict(before)
    for thing in things:
        thing.edit(wanted)
    after = picture_of(sim.state, known)
    for number, (thing, (request, kind)) in enumerate(zip(things, cases, strict=True)):
        title = f"{role.name} | {kind.name} | {request.operation} {request.number + 1}"
        lies = kind.name == "404 in between"
        for path in [path for path in {*before, *after, *wanted} if thing.id in path]:
            fine = {before.get(path), wanted.get(path)} if number in failures or lies else {wanted.get(path)}
            if after.get(path) not in fine and not is_note(path):
                wrong.append(f"{title}: {'.'.join(path)} is {after.get(path)!r}")
        if number in failures and ("\n" in failures[number] or len(failures[number].split()) < 5):
            wrong.append(f"{title}: it says {failures[number]!r}")
        wrong += [f"{title}: {each}" for each in _jobs_twice(sim, role, thing, jobs, kind, number in failures)]
    let_go(sim)
    second = play(variables)
    if second.rc:
        wrong.append(f"without the faults it failed: {role.failures(second, things)}")
    end = picture_of(sim.state, known)
    wrong += [
        f"in the end {'.'.join(path)} is {end.get(path)!r} instead of {wanted.get(path)!r}"
        for path in sorted({*end, *wanted})
        if end.get(path) != wanted.get(path)
    ]
    for thing, (_, kind) in zip(things, cases, strict=True):
        wrong += _jobs_done(sim, role, thing, jobs, kind)
    ends = ["said why" if number in failures else "as declared" for number, hit in enumerate(struck) if hit]
    counts = Counter({"cases": len(ends), **Counter(ends)})
    return wrong, counts, [case for case, hit in zip(cases, struck, strict=True) if not hit]


def _counted(sim: Simulator, thing: Thing, before: set[str]) -> Counter[str]:
    return Counter(
        job.kind for job in sim.state.jobs.values() if job.environment_id == thing.id and job.id not in before
    )


def _jobs_twice(sim: Simulator, role: Role, thing: Thing, before: set[str], kind: Kind, failed: bool) -> list[str]:
    counts = _counted(sim, thing, before)
    return [f"{counts[name]} times {name} in one run" for name in role.jobs if counts[name] > 1]


def _jobs_done(sim: Simulator, role: Role, thing: Thing, before: set[str], kind: Kind) -> list[str]:
    """In the end each job ran well; an add-on's only once, unless it failed."""
    counts, wrong = _counted(sim, thing, before), []
    failing = kind.fault["kind"] == "job"
    for name in role.jobs:
        good = [
            job
            for job in sim.state.jobs.values()
            if job.environment_id == thing.id and job.kind == name and job.outcome == "SUCCEEDED"
        ]
        if not good and kind.name != "404 in between":
            wrong.append(f"{thing.options['name']}: no {name} ended well ({kind.name})")
        if counts[name] > 1 and name != "refresh" and not failing:
            wrong.append(f"{thing.options['name']}: {counts[name]} times {name} ({kind.name})")
    return wrong
