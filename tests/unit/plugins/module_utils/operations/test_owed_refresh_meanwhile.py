# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refresh that is owed, with others who write meanwhile, and a service that does not take each write."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Budget, Clock
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import locking
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.operation import Host

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import ActingClock, environment, failure_of
from tests.unit.plugins.module_utils.operations.owed_support import (
    TO_REFRESH,
    addon,
    change,
    ended_job,
    jobs,
    owe,
    owed,
    redeploy_label,
    refresh,
    run,
    start,
    start_job,
)


@pytest.fixture
def todo(sim):
    owe(sim, {TO_REFRESH: "todo"})
    return sim


# Others who write meanwhile


def changed_during(sim, **options):
    """A refresh, and somebody who changes the environment while it is awaited."""
    return refresh(sim, clock=ActingClock(sim, lambda: change(sim, **options)))


def test_a_change_during_the_wait_is_owed_another_refresh(todo):
    sim = todo
    done = changed_during(sim, follow_ups=[{"action": "refresh"}])
    assert not done.failed, done["msg"]
    assert owed(sim) == {TO_REFRESH: "todo"}
    assert done["owed"] == "todo"
    (warning,) = done.warnings
    assert "was changed meanwhile" in warning
    assert "is owed once more" in warning
    assert environment(sim).description == "new"
    assert refresh(sim)["owed"] is None
    assert len(jobs(sim, "refresh")) == 2


@pytest.mark.parametrize("options", [{"follow_ups": []}, {"follow_ups": None, "new_name": "renamed"}], ids=str)
def test_what_is_forgotten_or_renamed_meanwhile_stays_so(todo, options):
    sim = todo
    done = changed_during(sim, **options)
    assert not done.failed, done["msg"]
    assert (owed(sim), done["owed"]) == ({}, None)
    assert environment(sim).name == options.get("new_name", sim.fixtures["environment_name"])
    assert done.warnings == []


def test_an_environment_that_is_renamed_meanwhile_is_found_by_its_id(todo):
    sim = todo
    clock = ActingClock(sim, lambda: setattr(environment(sim), "name", "renamed"))
    done = refresh(sim, environment_name=sim.fixtures["environment_name"], clock=clock)
    assert not done.failed, done["msg"]
    assert owed(sim) == {}
    assert environment(sim).name == "renamed"


def test_what_a_service_quotes_of_the_variables_that_go_along_stays_hidden(todo):
    environment(todo).configuration["envs"] = [{"name": "A", "value": "canary-123"}]
    quoted = {"error_code": "SVCSTG.00100500", "error_msg": "cannot store canary-123 of A"}
    todo.faults.add(Fault("modifyEnvironment", "status", status=500, body=quoted, times=None))
    done = refresh(todo)
    failure_of(done)
    assert "canary-123" not in done.text
    assert "cannot store (hidden) of A" in done["msg"]


# A PUT that is refused


def test_where_a_put_is_refused_while_a_job_runs_the_end_is_written_down_after_it(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    done = refresh(sim)
    assert not done.failed, done["msg"]
    assert owed(sim) == {}
    assert done["owed"] is None
    assert len(jobs(sim, "refresh")) == 1
    assert any("could not be written down" in warning for warning in done.warnings)


def test_a_task_that_does_not_wait_waits_where_nobody_could_tell_its_job_later(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    done = refresh(sim, wait=False)
    assert (done["owed"], owed(sim)) == (None, {})
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert refresh(sim)["changed"] is False
    assert len(jobs(sim, "refresh")) == 1


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 500}, {"kind": "status", "status": 403}], ids=str)
def test_a_mark_that_cannot_be_written_is_a_warning_and_the_end_counts(todo, fault):
    todo.faults.add(Fault("modifyEnvironment", **fault))
    done = refresh(todo)
    assert not done.failed, done["msg"]
    assert owed(todo) == {}
    (warning,) = done.warnings
    assert done["job_id"] in warning


def test_without_a_mark_a_change_meanwhile_is_owed_another_refresh(todo):
    sim = todo
    sim.faults.add(Fault("modifyEnvironment", "status", status=500))
    done = changed_during(sim, follow_ups=[{"action": "refresh"}])
    assert not done.failed, done["msg"]
    assert (done["owed"], owed(sim)) == ("todo", {TO_REFRESH: "todo"})


