# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on action that is owed: announced before it is started, found again by a later run, and started once."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import ActingClock, as_dict, bodies, failure_of, reads, writes
from tests.unit.plugins.module_utils.operations.owed_support import (
    BAD_ENDS,
    NO_JOB,
    TO_REFRESH,
    act,
    addon,
    ended_job,
    jobs,
    labels,
    owe,
    owed,
    redeploy_label,
    run,
    start,
    start_job,
    to_do,
)

NOTHING = {"addon": None, "job_id": None, "job": None, "owed": None}


@pytest.fixture
def todo(sim):
    owe(sim, {redeploy_label(sim): "todo"})
    return sim


@pytest.fixture
def announced(sim):
    """Announced by a run that died; the value is what it wrote."""
    owe(sim, {redeploy_label(sim): start(addon(sim).job_id)})
    return sim


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("by", ["addon_id", "addon_name"])
@pytest.mark.parametrize("other", [TO_REFRESH, "restart", None])
def test_where_nothing_is_owed_one_read_tells_it(sim, other, by, check_mode):
    owe(sim, {to_do(other, addon(sim).id) if other == "restart" else "stagecraft-refresh": "todo"} if other else {})
    done = act(sim, check_mode=check_mode, **{by: sim.fixtures[by]})
    assert done["changed"] is False
    assert {key: done[key] for key in NOTHING} == NOTHING
    assert [entry.operation for entry in sim.log] == ["showEnvironment"]


def test_what_is_owed_to_another_add_on_is_no_work(sim):
    owe(sim, {to_do("redeploy", sim.add_addon(sim.fixtures["servicestage_environment_id"], "other")): "todo"})
    done = act(sim, addon_name=sim.fixtures["addon_name"])
    assert (done["changed"], done["job_id"], done["owed"]) == (False, None, None)
    assert reads(sim) == ["showEnvironment", "listAddons"]
    assert done["addon"]["id"] == addon(sim).id


@pytest.mark.parametrize("by", ["addon_id", "addon_name"])
@pytest.mark.parametrize("action", ["redeploy", "restart"])
@pytest.mark.parametrize("only_if_owed", [True, False])
def test_what_is_owed_is_announced_started_awaited_and_struck_off(sim, only_if_owed, action, by):
    label, last = to_do(action, addon(sim).id), addon(sim).job_id
    owe(sim, {label: "todo"})
    before = labels(sim)
    done = act(sim, action, only_if_owed=only_if_owed, **{by: sim.fixtures[by]})
    (job,) = jobs(sim, action)
    assert not done.failed, done["msg"]
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert writes(sim) == ["modifyEnvironment", "runAddonAction", "modifyEnvironment"]
    first, _action, end = bodies(sim)
    assert as_dict(first["labels"], "key") == {**before, label: start(last)}
    assert as_dict(end["labels"], "key") == labels(sim) == {k: v for k, v in before.items() if k != label}
    assert done["changes"] == [f"addons.sermantInjector.{action}"]
    assert done.warnings == []
    assert act(sim, action)["changed"] is False


def test_an_add_on_without_a_last_job_is_announced_with_zeros(todo):
    jobless = {"id": addon(todo).id, "name": addon(todo).name, "status": "SUCCEEDED", "job_id": None}
    todo.faults.add(Fault("showAddon", "body", times=2, body=jobless))
    act(todo, wait=False)
    assert owed(todo) == {redeploy_label(todo): NO_JOB}
    assert act(todo)["owed"] is None
    assert len(jobs(todo, "redeploy")) == 1


def test_check_mode_starts_nothing(todo):
    done = act(todo, check_mode=True, diff_mode=True)
    assert done["diff"]["after"] == {"addons": {"sermantInjector": {"redeploy": "a job is started"}}}
    assert (done["changed"], done["owed"]) == (True, "todo")
    assert todo.writes() == []


