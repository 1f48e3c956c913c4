# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No creation and no deletion of an add-on is sent twice, and none that was sent is forgotten."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations.addon_support import (
    addons,
    create,
    do,
)
from tests.unit.plugins.module_utils.operations.harness import ActingClock, failure_of, reads, writes

LOST = [
    {"kind": "reset_after"},
    {"kind": "truncate"},
    {"kind": "truncate_json"},
    {"kind": "body", "acted": True, "status": 502, "body": {"error_code": "APIGW.0502"}},
    {"kind": "body", "acted": True, "status": 504, "body": None},
    {"kind": "body", "acted": True, "body": ["well"]},
]


@pytest.mark.parametrize("retries", [0, 5])
@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_creation_is_read_back_by_its_name_and_its_job_awaited(sim, bare, fault, wait, retries):
    sim.faults.add(Fault("createAddon", **fault))
    done = create(sim, bare, wait=wait, max_retries=retries)
    assert not done.failed, done["msg"]
    (addon,) = addons(sim, bare)
    assert (done["changed"], done["job_id"], done["addon"]["id"]) == (True, addon.job_id, addon.id)
    assert writes(sim) == ["createAddon"]
    assert done["addon"]["status"] == ("SUCCEEDED" if wait else "INITIALIZING")
    assert (done["job"] is None) is not wait


@pytest.mark.parametrize("seconds", [0.0, 10.0])
def test_the_job_of_a_lost_creation_may_fail(sim, bare, seconds, monkeypatch):
    """Also before anybody could look."""
    monkeypatch.setattr(Fault, "job_plan", JobPlan("FAILED", seconds))
    sim.faults.add(Fault("createAddon", "reset_after"))
    done = create(sim, bare)
    failure_of(done)
    assert "ended as FAILED" in done["msg"]
    assert done["changed"] is True
    assert not any("Nothing is written" in warning for warning in done.warnings)


def test_the_job_of_a_lost_creation_may_hang(sim, bare):
    sim.faults.add(Fault("createAddon", "reset_after"))

    def hang():
        sim.state.jobs[addons(sim, bare)[0].job_id].outcome = None

    done = create(sim, bare, wait_timeout=30, clock=ActingClock(sim, hang))
    failure_of(done)
    assert done["msg"].startswith("The installation of add-on")
    assert done["job_id"] == addons(sim, bare)[0].job_id


@pytest.mark.parametrize("retries", [0, 5])
@pytest.mark.parametrize("fault", [{"kind": "reset_before"}, {"kind": "status", "status": 502}], ids=str)
def test_a_lost_request_is_not_sent_again_and_is_said_to_be_unknown(sim, bare, fault, retries):
    sim.faults.add(Fault("createAddon", **fault))
    done = create(sim, bare, max_retries=retries)
    failure_of(done)
    assert "unknown whether" in done["msg"]
    assert done["changed"] is True
    assert writes(sim) == ["createAddon"]
    assert addons(sim, bare) == []


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "status", "status": 503}], ids=str)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_was_not_accepted_is_sent_again(sim, bare, state, fault):
    if state == "absent":
        create(sim, bare)
        sim.clear_log()
    sim.faults.add(Fault(("*", "/addons(/[^/]*)?$"), times=2, after=1, **fault))
    done = create(sim, bare, state=state)
    assert not done.failed, done["msg"]
    assert len(done.warnings) == 2
    assert len([entry for entry in sim.writes() if entry.acted]) == 1


@pytest.mark.parametrize("status", [400, 409])
def test_a_creation_that_meets_one_of_its_name_takes_that(sim, bare, status):
    """Somebody is faster between our look and our creation."""
    refused = {"error_code": "SVCSTG.00100400", "error_msg": "is already installed"}
    sim.faults.add(Fault("createAddon", "body", acted=True, status=status, body=refused))
    done = create(sim, bare)
    assert not done.failed, done["msg"]
    assert (done["changed"], done["addon"]["status"]) == (False, "SUCCEEDED")
    assert writes(sim) == ["createAddon"]


def test_it_fails_where_that_one_is_another(sim, bare):
    sim.faults.add(Fault("listAddons", "body", body={"addons": []}))
    sim.world.state.addons[sim.add_addon(bare)].cce_id = "other-1"
    done = create(sim, bare)
    failure_of(done)
    assert "'other-1'" in done["msg"]
    assert len(addons(sim, bare)) == 1


def test_a_refusal_of_another_kind_is_told_as_it_is(sim, bare):
    refused = {"error_code": "SVCSTG.00100400", "error_msg": "no such cluster"}
    sim.faults.add(Fault("createAddon", "status", status=400, body=refused))
    done = create(sim, bare)
    assert failure_of(done)["error_msg"] == "no such cluster"
    assert (done["changed"], writes(sim), reads(sim)) == (False, ["createAddon"], ["listAddons"] * 2)


@pytest.mark.parametrize("retries", [0, 5])
@pytest.mark.parametrize("wait", [True, False])
@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_deletion_is_read_back(sim, fault, wait, retries):
    sim.faults.add(Fault("deleteAddon", **fault))
    done = do(sim, state="absent", wait=wait, max_retries=retries)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert writes(sim) == ["deleteAddon"]
    assert (done["addon"] is None) is wait


def test_a_lost_deletion_that_was_not_carried_out_is_sent_again(sim):
    sim.faults.add(Fault("deleteAddon", "reset_before"))
    done = do(sim, state="absent")
    assert not done.failed, done["msg"]
    assert writes(sim) == ["deleteAddon", "deleteAddon"]
    assert done["addon"] is None


def test_an_answer_without_an_id_or_a_job_is_read_back(sim, bare):
    sim.faults.add(Fault("createAddon", "body", acted=True, body={}))
    done = create(sim, bare)
    assert done["job_id"] == done["addon"]["job_id"] == addons(sim, bare)[0].job_id
    assert done["job"]["execution_status"] == "SUCCEEDED"


def test_one_that_is_not_listed_at_once_is_known_by_the_answer(sim, bare):
    sim.faults.add(Fault("listAddons", "body", body={"addons": None}, after=1, times=None))
    done = create(sim, bare)
    assert not done.failed, done["msg"]
    assert done["addon"]["id"] == addons(sim, bare)[0].id
    assert done["addon"]["status"] == "SUCCEEDED"
