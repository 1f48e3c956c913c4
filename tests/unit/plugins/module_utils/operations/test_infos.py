# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only reads: environments, and jobs one or many at once."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations.harness import failure_of, operation_classes, perform, reads

OPERATIONS = operation_classes()
ENVIRONMENTS = OPERATIONS["servicestage_environment_info"]
JOBS = OPERATIONS["servicestage_job_info"]


def test_all_environments_are_listed_page_by_page(sim):
    for number in range(220):
        sim.add_environment(f"more-{number:03d}", labels={"n": str(number)})
    done = perform(ENVIRONMENTS, sim)
    names = [item["name"] for item in done["environments"]]
    assert len(names) == len(set(names)) == 223
    assert reads(sim) == ["listEnvironments"] * 3
    assert {"n": "7"} in [item["labels"] for item in done["environments"]]


@pytest.mark.parametrize("how", ["id", "name"])
def test_one_environment_is_shown_in_full(sim, how):
    given = {"id": sim.fixtures["servicestage_environment_id"]} if how == "id" else {"name": "env-0001"}
    (found,) = perform(ENVIRONMENTS, sim, **given)["environments"]
    assert found["name"] == "env-0001"
    assert found["labels"] == {"owner": "stagecraft", "stage": "test"}
    assert found["configuration"]["envs"] == {"KEY": "VALUE"}
    assert found["resources"]


def test_every_environment_of_a_name_is_shown_and_none_that_only_contains_it(sim):
    ids = {sim.add_environment("shop") for _number in range(2)}
    sim.add_environment("shop-dev")
    assert {item["id"] for item in perform(ENVIRONMENTS, sim, name="shop")["environments"]} == ids


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("given", [{"id": "c7232f9d-0000-0000-0000-000000000000"}, {"name": "nowhere"}])
def test_what_is_not_there_is_none_and_no_failure(sim, given, status):
    sim.behaviour.absent_environment = status
    done = perform(ENVIRONMENTS, sim, **given)
    assert done["environments"] == []
    assert not done.failed


def test_an_environment_that_goes_between_list_and_look_is_none(sim):
    sim.faults.add(Fault("showEnvironment", "status", status=404, body={"error_code": "SVCSTG.00100411"}))
    assert perform(ENVIRONMENTS, sim, name="env-0001")["environments"] == []


def start(sim, outcome="SUCCEEDED", seconds=10.0):
    world = sim.world
    environment = sim.state.environments[sim.fixtures["servicestage_environment_id"]]
    plan = JobPlan(outcome, seconds)
    return world.jobs.start(world.state, world.ids, environment, "refresh", None, plan).id


def states(done):
    return [job["execution_status"] for job in done["jobs"]]


@pytest.mark.parametrize("keys", ["lower", "upper"])
def test_jobs_are_awaited_all_at_once(sim, keys):
    sim.behaviour.job_keys = keys
    ids = [start(sim, seconds=seconds) for seconds in (30, 10, 20)]
    done = perform(JOBS, sim, job_ids=ids)
    assert states(done) == ["SUCCEEDED"] * 3
    assert [job["job_id"] for job in done["jobs"]] == ids
    assert 30 <= sum(done.clock.slept) <= 41


def test_without_waiting_jobs_are_shown_as_they_are(sim):
    ids = [start(sim, seconds=0.0), start(sim)]
    done = perform(JOBS, sim, job_ids=ids, wait=False)
    assert states(done) == ["SUCCEEDED", "SUBMITTED"]
    assert reads(sim) == ["showJob"] * 2
    assert done.clock.slept == []


def test_a_job_named_twice_is_looked_at_once(sim):
    job = start(sim)
    done = perform(JOBS, sim, job_ids=[job, job], wait=False)
    assert len(done["jobs"]) == 1
    assert reads(sim) == ["showJob"]


@pytest.mark.parametrize("outcome", ["FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"])
def test_a_job_that_ends_badly_ends_the_wait_at_once(sim, outcome):
    ids = [start(sim, seconds=40), start(sim, outcome)]
    done = perform(JOBS, sim, job_ids=ids)
    failure_of(done)
    assert done["changed"] is False
    assert f"job {ids[1]} ended as {outcome}" in done["msg"]
    assert states(done) == ["RUNNING", outcome]
    assert sum(done.clock.slept) < 21


def test_jobs_that_hang_end_with_the_time_and_all_states(sim):
    ids = [start(sim), start(sim, None), start(sim, None)]
    done = perform(JOBS, sim, job_ids=ids, wait_timeout=30)
    failure_of(done)
    assert states(done) == ["SUCCEEDED", "RUNNING", "RUNNING"]
    assert ids[0] not in done["msg"]
    for words in (ids[1], ids[2], "after 30 seconds", "wait_timeout is 30", "run the task again"):
        assert words in done["msg"]
    assert done["waited_seconds"] == pytest.approx(30)


@pytest.mark.parametrize("wait", [True, False])
def test_a_job_that_the_service_does_not_know_is_a_warning(sim, wait):
    known = start(sim, seconds=0.0)
    done = perform(JOBS, sim, job_ids=[known, "JOB-nobody"], wait=wait)
    assert states(done) == ["SUCCEEDED", None]
    assert done["jobs"][1]["job_id"] == "JOB-nobody"
    assert "JOB-nobody" in done.warnings[0]
    assert known not in done.warnings[0]


@pytest.mark.parametrize("job_ids", [[], [""], ["a/b"], [".."], ["J" * 81], ["ok", "a b"]], ids=str)
def test_what_cannot_be_a_job_is_refused_before_any_request(sim, job_ids):
    done = perform(JOBS, sim, job_ids=job_ids)
    failure_of(done)
    assert done["msg"].startswith("job_ids ")
    assert sim.log == []


@pytest.mark.parametrize(
    "body",
    [
        {"job": {"execution_status": None}, "tasks": [None, 7]},
        {"job": {"execution_status": ["RUNNING"]}},
        {"job": {"EXECUTION_STATUS": 7}},
        {"job": {"job_id": "JOB-1"}},
    ],
    ids=str,
)
def test_a_job_without_a_state_is_a_failure_at_once(sim, body):
    sim.faults.add(Fault("showJob", "body", body=body, times=None))
    done = perform(JOBS, sim, job_ids=["JOB-1"], wait_timeout=20)
    failure_of(done)
    assert "shows job JOB-1 without a state" in done["msg"]
    assert done.clock.slept == []


@pytest.mark.parametrize("body", [{}, {"job": None, "tasks": None}, {"job": {}, "tasks": {}}], ids=str)
def test_an_answer_that_shows_no_job_counts_as_one_that_is_not_known(sim, body):
    sim.faults.add(Fault("showJob", "body", body=body, times=None))
    done = perform(JOBS, sim, job_ids=["JOB-1"], wait_timeout=20)
    assert [job["execution_status"] for job in done["jobs"]] == [None]
    assert "does not know these jobs: JOB-1" in done.warnings[-1]


@pytest.mark.parametrize("body", [[], "x", 7, None], ids=str)
def test_a_job_that_is_no_object_is_a_failure_in_words(sim, body):
    sim.faults.add(Fault("showJob", "body", body=body, times=None))
    done = perform(JOBS, sim, job_ids=["JOB-1"], wait=False)
    failure_of(done)
    assert "could not show the job" in done["msg"]
