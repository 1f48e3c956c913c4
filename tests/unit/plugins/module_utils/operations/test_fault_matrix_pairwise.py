# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pairwise selection of the fault matrix: what tests/faults/pairwise.py says. The whole is in tests/proof.

Each case: a task runs while something goes wrong, and once more when that is over. What holds: tests/faults/judge.py.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter

import pytest

from tests.faults import judge
from tests.faults.kinds import ALL_KINDS, modes_of, place
from tests.faults.line import Line
from tests.faults.matrix import DEFAULT, Cell, Matrix, every_scenario, worlds_of
from tests.faults.pairwise import selection
from tests.faults.runs import Stage
from tests.faults.worlds import ALTERNATIVES, NO_QUESTIONS, WORLDS
from tests.simulator import Behaviour, ManualClock, Simulator

SCENARIOS = every_scenario()
MODULES = sorted({scenario.module for scenario in SCENARIOS})
DESCRIBE = next(each for each in SCENARIOS if each.title == "servicestage_environment: describe")


@pytest.fixture
def matrix():
    """On a simulator that listens to nobody: requests are handed to it directly."""
    simulator = Simulator(job_seconds=3.0, clock=ManualClock())
    yield Matrix(Stage(simulator))
    simulator.stop()


def test_every_knob_of_the_simulator_is_a_question_with_answers_or_none():
    knobs = {field.name for field in dataclasses.fields(Behaviour)}
    assert set(ALTERNATIVES) | set(NO_QUESTIONS) == knobs
    assert not set(ALTERNATIVES) & set(NO_QUESTIONS)
    defaults = Behaviour().to_dict()
    for knob, (_, ways) in ALTERNATIVES.items():
        assert defaults[knob] not in ways


@pytest.mark.parametrize("module", MODULES)
def test_a_pairwise_selection_of_the_faults_ends_as_declared_or_says_why(matrix, module):
    chosen = [scenario for scenario in SCENARIOS if scenario.module == module]
    verdicts = [matrix.play(cell) for cell in selection(matrix, chosen)]
    wrong = [str(verdict) for verdict in verdicts if verdict.problems]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(verdicts)}:", *wrong[:20]])
    assert any(not verdict.as_declared for verdict in verdicts), "no fault made any difference"


@pytest.mark.parametrize("module", MODULES)
def test_check_mode_writes_nothing_in_any_world(matrix, module):
    chosen = [scenario for scenario in SCENARIOS if scenario.module == module]
    for position, scenario in enumerate(chosen):
        worlds = worlds_of(scenario)
        for world in {DEFAULT, worlds[position % len(worlds)]}:
            assert matrix.foretell(scenario, world) == [], f"{scenario.title} | {world.name}"


def test_the_selection_meets_all_that_it_says(matrix):
    cells = [cell for module in MODULES for cell in _selected(matrix, module)]
    struck = [cell for cell in cells if cell.kind is not None]
    assert {cell.kind.name for cell in struck} == {kind.name for kind in ALL_KINDS}
    assert {(cell.kind.name, cell.mode) for cell in struck} == {
        (kind.name, mode) for kind in ALL_KINDS for mode in modes_of(kind)
    }
    assert {cell.world.name for cell in cells} == {world.name for world in WORLDS}
    for scenario in SCENARIOS:
        requests = matrix.reference(scenario, DEFAULT).first.log
        mine = [cell for cell in struck if cell.scenario is scenario]
        assert {kind.name for kind in ALL_KINDS if any(map(kind.fits, requests))} == {cell.kind.name for cell in mine}
        assert {cell.number for cell in mine} >= set(range(len(requests)))


def _selected(matrix, module):
    return selection(matrix, [scenario for scenario in SCENARIOS if scenario.module == module])


@pytest.mark.parametrize("kind", [kind for kind in ALL_KINDS if not kind.only], ids=lambda kind: kind.name)
def test_a_line_without_sockets_breaks_as_one_with_them(kind):
    told = []
    for direct in (True, False):
        with Simulator(job_seconds=3.0, clock=ManualClock()) as simulator:
            stage = Stage(simulator)
            requests = Matrix(stage).reference(DESCRIBE, DEFAULT, kind.token).first.log
            stage.set_up(DESCRIBE, DEFAULT)
            line = Line(simulator, direct)
            place(line, kind, modes_of(kind)[-1], requests, len(requests) - 1)
            run = stage.run(DESCRIBE, line, token=kind.token)
            texts = [run.outcome.get("msg", "done"), *run.outcome.warnings]
            told.append([text.replace(simulator.base_url, "").replace(":0", "") for text in texts])
            told[-1].append(str([(entry.operation, entry.status, entry.acted) for entry in run.log]))
    assert _without_ids(told[0]) == _without_ids(told[1])


