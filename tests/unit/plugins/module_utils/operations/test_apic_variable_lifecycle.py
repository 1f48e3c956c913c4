# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable of an API group comes and goes: what is created, what is deleted, and what is never done twice."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    bodies,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

VARIABLE = operation_classes()["apic_environment_variable"]
GATEWAYS = ("roma", "apig")
# Carried out, and the answer lost.
LOST = {
    "reset": {"kind": "reset_after"},
    "cut short": {"kind": "truncate"},
    "JSON cut short": {"kind": "truncate_json"},
    "bad gateway": {"kind": "body", "acted": True, "status": 502, "body": {"error_code": "APIGW.0502"}},
    "no object": {"kind": "body", "acted": True, "body": ["well"]},
}
# Not carried out, which nobody can see.
MISSED = {"reset": {"kind": "reset_before"}, "gateway time-out": {"kind": "status", "status": 504}}


def place(sim, **more):
    return {name: sim.fixtures[name] for name in ("instance_id", "group_id", "env_id")} | more


def port(sim, **more):
    return place(sim, name="port", **more)


def held(sim, gateway="roma"):
    """The variables that the gateway holds, by name; the fixture's is one of them."""
    found = sim.state.instances[gateway][sim.fixtures["instance_id"]].variables
    return {item.variable_name: item for item in found.values()}


def not_listed_at_first(sim, value):
    """Somebody else creates the variable between our look and our write."""
    sim.add_variable("port", value)
    nothing = {"total": 0, "size": 0, "variables": []}
    sim.faults.add(Fault("listEnvironmentVariables", "body", body=nothing))


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_variable_is_created_changed_and_deleted(sim, gateway):
    def run(**more):
        sim.clear_log()
        return perform(VARIABLE, sim, **port(sim, gateway=gateway, **more))

    done = run(value=8080)
    assert done["changed"] is True
    body = {"group_id": sim.fixtures["group_id"], "env_id": sim.fixtures["env_id"]}
    body |= {"variable_name": "port", "variable_value": "8080"}
    assert bodies(sim) == [body]
    assert done["variable"] == {"id": held(sim, gateway)["port"].id, **body}
    assert run(value="8080")["changed"] is False
    assert reads(sim) == ["listEnvironmentVariables"]
    assert run(value="8081")["variable"]["variable_value"] == "8081"
    assert bodies(sim) == [{"variable_value": "8081"}]
    assert held(sim, gateway)["port"].republished == 1

    gone = run(state="absent")
    assert (gone["changed"], gone["variable"]) == (True, None)
    assert (reads(sim), writes(sim)) == (["listEnvironmentVariables"], ["deleteEnvironmentVariable"])
    assert list(held(sim, gateway)) == ["address"]
    again = run(state="absent")
    assert (again["changed"], again["variable"]) == (False, None)
    assert (reads(sim), writes(sim)) == (["listEnvironmentVariables"], [])
    assert "port" not in held(sim, "roma") | held(sim, "apig")


def test_check_mode_foretells_what_comes_and_goes(sim):
    foretold = perform(VARIABLE, sim, check_mode=True, diff_mode=True, **port(sim, value="8080"))
    assert foretold["changed"] is True
    assert foretold["variable"] == {
        "group_id": sim.fixtures["group_id"],
        "env_id": sim.fixtures["env_id"],
        "variable_name": "port",
        "variable_value": "8080",
    }
    assert (foretold["diff"]["before"], foretold["diff"]["after"]) == ({}, {"variables": {"port": "8080"}})
    gone = perform(VARIABLE, sim, check_mode=True, diff_mode=True, **place(sim, name="address", state="absent"))
    assert (gone["changed"], gone["variable"]) == (True, None)
    assert (gone["diff"]["before"], gone["diff"]["after"]) == ({"variables": {"address": "192.168.1.4"}}, {})
    assert gone["diff"]["before_header"] == f"group {sim.fixtures['group_id']}, environment {sim.fixtures['env_id']}"
    assert sim.writes() == []


