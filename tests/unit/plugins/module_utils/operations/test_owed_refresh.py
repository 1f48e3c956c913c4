# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refresh that is owed: started once, gone on with by a later run, and struck off when it has succeeded."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    as_dict,
    bodies,
    environment,
    failure_of,
    reads,
    writes,
)
from tests.unit.plugins.module_utils.operations.owed_support import (
    BAD_ENDS,
    TO_REFRESH,
    addon,
    ended_job,
    jobs,
    labels,
    owe,
    owed,
    redeploy_label,
    refresh,
    run,
    start,
    start_job,
    to_do,
)

NOTHING = {"job_id": None, "job": None, "owed": None}


def result(done):
    return {key: done[key] for key in NOTHING}


@pytest.fixture
def todo(sim):
    owe(sim, {TO_REFRESH: "todo"})
    return sim


@pytest.mark.parametrize("check_mode", [False, True])
def test_where_nothing_is_owed_one_read_tells_it(sim, check_mode):
    owe(sim, {redeploy_label(sim): "todo"})
    done = refresh(sim, check_mode=check_mode)
    assert done["changed"] is False
    assert result(done) == NOTHING
    assert done["changes"] == []
    assert [entry.operation for entry in sim.log] == ["showEnvironment"]


@pytest.mark.parametrize("only_if_owed", [True, False])
def test_what_is_owed_is_started_marked_awaited_and_struck_off(todo, only_if_owed):
    sim = todo
    before = labels(sim)
    done = refresh(sim, only_if_owed=only_if_owed)
    (job,) = jobs(sim, "refresh")
    assert not done.failed, done["msg"]
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert writes(sim) == ["refreshEnvironment", "modifyEnvironment", "modifyEnvironment"]
    marked, struck_off = [as_dict(body["labels"], "key") for body in bodies(sim)[1:]]
    assert marked == {**before, TO_REFRESH: run(job.id)}
    assert struck_off == labels(sim) == {key: value for key, value in before.items() if key != TO_REFRESH}
    assert done["changes"] == ["refresh"]
    assert done.warnings == []
    assert refresh(sim)["changed"] is False


def test_nothing_but_the_label_changes(todo):
    sim = todo
    sim.behaviour.put_omitted = "clear"
    found = environment(sim)
    before = (found.name, found.description, found.enterprise_project_id, found.configuration)
    refresh(sim)
    assert (found.name, found.description, found.configuration) == (before[0], before[1], before[3])


def test_a_plain_refresh_of_an_environment_that_is_owed_nothing_writes_nothing_down(sim):
    done = refresh(sim, only_if_owed=False)
    assert writes(sim) == ["refreshEnvironment"]
    assert reads(sim).count("showEnvironment") == 1
    assert done["owed"] is None


def test_check_mode_starts_nothing(todo):
    done = refresh(todo, check_mode=True, diff_mode=True)
    assert done["changed"] is True
    assert done["diff"]["after"] == {"refresh": "a job is started"}
    assert [entry.operation for entry in todo.log] == ["showEnvironment"]
    assert done["owed"] == "todo"


def test_without_waiting_the_label_stays_until_a_later_run_sees_the_end(todo):
    sim = todo
    done = refresh(sim, wait=False)
    (job,) = jobs(sim, "refresh")
    assert (done["job_id"], done["job"], done["owed"]) == (job.id, None, run(job.id))
    assert owed(sim) == {TO_REFRESH: run(job.id)}
    sim.clear_log()
    again = refresh(sim, wait=False)
    assert (again["changed"], again["job_id"], again["owed"]) == (False, job.id, run(job.id))
    assert again["job"]["execution_status"] == "SUBMITTED"
    assert [entry.method for entry in sim.log] == ["GET", "GET"]
    sim.world.clock.advance(10)
    last = refresh(sim, wait=False)
    assert (last["changed"], last["job_id"], last["owed"]) == (True, job.id, None)
    assert owed(sim) == {}
    assert len(jobs(sim, "refresh")) == 1


# A job of an earlier run


def test_a_job_that_runs_is_awaited(sim):
    job = start_job(sim)
    owe(sim, {TO_REFRESH: run(job.id)})
    done = refresh(sim)
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert writes(sim) == ["modifyEnvironment"]
    assert owed(sim) == {}


def test_a_job_that_succeeded_is_struck_off(sim):
    job = ended_job(sim)
    owe(sim, {TO_REFRESH: run(job.id)})
    done = refresh(sim, diff_mode=True)
    assert (done["changed"], done["job_id"], done["owed"]) == (True, job.id, None)
    assert done["diff"]["before"] == {"refresh": f"job {job.id}"}
    assert done.clock.slept == []
    assert writes(sim) == ["modifyEnvironment"]


@pytest.mark.parametrize("end", BAD_ENDS)
def test_a_job_that_failed_is_started_again(sim, end):
    failed = ended_job(sim, outcome=end)
    owe(sim, {TO_REFRESH: run(failed.id)})
    done = refresh(sim)
    assert not done.failed, done["msg"]
    assert done["job_id"] not in (None, failed.id)
    assert owed(sim) == {}


