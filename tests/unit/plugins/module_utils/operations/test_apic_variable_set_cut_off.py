# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of variables whose writing is cut off, refused or quoted: nothing is lost, nothing is written twice."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    failure_of,
    writes,
)
from tests.unit.plugins.module_utils.operations.variables_support import (
    CREATE,
    DELETE,
    GATEWAYS,
    UPDATE,
    every,
    held,
    republished,
    run,
)

INTERRUPTIONS = {
    "lost": {"kind": "reset_after"},
    "cut short": {"kind": "truncate_json"},
    "missed": {"kind": "reset_before"},
    "bad gateway": {"kind": "status", "status": 502},
    "throttled": {"kind": "throttle"},
}
MANY = {"address": "a1", "keep": "k1", "old": "o1", "port": "p1", "path": "p2"}


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", INTERRUPTIONS)
def test_after_an_interrupted_put_only_what_is_missing_is_done(three, fault, after):
    sim = three
    sim.faults.add(Fault(UPDATE, after=after, **INTERRUPTIONS[fault]))
    done = run(sim, MANY)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert done["variables"] == held(sim) == MANY
    acted = [entry for entry in sim.writes() if entry.acted]
    assert len(acted) == 5
    assert set(republished(sim).values()) == {0, 1}
    assert republished(sim)["port"] == 0
    assert len(done.warnings) == 1


@pytest.mark.parametrize("fault", ["lost", "missed", "throttled"])
def test_after_an_interrupted_deletion_only_what_is_missing_is_done(three, fault):
    sim = three
    sim.faults.add(Fault(DELETE, after=1, **INTERRUPTIONS[fault]))
    done = run(sim, {"keep": "as-it-is"}, purge=True)
    assert not done.failed, done["msg"]
    assert done["variables"] == held(sim) == {"keep": "as-it-is"}
    assert [entry.acted for entry in sim.writes()].count(True) == 2


@pytest.mark.parametrize("max_retries", [0, 5])
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("fault", ["lost", "cut short"])
def test_after_a_creation_whose_answer_was_lost_the_rest_is_done(three, fault, after, max_retries):
    sim = three
    sim.faults.add(Fault(CREATE, after=after, **INTERRUPTIONS[fault]))
    done = run(sim, MANY, max_retries=max_retries)
    assert not done.failed, done["msg"]
    assert done["variables"] == held(sim) == MANY
    assert writes(sim) == [CREATE] * 2 + [UPDATE] * 3
    assert set(republished(sim).values()) == {0, 1}


@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("fault", ["missed", "bad gateway"])
def test_a_creation_that_left_nothing_behind_is_a_failure_and_the_next_run_does_the_rest(three, fault, after):
    """A variable of the set that is there already must not stand for the one that may have been created."""
    sim = three
    sim.faults.add(Fault(CREATE, after=after, **INTERRUPTIONS[fault]))
    done = run(sim, MANY)
    failure_of(done)
    assert "unknown whether" in done["msg"]
    assert done["msg"].startswith(f"Variable {sorted(['port', 'path'])[after]}: ")
    assert writes(sim) == [CREATE] * (1 + after)
    assert run(sim, MANY)["variables"] == held(sim) == MANY
    assert set(republished(sim).values()) == {0, 1}


def test_a_name_that_came_into_use_meanwhile_is_taken_over(three):
    sim = three
    sim.faults.add(Fault(CREATE, "throttle"))
    done = run(sim, MANY, clock=ActingClock(sim, lambda: sim.add_variable("path", "theirs")))
    assert not done.failed, done["msg"]
    assert done["variables"] == held(sim) == MANY
    assert republished(sim)["path"] == 1
    assert republished(sim)["port"] == 0


