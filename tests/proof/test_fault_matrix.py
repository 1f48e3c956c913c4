# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole fault matrix: every request of every scenario of every module, times every fault, in every world; each
module through both frontends; and the roles. What holds is in tests/faults.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.kinds import MODES, Kind, modes_of
from tests.faults.matrix import DEFAULT, Matrix, Verdict, every_scenario, worlds_of
from tests.faults.playing import Case, play_cases, play_in_batches
from tests.faults.roles import ROLES, Role, RoleCase, learn, play_role
from tests.faults.runs import Stage
from tests.faults.tasks import THINGS, fits, kinds_for_real, requests_of
from tests.faults.worlds import WORLDS, World
from tests.integration.conftest import Runner, connected_runner
from tests.integration.playbook import play_of
from tests.proof.reliability import record
from tests.simulator import ManualClock, Simulator

SCENARIOS = every_scenario()
MODULES = sorted({scenario.module for scenario in SCENARIOS})
PLACES = [
    pytest.param(module, world, id=f"{module}-{world.name}")
    for module in MODULES
    for world in WORLDS
    if any(world in worlds_of(scenario) for scenario in SCENARIOS if scenario.module == module)
]


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("module", "world"), PLACES)
def test_every_fault_at_every_request_ends_as_declared_or_says_why(
    module: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the world as documented in all modes; in the others each fault strikes once."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    simulator = Simulator(job_seconds=3.0, clock=ManualClock())
    matrix = Matrix(Stage(simulator))
    verdicts: list[Verdict] = []
    requests = 0
    chosen = [scenario for scenario in SCENARIOS if scenario.module == module]
    for scenario in chosen:
        requests += len(matrix.reference(scenario, world).first.log)
        modes = modes_of if world is DEFAULT else lambda kind: modes_of(kind)[:1]
        verdicts += [matrix.play(cell) for cell in matrix.cells(scenario, world, modes)]
        assert matrix.foretell(scenario, world) == [], scenario.title
    simulator.stop()
    wrong = [verdict for verdict in verdicts if verdict.problems]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(verdicts)}:", *map(str, wrong[:50])])
    where = {"scenarios": len(chosen), "requests": requests} if world is DEFAULT else {"scenarios": 0, "requests": 0}
    counts = _counts(verdicts)
    record("Fault matrix", module, where | counts, table="Modules, in one process, by module")
    for kind in {verdict.cell.kind for verdict in verdicts if verdict.cell.kind}:
        mine = [verdict for verdict in verdicts if verdict.cell.kind is kind]
        record("Fault matrix", kind.name, _counts(mine), table="Modules, in one process, by fault")
    record("Fault matrix", world.name, counts, table="Modules, in one process, by world")


def _counts(verdicts: list[Verdict]) -> dict[str, int]:
    good = sum(verdict.as_declared for verdict in verdicts)
    return {"cases": len(verdicts), "ended as declared": good, "failed and said why": len(verdicts) - good, "wrong": 0}


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("module", sorted(THINGS))
@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "module"])
def test_every_fault_at_every_request_through_a_frontend(module: str, in_process: bool, tmp_path: Path) -> None:
    """Each fault once; in process those that last also for ever."""
    assert sorted(THINGS) == MODULES
    cases = [
        Case(module, request, kind, mode)
        for request in requests_of(module)
        for kind in kinds_for_real()
        for mode in ((MODES[0], MODES[2]) if in_process and kind.lasting else MODES[:1])
        if fits(kind, request)
    ]
    total: Counter[str] = Counter()
    wrong: list[str] = []

    def play(batch: list[Case]) -> list[Case]:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        with Simulator(seed_environments=1, job_seconds=0.2) as simulator:
            runner = connected_runner(simulator, folder, in_process)
            found, counts, missed = play_cases(simulator, batch, lambda tasks: runner(play_of(tasks), timeout=900))
        wrong.extend(found)
        total.update(counts)
        return missed

    missed = play_in_batches(cases, play)
    assert not wrong, "\n".join([f"{len(wrong)} of {len(cases)}:", *wrong[:50]])
    assert not missed, missed
    assert total["cases"] == len(cases)
    _record(f"{module}, {'in process' if in_process else 'as a module'}", total, "With ansible-playbook, by frontend")


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", kinds_for_real(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_fault_at_every_request_of_a_role(role: Role, kind: Kind, tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    wrong: list[str] = []
    with Simulator(seed_environments=1, job_seconds=0.2) as simulator:

        def play(batch: list[RoleCase]) -> list[RoleCase]:
            simulator.reset()
            runner = connected_runner(simulator, Path(tempfile.mkdtemp(dir=tmp_path)), True)
            found, counts, missed = play_role(role, simulator, batch, lambda variables: run(runner, variables))
            wrong.extend(found)
            total.update(counts)
            return missed

        def run(runner: Runner, variables: dict[str, object]) -> object:
            more = {"HW_MAX_RETRIES": "2"}
            return runner(role.playbook, variables=variables, environment=more, timeout=1800)

        first = connected_runner(simulator, tmp_path, True)
        requests = learn(role, simulator, lambda variables: run(first, variables))
        cases = [(each, kind) for each in requests if fits(kind, each)]
        if not cases:
            pytest.skip("no request of the role can meet this fault")
        missed = play_in_batches(cases, play)
    assert not wrong, "\n".join([f"{len(wrong)} of {len(cases)}:", *wrong[:50]])
    assert not missed, missed
    assert total["cases"] == len(cases)
    _record(role.name, total, "Roles")


def _record(row: str, counts: Counter[str], table: str) -> None:
    record(
        "Fault matrix",
        row,
        {
            "cases": counts["cases"],
            "ended as declared": counts["as declared"],
            "failed and said why": counts["said why"],
            "wrong": 0,
        },
        table=table,
    )