@pytest.mark.parametrize("wait", [True, False])
def test_a_job_that_failed_fails_the_task_that_says_so(sim, wait):
    failed = ended_job(sim, outcome="FAILED")
    owe(sim, {TO_REFRESH: run(failed.id)})
    done = refresh(sim, if_failed="fail", wait=wait)
    failure_of(done)
    assert f"job {failed.id} ended as FAILED" in done["msg"]
    assert (done["job_id"], done["changed"]) == (failed.id, False)
    assert sim.writes() == []
    assert owed(sim) == {TO_REFRESH: run(failed.id)}


def test_a_job_that_fails_while_it_is_awaited_stays_owed_and_is_started_again_by_the_next_run(todo):
    sim = todo
    sim.faults.add(Fault("refreshEnvironment", "job", outcome="FAILED"))
    done = refresh(sim)
    failure_of(done)
    assert owed(sim) == {TO_REFRESH: run(done["job_id"])}
    assert refresh(sim)["job_id"] != done["job_id"]
    assert owed(sim) == {}
    assert len(jobs(sim, "refresh")) == 2


@pytest.mark.parametrize("known", ["never", "no more"])
def test_a_job_that_nobody_knows_counts_as_accepted(sim, known):
    job_id = start_job(sim).id if known == "no more" else "JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b"
    sim.behaviour.jobs_known = known == "never"
    owe(sim, {TO_REFRESH: run(job_id)})
    done = refresh(sim)
    assert (done["changed"], done["job_id"], done["job"], done["owed"]) == (True, job_id, None, None)
    (warning,) = done.warnings
    assert f"does not know job {job_id}" in warning
    assert writes(sim) == ["modifyEnvironment"]


def test_a_job_that_nobody_knows_is_not_awaited_by_a_task_that_does_not_wait(sim):
    owe(sim, {TO_REFRESH: "run.8c8573a0012f4d659d5b1e244f375a7b"})
    done = refresh(sim, wait=False)
    assert done["changed"] is False
    assert done["owed"] == "run.8c8573a0012f4d659d5b1e244f375a7b"


def test_where_jobs_are_never_known_one_refresh_is_enough(todo):
    todo.behaviour.jobs_known = False
    assert refresh(todo)["owed"] is None
    assert len(jobs(todo, "refresh")) == 1


@pytest.mark.parametrize("value", ["run.", "start." + "a" * 32, "anything"])
def test_a_value_that_means_nothing_is_work_to_do(sim, value):
    owe(sim, {TO_REFRESH: value})
    assert refresh(sim)["changed"] is True
    assert owed(sim) == {}
    assert len(jobs(sim, "refresh")) == 1


def test_a_plain_refresh_starts_a_job_of_its_own_next_to_one_of_an_earlier_run(sim):
    job = start_job(sim)
    owe(sim, {TO_REFRESH: run(job.id)})
    done = refresh(sim, only_if_owed=False)
    assert done["job_id"] != job.id
    assert owed(sim) == {}


@pytest.mark.parametrize("body", [{}, {"job_id": None}])
def test_an_answer_without_a_job_strikes_it_off_with_a_warning(todo, body):
    todo.faults.add(Fault("refreshEnvironment", "body", acted=True, body=body))
    done = refresh(todo)
    assert (done["changed"], done["job_id"], done["owed"]) == (True, None, None)
    assert "cannot be awaited" in done.warnings[0]
    assert owed(todo) == {}


# A refresh that moves the add-ons' jobs


@pytest.mark.parametrize("only_if_owed", [True, False])
def test_an_announced_action_is_opened_again_before_a_refresh_moves_its_job(todo, only_if_owed):
    sim = todo
    sim.behaviour.refresh_moves_addons = True
    gone, last = to_do("restart", "gone"), addon(sim).job_id
    owe(sim, {redeploy_label(sim): start(last), gone: start(last)})
    done = refresh(sim, only_if_owed=only_if_owed)
    assert not done.failed, done["msg"]
    assert addon(sim).job_id != last
    assert owed(sim) == {redeploy_label(sim): "todo", gone: start(last)}
    assert writes(sim)[:2] == ["modifyEnvironment", "refreshEnvironment"]


@pytest.mark.parametrize(("end", "left"), [("SUCCEEDED", "start"), ("FAILED", "todo")])
def test_an_action_that_was_started_is_left_alone_unless_it_failed(todo, end, left):
    sim = todo
    before = addon(sim).job_id
    ended_job(sim, "redeploy", end)
    sim.state.addons[sim.fixtures["addon_id"]].status = end
    owe(sim, {redeploy_label(sim): start(before)})
    sim.behaviour.refresh_moves_addons = True
    refresh(sim)
    assert owed(sim) == {redeploy_label(sim): start(before) if left == "start" else "todo"}


def test_a_change_with_nothing_announced_does_not_look_at_the_add_ons(todo):
    owe(todo, {redeploy_label(todo): "todo"})
    refresh(todo)
    assert "listAddons" not in reads(todo)


def test_where_that_is_refused_on_account_of_a_job_it_comes_before_the_refresh_all_the_same(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    sim.behaviour.refresh_moves_addons = True
    owe(sim, {redeploy_label(sim): start(addon(sim).job_id)})
    theirs = start_job(sim, seconds=30)
    done = refresh(sim)
    assert not done.failed, done["msg"]
    assert owed(sim) == {redeploy_label(sim): "todo"}
    ours = sim.state.jobs[done["job_id"]]
    assert ours.started >= theirs.started + 30
    assert any("cannot be written down yet" in warning for warning in done.warnings)
