# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes whose outcome nobody knows: read first, then do only what is still missing."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    as_dict,
    bodies,
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
VARIABLE = OPERATIONS["apic_environment_variable"]
PERMISSION = OPERATIONS["codeartsdeploy_environment_permission"]

# Carried out, and the answer lost.
LOST = {
    "reset": {"kind": "reset_after"},
    "cut short": {"kind": "truncate"},
    "JSON cut short": {"kind": "truncate_json"},
    "bad gateway": {"kind": "body", "acted": True, "status": 502, "body": {"error_code": "APIGW.0502"}},
    "gateway time-out": {"kind": "body", "acted": True, "status": 504, "body": None},
    "no object": {"kind": "body", "acted": True, "body": ["well"]},
}
# Not carried out, which nobody can see.
MISSED = {
    "reset": {"kind": "reset_before"},
    "bad gateway": {"kind": "status", "status": 502},
    "gateway time-out": {"kind": "status", "status": 504},
}
# Surely not accepted.
REFUSED = {
    "throttled": {"kind": "throttle"},
    "throttled, and told for how long": {"kind": "throttle", "headers": {"Retry-After": "7"}},
    "unavailable": {"kind": "status", "status": 503},
}


def on_environment(sim, **more):
    return perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new", **more)


def on_variable(sim, **more):
    ids = {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"]}
    return perform(VARIABLE, sim, **ids, value="192.168.1.5", **more)


def on_permission(sim, **more):
    return perform(
        PERMISSION,
        sim,
        application_id=sim.fixtures["application_id"],
        environment_id=sim.fixtures["codearts_environment_id"],
        permissions=[{"role_id": sim.fixtures["role_id"], "can_deploy": True, "can_edit": False}],
        **more,
    )


PUTS = {
    "modifyEnvironment": on_environment,
    "updateEnvironmentVariable": on_variable,
    "updateEnvironmentPermission": on_permission,
}


def cells(sim):
    row = sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].permissions[sim.fixtures["role_id"]]
    return row["can_deploy"], row["can_edit"]


def as_wanted(sim, target):
    if target == "modifyEnvironment":
        return environment(sim).description == "new"
    if target == "updateEnvironmentPermission":
        return cells(sim) == (True, False)
    return (
        sim.state.instances["roma"][sim.fixtures["instance_id"]].variables[sim.fixtures["variable_id"]].variable_value
        == "192.168.1.5"
    )


def acted(sim):
    return [entry.body for entry in sim.writes() if entry.acted]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("target", PUTS)
def test_a_lost_answer_is_read_again_and_nothing_is_done_twice(sim, target, fault):
    if (target, fault) == ("updateEnvironmentPermission", "no object"):
        fault = "reset"  # its answer is not looked at
    sim.faults.add(Fault(target, **LOST[fault]))
    done = PUTS[target](sim)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert as_wanted(sim, target)
    assert len(acted(sim)) == len(writes(sim)) == (2 if target == "updateEnvironmentPermission" else 1)
    (warning,) = done.warnings
    assert "Retry 1 in" in warning
    order = [entry.method for entry in sim.log]
    assert order[order.index("PUT") + 1] == "GET"


def test_a_time_out_is_a_lost_answer(sim):
    sim.faults.add(Fault("modifyEnvironment", "delay_after", seconds=1.6))
    done = on_environment(sim, timeout=1)
    assert done["changed"] is True
    assert writes(sim) == ["modifyEnvironment"]
    assert "did not answer within 1 seconds" in done.warnings[0]


@pytest.mark.parametrize("fault", MISSED)
@pytest.mark.parametrize("target", PUTS)
def test_what_was_not_carried_out_is_sent_again_after_a_read(sim, target, fault):
    sim.faults.add(Fault(target, **MISSED[fault]))
    done = PUTS[target](sim)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert as_wanted(sim, target)
    order = [entry.method for entry in sim.log]
    first = order.index("PUT")
    assert order[first : first + 3] == ["PUT", "GET", "PUT"]
    assert len(done.warnings) == 1
    assert len(acted(sim)) == (2 if target == "updateEnvironmentPermission" else 1)


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.parametrize("target", PUTS)
def test_what_was_not_accepted_is_sent_again_and_warned_about_once(sim, target, fault):
    sim.faults.add(Fault(target, **REFUSED[fault]))
    done = PUTS[target](sim)
    assert done["changed"] is True
    assert as_wanted(sim, target)
    assert len(done.warnings) == 1
    assert len([each for each in done.clock.slept if each > 0.1]) == 1  # from then on, requests keep a distance
    if "how long" in fault:
        assert done.clock.slept[0] >= 7