@pytest.mark.parametrize("reveal", [True, False])
def test_what_comes_and_goes_is_hidden_where_values_are(sim, reveal):
    done = perform(VARIABLE, sim, diff_mode=True, **port(sim, value="new-value", reveal_values=reveal))
    assert done["variable"]["variable_value"] == done["diff"]["after"]["variables"]["port"]
    gone = perform(VARIABLE, sim, diff_mode=True, **port(sim, state="absent", reveal_values=reveal))
    assert gone["diff"]["after"] == {}
    assert ("new-value" in done.text) is ("new-value" in gone.text) is reveal
    assert ("(hidden)" in done.text) is ("(hidden)" in gone.text) is not reveal


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_only_contains_the_name_or_is_elsewhere_is_left_alone(sim, state):
    for name in ("ports", "my_port", "Port", "PORT"):
        sim.add_variable(name, "other")
    sim.add_variable("port", "other", env_id=sim.fixtures["release_env_id"])
    sim.add_variable("port", "other", group_id=sim.fixtures["other_group_id"])
    sim.add_variable("port", "other", gateway="apig")
    found = sim.state.instances["roma"][sim.fixtures["instance_id"]].variables
    before = {key: vars(item).copy() for key, item in found.items()}
    done = perform(VARIABLE, sim, **port(sim, state=state, value="new"))
    assert done["changed"] is (state == "present")
    assert writes(sim) == ["createEnvironmentVariable"] * (state == "present")
    assert {key: vars(item) for key, item in found.items() if key in before} == before
    assert len(found) - len(before) == (state == "present")


def test_a_service_that_searches_fuzzily_all_the_same_deletes_nothing_else(sim):
    listed = [
        {"id": "1", "variable_name": "port2", "variable_value": "a", "env_id": sim.fixtures["env_id"]},
        {"id": "2", "variable_name": "port", "variable_value": "b", "env_id": "another"},
    ]
    sim.faults.add(Fault("listEnvironmentVariables", "body", body={"total": 2, "size": 2, "variables": listed}))
    assert perform(VARIABLE, sim, **port(sim, state="absent"))["changed"] is False
    assert sim.writes() == []


@pytest.mark.parametrize("code", ["APIG.3003", "APIG.3999"])
def test_by_its_id_an_absent_variable_fails_unless_it_is_to_be_absent(sim, code):
    sim.behaviour.absent_variable_code = code
    by_id = {"instance_id": sim.fixtures["instance_id"], "id": "0" * 32}
    failed = perform(VARIABLE, sim, **by_id, value="x")
    assert failure_of(failed)["http_status"] == 404
    assert "There is no variable with the id 000" in failed["msg"]
    done = perform(VARIABLE, sim, diff_mode=True, **by_id, state="absent")
    assert (done["changed"], done["variable"]) == (False, None)
    assert done["diff"]["before_header"] == f"variable {'0' * 32}"
    assert sim.writes() == []


