# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A selection from the fault matrix, small enough for every run of the tests, made by an algorithm.

Each scenario meets each kind of fault that can strike it, each of its requests is struck, each kind strikes in each of
its modes, and each scenario is played as documented and in one more world, so that every world is seen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .kinds import ALL_KINDS, modes_of
from .matrix import Cell, Matrix, worlds_of
from .scenarios import Scenario
from .worlds import DEFAULT


def selection(matrix: Matrix, chosen: list[Scenario]) -> Iterator[Cell]:
    """The cells of these scenarios that are played. The same ones each time: nothing is drawn by lot."""
    modes = {kind.name: itertools.cycle(modes_of(kind)) for kind in ALL_KINDS}
    for position, scenario in enumerate(chosen):
        others = worlds_of(scenario)[1:]
        other = others[position % len(others)] if others else DEFAULT
        yield Cell(scenario, other)
        missed = dict.fromkeys(range(len(matrix.reference(scenario, DEFAULT).first.log)))
        for number, kind in enumerate(ALL_KINDS):
            world = (DEFAULT, other)[(number + position) % 2]
            requests = matrix.reference(scenario, world, kind.token).first.log
            fitting = [each for each, entry in enumerate(requests) if kind.fits(entry)]
            if not fitting:
                continue
            wanted = [each for each in fitting if each in missed] or fitting
            struck = wanted[(number + position) % len(wanted)]
            if world is DEFAULT and not kind.token:
                missed.pop(struck, None)
            yield Cell(scenario, world, kind, next(modes[kind.name]), struck)
        for struck in list(missed):  # more requests than kinds
            kind = ALL_KINDS[struck % 5]
            yield Cell(scenario, DEFAULT, kind, next(modes[kind.name]), struck)