def test_the_one_that_is_refused_is_named_and_those_before_it_stay(three):
    sim = three
    sim.faults.add(Fault(UPDATE, "status", after=1, status=403))
    done = run(sim, MANY)
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"]) == (403, "APIG.1005")
    assert done["msg"].startswith("Variable keep: ROMA Connect could not update the variable")
    assert done["changed"] is True
    assert held(sim) == {**MANY, "keep": "as-it-is", "old": "unwanted"}


def test_the_quota_of_the_service_is_the_services_to_enforce(sim):
    done = run(sim, {f"name-{number}": "x" for number in range(60)})
    failure_of(done)
    assert "at most 50" in done["msg"]
    assert len(held(sim)) == 50


@pytest.mark.parametrize("reveal", [True, False])
def test_a_declared_value_that_the_service_quotes_stays_hidden(three, reveal):
    quoted = {"error_code": "APIG.2012", "error_msg": "Invalid parameter value canary-123"}
    three.faults.add(Fault(CREATE, "status", status=400, body=quoted))
    done = run(three, {"port": "canary-123"}, reveal_values=reveal)
    assert failure_of(done)["error_code"] == "APIG.2012"
    assert ("canary-123" in done.text) is reveal


@pytest.mark.parametrize("reveal", [True, False])
def test_an_answer_that_shows_another_value_is_a_failure(three, reveal):
    body = {"id": three.fixtures["variable_id"], "variable_name": "address", "variable_value": "quite-another"}
    three.faults.add(Fault(UPDATE, "body", acted=True, body=body))
    done = run(three, MANY, reveal_values=reveal)
    failure_of(done)
    assert done["msg"].startswith("Variable address: It was written, but the answer does not show it")
    assert done["changed"] is True
    assert done["variables"]["address"] == ("quite-another" if reveal else "(hidden)")
    assert ("quite-another" in done.text) is reveal


def test_what_a_purge_takes_away_makes_room_in_a_full_group(sim):
    old = {f"old_{number}": "x" for number in range(49)}
    assert run(sim, {**old, "address": "192.168.1.4"})["changed"] is True
    new = {f"new_{number}": "y" for number in range(50)}
    done = run(sim, new, purge=True)
    assert not done.failed, done["msg"]
    assert done["variables"] == new


def test_a_refusal_for_lack_of_permission_makes_no_room(three):
    """Else something would be deleted, and nothing created in its place."""
    denied = {"error_code": "APIG.1005", "error_msg": "The role does not have permission"}
    three.faults.add(Fault(CREATE, "status", status=403, body=denied))
    before = held(three)
    done = run(three, {"one": "1"}, purge=True)
    assert failure_of(done)["error_code"] == "APIG.1005"
    assert held(three) == before
    assert writes(three) == [CREATE]


def test_a_full_group_is_a_failure_where_nothing_may_go(sim):
    done = run(sim, {f"new_{number:02}": "y" for number in range(50)})
    failure_of(done)
    assert done["msg"].startswith("Variable new_")
    assert len(every(sim)) == 50


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_an_answer_with_the_id_only_is_completed_by_reading(sim, gateway):
    real = Fault(f"{gateway}.{CREATE}", "body", status=201, body={"id": "abc"}, times=None, acted=True)
    sim.faults.add(real)
    done = run(sim, {"one": "1", "two": "2"}, gateway=gateway)
    assert not done.failed, done["msg"]
    assert (done["variables"]["one"], done["variables"]["two"]) == ("1", "2")
    assert writes(sim) == [CREATE] * 2


@pytest.mark.parametrize("value", ["also-undeclared", "line one\nline two"])
def test_no_value_leaves_through_a_message_when_it_is_to_be_hidden(sim, value):
    variables = every(sim)
    variables[0].variable_value = value
    words = {"error_code": "APIG.2011", "error_msg": f"cannot, with {value} there"}
    sim.faults.add(Fault(f"roma.{CREATE}", "status", status=400, body=words))
    done = run(sim, {"one": "1"}, reveal_values=False)
    failure_of(done)
    assert value not in done.text
    assert " ".join(value.split()) not in done.text
