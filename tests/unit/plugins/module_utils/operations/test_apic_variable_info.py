# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of API groups are read, and what is read goes back as it is."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    failure_of,
    operation_classes,
    perform,
    reads,
    validated,
)

OPERATIONS = operation_classes()
INFO = OPERATIONS["apic_environment_variable_info"]
VARIABLE = OPERATIONS["apic_environment_variable"]
SET = OPERATIONS["apic_environment_variable_set"]
GATEWAYS = ("roma", "apig")


def read(sim, *names, **more):
    """Read with these options from the fixtures, and those given."""
    given = {name: sim.fixtures[name] for name in ("instance_id", *names)}
    return perform(INFO, sim, **given, **more)


@pytest.fixture(params=GATEWAYS)
def gateway(request):
    return request.param


@pytest.fixture
def many(sim, gateway):
    """Variables here and around."""
    for name in ("port", "Port", "address2"):
        sim.add_variable(name, f"{name}-value", gateway=gateway)
    sim.add_variable("address", "of-release", gateway=gateway, env_id=sim.fixtures["release_env_id"])
    sim.add_variable("address", "of-another-group", gateway=gateway, group_id=sim.fixtures["other_group_id"])
    return sim


def names(done):
    return sorted(item["variable_name"] for item in done["variables"])


def test_one_variable_is_shown_as_the_api_shows_it(many, gateway):
    done = read(many, gateway=gateway, id=many.fixtures["variable_id"])
    expected = {
        "id": many.fixtures["variable_id"],
        "group_id": many.fixtures["group_id"],
        "env_id": many.fixtures["env_id"],
        "variable_name": "address",
        "variable_value": "192.168.1.4",
    }
    assert done["variables"] == [expected]
    assert done["values_by_name"] == {"address": "192.168.1.4"}
    assert reads(many) == ["showEnvironmentVariable"]


@pytest.mark.parametrize("how", ["env_id", "env_name"])
def test_the_variables_of_an_environment_are_listed(many, gateway, how):
    done = read(many, "group_id", how, gateway=gateway)
    assert names(done) == ["Port", "address", "address2", "port"]
    values = {"Port": "Port-value", "address": "192.168.1.4", "address2": "address2-value", "port": "port-value"}
    assert done["values_by_name"] == values
    assert reads(many) == ["listEnvironments"] * (how == "env_name") + ["listEnvironmentVariables"]


def test_those_of_all_environments_are_listed_without_a_table_of_values(many, gateway):
    done = read(many, "group_id", gateway=gateway)
    assert names(done) == ["Port", "address", "address", "address2", "port"]
    assert "values_by_name" not in done
    found = read(many, "group_id", gateway=gateway, name="address")["variables"]
    assert sorted(item["variable_value"] for item in found) == ["192.168.1.4", "of-release"]


def test_a_name_is_exact(many, gateway):
    assert names(read(many, "group_id", "env_id", gateway=gateway, name="port")) == ["port"]
    assert names(read(many, "group_id", "env_id", gateway=gateway, name="addr")) == []


def test_a_service_that_searches_fuzzily_all_the_same_is_seen_through(sim):
    listed = [
        {"id": "1", "variable_name": "port2", "variable_value": "a", "env_id": sim.fixtures["env_id"]},
        {"id": "2", "variable_name": "port", "variable_value": "b", "env_id": "another"},
        {"id": "3", "variable_name": "port", "variable_value": "c", "env_id": sim.fixtures["env_id"]},
    ]
    sim.faults.add(Fault("listEnvironmentVariables", "body", body={"total": 3, "variables": listed}))
    assert read(sim, "group_id", "env_id", name="port")["variables"] == listed[2:]


def test_all_pages_are_read_and_what_is_listed_twice_is_shown_once(sim):
    for number in range(1200):
        sim.add_variable(f"name-{number:04d}", "x")
    done = read(sim, "group_id")
    assert len(names(done)) == len(set(names(done))) == 1201
    assert reads(sim) == ["listEnvironmentVariables"] * 3
    item = {"id": "1", "variable_name": "port", "variable_value": "a", "env_id": "e"}
    twice = {"total": 2, "size": 2, "variables": [item, item]}
    sim.faults.add(Fault("listEnvironmentVariables", "body", body=twice))
    assert read(sim, "group_id")["variables"] == [item]


@pytest.mark.parametrize(
    "options",
    [
        {"id": "0" * 32},
        {"group_id": "0" * 32},
        {"group_id": None, "env_name": "nowhere"},
        {"group_id": None, "env_id": "0" * 32},
        {"group_id": None, "name": "nothing"},
    ],
    ids=str,
)
def test_what_is_not_there_is_none_and_no_failure(sim, options):
    filled = {name: value or sim.fixtures[name] for name, value in options.items()}
    done = read(sim, **filled)
    assert not done.failed, done["msg"]
    assert done["variables"] == []


def test_an_instance_that_is_not_there_is_a_failure_where_it_can_be_told(sim):
    done = perform(INFO, sim, instance_id="nowhere", group_id=sim.fixtures["group_id"])
    assert failure_of(done)["http_status"] == 404


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"instance_id": "a/b", "id": "v"}, "instance_id"),
        ({"id": "v" * 66}, "id"),
        ({"id": None}, "id and group_id are null"),
        ({"group_id": ".."}, "group_id"),
        ({"group_id": "g", "env_id": ""}, "env_id"),
        ({"group_id": "g", "env_name": "a-b"}, "env_name"),
        ({"group_id": "g", "name": "ab"}, "name"),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_before_any_request(sim, options, option):
    done = perform(INFO, sim, **{"instance_id": "i", **options})
    failure_of(done)
    assert done["msg"].startswith(option)
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "one of the following is required: id, group_id"),
        ({"id": "v", "group_id": "g"}, "mutually exclusive"),
        ({"id": "v", "name": "abc"}, "mutually exclusive"),
        ({"id": "v", "env_id": "e"}, "mutually exclusive"),
        ({"group_id": "g", "env_id": "e", "env_name": "abc"}, "mutually exclusive"),
        ({"id": "v", "gateway": "apic"}, "gateway"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_together_are_refused(options, told):
    with pytest.raises(Refused, match=told):
        validated(INFO, {"instance_id": "i", **options})


def test_what_is_read_goes_back_as_it_is_and_changes_nothing(many, gateway):
    place = {"gateway": gateway, "instance_id": many.fixtures["instance_id"]}
    for env in ("env_id", "release_env_id"):
        here = {"group_id": many.fixtures["group_id"], "env_id": many.fixtures[env]}
        found = perform(INFO, many, **place, **here)
        assert found["variables"]
        for item in found["variables"]:
            by_id = {"id": item["id"], "value": item["variable_value"]}
            by_name = {name: item[name] for name in ("group_id", "env_id")}
            by_name |= {"name": item["variable_name"], "value": item["variable_value"]}
            for options in (by_id, by_name):
                done = perform(VARIABLE, many, **place, **options)
                assert (done["changed"], done["variable"]) == (False, item)
        done = perform(SET, many, **place, **here, variables=found["values_by_name"], purge=True)
        assert (done["changed"], done["variables"]) == (False, found["values_by_name"])
    assert many.writes() == []
