# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault matrix: every request of every scenario, times every fault, in every world. Nothing is picked by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from . import judge
from .kinds import ALL_KINDS, Kind, modes_of, place
from .line import Line
from .picture import Picture
from .runs import OPERATIONS, Stage, wanted_of
from .scenarios import Scenario, scenarios
from .worlds import DEFAULT, WORLDS, World


@dataclasses.dataclass(frozen=True)
class Cell:
    """One case of the matrix; without a kind the undisturbed run."""

    scenario: Scenario
    world: World
    kind: Kind | None = None
    mode: str = ""
    number: int = 0

    @property
    def title(self) -> str:
        if self.kind is None:
            return f"{self.scenario.title} | {self.world.name} | undisturbed"
        return f"{self.scenario.title} | {self.world.name} | {self.kind.name}, {self.mode} | request {self.number + 1}"


@dataclasses.dataclass
class Verdict:
    """What the judge says."""

    cell: Cell
    problems: list[str]
    as_declared: bool

    def __str__(self) -> str:
        return "\n    ".join([self.cell.title, *self.problems])


class Matrix:
    """Plays cells on one stage; what undisturbed runs do is learnt once."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._references: dict[tuple[str, str, bool], judge.Reference] = {}
        self._alone: dict[tuple[str, str], Picture] = {}

    def reference(self, scenario: Scenario, world: World, token: bool = False) -> judge.Reference:
        """The two undisturbed runs."""
        key = scenario.title, world.name, token
        if key not in self._references:
            self.stage.set_up(scenario, world)
            first = self.stage.run(scenario, Line(self.stage.sim), token=token)
            self.stage.let_jobs_end()
            second = self.stage.run(scenario, Line(self.stage.sim), token=token)
            self._references[key] = judge.Reference(first, second)
        return self._references[key]

    def cells(
        self, scenario: Scenario, world: World, modes: Callable[[Kind], tuple[str, ...]] = modes_of
    ) -> Iterator[Cell]:
        """Every request that the scenario makes in this world, times every fault; and the undisturbed run."""
        yield Cell(scenario, world)
        for kind in ALL_KINDS:
            requests = self.reference(scenario, world, kind.token).first.log
            for mode in modes(kind):
                for number, entry in enumerate(requests):
                    if kind.fits(entry):
                        yield Cell(scenario, world, kind, mode, number)

    def play(self, cell: Cell) -> Verdict:
        """Play one cell, and judge it."""
        scenario, world, kind = cell.scenario, cell.world, cell.kind
        token = bool(kind and kind.token)
        reference = self.reference(scenario, world, token)
        where = scenario.title, world.name
        if where not in self._alone:
            self._alone[where] = self.stage.left_alone(scenario, world)
        self.stage.set_up(scenario, world)
        wanted = wanted_of(scenario, world, self.stage.options, self.stage.picture(), self.stage.sim.fixtures)
        line = Line(self.stage.sim)
        if kind is not None:
            place(line, kind, cell.mode, reference.first.log, cell.number)
        first = self.stage.run(scenario, line, token=token)
        self.stage.go_right()
        self.stage.let_jobs_end()
        second = self.stage.run(scenario, Line(self.stage.sim), token=token)
        self.stage.let_jobs_end()
        second.after = self.stage.picture()
        case = judge.Case(
            scenario=scenario,
            world=world,
            kind=kind,
            struck=cell.mode,
            reference=reference,
            wanted=wanted,
            options=self.stage.options,
            first=first,
            second=second,
            alone=self._alone[where],
            ended_well=self.stage.ended_well(),
        )
        return Verdict(cell, judge.problems(case), as_declared=not first.failed)

    def foretell(self, scenario: Scenario, world: World) -> list[str]:
        """What is wrong with check mode: it writes nothing, and foretells whether a run changes something."""
        reference = self.reference(scenario, world)
        self.stage.set_up(scenario, world)
        run = self.stage.run(scenario, Line(self.stage.sim), check_mode=True)
        found = [f"{entry.method} {entry.path} in check mode" for entry in run.writes]
        if (
            not run.failed
            and not reference.first.failed
            and run.outcome["changed"] != reference.first.outcome["changed"]
        ):
            found.append(f"check mode says changed: {run.outcome['changed']}, and a run does not")
        return found


def every_scenario() -> list[Scenario]:
    """All scenarios; each module of the collection has some."""
    found = scenarios()
    missing = set(OPERATIONS) - {each.module for each in found}
    assert not missing, f"no scenario for {', '.join(sorted(missing))}"
    return found


def worlds_of(scenario: Scenario) -> list[World]:
    """The worlds that can make a difference to the scenario."""
    return [world for world in WORLDS if world.concerns(scenario.module)]


__all__ = ["DEFAULT", "Cell", "Matrix", "Verdict", "every_scenario", "worlds_of"]