def test_without_waiting_the_label_stays_until_a_later_run_sees_the_end(todo):
    sim, last = todo, addon(todo).job_id
    done = act(sim, wait=False)
    (job,) = jobs(sim, "redeploy")
    assert (done["job_id"], done["job"], done["owed"]) == (job.id, None, start(last))
    assert owed(sim) == {redeploy_label(sim): start(last)}
    sim.clear_log()
    again = act(sim, wait=False)
    assert (again["changed"], again["job_id"], again["owed"]) == (False, job.id, start(last))
    assert reads(sim) == ["showEnvironment", "showAddon", "showJob"]
    assert writes(sim) == []
    sim.world.clock.advance(10)
    end = act(sim, wait=False)
    assert (end["changed"], end["job_id"], end["owed"]) == (True, job.id, None)
    assert end["addon"]["status"] == "SUCCEEDED"
    assert owed(sim) == {}
    assert len(jobs(sim, "redeploy")) == 1


# Announced by an earlier run


def test_one_whose_last_job_is_the_same_was_not_started(announced):
    done = act(announced)
    assert (done["changed"], done["owed"]) == (True, None)
    assert writes(announced) == ["runAddonAction", "modifyEnvironment"]
    assert len(jobs(announced, "redeploy")) == 1


@pytest.mark.parametrize("value", ["start", "zeros"])
def test_one_whose_last_job_is_another_runs_and_is_awaited(announced, value):
    sim = announced
    if value == "zeros":
        owe(sim, {redeploy_label(sim): NO_JOB})
    job = start_job(sim, "redeploy")
    done = act(sim, if_running="fail")  # it is ours: there is nobody to make way for
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert writes(sim) == ["modifyEnvironment"]


def test_one_that_succeeded_is_struck_off(announced):
    job = ended_job(announced, "redeploy")
    done = act(announced, diff_mode=True)
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert done["diff"]["before"] == {"addons": {"sermantInjector": {"redeploy": f"job {job.id}"}}}
    assert done.clock.slept == []


@pytest.mark.parametrize("end", BAD_ENDS)
def test_one_that_failed_is_started_again(announced, end):
    failed = ended_job(announced, "redeploy", end)
    done = act(announced)
    assert not done.failed, done["msg"]
    assert done["job_id"] not in (None, failed.id)
    assert owed(announced) == {}
    assert len(jobs(announced, "redeploy")) == 2


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("known", [True, False])
def test_one_that_failed_fails_the_task_that_says_so(announced, known, wait):
    sim, before = announced, owed(announced)
    failed = ended_job(sim, "redeploy", "FAILED")
    sim.behaviour.jobs_known = known
    done = act(sim, if_failed="fail", wait=wait)
    failure_of(done)
    assert "FAILED" in done["msg"]
    assert failed.id in done["msg"]
    assert (done["job_id"], done["changed"]) == (failed.id, False)
    assert owed(sim) == before
    assert sim.writes() == []


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize(
    ("status", "said"), [("SUCCEEDED", "ours"), ("FAILED", "again"), ("UPGRADING", "ours"), ("INITIALIZING", "ours")]
)
def test_one_whose_job_nobody_knows_goes_by_the_status_of_the_add_on(announced, status, said, wait):
    sim = announced
    seconds = None if status in ("SUCCEEDED", "FAILED") else 20
    job = start_job(sim, "redeploy", "FAILED" if status == "FAILED" else "SUCCEEDED", seconds)
    if seconds is None:
        sim.world.clock.advance(60)
    sim.behaviour.jobs_known = False
    addon(sim).status = status
    done = act(sim, wait=wait)
    assert not done.failed, done["msg"]
    assert (done["job_id"] == job.id) is (said == "ours")
    if wait:
        assert (done["owed"], owed(sim)) == (None, {})
        assert done["addon"]["status"] == "SUCCEEDED"
    else:
        assert done["changed"] is (status in ("SUCCEEDED", "FAILED"))
        assert (done["owed"] is None) is (status == "SUCCEEDED")
    assert len(jobs(sim, "redeploy")) == (1 if said == "ours" else 2)


def test_one_whose_job_nobody_knows_is_done_in_the_end(todo):
    todo.behaviour.jobs_known = False
    done = act(todo)
    assert (done["owed"], done["job"], done["addon"]["status"]) == (None, None, "SUCCEEDED")
    assert len(jobs(todo, "redeploy")) == 1


