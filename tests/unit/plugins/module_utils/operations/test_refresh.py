# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refreshing an environment: one job, awaited to its end, and never a second one by ourselves."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import failure_of, operation_classes, perform, reads, writes

REFRESH = operation_classes()["servicestage_environment_refresh"]
BAD_ENDS = ["FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"]


def refresh(sim, **options):
    return perform(REFRESH, sim, environment_id=sim.fixtures["servicestage_environment_id"], **options)


def refresh_jobs(sim):
    return [job for job in sim.state.jobs.values() if job.kind == "refresh"]


@pytest.mark.parametrize("keys", ["lower", "upper"])
def test_a_job_is_started_and_awaited(sim, keys):
    sim.behaviour.job_keys = keys
    done = refresh(sim)
    (job,) = refresh_jobs(sim)
    assert done["changed"] is True
    assert done["environment_id"] == sim.fixtures["servicestage_environment_id"]
    assert done["job_id"] == done["job"]["job_id"] == job.id
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert {task["task_status"] for task in done["job"]["tasks"]} == {"SUCCEEDED"}
    assert writes(sim) == ["refreshEnvironment"]
    assert done.warnings == []
    assert 10 <= sum(done.clock.slept) < 21
    assert [line.rsplit(" after ", 1)[0].rsplit(": ", 1)[1] for line in done.progress] == [
        "SUBMITTED",
        "RUNNING",
        "SUCCEEDED",
    ]


def test_a_second_run_starts_another_job(sim):
    assert refresh(sim)["job_id"] != refresh(sim)["job_id"]
    assert len(refresh_jobs(sim)) == 2


def test_without_waiting_only_the_job_is_named(sim):
    done = refresh(sim, wait=False)
    assert done["changed"] is True
    assert done["job_id"] == refresh_jobs(sim)[0].id
    assert done["job"] is None
    assert "showJob" not in reads(sim)
    assert done.clock.slept == []


def test_check_mode_starts_nothing(sim):
    done = refresh(sim, check_mode=True, diff_mode=True)
    assert done["changed"] is True
    assert (done["job_id"], done["job"]) == (None, None)
    assert done["diff"]["after"] == {"refresh": "a job is started"}
    assert reads(sim) == ["showEnvironment"]
    assert refresh_jobs(sim) == []


@pytest.mark.parametrize("keys", ["lower", "upper"])
@pytest.mark.parametrize("outcome", BAD_ENDS)
def test_a_job_that_ends_badly_ends_the_wait_at_once(sim, outcome, keys):
    sim.behaviour.job_keys = keys
    sim.faults.add(Fault("refreshEnvironment", "job", outcome=outcome))
    done = refresh(sim, wait_timeout=10_000)
    failure_of(done)
    (job,) = refresh_jobs(sim)
    assert done["changed"] is True
    assert f"job {job.id} ended as {outcome}" in done["msg"]
    assert "task refresh ended" in done["msg"]
    assert (done["job_id"], done["job"]["execution_status"]) == (job.id, outcome)
    assert done["environment_id"] == sim.fixtures["servicestage_environment_id"]
    assert sum(done.clock.slept) < 21


def test_a_job_that_rolls_back_is_awaited_to_its_end(sim):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome="ROLLBACKED", seconds=100))
    done = refresh(sim)
    assert done["job"]["execution_status"] == "ROLLBACKED"
    assert any("ROLLBACKING" in line for line in done.progress)


@pytest.mark.parametrize("timeout", [1, 30])
def test_a_job_that_hangs_ends_with_the_time_and_how_to_go_on(sim, timeout):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome=None))
    done = refresh(sim, wait_timeout=timeout)
    failure_of(done)
    (job,) = refresh_jobs(sim)
    assert done["changed"] is True
    assert done["job_id"] == job.id
    assert done["job"]["execution_status"] == ("SUBMITTED" if timeout == 1 else "RUNNING")
    assert timeout <= done["waited_seconds"] <= timeout + 1
    for words in (job.id, done["job"]["execution_status"], f"after {timeout} seconds", f"wait_timeout is {timeout}"):
        assert words in done["msg"]
    assert "give its id to servicestage_job_info" in done["msg"]
    assert "running this task again starts another refresh" in done["msg"]
    assert sum(done.clock.slept) == pytest.approx(timeout)


def test_the_first_look_comes_soon_and_the_others_at_the_interval(sim):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome=None))
    done = refresh(sim, wait_timeout=200, wait_interval=7)
    assert done.clock.slept[0] <= 1
    assert done.clock.slept == sorted(done.clock.slept[:-1]) + done.clock.slept[-1:]
    assert max(done.clock.slept) == 7


