# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on is awaited by its job and by its own status, and one job at a time runs on it."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import runner

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.addon_support import (
    BAD_ENDS,
    IDS,
    NAME,
    addons,
    create,
    do,
    seeded,
    start_elsewhere,
)
from tests.unit.plugins.module_utils.operations.harness import ActingClock, failure_of, reads, writes


@pytest.mark.parametrize("outcome", BAD_ENDS)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_job_that_ends_badly_ends_the_wait_at_once(sim, bare, state, outcome):
    if state == "absent":
        create(sim, bare)
    sim.faults.add(Fault(("*", "/addons"), "job", times=None, outcome=outcome))
    done = create(sim, bare, state=state, wait_timeout=10_000)
    failure_of(done)
    (addon,) = addons(sim, bare)
    assert f"job {addon.job_id} ended as {outcome}" in done["msg"]
    assert (done["job_id"], done["environment_id"], done["addon"]["id"]) == (addon.job_id, bare, addon.id)
    assert done["changed"] is True
    assert sum(done.clock.slept) < 21


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_failed_addon_is_a_failure_where_the_job_is_unknown(sim, bare, state):
    if state == "absent":
        create(sim, bare)
    sim.behaviour.jobs_known = False
    sim.faults.add(Fault(("*", "/addons"), "job", times=None, outcome="FAILED"))
    done = create(sim, bare, state=state)
    failure_of(done)
    assert "the add-on is FAILED after job" in done["msg"]
    assert done["addon"]["status"] == "FAILED"
    assert done["changed"] is True


@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_addon_decides_where_the_job_is_unknown(sim, bare, state):
    if state == "absent":
        create(sim, bare)
    sim.behaviour.jobs_known = False
    done = create(sim, bare, state=state)
    assert (done["changed"], done["job"]) == (True, None)
    assert [addon.status for addon in addons(sim, bare)] == (["SUCCEEDED"] if state == "present" else [])
    assert (done["addon"] is None) is (state == "absent")


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_job_that_hangs_ends_with_the_time_and_how_to_go_on(sim, bare, state, known):
    if state == "absent":
        create(sim, bare)
    sim.behaviour.jobs_known = known
    sim.faults.add(Fault(("*", "/addons"), "job", times=None, outcome=None))
    done = create(sim, bare, state=state, wait_timeout=30)
    failure_of(done)
    status = "RUNNING" if known else "INITIALIZING" if state == "present" else "DELETING"
    for words in (addons(sim, bare)[0].job_id, status, "after 30 seconds", "wait_timeout is 30", "run the task again"):
        assert words in done["msg"]
    assert done["changed"] is True
    assert done["environment_id"] == bare


@pytest.mark.parametrize("status", [403, 500])
@pytest.mark.parametrize("target", ["showJob", "showAddon"])
def test_a_job_that_may_not_be_looked_at_is_named_in_the_failure(sim, bare, target, status):
    sim.faults.add(Fault(target, "status", status=status, times=None))
    done = create(sim, bare)
    assert failure_of(done)["http_status"] == status
    assert done["changed"] is True
    assert done["job_id"] == addons(sim, bare)[0].job_id


def test_a_removal_waits_until_the_addon_is_gone(sim):
    found = seeded(sim)
    still = {"id": found.id, "name": NAME, "status": "SUCCEEDED", "job_id": found.job_id}
    sim.faults.add(Fault("showAddon", "body", body=still, times=3))
    done = do(sim, state="absent")
    assert (done["changed"], done["addon"]) == (True, None)
    assert reads(sim).count("showAddon") == 4


def test_a_creation_that_cannot_be_looked_at_is_not_forgotten(sim, bare):
    sim.faults.add(Fault("listAddons", "status", status=403, after=1))
    done = create(sim, bare)
    assert failure_of(done)["http_status"] == 403
    assert (done["changed"], done["environment_id"]) == (True, bare)
    assert done["job_id"] == addons(sim, bare)[0].job_id


def test_only_runs_for_the_same_addon_keep_each_other_out(sim, bare, monkeypatch):
    names, locked = [], runner.locked

    def noted(name, *rest):
        names.append(name)
        return locked(name, *rest)

    monkeypatch.setattr(runner, "locked", noted)
    for options in ({}, {"state": "absent"}, {"name": "metrics", "state": "absent"}):
        create(sim, bare, **options)
    do(sim)
    do(sim, addon_id="a-1", state="absent")
    assert names[0] == names[1]
    assert len(set(names)) == 4


