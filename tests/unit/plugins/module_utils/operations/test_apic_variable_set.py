# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All variables of an API group in one environment: only what differs is written, and nothing else is touched."""

from __future__ import annotations

import datetime

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    bodies,
    failure_of,
    perform,
    reads,
    validated,
    writes,
)
from tests.unit.plugins.module_utils.operations.variables_support import (
    CREATE,
    DELETE,
    GATEWAYS,
    SET,
    UPDATE,
    WANTED,
    every,
    held,
    run,
)


@pytest.mark.parametrize("how", ["env_id", "env_name"])
@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("purge", [False, True])
def test_only_what_differs_is_written(sim, gateway, purge, how):
    sim.add_variable("keep", "as-it-is", gateway=gateway)
    sim.add_variable("old", "unwanted", gateway=gateway)
    options = {"gateway": gateway, "purge": purge, "env_id": None, how: sim.fixtures[how]}
    options = {name: value for name, value in options.items() if value is not None}
    place = {name: sim.fixtures[name] for name in ("instance_id", "group_id")}
    names = ["listEnvironments"] * (how == "env_name")

    done = perform(SET, sim, **place, **options, variables=WANTED)
    assert done["changed"] is True
    assert reads(sim) == [*names, "listEnvironmentVariables"]
    assert writes(sim) == [CREATE, UPDATE, *[DELETE] * purge]
    body = {"group_id": sim.fixtures["group_id"], "env_id": sim.fixtures["env_id"]}
    body |= {"variable_name": "port", "variable_value": "8080"}
    assert bodies(sim) == [body, {"variable_value": "192.168.1.5"}, *[None] * purge]
    left = {"address": "192.168.1.5", "keep": "as-it-is", "port": "8080"} | ({} if purge else {"old": "unwanted"})
    assert done["variables"] == held(sim, gateway) == left
    assert list(done["variables"]) == sorted(left)
    ids = {name: done[name] for name in ("instance_id", "group_id", "env_id")}
    assert ids == {name: sim.fixtures[name] for name in ids}

    sim.clear_log()
    again = perform(SET, sim, **place, **options, variables=WANTED)
    assert again["changed"] is False
    assert again["variables"] == done["variables"]
    assert [entry.method for entry in sim.log] == ["GET"] * (1 + len(names))


def test_check_mode_shows_the_same_plan_and_writes_nothing(three):
    sim = three
    foretold = run(sim, WANTED, purge=True, check_mode=True, diff_mode=True)
    assert sim.writes() == []
    assert foretold["diff"]["before"] == {"variables": {"address": "192.168.1.4", "old": "unwanted"}}
    assert foretold["diff"]["after"] == {"variables": {"address": "192.168.1.5", "port": "8080"}}
    done = run(sim, WANTED, purge=True, diff_mode=True)
    assert dict(done) == dict(foretold)


def test_other_groups_environments_and_gateways_are_never_touched(three):
    sim = three
    for more in (
        {"env_id": sim.fixtures["release_env_id"]},
        {"group_id": sim.fixtures["other_group_id"]},
        {"gateway": "apig"},
    ):
        sim.add_variable("old", "elsewhere", **more)
    elsewhere = [vars(item).copy() for item in every(sim) + every(sim, "apig") if item.variable_value == "elsewhere"]
    done = run(sim, {}, purge=True)
    assert done["variables"] == held(sim) == {}
    assert writes(sim) == [DELETE] * 3
    left = [vars(item) for item in every(sim) + every(sim, "apig") if item.variable_name == "old"]
    assert left == elsewhere
    assert len(left) == 3


def test_a_service_that_lists_other_environments_all_the_same_is_seen_through(sim):
    listed = [
        {"id": "1", "variable_name": "address", "variable_value": "a", "env_id": "another"},
        {"id": "2", "variable_name": "address", "variable_value": "b", "env_id": sim.fixtures["env_id"]},
    ]
    sim.faults.add(Fault("listEnvironmentVariables", "body", body={"total": 2, "size": 2, "variables": listed}))
    done = run(sim, {"address": "b"}, purge=True)
    assert done["changed"] is False
    assert done["variables"] == {"address": "b"}
    assert sim.writes() == []


def test_names_differ_by_case(three):
    done = run(three, {"Address": "x", "ADDRESS": "y"})
    assert done["variables"] == {
        "ADDRESS": "y",
        "Address": "x",
        "address": "192.168.1.4",
        "keep": "as-it-is",
        "old": "unwanted",
    }
    assert writes(three) == [CREATE] * 2