def test_a_job_that_fails_stays_owed_and_the_next_run_starts_it_again(todo):
    todo.faults.add(Fault("runAddonAction", "job", outcome="FAILED"))
    last = addon(todo).job_id
    failure_of(act(todo))
    assert owed(todo) == {redeploy_label(todo): start(last)}
    assert act(todo)["owed"] is None
    assert len(jobs(todo, "redeploy")) == 2


def test_a_plain_action_starts_a_job_of_its_own_after_one_of_an_earlier_run(announced):
    sim = announced
    theirs = start_job(sim, "redeploy")
    done = act(sim, only_if_owed=False)
    assert (done["owed"], owed(sim)) == (None, {})
    assert [job.id for job in jobs(sim, "redeploy")] == [theirs.id, done["job_id"]]
    assert sim.state.jobs[done["job_id"]].started >= theirs.started + 10


# A job that runs


@pytest.mark.parametrize("if_running", ["wait", "adopt", "fail"])
def test_somebody_elses_job_comes_first_or_is_taken_or_fails_the_task(todo, if_running):
    sim = todo
    theirs = start_job(sim, "restart")
    done = act(sim, if_running=if_running)
    if if_running == "fail":
        failure_of(done)
        assert f"busy with job {theirs.id}" in done["msg"]
        assert owed(sim) == {redeploy_label(sim): "todo"}
        assert sim.writes() == []
        return
    assert (done["owed"], owed(sim)) == (None, {})
    assert (done["job_id"] == theirs.id) is (if_running == "adopt")
    assert len(jobs(sim, "redeploy")) == (0 if if_running == "adopt" else 1)
    if if_running == "wait":
        assert as_dict(bodies(sim)[0]["labels"], "key")[redeploy_label(sim)] == start(theirs.id)


def test_a_job_that_was_taken_is_gone_on_with_by_a_later_run(todo):
    sim = todo
    theirs = start_job(sim, "restart")
    done = act(sim, if_running="adopt", wait=False)
    assert (done["job_id"], done["owed"]) == (theirs.id, NO_JOB)
    done = act(sim)
    assert (done["job_id"], done["owed"]) == (theirs.id, None)
    assert jobs(sim, "redeploy") == []


def test_a_job_that_was_taken_and_fails_is_started_again_by_a_later_run(todo):
    start_job(todo, "restart", "FAILED")
    failure_of(act(todo, if_running="adopt"))
    assert act(todo)["owed"] is None
    assert len(jobs(todo, "redeploy")) == 1


@pytest.mark.parametrize("if_running", ["wait", "adopt"])
def test_a_job_that_has_no_name_is_awaited_by_the_status_of_the_add_on(todo, if_running):
    sim = todo
    busy = {"id": addon(sim).id, "name": addon(sim).name, "status": "UPGRADING", "job_id": None}
    sim.faults.add(Fault("showAddon", "body", times=4, body=busy))
    done = act(sim, if_running=if_running)
    assert not done.failed, done["msg"]
    assert (done["job_id"] is None) is (if_running == "adopt")
    assert done["addon"]["status"] == "SUCCEEDED"
    assert (done["owed"], owed(sim)) == (None, {})
    assert len(jobs(sim, "redeploy")) == (0 if if_running == "adopt" else 1)
    assert all("unknown" not in entry.path for entry in sim.log)


# An add-on that is gone


@pytest.mark.parametrize("value", ["todo", NO_JOB])
@pytest.mark.parametrize("refused", [False, True])
def test_what_is_owed_to_an_add_on_that_is_gone_is_dropped(sim, value, refused):
    label = redeploy_label(sim)
    owe(sim, {label: value, TO_REFRESH: "todo", to_do("redeploy", "other"): "todo"})
    if refused:
        start_job(sim)
        sim.behaviour.put_during_job = "refuse"
    del sim.state.addons[sim.fixtures["addon_id"]]
    done = act(sim, diff_mode=True)
    assert not done.failed, done["msg"]
    assert (done["changed"], done["addon"], done["owed"]) == (True, None, None)
    assert owed(sim) == {TO_REFRESH: "todo", to_do("redeploy", "other"): "todo"}
    assert "There is no add-on with the id" in done.warnings[0]
    assert "What was owed to it is dropped" in done.warnings[0]
    assert "stagecraft-re" not in str(done["diff"])
    assert jobs(sim, "redeploy") == []
    assert act(sim)["changed"] is False


