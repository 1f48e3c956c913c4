# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on is found by its id or its exact name."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import failure_of, operation_classes, perform

ACTION = operation_classes()["servicestage_addon_action"]
ADDON = operation_classes()["servicestage_addon"]


def act(sim, **addon):
    given = addon or {"addon_id": sim.fixtures["addon_id"]}
    return perform(ACTION, sim, environment_id=sim.fixtures["servicestage_environment_id"], action="redeploy", **given)


@pytest.mark.parametrize("shape", ["flat", "legacy"])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"addon_id": "ee4ba189-0000-0000-0000-000000000000"}, "ee4ba189-0000-0000-0000-000000000000"),
        ({"addon_name": "nothing"}, "'nothing'"),
        ({"addon_name": "SERMANTinjector"}, "sermantInjector"),
    ],
)
def test_an_absent_addon_is_named(sim, given, words, shape):
    sim.behaviour.addon_shape = shape
    done = act(sim, **given)
    failure_of(done)
    assert words in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("body", [{"addons": []}, {"addons": None}], ids=str)
def test_an_addon_that_is_not_shown_is_absent(sim, body):
    sim.faults.add(Fault("showAddon", "body", body=body, times=None))
    done = act(sim)
    failure_of(done)
    assert sim.fixtures["addon_id"] in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    "body", [{}, {"id": "another"}, {"addons": [7]}, {"id": "a", "name": "b", "status": ["SUCCEEDED"]}], ids=str
)
def test_an_addon_that_cannot_be_read_says_nothing_of_what_is_there(sim, body):
    sim.faults.add(Fault("showAddon", "body", body=body, times=None))
    done = act(sim)
    failure_of(done)
    assert "documented" in done["msg"] or "is no object" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("state", ["acted on", "absent"])
def test_another_addon_than_the_one_that_was_asked_for_says_nothing_of_it(sim, state):
    body = {"id": "another", "name": "b", "status": "SUCCEEDED"}
    sim.faults.add(Fault("showAddon", "body", body=body, times=None))
    where = {"environment_id": sim.fixtures["servicestage_environment_id"], "addon_id": sim.fixtures["addon_id"]}
    done = act(sim) if state == "acted on" else perform(ADDON, sim, **where, state="absent")
    failure_of(done)
    assert f"was asked for add-on {sim.fixtures['addon_id']} and showed another" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("job_id", [7, 10**40, ["JOB-1"], {"id": "JOB-1"}, True], ids=repr)
def test_an_addon_whose_last_job_cannot_be_read_gets_no_other_one(sim, job_id):
    body = {"id": sim.fixtures["addon_id"], "name": "b", "status": "SUCCEEDED", "job_id": job_id}
    sim.faults.add(Fault("showAddon", "body", body=body, times=None))
    done = act(sim)
    failure_of(done)
    assert "as the id of its last job" in done["msg"]
    assert sim.writes() == []


def test_two_of_one_name_fail_with_the_candidates(sim):
    second = sim.add_addon(sim.fixtures["servicestage_environment_id"])
    done = act(sim, addon_name=sim.fixtures["addon_name"])
    failure_of(done)
    assert second in done["msg"]
    assert sim.fixtures["addon_id"] in done["msg"]


def test_an_addon_without_an_id_is_a_failure_in_words(sim):
    sim.faults.add(Fault("listAddons", "body", body={"addons": [{"name": "x"}]}, times=None))
    done = act(sim, addon_name="x")
    failure_of(done)
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("option", "value"), [("addon_id", ""), ("addon_id", "a/b"), ("addon_id", ".."), ("addon_name", "x" * 129)]
)
def test_what_cannot_be_an_addon_is_refused_before_any_request(sim, option, value):
    done = act(sim, **{option: value})
    failure_of(done)
    assert done["msg"].startswith(f"{option} ")
    assert sim.log == []


@pytest.mark.parametrize("job_id", [7, True, {}, ["JOB"], "..", "a/b", ""], ids=repr)
def test_an_addon_with_a_job_that_can_be_none_is_no_traceback(sim, job_id):
    body = {"id": sim.fixtures["addon_id"], "name": "x", "status": "SUCCEEDED", "job_id": job_id}
    sim.faults.add(Fault("showAddon", "body", body=body, times=None))
    done = act(sim)
    assert done.failed or done["addon"]["id"] == sim.fixtures["addon_id"]