@pytest.mark.parametrize("value", [None, True, ["x"]], ids=repr)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_variable_whose_value_cannot_be_read_can_be_deleted_and_is_not_written_over(sim, state, value):
    by_id = {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"]}
    place = {"group_id": sim.fixtures["group_id"], "env_id": sim.fixtures["env_id"]}
    body = {"id": by_id["id"], "variable_name": "address", "variable_value": value, **place}
    sim.faults.add(Fault("showEnvironmentVariable", "body", body=body))
    done = perform(VARIABLE, sim, diff_mode=True, **by_id, state=state, value="y")
    if state == "present":
        failure_of(done)
        assert "shows the variable 'address' without a value: it is left alone" in done["msg"]
    assert writes(sim) == ["deleteEnvironmentVariable"] * (state == "absent")
    assert done["changed"] is (state == "absent")


@pytest.mark.parametrize("state", ["present", "absent"])
def test_another_variable_than_the_one_that_was_asked_for_is_left_alone(sim, state):
    other = {"id": "a" * 32, "variable_name": "other", "variable_value": "x", "group_id": "g", "env_id": "e"}
    sim.faults.add(Fault("showEnvironmentVariable", "body", body=other))
    by_id = {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"]}
    done = perform(VARIABLE, sim, **by_id, state=state, value="y")
    failure_of(done)
    assert f"was asked for variable {by_id['id']} and showed {other['id']}" in done["msg"]
    assert sim.writes() == []


def test_by_its_id_a_variable_is_deleted(sim):
    by_id = {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"]}
    done = perform(VARIABLE, sim, **by_id, state="absent")
    assert (done["changed"], done["variable"]) == (True, None)
    assert (reads(sim), writes(sim)) == (["showEnvironmentVariable"], ["deleteEnvironmentVariable"])
    assert held(sim) == {}
    assert list(held(sim, "apig")) == ["address"]


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("more", [{"env_name": "stag", "env_id": None}, {"group_id": "0" * 32}], ids=["env", "group"])
def test_a_place_that_is_not_there_is_a_failure(sim, state, more):
    options = {name: value for name, value in port(sim, state=state, value="x", **more).items() if value is not None}
    done = perform(VARIABLE, sim, **options)
    failure_of(done)
    assert str(more.get("env_name") or more["group_id"]) in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("value", [None, "(hidden)", True, "not allowed"], ids=str)
def test_the_value_of_what_is_to_be_absent_has_no_meaning(sim, value):
    done = perform(VARIABLE, sim, **place(sim, name="address", value=value, state="absent"))
    assert done["changed"] is True


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize(
    ("nothing", "told"),
    [
        ({"name": None}, "id and name"),
        ({"env_id": None}, "id, env_id and env_name"),
        ({"group_id": None}, "id and group_id"),
    ],
)
def test_null_is_no_name_and_never_stands_for_all(sim, nothing, told, state):
    done = perform(VARIABLE, sim, **place(sim, value="x", state=state) | {"name": "port"} | nothing)
    failure_of(done)
    assert done["msg"].startswith(f"{told} are null: one of them has to be given")
    assert sim.log == []


# What goes wrong


@pytest.mark.parametrize("max_retries", [0, 5])
@pytest.mark.parametrize("fault", LOST)
def test_a_created_variable_whose_answer_was_lost_is_found_by_its_name(sim, fault, max_retries):
    sim.faults.add(Fault("createEnvironmentVariable", **LOST[fault]))
    done = perform(VARIABLE, sim, **port(sim, value="8080"), max_retries=max_retries)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert done["variable"]["id"] == held(sim)["port"].id
    assert writes(sim) == ["createEnvironmentVariable"]
    assert [entry.method for entry in sim.log] == ["GET", "POST", "GET"]


@pytest.mark.parametrize("fault", MISSED)
def test_a_variable_that_may_have_been_created_and_cannot_be_found_is_not_created_again(sim, fault):
    sim.faults.add(Fault("createEnvironmentVariable", **MISSED[fault]))
    done = perform(VARIABLE, sim, **port(sim, value="8080"))
    failure_of(done)
    assert "unknown whether" in done["msg"]
    assert done["msg"].startswith("Variable port: ")
    assert done["changed"] is True
    assert writes(sim) == ["createEnvironmentVariable"]


def test_where_the_lost_creation_left_another_value_ours_is_set(sim):
    """Somebody else was faster, and our request never arrived: nobody can tell that from a creation of ours."""
    not_listed_at_first(sim, "theirs")
    sim.faults.add(Fault("createEnvironmentVariable", "reset_before"))
    done = perform(VARIABLE, sim, **port(sim, value="ours"))
    assert not done.failed, done["msg"]
    assert done["variable"]["variable_value"] == held(sim)["port"].variable_value == "ours"
    assert writes(sim) == ["createEnvironmentVariable", "updateEnvironmentVariable"]


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "status", "status": 503}], ids=str)
def test_a_creation_that_was_not_accepted_is_sent_again(sim, fault):
    sim.faults.add(Fault("createEnvironmentVariable", **fault))
    done = perform(VARIABLE, sim, **port(sim, value="8080"))
    assert done["changed"] is True
    assert [entry.acted for entry in sim.writes()] == [False, True]
    assert held(sim)["port"].republished == 0
    assert len(done.warnings) == 1


@pytest.mark.parametrize("status", [400, 409])
def test_a_name_that_came_into_use_meanwhile_is_looked_for_again(sim, status):
    not_listed_at_first(sim, "theirs")
    if status == 409:
        body = {"error_code": "APIG.2999", "error_msg": "exists"}
        sim.faults.add(Fault("createEnvironmentVariable", "status", status=409, body=body))
    done = perform(VARIABLE, sim, **port(sim, value="ours"))
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert held(sim)["port"].variable_value == done["variable"]["variable_value"] == "ours"
    assert writes(sim) == ["createEnvironmentVariable", "updateEnvironmentVariable"]
    (warning,) = done.warnings
    assert warning.startswith("Variable port: ROMA Connect could not create the variable")