def test_without_a_mark_what_another_run_marked_is_theirs(todo):
    sim, theirs = todo, {TO_REFRESH: "run." + "a" * 32}
    sim.faults.add(Fault("modifyEnvironment", "status", status=500))
    done = refresh(sim, clock=ActingClock(sim, lambda: owe(sim, theirs)))
    assert (done["owed"], owed(sim)) == (theirs[TO_REFRESH], theirs)


@pytest.mark.parametrize("left", [{}, {TO_REFRESH: "todo"}])
def test_what_is_forgotten_or_written_anew_while_it_is_started_is_not_marked(sim, left):
    owe(sim, {TO_REFRESH: run(ended_job(sim, outcome="FAILED").id)})
    sim.faults.add(Fault("refreshEnvironment", "throttle"))
    clock = ActingClock(sim, lambda: owe(sim, {TO_REFRESH: left.get(TO_REFRESH)}))
    done = refresh(sim, wait=False, clock=clock)
    assert not done.failed, done["msg"]
    assert (done["owed"], owed(sim)) == (left.get(TO_REFRESH), left)


@pytest.mark.parametrize("announced", [True, False])
def test_a_run_that_is_about_to_start_an_action_is_waited_for_only_where_one_is_announced(todo, announced):
    """What it has announced would be opened again, although it is just being started."""
    sim = todo
    if announced:
        owe(sim, {redeploy_label(sim): start(addon(sim).job_id)})
    name = f"{sim.base_url}/{sim.fixtures['servicestage_environment_id']}/addons"
    with locking.locked(name, Budget(10, Clock()), Host(environ={}, warn=print)):
        done = refresh(sim, wait_timeout=10)
    assert done.failed is announced
    assert (jobs(sim, "refresh") == []) is announced


def test_without_a_mark_what_is_owed_to_add_ons_may_change_meanwhile(todo):
    sim = todo
    sim.faults.add(Fault("modifyEnvironment", "status", status=500))
    done = refresh(sim, clock=ActingClock(sim, lambda: owe(sim, {redeploy_label(sim): "todo"})))
    assert (done["owed"], owed(sim)) == (None, {redeploy_label(sim): "todo"})


def test_where_another_job_goes_on_so_long_that_the_time_is_over_the_next_run_strikes_it_off(todo):
    sim = todo
    sim.behaviour.put_during_job = "refuse"
    start_job(sim, "redeploy", seconds=100)
    done = refresh(sim, wait_timeout=40)
    failure_of(done)
    assert "could not be written down in 40 seconds (wait_timeout is 40)" in done["msg"]
    assert done["failure"]["error_code"] == "SVCSTG.00100402"
    assert done["job_id"] == jobs(sim, "refresh")[0].id
    assert owed(sim) == {TO_REFRESH: "todo"}


@pytest.mark.parametrize(("marked", "advice"), [(True, "'only_if_owed: true'"), (False, "servicestage_job_info")])
def test_a_job_that_hangs_ends_with_how_to_go_on(todo, marked, advice):
    todo.faults.add(Fault("refreshEnvironment", "job", outcome=None))
    if not marked:
        todo.faults.add(Fault("modifyEnvironment", "status", status=500))
    done = refresh(todo, wait_timeout=30)
    failure_of(done)
    assert advice in done["msg"]
    assert done["changed"] is True
    assert owed(todo) == {TO_REFRESH: run(done["job_id"]) if marked else "todo"}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_end_that_cannot_be_written_down_is_a_failure(todo, status):
    todo.faults.add(Fault("modifyEnvironment", "status", status=status, after=1, times=None))
    done = refresh(todo)
    assert failure_of(done)["http_status"] == status
    assert (done["changed"], done["job_id"]) == (True, jobs(todo, "refresh")[0].id)
    todo.faults.clear()
    assert refresh(todo)["owed"] is None
    assert len(jobs(todo, "refresh")) == 1


def test_a_mark_after_which_something_is_missing_is_a_failure(todo):
    todo.behaviour.put_ignores = ["labels"]
    done = refresh(todo)
    failure_of(done)
    assert "is not as declared" in done["msg"]
    assert done.clock.slept == []
    assert done["job_id"] == jobs(todo, "refresh")[0].id
