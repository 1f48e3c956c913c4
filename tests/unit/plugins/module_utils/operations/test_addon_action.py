# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on action: one job, never next to another one, and found again when its answer is lost."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations.harness import (
    FakeClock,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

ACTION = operation_classes()["servicestage_addon_action"]
BAD_ENDS = ["FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"]


def act(sim, action="redeploy", **options):
    given = {"environment_id": sim.fixtures["servicestage_environment_id"], "action": action, **options}
    if "addon_name" not in given:
        given.setdefault("addon_id", sim.fixtures["addon_id"])
    return perform(ACTION, sim, **given)


def addon(sim):
    return sim.state.addons[sim.fixtures["addon_id"]]


def action_jobs(sim):
    return [job for job in sim.state.jobs.values() if job.kind in ("redeploy", "restart")]


def start_elsewhere(sim, outcome="SUCCEEDED", seconds=None):
    """A job that somebody else started."""
    world, found = sim.world, addon(sim)
    environment = sim.state.environments[found.environment_id]
    job = world.jobs.start(world.state, world.ids, environment, "restart", found.id, JobPlan(outcome, seconds))
    found.job_id, found.status = job.id, "UPGRADING"
    return job


def overlap(jobs):
    """Whether two of these jobs ran at the same time."""
    spans = sorted((job.started, job.started + job.seconds) for job in jobs)
    return any(later[0] < earlier[1] for earlier, later in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize("keys", ["lower", "upper"])
@pytest.mark.parametrize("shape", ["flat", "legacy"])
@pytest.mark.parametrize("action", ["redeploy", "restart"])
@pytest.mark.parametrize("by_name", [False, True])
def test_a_job_is_started_and_awaited(sim, by_name, action, shape, keys):
    sim.behaviour.addon_shape, sim.behaviour.job_keys = shape, keys
    done = act(sim, action, **({"addon_name": sim.fixtures["addon_name"]} if by_name else {}))
    (job,) = action_jobs(sim)
    assert done["changed"] is True
    assert (job.kind, done["job_id"], done["job"]["job_id"]) == (action, job.id, job.id)
    assert done["job"]["execution_status"] == done["addon"]["status"] == "SUCCEEDED"
    assert done["addon"]["id"] == sim.fixtures["addon_id"]
    assert done["environment_id"] == sim.fixtures["servicestage_environment_id"]
    assert writes(sim) == ["runAddonAction"]
    assert done.warnings == []
    assert reads(sim).count("listAddons") == (1 if by_name else 0)


def test_without_waiting_the_job_is_named(sim):
    done = act(sim, wait=False)
    assert done["changed"] is True
    assert done["job_id"] == done["addon"]["job_id"] == action_jobs(sim)[0].id
    assert done["job"] is None
    assert done.clock.slept == []


def test_check_mode_starts_nothing(sim):
    done = act(sim, check_mode=True, diff_mode=True)
    assert done["changed"] is True
    assert done["diff"]["after"] == {"addons": {"sermantInjector": {"redeploy": "a job is started"}}}
    assert action_jobs(sim) == []


@pytest.mark.parametrize("outcome", BAD_ENDS)
def test_a_job_that_ends_badly_ends_the_wait_at_once(sim, outcome):
    sim.faults.add(Fault("runAddonAction", "job", outcome=outcome))
    done = act(sim, wait_timeout=10_000)
    failure_of(done)
    (job,) = action_jobs(sim)
    assert f"job {job.id} ended as {outcome}" in done["msg"]
    assert (done["job_id"], done["job"]["execution_status"]) == (job.id, outcome)
    assert done["changed"] is True
    assert done["addon"]["id"] == sim.fixtures["addon_id"]
    assert sum(done.clock.slept) < 21


@pytest.mark.parametrize("known", [True, False])
def test_a_job_that_hangs_ends_with_the_time_and_how_to_go_on(sim, known):
    sim.behaviour.jobs_known = known
    sim.faults.add(Fault("runAddonAction", "job", outcome=None))
    done = act(sim, wait_timeout=30)
    failure_of(done)
    (job,) = action_jobs(sim)
    assert done["changed"] is True
    assert done["job_id"] == job.id
    assert done["waited_seconds"] == pytest.approx(30)
    for words in (job.id, "RUNNING" if known else "UPGRADING", "after 30 seconds", "wait_timeout is 30", "adopt"):
        assert words in done["msg"]


@pytest.mark.parametrize("status", [403, 500])
@pytest.mark.parametrize(("target", "wait"), [("showJob", True), ("showAddon", True), ("showAddon", False)])
def test_a_job_that_may_not_be_looked_at_is_named_in_the_failure(sim, target, wait, status):
    sim.faults.add(Fault(target, "status", status=status, times=None, after=1))
    done = act(sim, wait=wait)
    assert failure_of(done)["http_status"] == status
    assert done["changed"] is True
    assert done["job_id"] == action_jobs(sim)[0].id


# Where the service does not know the job, the add-on's own status decides


def test_the_status_of_the_addon_decides_where_the_job_is_unknown(sim):
    sim.behaviour.jobs_known = False
    done = act(sim)
    assert done["changed"] is True
    assert done["job"] is None
    assert done["job_id"] == done["addon"]["job_id"]
    assert done["addon"]["status"] == "SUCCEEDED"
    assert sum(done.clock.slept) >= 10


def test_a_failed_addon_is_a_failure_where_the_job_is_unknown(sim):
    sim.behaviour.jobs_known = False
    sim.faults.add(Fault("runAddonAction", "job", outcome="FAILED"))
    done = act(sim)
    failure_of(done)
    assert "FAILED" in done["msg"]
    assert done["addon"]["status"] == "FAILED"
    assert done["job_id"] == action_jobs(sim)[0].id


def test_a_busy_addon_is_awaited_where_its_job_is_unknown(sim):
    sim.behaviour.jobs_known = False
    theirs = start_elsewhere(sim, seconds=25)
    done = act(sim)
    assert not done.failed
    assert sim.state.jobs[done["job_id"]].started >= theirs.started + 25
    assert not overlap([theirs, sim.state.jobs[done["job_id"]]])


def test_an_addon_that_failed_after_its_job_succeeded_is_a_failure(sim):
    failed = {"id": sim.fixtures["addon_id"], "name": "sermantInjector", "status": "FAILED"}
    sim.faults.add(Fault("showAddon", "body", after=1, times=None, body=failed))
    done = act(sim)
    failure_of(done)
    assert "the add-on is FAILED after job" in done["msg"]
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert done["addon"] == failed
    assert done["changed"] is True


def test_an_addon_that_settles_after_its_job_is_awaited(sim):
    busy = {"id": sim.fixtures["addon_id"], "name": "sermantInjector", "status": "UPGRADING"}
    sim.faults.add(Fault("showAddon", "body", after=1, times=3, body=busy))
    done = act(sim)
    assert done["addon"]["status"] == "SUCCEEDED"
    assert reads(sim).count("showAddon") == 5


def test_another_job_that_was_started_meanwhile_is_told(sim):
    other = {"id": sim.fixtures["addon_id"], "name": "sermantInjector", "status": "SUCCEEDED", "job_id": "JOB-other"}
    sim.faults.add(Fault("showAddon", "body", after=1, times=None, body=other))
    done = act(sim)
    assert not done.failed
    assert "Another job, JOB-other" in done.warnings[0]


# One job at a time


@pytest.mark.parametrize("ends", ["SUCCEEDED", *BAD_ENDS])
def test_a_running_job_is_awaited_whatever_its_end(sim, ends):
    sim.behaviour.action_during_job = "refuse"
    theirs = start_elsewhere(sim, ends, 30)
    done = act(sim)
    assert not done.failed, done["msg"]
    ours = sim.state.jobs[done["job_id"]]
    assert ours is not theirs
    assert not overlap([theirs, ours])
    assert writes(sim) == ["runAddonAction"]


def test_a_running_job_is_awaited_without_waiting_for_our_own(sim):
    theirs = start_elsewhere(sim, seconds=30)
    done = act(sim, wait=False)
    assert done["job"] is None
    assert not overlap([theirs, sim.state.jobs[done["job_id"]]])


def test_a_job_that_somebody_starts_while_we_wait_is_awaited_too(sim):
    theirs = start_elsewhere(sim, seconds=30)
    started = []

    class Busy(FakeClock):
        def sleep(self, seconds):
            super().sleep(seconds)
            if not started and sim.state.jobs[theirs.id].done:
                started.append(start_elsewhere(sim, seconds=30))

    done = act(sim, clock=Busy(sim.world.clock))
    ours = sim.state.jobs[done["job_id"]]
    assert len(started) == 1
    assert not overlap([theirs, started[0], ours])


def test_a_running_job_that_hangs_ends_with_nothing_started(sim):
    theirs = start_elsewhere(sim, None)
    done = act(sim, wait_timeout=30)
    failure_of(done)
    assert done["changed"] is False
    assert done["job_id"] == theirs.id
    assert "Nothing was started" in done["msg"]
    assert "adopt" not in done["msg"], "it is not ours to adopt"
    assert sim.writes() == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("known", [True, False])
def test_a_running_job_fails_the_task_that_says_so(sim, known, check_mode):
    sim.behaviour.jobs_known = known
    theirs = start_elsewhere(sim)
    done = act(sim, if_running="fail", check_mode=check_mode)
    failure_of(done)
    assert f"busy with job {theirs.id}" in done["msg"]
    assert done["job_id"] == theirs.id
    assert done["addon"]["id"] == sim.fixtures["addon_id"]
    assert done["changed"] is False
    assert sim.writes() == []
    assert done.clock.slept == []


def test_a_running_job_is_adopted_with_a_warning(sim):
    theirs = start_elsewhere(sim)
    done = act(sim, if_running="adopt")
    assert not done.failed
    assert done["job_id"] == theirs.id
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert "taken as ours" in done.warnings[0]
    assert theirs.id in done.warnings[0]
    assert sim.writes() == []


def test_an_adopted_job_that_fails_is_a_failure(sim):
    theirs = start_elsewhere(sim, "FAILED")
    done = act(sim, if_running="adopt")
    failure_of(done)
    assert done["job_id"] == theirs.id
    assert sim.writes() == []


@pytest.mark.parametrize("if_running", ["wait", "adopt", "fail"])
def test_where_nothing_runs_a_job_is_started(sim, if_running):
    done = act(sim, if_running=if_running)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert len(action_jobs(sim)) == 1


# Nothing twice

LOST = [
    {"kind": "reset_after"},
    {"kind": "truncate"},
    {"kind": "truncate_json"},
    {"kind": "body", "acted": True, "status": 502, "body": {"error_code": "APIGW.0502"}},
    {"kind": "body", "acted": True, "status": 504, "body": None},
    {"kind": "body", "acted": True, "body": ["well"]},
]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_answer_is_read_back_from_the_addon_and_its_job_awaited(sim, fault):
    sim.faults.add(Fault("runAddonAction", **fault))
    done = act(sim)
    assert not done.failed, done["msg"]
    (job,) = action_jobs(sim)
    assert (done["job_id"], done["job"]["execution_status"]) == (job.id, "SUCCEEDED")
    assert done["changed"] is True
    assert writes(sim) == ["runAddonAction"]
    assert job.id in done.warnings[0]


@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("fault", [{"kind": "reset_before"}, {"kind": "status", "status": 502}], ids=str)
def test_a_lost_request_is_a_failure_that_says_unknown(sim, fault, wait):
    sim.faults.add(Fault("runAddonAction", **fault))
    done = act(sim, wait=wait)
    failure_of(done)
    assert "unknown whether" in done["msg"]
    assert done["changed"] is True
    assert writes(sim) == ["runAddonAction"]
    assert action_jobs(sim) == []


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 500}, {"kind": "html"}], ids=str)
def test_a_lost_answer_that_cannot_be_read_back_is_not_forgotten(sim, fault):
    sim.faults.add(Fault("runAddonAction", "reset_after"), Fault("showAddon", after=1, times=None, **fault))
    done = act(sim)
    failure_of(done)
    assert "unknown whether" in done["msg"]
    assert done["changed"] is True


def test_a_time_out_is_a_lost_answer(sim):
    sim.faults.add(Fault("runAddonAction", "delay_after", seconds=1.6))
    done = act(sim, timeout=1)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert writes(sim) == ["runAddonAction"]


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "status", "status": 503}], ids=str)
def test_what_was_not_accepted_is_sent_again(sim, fault):
    sim.faults.add(Fault("runAddonAction", times=2, **fault))
    done = act(sim)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert len(action_jobs(sim)) == 1
    assert len(done.warnings) == 2


def test_a_refusal_because_somebody_was_faster_is_told(sim):
    body = {"error_code": "SVCSTG.00100402", "error_msg": "a job of the addon is running"}
    sim.faults.add(Fault("runAddonAction", "status", status=400, body=body))
    done = act(sim)
    assert failure_of(done)["error_code"] == "SVCSTG.00100402"
    assert done["changed"] is False


def test_an_answer_without_a_job_is_read_back(sim):
    sim.faults.add(Fault("runAddonAction", "body", acted=True, body={}))
    done = act(sim)
    assert done["job_id"] == action_jobs(sim)[0].id