def test_what_somebody_else_created_with_our_value_is_no_change_of_ours(sim):
    not_listed_at_first(sim, "ours")
    done = perform(VARIABLE, sim, **port(sim, value="ours"))
    assert done["changed"] is False
    assert done["variable"]["id"] == held(sim)["port"].id
    assert [entry.acted for entry in sim.writes()] == [False]
    assert held(sim)["port"].republished == 0


def test_a_creation_that_is_refused_for_another_reason_is_a_failure(sim):
    for number in range(49):
        sim.add_variable(f"more-{number}", "x", env_id=sim.fixtures["release_env_id"])
    done = perform(VARIABLE, sim, **port(sim, value="8080"))
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"]) == (400, "APIG.2012")
    assert failure["operation"] == "CreateEnvironmentVariableV2"
    assert "at most 50" in done["msg"]
    assert done["changed"] is False
    assert done.warnings == []
    assert writes(sim) == ["createEnvironmentVariable"]


@pytest.mark.parametrize("reveal", [True, False])
def test_a_declared_value_that_the_service_quotes_stays_hidden(sim, reveal):
    quoted = {"error_code": "APIG.2012", "error_msg": "Invalid parameter value canary-123"}
    sim.faults.add(Fault("createEnvironmentVariable", "status", status=400, body=quoted))
    done = perform(VARIABLE, sim, **port(sim, value="canary-123", reveal_values=reveal))
    assert failure_of(done)["error_code"] == "APIG.2012"
    assert ("canary-123" in done.text) is reveal


@pytest.mark.parametrize("answer", [{}, {"id": "x"}, {"id": None, "variable_value": "8080"}, {"variable_value": "y"}])
def test_an_answer_that_does_not_show_all_of_what_was_created_is_completed_by_one_read(sim, answer):
    sim.faults.add(Fault("createEnvironmentVariable", "body", acted=True, body=answer))
    done = perform(VARIABLE, sim, **port(sim, value="8080"))
    assert not done.failed, done["msg"]
    assert done["variable"]["variable_value"] == "8080"
    assert writes(sim) == ["createEnvironmentVariable"]
    assert sim.log[-1].method == "GET"


@pytest.mark.parametrize("acted", [True, False])
def test_an_answer_that_does_not_show_what_was_created_is_a_failure(sim, acted):
    answer = {"id": "x", "variable_value": "y"} if acted else {"id": "x"}
    sim.faults.add(Fault("createEnvironmentVariable", "body", acted=acted, body=answer))
    done = perform(VARIABLE, sim, **port(sim, value="8080"))
    failure_of(done)
    assert done["msg"].startswith("Variable port: It was written, but the answer does not show it")
    assert done["changed"] is True


@pytest.mark.parametrize(
    "fault", [{"kind": "reset_after"}, {"kind": "reset_before"}, {"kind": "status", "status": 502}]
)
@pytest.mark.parametrize("how", ["id", "name"])
def test_a_deletion_whose_answer_was_lost_ends_with_the_variable_gone(sim, how, fault):
    options = place(sim, name="address")
    if how == "id":
        options = {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"]}
    sim.faults.add(Fault("deleteEnvironmentVariable", **fault))
    done = perform(VARIABLE, sim, **options, state="absent")
    assert not done.failed, done["msg"]
    assert (done["changed"], done["variable"]) == (True, None)
    assert held(sim) == {}
    assert [entry.acted for entry in sim.writes()].count(True) == 1


def test_a_variable_that_somebody_else_deletes_first_is_done(sim):
    sim.faults.add(Fault("deleteEnvironmentVariable", "throttle"))
    theirs = ActingClock(sim, sim.state.instances["roma"][sim.fixtures["instance_id"]].variables.clear)
    done = perform(VARIABLE, sim, **place(sim, name="address", state="absent"), clock=theirs)
    assert not done.failed, done["msg"]
    assert [entry.status for entry in sim.writes()] == [429, 404]
    assert done["variable"] is None


def test_a_404_of_the_gateway_is_no_absent_variable(sim):
    body = {"error_code": "APIGW.0101", "error_msg": "The API does not exist"}
    sim.faults.add(Fault("deleteEnvironmentVariable", "status", status=404, body=body))
    done = perform(VARIABLE, sim, **place(sim, name="address", state="absent"))
    failure_of(done)
    assert list(held(sim)) == ["address"]