def test_an_installation_that_goes_on_is_awaited_and_nothing_started(sim, bare):
    first = create(sim, bare, wait=False)
    sim.clear_log()
    done = create(sim, bare)
    assert (done["changed"], done["addon"]["status"]) == (False, "SUCCEEDED")
    assert done["addon"]["id"] == first["addon"]["id"]
    assert writes(sim) == []
    assert sum(done.clock.slept) >= 9


@pytest.mark.parametrize("how", [{"wait": False}, {"check_mode": True}])
def test_it_is_not_awaited_where_the_task_does_not_wait(sim, bare, how):
    create(sim, bare, wait=False)
    done = create(sim, bare, **how)
    assert (done["changed"], done["addon"]["status"], done.clock.slept) == (False, "INITIALIZING", [])


def test_an_installation_that_hangs_ends_with_the_time_and_nothing_written(sim, bare):
    sim.faults.add(Fault("createAddon", "job", outcome=None))
    create(sim, bare, wait=False)
    done = create(sim, bare, wait_timeout=30)
    failure_of(done)
    assert "is still RUNNING after 30 seconds" in done["msg"]
    assert (done["changed"], done["environment_id"]) == (False, bare)


@pytest.mark.parametrize("wait", [True, False])
def test_one_that_is_being_deleted_is_awaited_and_made_anew(sim, wait):
    old = seeded(sim)
    start_elsewhere(sim, old, "delete", seconds=25)
    assert do(sim, check_mode=True, **IDS)["changed"] is True
    done = do(sim, wait=wait, **IDS)
    assert done["changed"] is True
    assert done["addon"]["id"] != old.id
    assert writes(sim) == ["createAddon"]
    assert done["addon"]["cce_id"] == IDS["cce_id"]


def test_a_deletion_of_somebody_else_that_fails_leaves_the_addon(sim):
    start_elsewhere(sim, seeded(sim), "delete", "FAILED", seconds=25)
    done = do(sim)
    assert (done["changed"], done["addon"]["status"]) == (False, "FAILED")
    assert "FAILED" in done.warnings[0]


@pytest.mark.parametrize("wait", [True, False])
def test_a_deletion_that_goes_on_is_not_started_again(sim, wait):
    start_elsewhere(sim, seeded(sim), "delete", seconds=25)
    done = do(sim, state="absent", wait=wait)
    assert (done["changed"], done["addon"] is None) == (False, wait)
    assert writes(sim) == []
    assert (sum(done.clock.slept) >= 25) is wait


@pytest.mark.parametrize("ends", ["SUCCEEDED", *BAD_ENDS])
@pytest.mark.parametrize("wait", [True, False])
def test_a_running_job_is_awaited_before_the_deletion(sim, wait, ends):
    theirs = start_elsewhere(sim, seeded(sim), outcome=ends, seconds=30)
    done = do(sim, state="absent", wait=wait)
    assert not done.failed, done["msg"]
    assert sim.state.jobs[done["job_id"]].started >= theirs.started + 30
    assert writes(sim) == ["deleteAddon"]


def test_a_running_job_that_hangs_ends_with_nothing_started(sim):
    theirs = start_elsewhere(sim, seeded(sim), outcome=None)
    done = do(sim, state="absent", wait_timeout=30)
    failure_of(done)
    assert (done["changed"], done["job_id"]) == (False, theirs.id)
    assert "Nothing was started" in done["msg"]
    assert sim.writes() == []


def test_one_that_somebody_removes_while_we_wait_is_done(sim):
    found = seeded(sim)
    start_elsewhere(sim, found, seconds=30)
    done = do(sim, state="absent", clock=ActingClock(sim, lambda: sim.state.addons.pop(found.id)))
    assert not done.failed, done["msg"]
    assert (done["addon"], done["job_id"]) == (None, None)
    assert sim.writes() == []


def test_what_was_waited_for_and_failed_is_a_failure(sim, bare):
    sim.faults.add(Fault("createAddon", "job", outcome="FAILED"))
    started = create(sim, bare, wait=False)
    done = create(sim, bare)
    failure_of(done)
    assert f"job {started['job_id']} ended as FAILED" in done["msg"]
    assert (done["changed"], done["addon"]["status"]) == (False, "INITIALIZING")