def test_by_name_all_that_stands_for_no_add_on_is_dropped(sim):
    there = to_do("redeploy", addon(sim).id)
    kept = {there: "todo", to_do("restart", "gone"): "todo", TO_REFRESH: "todo"}
    owe(sim, {**kept, to_do("redeploy", "gone"): "todo", to_do("redeploy", "gone too"): "todo"})
    done = act(sim, addon_name="no-such-name")
    assert done["changed"] is True
    assert owed(sim) == kept
    assert "What was owed to it is dropped" in done.warnings[0]
    done = act(sim, addon_name="no-such-name")
    assert done["changed"] is False
    assert "Nothing is owed to it" in done.warnings[0]


@pytest.mark.parametrize("by", [{"addon_id": "no-such-id"}, {"addon_name": "no-such-name"}])
def test_a_plain_action_of_an_add_on_that_is_gone_is_a_failure(sim, by):
    owe(sim, {to_do("redeploy", "no-such-id"): "todo"})
    failure_of(act(sim, only_if_owed=False, **by))
    assert owed(sim) == {to_do("redeploy", "no-such-id"): "todo"}


def test_two_add_ons_of_one_name_are_a_failure_with_their_ids(todo):
    other = todo.add_addon(todo.fixtures["servicestage_environment_id"])
    done = act(todo, addon_name=todo.fixtures["addon_name"])
    failure_of(done)
    assert other in done["msg"]
    assert todo.writes() == []
    assert act(todo)["owed"] is None


# Other things that move the last job of the add-on


@pytest.mark.parametrize("known", [True, False])
def test_a_refresh_that_was_not_awaited_is_awaited_first(todo, known):
    sim = todo
    sim.behaviour.refresh_moves_addons = True
    refresh = start_job(sim, "refresh", seconds=40)
    sim.behaviour.jobs_known = known
    owe(sim, {TO_REFRESH: run(refresh.id)})
    done = act(sim)
    assert not done.failed, done["msg"]
    ours = sim.state.jobs[done["job_id"]]
    assert (ours.started >= refresh.started + 40) is known
    assert known or ours.started < refresh.started + 5
    assert owed(sim) == {TO_REFRESH: run(refresh.id)}


def test_an_action_that_nobody_is_owed_waits_for_no_refresh(sim):
    refresh = start_job(sim, "refresh", seconds=40)
    owe(sim, {TO_REFRESH: run(refresh.id)})
    done = act(sim, only_if_owed=False)
    assert sim.state.jobs[done["job_id"]].started < refresh.started + 5
    assert reads(sim).count("showEnvironment") == 1


def test_what_a_refresh_moved_meanwhile_is_read_again(todo):
    sim = todo
    refresh = start_job(sim, "refresh", seconds=40)
    owe(sim, {TO_REFRESH: run(refresh.id)})
    last = []

    def moved():
        last.append(ended_job(sim, "upgrade").id)

    done = act(sim, clock=ActingClock(sim, moved))
    assert as_dict(bodies(sim)[0]["labels"], "key")[redeploy_label(sim)] == start(last[0])
    assert done["owed"] is None


def test_another_action_that_was_announced_is_opened_again_before_its_job_moves(sim):
    restart = to_do("restart", addon(sim).id)
    owe(sim, {redeploy_label(sim): start(addon(sim).job_id), restart: "todo"})
    done = act(sim, "restart")
    assert not done.failed, done["msg"]
    assert owed(sim) == {redeploy_label(sim): "todo"}
    assert writes(sim) == ["modifyEnvironment", "runAddonAction", "modifyEnvironment"]


def test_a_plain_action_opens_another_one_again_that_was_announced(announced):
    sim = announced
    done = act(sim, "restart", only_if_owed=False)
    assert (done["owed"], owed(sim)) == (None, {redeploy_label(sim): "todo"})
    assert writes(sim) == ["modifyEnvironment", "runAddonAction"]
    assert act(sim)["job_id"] == jobs(sim, "redeploy")[0].id
