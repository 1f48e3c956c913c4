# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable of an API group, at ROMA Connect and at its twin API Gateway."""

from __future__ import annotations

import datetime

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    bodies,
    failure_of,
    operation_classes,
    perform,
    reads,
    validated,
    writes,
)

VARIABLE = operation_classes()["apic_environment_variable"]
GATEWAYS = ("roma", "apig")


def by_id(sim, **more):
    return {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"], **more}


def by_name(sim, **more):
    names = ("instance_id", "group_id")
    given = {**{name: sim.fixtures[name] for name in names}, "name": "address", **more}
    if "env_name" not in given:
        given.setdefault("env_id", sim.fixtures["env_id"])
    return given


def variable(sim, gateway="roma", variable_id=None):
    return sim.state.instances[gateway][sim.fixtures["instance_id"]].variables[
        variable_id or sim.fixtures["variable_id"]
    ]


FOUND = {
    "id": (by_id, ["showEnvironmentVariable"]),
    "name and env_id": (by_name, ["listEnvironmentVariables"]),
    "name and env_name": (
        lambda sim, **more: by_name(sim, env_name="stage", **more),
        ["listEnvironments", "listEnvironmentVariables"],
    ),
}


@pytest.mark.parametrize("how", FOUND)
@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_value_is_set_once_and_only_where_it_differs(sim, gateway, how):
    options, expected = FOUND[how]
    other = variable(sim, "apig" if gateway == "roma" else "roma")
    done = perform(VARIABLE, sim, **options(sim, gateway=gateway, value="192.168.1.5"))
    assert done["changed"] is True
    assert bodies(sim) == [{"variable_value": "192.168.1.5"}]
    assert sim.writes()[0].service == gateway
    assert reads(sim) == expected
    assert done["variable"]["variable_value"] == variable(sim, gateway).variable_value == "192.168.1.5"
    assert done["variable"]["id"] == sim.fixtures["variable_id"]
    assert other.variable_value == "192.168.1.4"
    sim.clear_log()
    again = perform(VARIABLE, sim, **options(sim, gateway=gateway, value="192.168.1.5"))
    assert again["changed"] is False
    assert again["variable"] == done["variable"]
    assert reads(sim) == expected
    assert writes(sim) == []
    assert variable(sim, gateway).republished == 1


def test_what_only_contains_the_name_is_never_taken(sim):
    for name in ("address2", "my_address", "Address", "ADDRESS"):
        sim.add_variable(name, "other")
    sim.add_variable("address", "other", env_id=sim.fixtures["release_env_id"])
    sim.add_variable("address", "other", group_id=sim.fixtures["other_group_id"])
    done = perform(VARIABLE, sim, **by_name(sim, value="new"))
    assert done["variable"]["id"] == sim.fixtures["variable_id"]
    variables = sim.state.instances["roma"][sim.fixtures["instance_id"]].variables
    assert sorted(item.variable_value for item in variables.values()) == ["new", *["other"] * 6]


def test_a_service_that_searches_fuzzily_all_the_same_is_seen_through(sim):
    listed = [
        {"id": "1", "variable_name": "address2", "variable_value": "a", "env_id": sim.fixtures["env_id"]},
        {"id": "2", "variable_name": "address", "variable_value": "b", "env_id": "another"},
        {"id": "3", "variable_name": "address", "variable_value": "new", "env_id": sim.fixtures["env_id"]},
    ]
    sim.faults.add(Fault("listEnvironmentVariables", "body", body={"total": 3, "size": 3, "variables": listed}))
    done = perform(VARIABLE, sim, **by_name(sim, value="new"))
    assert done["changed"] is False
    assert done["variable"]["id"] == "3"


@pytest.mark.parametrize("name", ["stag", "STAGE", "stage2"])
def test_an_environment_whose_name_is_not_exact_is_not_taken(sim, name):
    done = perform(VARIABLE, sim, **by_name(sim, env_name=name, value="new"))
    failure_of(done)
    assert f"'{name}'" in done["msg"]
    if name == "STAGE":
        assert "stage" in done["msg"].replace("'STAGE'", "")
    assert sim.writes() == []


def test_the_default_environment_has_an_id_of_its_own_kind(sim):
    sim.add_variable("address", "x", env_id=sim.fixtures["release_env_id"])
    for place in ({"env_name": "RELEASE"}, {"env_id": "DEFAULT_ENVIRONMENT_RELEASE_ID"}):
        done = perform(VARIABLE, sim, **by_name(sim, value="x", **place))
        assert done["variable"]["env_id"] == "DEFAULT_ENVIRONMENT_RELEASE_ID"


@pytest.mark.parametrize("code", ["APIG.3003", "APIG.3999"])
def test_an_absent_id_is_named(sim, code):
    sim.behaviour.absent_variable_code = code
    done = perform(VARIABLE, sim, **by_id(sim, id="0" * 32, value="new"))
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"]) == (404, code)
    assert "0" * 32 in done["msg"]


KEPT = ["1", "a" * 255, "_-/.:", "0", 0, 7, -1, "192.168.1.5", "http://host:80/path"]
REFUSED = ["", "a" * 256, "a b", "ä", "a,b", "a\n", "a=b", "#a#", "环"]


@pytest.mark.parametrize("value", KEPT)
def test_a_value_at_the_edge_is_sent_and_taken(sim, value):
    done = perform(VARIABLE, sim, **by_id(sim, value=value))
    assert done["changed"] is True
    assert bodies(sim) == [{"variable_value": str(value)}]


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("value", REFUSED)
def test_a_value_beyond_the_edge_is_refused_before_any_request(sim, value, reveal):
    done = perform(VARIABLE, sim, **by_id(sim, value=value, reveal_values=reveal))
    failure_of(done)
    assert done["msg"].startswith("value is ")
    assert "1 to 255 letters, digits, underscores, hyphens, slashes, periods and colons" in done["msg"]
    assert reveal or len(value) < 3 or value not in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("value", [True, 1.5, ["a-list"], {"a": "dict"}, datetime.date(2026, 1, 2)], ids=str)
def test_a_value_that_is_no_text_has_to_be_quoted(sim, value, reveal):
    done = perform(VARIABLE, sim, **by_id(sim, value=value, reveal_values=reveal))
    failure_of(done)
    assert done["msg"].startswith("value is ")
    assert "quote it" in done["msg"]
    assert (str(value) in done["msg"] or repr(value) in done["msg"]) is reveal
    assert sim.log == []


def test_no_value_at_all_is_refused_before_any_request(sim):
    done = perform(VARIABLE, sim, **by_id(sim, value=None))
    failure_of(done)
    assert done["msg"].startswith("value is nothing")
    assert sim.log == []


@pytest.mark.parametrize("value", ["(hidden)", "(hidden, changed)"])
def test_what_results_show_in_place_of_a_value_is_no_value(sim, value):
    done = perform(VARIABLE, sim, **by_id(sim, value=value))
    failure_of(done)
    assert "Give the value itself" in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"instance_id": "a/b"}, "instance_id"),
        ({"instance_id": ""}, "instance_id"),
        ({"group_id": "g" * 66}, "group_id"),
        ({"env_id": ".."}, "env_id"),
        ({"env_name": "ab"}, "env_name"),
        ({"env_name": "a-b"}, "env_name"),
        ({"env_name": "e" * 65}, "env_name"),
        ({"env_name": "1ab"}, "env_name"),
        ({"name": "ab"}, "name"),
        ({"name": "1ab"}, "name"),
        ({"name": "n" * 33}, "name"),
        ({"name": "a.b"}, "name"),
    ],
    ids=str,
)
def test_a_name_or_id_beyond_the_edge_is_refused_before_any_request(sim, options, option):
    done = perform(VARIABLE, sim, **by_name(sim, value="new", **options))
    failure_of(done)
    assert done["msg"].startswith(f"{option} ")
    assert sim.log == []


