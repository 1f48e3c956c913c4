# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many tasks, each with a fault of its own, in real runs of ansible-playbook; and what has to be true of them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.simulator import Simulator
from tests.unit.plugins.module_utils.operations.harness import FAILURE_KEYS

from .kinds import MODES, Kind
from .picture import Picture, ids_of, is_note, picture_of
from .tasks import PREFIX, THINGS, Request, Thing, strike

Play = Callable[[list[dict[str, Any]]], Any]


@dataclasses.dataclass
class Case:
    """One task with its fault."""

    module: str
    request: Request
    kind: Kind
    mode: str = MODES[0]
    thing: Thing = dataclasses.field(default_factory=lambda: Thing("", {}))
    options: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.module} | {self.kind.name}, {self.mode} | {self.request.operation} {self.request.number + 1}"


def play_in_batches(cases: list[Any], play: Callable[[list[Any]], list[Any]], size: int = 40) -> list[Any]:
    """Play batches of cases, and those again in smaller ones whose faults did not strike; return who was left alone.

    Tasks of one machine share what they know of a limit of the service: one that is told to wait holds up those after
    it, and the time of these may be over before the request that their fault is for.
    :param play: plays a batch, and returns the cases whose faults did not strike.
    """
    missed = [each for number in range(0, len(cases), size) for each in play(cases[number : number + size])]
    return play_in_batches(missed, play, max(1, size // 8)) if missed and size > 1 else missed


def play_cases(sim: Simulator, cases: list[Case], play: Play) -> tuple[list[str], Counter[str], list[Case]]:
    """Run all cases at once with their faults, and once more without.

    Return what is wrong, counts of the cases whose faults struck, and the cases whose faults did not.
    :param play: runs a playbook of these tasks.
    """
    for case in cases:
        case.thing = THINGS[case.module](sim)
        case.options = strike(sim, case.thing, case.request, case.kind, case.mode)
    state = sim.state
    known, before, jobs = ids_of(state), picture_of(state, ids_of(state)), set(state.jobs)
    sim.clear_log()
    first = play([_task(case, number, case.options) for number, case in enumerate(cases)])
    wrong: list[str] = []
    counts: Counter[str] = Counter()
    after = picture_of(sim.state, known)
    started = Counter((job.environment_id, job.kind) for job in sim.state.jobs.values() if job.id not in jobs)
    struck = [fault.hits > 0 for fault in sim.faults.all()]
    for number, case in enumerate(cases):
        result = first.result(_name(case, number))
        wanted = dict(before)
        case.thing.edit(wanted)
        mine = [path for path in {*before, *after, *wanted} if case.thing.id in path]
        if struck[number]:
            counts["cases"] += 1
            counts["said why" if result.status == "failed" else "as declared"] += 1
        wrong += [f"{case.title}: {each}" for each in _judged(case, result, before, after, wanted, mine)]
        if started[(case.thing.id, case.thing.job or "")] > 1:
            wrong.append(f"{case.title}: {case.thing.job} was started twice")
    everything = dict(before)
    for case in cases:
        case.thing.edit(everything)
    wrong += _elsewhere(before, after, everything)
    let_go(sim)
    second = play([_task(case, number, {}) for number, case in enumerate(cases)])
    wrong += [
        f"{case.title}: without the fault {second.result(_name(case, number))['msg']}"
        for number, case in enumerate(cases)
        if second.result(_name(case, number)).status == "failed"
    ]
    end = picture_of(sim.state, known)
    wrong += [
        f"in the end {'.'.join(path)} is {end.get(path)!r} instead of {everything.get(path)!r}"
        for path in sorted({*end, *everything})
        if end.get(path) != everything.get(path)
    ]
    return wrong, counts, [case for case, hit in zip(cases, struck, strict=True) if not hit]


def let_go(sim: Simulator) -> None:
    """The faults are over, and jobs that hang end well."""
    sim.faults.clear()
    with sim.world.lock:
        for job in sim.world.state.active_jobs.values():
            job.outcome = job.outcome or "SUCCEEDED"


def _name(case: Case, number: int) -> str:
    return f"{number} {case.title}"


def _task(case: Case, number: int, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _name(case, number),
        PREFIX + case.module: {**case.thing.options, **more},
        "ignore_errors": True,
    }


def _judged(
    case: Case, result: Any, before: Picture, after: Picture, wanted: Picture, mine: Iterable[tuple[str, ...]]
) -> list[str]:
    believed = case.kind.name == "404 in between"
    wrong = []
    if result.status == "failed":
        failure = result.result.get("failure") or {}
        if set(failure) != FAILURE_KEYS or not failure["service"]:
            wrong.append(f"its failure is {failure}")
        if "\n" in result["msg"] or "Internal error" in result["msg"] or "Traceback" in str(result.result):
            wrong.append(f"its message is {result['msg']!r}")
    for path in mine:
        fine = (
            (wanted.get(path),) if result.status != "failed" and not believed else (before.get(path), wanted.get(path))
        )
        if after.get(path) not in fine and not is_note(path):
            wrong.append(f"{'.'.join(path)} is {after.get(path)!r}, and the task {result.status}")
    changed = bool(result.result.get("changed"))
    moved = any(before.get(path) != after.get(path) for path in mine)
    if moved and not changed:
        wrong.append("it changed something, and says that it did not")
    return wrong


def _elsewhere(before: Picture, after: Picture, wanted: Picture) -> list[str]:
    return [
        f"{'.'.join(path)} is {after.get(path)!r}: neither as it was nor as declared"
        for path in sorted({*before, *after})
        if after.get(path) not in (before.get(path), wanted.get(path)) and not is_note(path)
    ]