def test_a_set_of_many_pages_is_read_whole_and_once(sim):
    many = {f"name-{number:04d}": f"v{number}" for number in range(1200)}
    for name, value in many.items():
        sim.add_variable(name, value)
    done = run(sim, {**many, "name-1199": "other"})
    assert reads(sim) == ["listEnvironmentVariables"] * 3
    assert bodies(sim) == [{"variable_value": "other"}]
    assert len(done["variables"]) == 1201


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("reveal", [True, False])
def test_values_are_shown_unless_they_are_to_be_hidden(three, reveal, check_mode):
    done = run(three, WANTED, purge=True, reveal_values=reveal, diff_mode=True, check_mode=check_mode)
    for value in ("192.168.1.4", "192.168.1.5", "8080", "unwanted", "as-it-is"):
        assert (value in done.text) is reveal
    assert set(done["variables"]) == {"address", "keep", "port"}
    if not reveal:
        assert set(done["variables"].values()) == {"(hidden)"}
        assert done["diff"]["before"] == {"variables": {"address": "(hidden)", "old": "(hidden)"}}
        assert done["diff"]["after"] == {"variables": {"address": "(hidden, changed)", "port": "(hidden)"}}


def test_a_result_goes_back_as_it_is_and_a_hidden_one_is_refused(three):
    shown = run(three, WANTED)
    three.clear_log()
    assert run(three, shown["variables"], purge=True)["changed"] is False
    hidden = run(three, WANTED, reveal_values=False)
    three.clear_log()
    done = run(three, hidden["variables"])
    failure_of(done)
    assert "Give the value itself" in done["msg"]
    assert three.log == []


def test_the_invocation_hides_the_variables_where_values_are_hidden():
    params = {"variables": {"a": "secret-value"}, "purge": True}
    assert SET.shown_params({**params, "reveal_values": True})["variables"] == {"a": "secret-value"}
    for reveal in (False, "nonsense"):
        assert "secret-value" not in str(SET.shown_params({**params, "reveal_values": reveal}))


# Bad input


@pytest.mark.parametrize(
    ("name", "rule"), [(name, "3 to 32 letters") for name in ("", "ab", "1ab", "n" * 33, "a.b", "a b", "äbc", "abc\n")]
)
def test_a_name_beyond_the_edge_is_refused_before_any_request(sim, name, rule):
    done = run(sim, {"fine": "x", name: "x"})
    failure_of(done)
    assert done["msg"].startswith("variables: the name is ")
    assert repr(name) in done["msg"]
    assert rule in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("reveal", [True, False])
@pytest.mark.parametrize("value", ["", "v" * 256, "not allowed", "a\n", "a=b-long-enough"])
def test_a_value_beyond_the_edge_is_refused_before_any_request(sim, value, reveal):
    done = run(sim, {"fine": "x", "port": value}, reveal_values=reveal)
    failure_of(done)
    assert done["msg"].startswith("variables.port is ")
    assert "1 to 255 letters" in done["msg"]
    assert reveal or len(value) < 3 or value not in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("value", [True, 1.5, None, ["a"], {"a": "b"}, datetime.date(2026, 1, 2)], ids=str)
def test_a_value_that_is_no_text_has_to_be_quoted(sim, value):
    done = run(sim, {"port": value})
    failure_of(done)
    assert done["msg"].startswith("variables.port is ")
    assert "quote it" in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"instance_id": "a/b"}, "instance_id"),
        ({"group_id": ""}, "group_id"),
        ({"group_id": None}, "group_id"),
        ({"env_id": "e" * 66}, "env_id"),
        ({"env_id": None}, "env_id and env_name are null"),
    ],
    ids=str,
)
def test_a_place_beyond_the_edge_is_refused_before_any_request(sim, options, option):
    done = run(sim, {}, purge=True, **options)
    failure_of(done)
    assert done["msg"].startswith(option)
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"env_id": "e", "env_name": "abc", "variables": {}}, "mutually exclusive"),
        ({"variables": {}}, "one of the following is required: env_id, env_name"),
        ({"env_id": "e"}, "missing required arguments: variables"),
        ({"env_id": "e", "variables": "text"}, "dict"),
        ({"env_id": "e", "variables": {}, "gateway": "apic"}, "gateway"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_together_are_refused(options, told):
    with pytest.raises(Refused, match=told):
        validated(SET, {"instance_id": "i", "group_id": "g", **options})


@pytest.mark.parametrize("broken", [{"id": None}, {"variable_name": None}], ids=str)
def test_a_list_that_shows_a_variable_without_an_id_or_a_name_is_a_failure(sim, broken):
    item = {"id": "1", "variable_name": "port", "variable_value": "x", "env_id": sim.fixtures["env_id"], **broken}
    sim.faults.add(Fault("listEnvironmentVariables", "body", body={"total": 1, "variables": [item]}))
    done = run(sim, {}, purge=True)
    failure_of(done)
    assert sim.writes() == []
