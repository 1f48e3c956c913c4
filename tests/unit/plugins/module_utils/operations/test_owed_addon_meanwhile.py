# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on action that is owed, with others who write meanwhile, and a service that does not take each write."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    FakeClock,
    as_dict,
    environment,
    failure_of,
    writes,
)
from tests.unit.plugins.module_utils.operations.owed_support import (
    NO_JOB,
    TO_REFRESH,
    act,
    addon,
    change,
    jobs,
    owe,
    owed,
    redeploy_label,
    refresh,
    start,
    start_job,
    to_do,
)


@pytest.fixture
def todo(sim):
    owe(sim, {redeploy_label(sim): "todo"})
    return sim


def redeploy(sim):
    return [{"action": "redeploy", "addon_id": addon(sim).id}]


def meanwhile(sim, **options):
    """Somebody changes the environment while the task sleeps for the first time."""
    return ActingClock(sim, lambda: change(sim, **options))


def test_a_change_during_the_wait_is_owed_another_action(todo):
    sim = todo
    done = act(sim, clock=meanwhile(sim, follow_ups=redeploy(sim)))
    assert not done.failed, done["msg"]
    assert (done["owed"], owed(sim)) == ("todo", {redeploy_label(sim): "todo"})
    (warning,) = done.warnings
    assert "is owed once more" in warning
    assert environment(sim).description == "new"
    assert act(sim)["owed"] is None
    assert len(jobs(sim, "redeploy")) == 2


@pytest.mark.parametrize("options", [{"follow_ups": []}, {"follow_ups": None, "new_name": "renamed"}], ids=str)
def test_what_is_forgotten_or_renamed_during_the_wait_stays_so(todo, options):
    sim = todo
    done = act(sim, environment_name=sim.fixtures["environment_name"], clock=meanwhile(sim, **options))
    assert not done.failed, done["msg"]
    assert (owed(sim), done["owed"], done.warnings) == ({}, None, [])
    assert environment(sim).name == options.get("new_name", sim.fixtures["environment_name"])


def test_a_change_before_it_is_announced_is_covered_by_it(todo):
    sim = todo
    theirs = start_job(sim, "restart", seconds=30)
    owe(sim, {redeploy_label(sim): start(theirs.id)})
    done = act(sim, clock=meanwhile(sim, follow_ups=redeploy(sim)))
    assert not done.failed, done["msg"]
    assert (done["owed"], owed(sim)) == (None, {})
    assert len(jobs(sim, "redeploy")) == 1


@pytest.mark.parametrize("only_if_owed", [True, False])
@pytest.mark.parametrize("written", [None, NO_JOB])
def test_what_another_run_took_over_or_forgot_while_we_waited_to_start(todo, written, only_if_owed):
    sim = todo
    start_job(sim, "restart", seconds=30)
    clock = ActingClock(sim, lambda: owe(sim, {redeploy_label(sim): written}))
    done = act(sim, clock=clock, only_if_owed=only_if_owed)
    if written or only_if_owed:
        failure_of(done)
        assert f"label {redeploy_label(sim)} was 'todo', and is {written!r} now. Nothing was started" in done["msg"]
        assert done["changed"] is False
        assert jobs(sim, "redeploy") == []
    else:
        assert not done.failed, done["msg"]
        assert (done["owed"], owed(sim)) == (None, {})
        assert len(jobs(sim, "redeploy")) == 1


# A PUT that is refused