def _without_ids(texts):
    return ["".join("#" if letter.isdigit() else letter for letter in text) for text in texts]


def _played(matrix, kind_name="reset after acting", scenario=DESCRIBE, world=DEFAULT, number=1):
    """A case that is all right, to be spoilt."""
    kind = next(kind for kind in ALL_KINDS if kind.name == kind_name)
    cases = []
    original = judge.problems

    def keep(case):
        cases.append(case)
        return original(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "problems", keep)
        assert matrix.play(Cell(scenario, world, kind, "once", number)).problems == []
    return cases[0]


def _path(case, *end):
    return next(path for path in case.first.after if path[2:] == end and case.wanted[path] == "another")


def _lose_a_label(case):
    del case.first.after[next(path for path in case.first.after if path[2] == "labels")]


def _leave_undone(case):
    path = _path(case, "description")
    case.first.after[path] = case.first.before[path]


def _write_elsewhere(case):
    entry = copy.copy(case.first.writes[0])
    entry.path += "/elsewhere"
    case.first.log.append(entry)


def _hide_a_retry(case):
    case.first.outcome.warnings.clear()


def _claim_a_retry(case):
    case.first.outcome.warnings.append("No. Retry 7 in 99.0 seconds: trying again.")


def _deny_a_change(case):
    case.first.outcome["changed"] = False


def _take_long(case):
    case.first.ended += 100


def _speak_in_tongues(case):
    case.first.outcome.warnings.append("Traceback")


def _write_once_more(case):
    case.second.log.extend(case.first.writes)


def _start_a_job(case):
    case.first.jobs.update(Counter(refresh=1))


def _make_two(case):
    case.first.after[("environment", "new x", "name", "twice")] = "x"


SPOILT = {
    _lose_a_label: "end_state",
    _leave_undone: "end_state",
    _start_a_job: "end_state",
    _write_elsewhere: "nothing_unplanned",
    _hide_a_retry: "retries_told",
    _claim_a_retry: "retries_told",
    _deny_a_change: "told_changes",
    _take_long: "in_time",
    _speak_in_tongues: "words",
    _write_once_more: "run_again",
    _make_two: "nothing_twice",
}


@pytest.mark.parametrize(("spoil", "rule"), SPOILT.items(), ids=lambda each: getattr(each, "__name__", each))
def test_the_judge_sees_what_is_wrong(matrix, spoil, rule):
    case = _played(matrix, "503" if spoil is _hide_a_retry else "reset after acting")
    spoil(case)
    assert rule in {problem.partition(":")[0] for problem in judge.problems(case)}


def _named(title):
    return next(each for each in SCENARIOS if each.title == title)


@pytest.mark.parametrize("way", [False, "null"])
def test_what_cannot_be_seen_is_lost_with_a_warning_and_nothing_else_is(matrix, way):
    world = next(each for each in WORLDS if each.knobs == {"get_shows_configuration": way})
    case = _played(matrix, "503", _named("servicestage_environment: set variables"), world)
    lost = {path[2] for path in case.first.before if path not in case.first.after}
    assert lost == {"resource_envs"}
    assert judge.problems(case) == []
    told = list(case.first.outcome.warnings)
    case.first.outcome.warnings[:] = [text for text in told if "may get lost" not in text]
    assert [problem.partition(":")[0] for problem in judge.problems(case)] == ["losses_told"]
    case.first.outcome.warnings[:] = told
    del case.first.after[next(path for path in case.first.after if path[2:] == ("envs", "MORE"))]
    assert "end_state" in {problem.partition(":")[0] for problem in judge.problems(case)}


def test_a_job_that_could_not_be_noted_has_to_be_over(matrix):
    scenario = _named("servicestage_environment_refresh: owed, without waiting")
    requests = matrix.reference(scenario, DEFAULT).first.log
    mark = next(number for number, entry in enumerate(requests) if entry.operation == "modifyEnvironment")
    case = _played(matrix, "500", scenario, number=mark)
    assert (case.first.writes[-1].operation, case.second.writes) == ("modifyEnvironment", [])
    case.first.outcome["job"]["execution_status"] = "RUNNING"
    assert "run_again" in {problem.partition(":")[0] for problem in judge.problems(case)}