@pytest.mark.parametrize("fault", [*MISSED.values(), *REFUSED.values()], ids=str)
def test_an_environment_is_read_again_before_it_is_sent_again(sim, fault):
    """What somebody else changed while we waited must not be written over."""
    sim.faults.add(Fault("modifyEnvironment", **fault))
    found = environment(sim)

    def another_run():
        found.labels.append({"key": "theirs", "value": "kept"})
        found.configuration["envs"].append({"name": "THEIRS", "value": "kept"})

    done = on_environment(sim, clock=ActingClock(sim, another_run))
    assert done["changed"] is True
    assert as_dict(found.labels, "key")["theirs"] == "kept"
    assert as_dict(found.configuration["envs"])["THEIRS"] == "kept"
    assert found.description == "new"
    assert done["environment"]["labels"]["theirs"] == "kept"


@pytest.mark.parametrize("fault", REFUSED)
def test_what_somebody_else_did_meanwhile_is_no_change_of_ours(sim, fault):
    sim.faults.add(Fault("modifyEnvironment", **REFUSED[fault]))

    def another_run():
        environment(sim).description = "new"
        environment(sim).labels = [{"key": "theirs", "value": "x"}]

    done = on_environment(sim, clock=ActingClock(sim, another_run), diff_mode=True)
    assert not done.failed, done["msg"]
    assert done["changed"] is False
    assert (done["diff"]["before"], done["diff"]["after"]) == ({}, {})
    assert acted(sim) == []


@pytest.mark.parametrize("target", PUTS)
@pytest.mark.parametrize("fault", [*LOST, *MISSED])
def test_at_the_end_of_the_retries_it_is_said_that_the_outcome_is_unknown(sim, target, fault):
    if (target, fault) == ("updateEnvironmentPermission", "no object"):
        fault = "reset"
    details = MISSED.get(fault) or LOST[fault]
    sim.faults.add(Fault(target, times=None, **{**details, "acted": False} if "acted" in details else details))
    done = PUTS[target](sim, max_retries=2)
    if not done.failed:  # cut short after it was carried out: seen to be done
        assert as_wanted(sim, target)
        return
    failure = failure_of(done)
    assert failure["retried"] == 2
    assert "unknown whether" in done["msg"]
    assert "max_retries is 2" in done["msg"]
    assert done["changed"] is True
    assert len(writes(sim)) == 3


@pytest.mark.parametrize("target", ["modifyEnvironment", "updateEnvironmentVariable"])
def test_without_retries_a_last_look_still_tells_that_it_was_done(sim, target):
    sim.faults.add(Fault(target, "reset_after"))
    done = PUTS[target](sim, max_retries=0)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert as_wanted(sim, target)
    assert len(writes(sim)) == 1


@pytest.mark.parametrize("fault", REFUSED)
def test_at_the_end_of_the_retries_a_refused_write_is_no_change(sim, fault):
    sim.faults.add(Fault("modifyEnvironment", times=None, **REFUSED[fault]))
    done = on_environment(sim, max_retries=2)
    failure = failure_of(done)
    assert failure["retried"] == 2
    assert failure["http_status"] in (429, 503)
    assert done["changed"] is False
    assert "unknown" not in done["msg"]
    assert len(writes(sim)) == 3
    assert len(done.warnings) == 2


def test_a_read_that_fails_after_a_lost_answer_does_not_forget_the_write(sim):
    sim.faults.add(Fault("modifyEnvironment", "reset_after"), Fault("showEnvironment", "status", after=1, status=500))
    done = on_environment(sim)
    failure_of(done)
    assert done["changed"] is True
    assert "unknown whether" in done["msg"]


@pytest.mark.parametrize("kind", ["html", "status"])
def test_a_write_that_was_carried_out_is_a_change_although_its_check_failed(sim, kind):
    sim.faults.add(Fault("showEnvironment", kind, after=1, status=500, times=None))
    done = on_environment(sim)
    failure_of(done)
    assert done["changed"] is True
    assert environment(sim).description == "new"


def test_an_error_is_no_lost_answer(sim):
    sim.faults.add(Fault("modifyEnvironment", "status", status=500))
    done = on_environment(sim)
    assert failure_of(done)["http_status"] == 500
    assert done["changed"] is False
    assert writes(sim) == ["modifyEnvironment"]
    assert reads(sim) == ["showEnvironment"]


def test_the_second_of_two_permissions_that_fails_leaves_a_change(sim):
    sim.faults.add(Fault("updateEnvironmentPermission", "failed_200", after=1, text="no"))
    done = on_permission(sim)
    failure_of(done)
    assert done["changed"] is True
    assert cells(sim) == (True, True)


def test_the_time_of_a_task_bounds_its_retries(sim):
    """Three times the timeout, since the last thing that went well."""
    sim.faults.add(Fault("modifyEnvironment", "throttle", times=None, text="limit:1,time:1 minute"))
    done = on_environment(sim, timeout=10, max_retries=50)
    failure_of(done)
    assert "of the 30 seconds" in done["msg"]
    assert sum(done.clock.slept) <= 30
    assert as_dict(environment(sim).labels, "key") == {"owner": "stagecraft", "stage": "test"}
    assert len(bodies(sim)) == 1