def test_where_a_put_is_refused_while_a_job_runs_the_end_is_written_down_after_it(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    refresh_job = start_job(sim, "refresh", seconds=25)
    done = act(sim)
    assert not done.failed, done["msg"]
    assert (done["owed"], owed(sim)) == (None, {})
    (job,) = jobs(sim, "redeploy")
    assert job.started >= refresh_job.started + 25
    assert any("cannot be written down yet" in warning for warning in done.warnings)
    assert [entry.operation for entry in sim.writes() if entry.status == 200] == [
        "modifyEnvironment",
        "runAddonAction",
        "modifyEnvironment",
    ]


def test_a_job_that_a_refresh_moved_while_it_could_not_be_announced_is_not_taken_for_ours(todo):
    """The refresh runs until the announcement is taken, and then has moved the last job that was announced."""
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    start_job(sim, "refresh", seconds=25)
    moved = []

    class Moving(FakeClock):
        def sleep(self, seconds):
            if not moved:
                moved.append(start_job(sim, "upgrade", seconds=20).id)
            super().sleep(seconds)

    sim.faults.add(Fault("runAddonAction", "status", status=500))
    failure_of(act(sim, clock=Moving(sim.world.clock)))
    assert owed(sim) == {redeploy_label(sim): start(moved[0])}
    assert act(sim)["owed"] is None
    assert len(jobs(sim, "redeploy")) == 1


def test_a_job_that_starts_while_it_is_announced_is_awaited(todo):
    sim = todo
    theirs = []
    sim.faults.add(Fault("modifyEnvironment", "throttle"))

    class Busy(FakeClock):
        def sleep(self, seconds):
            if not theirs:
                theirs.append(start_job(sim, "restart", seconds=30))
            super().sleep(seconds)

    done = act(sim, clock=Busy(sim.world.clock))
    assert not done.failed, done["msg"]
    assert sim.state.jobs[done["job_id"]].started >= theirs[0].started + 30
    put = [entry.body for entry in sim.writes() if entry.operation == "modifyEnvironment" and entry.acted]
    announced = [as_dict(body["labels"], "key").get(redeploy_label(sim)) for body in put]
    assert announced[-2:] == [start(theirs[0].id), None]
    assert (done["owed"], len(jobs(sim, "redeploy"))) == (None, 1)


@pytest.mark.parametrize("before", ["todo", "start"])
def test_where_another_job_goes_on_so_long_that_the_time_is_over_nothing_was_started(todo, before):
    sim = todo
    owe(sim, {redeploy_label(sim): "todo" if before == "todo" else NO_JOB[:-1] + "1"})
    sim.world.state.addons[addon(sim).id].job_id = "JOB00000000-0000-0000-0000-000000000001"
    sim.behaviour.put_during_job = "refuse"
    start_job(sim, "refresh", seconds=500)
    done = act(sim, wait_timeout=30)
    failure = failure_of(done)
    if before == "todo":
        assert failure["error_code"] == "SVCSTG.00100402"
        assert "could not be written down in 30 seconds (wait_timeout is 30). Nothing was started" in done["msg"]
        assert jobs(sim, "redeploy") == []
        assert done["changed"] is False
    else:  # it was announced already, and only its end is to be written
        assert "'only_if_owed: true'" in done["msg"]
        assert len(jobs(sim, "redeploy")) == 1
        assert done["changed"] is True
    sim.world.clock.advance(1000)
    assert act(sim)["owed"] is None
    assert len(jobs(sim, "redeploy")) == 1


def test_a_job_that_was_taken_and_cannot_be_written_down_is_awaited_all_the_same(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    theirs = start_job(sim, "restart", seconds=20)
    done = act(sim, if_running="adopt")
    assert not done.failed, done["msg"]
    assert (done["job_id"], done["owed"], owed(sim)) == (theirs.id, None, {})
    assert jobs(sim, "redeploy") == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_what_cannot_be_announced_is_not_started(todo, status):
    todo.faults.add(Fault("modifyEnvironment", "status", status=status))
    done = act(todo)
    assert failure_of(done)["http_status"] == status
    assert jobs(todo, "redeploy") == []
    assert done["changed"] is False
    assert owed(todo) == {redeploy_label(todo): "todo"}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_end_that_cannot_be_written_down_is_a_failure_and_the_next_run_strikes_it_off(todo, status):
    sim = todo
    sim.faults.add(Fault("modifyEnvironment", "status", status=status, after=1))
    done = act(sim)
    assert failure_of(done)["http_status"] == status
    assert (done["changed"], done["job_id"]) == (True, jobs(sim, "redeploy")[0].id)
    assert act(sim)["owed"] is None
    assert len(jobs(sim, "redeploy")) == 1


def test_an_announcement_is_a_change_although_nothing_was_started(todo):
    todo.faults.add(Fault("runAddonAction", "status", status=500))
    last = addon(todo).job_id
    done = act(todo)
    failure_of(done)
    assert done["changed"] is True
    assert owed(todo) == {redeploy_label(todo): start(last)}


def test_a_lost_answer_to_the_announcement_is_read_again(todo):
    todo.faults.add(Fault("modifyEnvironment", "reset_after"))
    done = act(todo)
    assert not done.failed, done["msg"]
    assert writes(todo) == ["modifyEnvironment", "runAddonAction", "modifyEnvironment"]
    assert owed(todo) == {}


def test_an_announcement_that_is_lost_for_ever_is_a_failure_of_its_own(todo):
    todo.faults.add(Fault("modifyEnvironment", "reset_before", times=None))
    done = act(todo, max_retries=1)
    failure = failure_of(done)
    assert failure["operation"] == "ModifyEnvironment"
    assert done["msg"].count("unknown whether") == 1
    assert jobs(todo, "redeploy") == []


@pytest.mark.parametrize("ask", [refresh, act])
def test_a_plain_task_goes_on_where_what_is_owed_otherwise_stays(sim, ask):
    other = to_do("restart", "another")
    owe(sim, {other: "todo", TO_REFRESH: "todo"} if ask is act else {other: "todo"})
    before = owed(sim)
    done = ask(sim, only_if_owed=False)
    assert not done.failed, done["msg"]
    assert owed(sim) == before
    assert len(writes(sim)) == 1