def test_a_job_that_the_service_does_not_know_counts_as_accepted(sim):
    sim.behaviour.jobs_known = False
    done = refresh(sim)
    assert done["changed"] is True
    assert done["job"] is None
    assert done["job_id"] == refresh_jobs(sim)[0].id
    (warning,) = done.warnings
    assert done["job_id"] in warning
    assert "counts as accepted" in warning
    assert reads(sim).count("showJob") > 4  # for a while it could be late


def test_a_job_that_shows_late_is_awaited(sim):
    sim.faults.add(Fault("showJob", "status", status=404, times=3, body={"error_code": "SVCSTG.00100429"}))
    done = refresh(sim)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert done.warnings == []


@pytest.mark.parametrize("body", [{}, {"environment_id": "e"}, {"job_id": None}, {"job_id": ""}])
def test_an_answer_without_a_job_is_a_warning(sim, body):
    sim.faults.add(Fault("refreshEnvironment", "body", acted=True, body=body))
    done = refresh(sim)
    assert done["changed"] is True
    assert done["job_id"] is None
    assert "cannot be awaited" in done.warnings[0]
    assert len(refresh_jobs(sim)) == 1


LOST = [
    {"kind": "reset_after"},
    {"kind": "reset_before"},
    {"kind": "truncate"},
    {"kind": "truncate_json"},
    {"kind": "status", "status": 502},
    {"kind": "status", "status": 504},
    {"kind": "html"},
    {"kind": "body", "acted": True, "body": ["well"]},
]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_answer_is_a_failure_that_says_unknown_and_is_not_sent_again(sim, fault):
    sim.faults.add(Fault("refreshEnvironment", **fault))
    done = refresh(sim)
    failure = failure_of(done)
    assert "unknown whether" in done["msg"]
    assert failure["operation"] == "RefreshEnvironment"
    assert done["changed"] is True
    assert writes(sim) == ["refreshEnvironment"]
    assert len(refresh_jobs(sim)) <= 1


def test_a_time_out_is_a_lost_answer(sim):
    sim.faults.add(Fault("refreshEnvironment", "delay_after", seconds=1.6))
    done = refresh(sim, timeout=1)
    assert "did not answer within 1 seconds" in done["msg"]
    assert "unknown whether" in done["msg"]
    assert writes(sim) == ["refreshEnvironment"]


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "status", "status": 503}], ids=str)
def test_what_was_not_accepted_is_sent_again(sim, fault):
    sim.faults.add(Fault("refreshEnvironment", times=2, **fault))
    done = refresh(sim)
    assert done["changed"] is True
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert writes(sim) == ["refreshEnvironment"] * 3
    assert len(refresh_jobs(sim)) == 1
    assert len(done.warnings) == 2


def test_a_refusal_because_a_job_runs_is_told(sim):
    sim.behaviour.refresh_during_job = "refuse"
    refresh(sim, wait=False)
    done = refresh(sim)
    assert failure_of(done)["error_code"] == "SVCSTG.00100402"
    assert done["changed"] is False


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 502}, {"kind": "throttle"}, {"kind": "reset_before"}])
def test_a_look_that_fails_in_passing_does_not_end_the_wait(sim, fault):
    sim.faults.add(Fault("showJob", times=8, **fault))
    done = refresh(sim, max_retries=2)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert done.warnings


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_job_that_may_not_be_looked_at_is_named_in_the_failure(sim, status):
    sim.faults.add(Fault("showJob", "status", status=status, times=None))
    done = refresh(sim)
    failure = failure_of(done)
    assert (failure["operation"], failure["http_status"]) == ("ShowJobInfo", status)
    assert done["changed"] is True
    assert done["job_id"] == refresh_jobs(sim)[0].id


def test_no_look_at_all_still_ends_with_the_job(sim):
    sim.faults.add(Fault("showJob", "status", status=503, times=None))
    done = refresh(sim, wait_timeout=20)
    failure_of(done)
    assert done["job_id"] == refresh_jobs(sim)[0].id
    assert "of unknown state" in done["msg"]
    assert "wait_timeout is 20" in done["msg"]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"wait_timeout": 0}, "wait_timeout"),
        ({"wait_timeout": -1}, "wait_timeout"),
        ({"wait_interval": 0}, "wait_interval"),
        ({"wait_interval": -0.5}, "wait_interval"),
        ({"wait_interval": float("nan")}, "wait_interval"),
    ],
)
def test_no_time_is_refused_before_any_request(sim, options, option):
    done = refresh(sim, **options)
    failure_of(done)
    assert done["msg"].startswith(option)
    assert "more than 0" in done["msg"]
    assert sim.log == []
