# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service said about its limit, tasks of other runs keep to: also those that wait, and those that merge."""

from __future__ import annotations

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    FakeClock,
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
)

OPERATIONS = operation_classes()
REFRESH = OPERATIONS["servicestage_environment_refresh"]
ENVIRONMENT = OPERATIONS["servicestage_environment"]


def throttle(sim, operation, seconds, times=1):
    headers = {"Retry-After": str(seconds)} if seconds is not None else {}
    text = "" if seconds is not None else "limit:5,time:1 second"
    sim.faults.add(Fault(operation, "throttle", times=times, text=text, headers=headers))


def test_who_waits_for_a_job_ends_in_time_with_its_id_and_asks_nobody_meanwhile(sim, bare):
    throttle(sim, "showJob", 500, times=None)
    done = perform(REFRESH, sim, environment_id=bare, wait_timeout=60)
    failure_of(done)
    assert "wait_timeout is 60" in done["msg"]
    assert done["job_id"]
    assert 60 <= sum(done.clock.slept) <= 62
    assert reads(sim).count("showJob") == 1


def test_a_pause_that_is_over_in_time_is_waited_for(sim, bare):
    throttle(sim, "showJob", 20)
    done = perform(REFRESH, sim, environment_id=bare, wait_timeout=60)
    assert not done.failed, done["msg"]
    assert 20 <= sum(done.clock.slept) <= 60


def test_a_limit_that_one_run_learned_another_keeps_to_and_merges_what_is_there_by_then(sim, bare):
    clock = FakeClock(sim.world.clock)
    throttle(sim, "showEnvironment", None)
    perform(ENVIRONMENT, sim, clock=clock, id=bare, labels={"one": "1"})
    before = len(clock.slept)
    done = perform(ENVIRONMENT, sim, clock=clock, id=bare, labels={"two": "2"}, purge_labels=False)
    assert done["changed"] is True
    assert done.warnings == []
    assert len(clock.slept) - before >= 2, "it took no turns"
    assert {item["key"]: item["value"] for item in environment(sim, bare).labels} == {"one": "1", "two": "2"}


def test_a_turn_that_comes_too_late_is_a_failure_before_any_request(sim, bare):
    clock = FakeClock(sim.world.clock)
    throttle(sim, "showEnvironment", 400)
    perform(ENVIRONMENT, sim, clock=clock, id=bare, description="new", max_retries=0)
    sim.clear_log()
    done = perform(ENVIRONMENT, sim, clock=clock, id=bare, description="new")
    failure = failure_of(done)
    assert "was not asked to" in done["msg"]
    assert "Gave up: the next try would come in 400.0 seconds, and of the 90 seconds that the task may" in done["msg"]
    assert (failure["service"], failure["http_status"], failure["retried"]) == ("servicestage", None, 0)
    assert done["changed"] is False
    assert sim.log == []