@pytest.mark.parametrize("env_name", ["e" * 64, "abc"])
def test_a_name_of_an_environment_at_the_edge_is_looked_for(sim, env_name):
    assert "There is no" in perform(VARIABLE, sim, **by_name(sim, value="new", env_name=env_name))["msg"]


@pytest.mark.parametrize("name", ["n" * 32, "a_-", "N0-"])
def test_a_name_at_the_edge_is_sent_and_taken(sim, name):
    done = perform(VARIABLE, sim, **by_name(sim, value="new", name=name))
    assert done["variable"]["variable_name"] == name
    assert bodies(sim)[0]["variable_name"] == name


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"id": "v", "group_id": "g"}, "mutually exclusive"),
        ({"id": "v", "name": "abc"}, "mutually exclusive"),
        ({"id": "v", "env_id": "e"}, "mutually exclusive"),
        ({"group_id": "g", "env_id": "e", "env_name": "abc", "name": "abc"}, "mutually exclusive"),
        ({"group_id": "g", "env_id": "e"}, "one of the following is required: id, name"),
        ({"group_id": "g", "name": "abc"}, "one of the following is required: id, env_id, env_name"),
        ({"env_id": "e", "name": "abc"}, "one of the following is required: id, group_id"),
        ({"id": "v", "gateway": "apic"}, "gateway"),
        ({"id": "v", "state": "gone"}, "state"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_together_are_refused(options, told):
    with pytest.raises(Refused, match=told):
        validated(VARIABLE, {"instance_id": "i", "value": "new", **options})


def test_a_variable_that_has_to_be_there_needs_a_value():
    with pytest.raises(Refused, match="state is present but all of the following are missing: value"):
        validated(VARIABLE, {"instance_id": "i", "id": "v"})


# What is shown


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("reveal", [True, False])
def test_values_are_shown_unless_they_are_to_be_hidden(sim, reveal, check_mode):
    done = perform(
        VARIABLE, sim, check_mode=check_mode, diff_mode=True, **by_id(sim, value="new-value", reveal_values=reveal)
    )
    shown = ("192.168.1.4", "new-value") if reveal else ("(hidden)", "(hidden, changed)")
    assert done["diff"]["before"] == {"variables": {"address": shown[0]}}
    assert done["diff"]["after"] == {"variables": {"address": shown[1]}}
    assert done["variable"]["variable_value"] == ("new-value" if reveal else "(hidden)")
    assert ("new-value" in done.text) is reveal
    assert ("192.168.1.4" in done.text) is reveal


def test_the_invocation_shows_the_value_unless_it_is_to_be_hidden():
    params = {"id": "v", "value": "new-value", "reveal_values": True}
    assert VARIABLE.shown_params(params) == params
    assert VARIABLE.shown_params({**params, "reveal_values": False}) == {
        **params,
        "reveal_values": False,
        "value": "(hidden)",
    }


def test_the_invocation_hides_the_value_where_reveal_values_cannot_be_read():
    assert "new-value" not in str(VARIABLE.shown_params({"value": "new-value", "reveal_values": "nonsense"}))


@pytest.mark.parametrize("reveal", [True, False])
def test_an_answer_that_shows_another_value_is_a_failure(sim, reveal):
    body = {"id": sim.fixtures["variable_id"], "variable_name": "address", "variable_value": "another-value"}
    sim.faults.add(Fault("updateEnvironmentVariable", "body", acted=True, body=body))
    done = perform(VARIABLE, sim, **by_id(sim, value="new-value", reveal_values=reveal))
    failure_of(done)
    assert done["changed"] is True
    assert "address" in done["msg"]
    assert reveal or "-value" not in done.text


@pytest.mark.parametrize("target", ["listEnvironmentVariables", "listEnvironments"])
def test_an_item_without_an_id_is_a_failure_in_words(sim, target):
    items = [{"variable_name": "address", "name": "stage", "variable_value": "x"}]
    sim.faults.add(Fault(f"roma.{target}", "body", body={"total": 1, "variables": items, "envs": items}, times=None))
    done = perform(VARIABLE, sim, **by_name(sim, env_name="stage", value="new"))
    failure_of(done)
    assert sim.writes() == []


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": 7, "variable_value": 7}, {"variable_value": ["x"]}], ids=str)
def test_a_variable_of_a_shape_nobody_documented_is_no_traceback(sim, body):
    sim.faults.add(Fault("roma.showEnvironmentVariable", "body", body=body, times=None))
    for diff_mode in (False, True):
        done = perform(VARIABLE, sim, diff_mode=diff_mode, **by_id(sim, value="new"))
        assert {entry.path.rsplit("/", 1)[1] for entry in sim.writes()} <= {sim.fixtures["variable_id"]}
        assert done.failed or done["changed"]
