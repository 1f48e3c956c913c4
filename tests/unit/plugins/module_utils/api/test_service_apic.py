# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ROMA Connect and API Gateway: twins under two words."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.api.apic import GATEWAYS, PAGE_SIZE, Apic
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.simulator import Fault

WORDS = {"roma": "apic", "apig": "apigw"}


@pytest.fixture(params=GATEWAYS)
def gateway(request):
    return request.param


@pytest.fixture
def api(sim, client, gateway):
    return Apic(client, gateway, sim.fixtures["instance_id"])


def test_both_gateways_are_known():
    assert set(GATEWAYS) == set(WORDS)


def test_every_method_is_one_request_to_its_own_gateway(sim, api, gateway):
    fixtures = sim.fixtures
    assert [item["name"] for item in api.list_environments()] == ["RELEASE", "stage"]
    (found,) = api.list_variables(fixtures["group_id"])
    assert found["id"] == fixtures["variable_id"]
    assert api.show_variable(fixtures["variable_id"])["variable_value"] == "192.168.1.4"
    assert api.update_variable(fixtures["variable_id"], "10.0.0.1")["variable_value"] == "10.0.0.1"
    assert [(entry.service, entry.method, entry.status) for entry in sim.log] == [
        *[(gateway, "GET", 200)] * 3,
        (gateway, "PUT", 200),
    ]
    prefix = f"/v2/{sim.project_id}/{WORDS[gateway]}/instances/{fixtures['instance_id']}/"
    assert all(entry.path.startswith(prefix) for entry in sim.log)
    assert sim.log[-1].body == {"variable_value": "10.0.0.1"}
    values = {name: sim.state.instances[name][fixtures["instance_id"]].variables for name in GATEWAYS}
    assert [values[name][fixtures["variable_id"]].variable_value == "10.0.0.1" for name in GATEWAYS].count(True) == 1


def test_a_variable_is_created_and_deleted(sim, api, gateway):
    fixtures = sim.fixtures
    instance = sim.state.instances[gateway][fixtures["instance_id"]]
    created = api.create_variable(fixtures["group_id"], fixtures["env_id"], "port", "8080")
    assert vars(instance.variables[created["id"]]) == {**created, "republished": 0}
    body = {"variable_name": "port", "variable_value": "8080"}
    body |= {"group_id": fixtures["group_id"], "env_id": fixtures["env_id"]}
    assert [(entry.method, entry.status, entry.body) for entry in sim.log] == [("POST", 201, body)]
    assert api.delete_variable(created["id"]) is None
    assert created["id"] not in instance.variables
    assert (sim.log[-1].method, sim.log[-1].status, sim.log[-1].body) == ("DELETE", 204, None)
    with pytest.raises(errors.NotFound):
        api.delete_variable(created["id"])


def test_a_name_is_searched_exactly(sim, api, gateway):
    fixtures = sim.fixtures
    sim.add_variable("address_2", "x", gateway=gateway)
    found = list(api.list_variables(fixtures["group_id"], fixtures["env_id"], "address"))
    assert [item["variable_name"] for item in found] == ["address"]
    assert sim.log[0].query["precise_search"] == "variable_name"
    assert "precise_search" not in {**sim.log[0].query} or sim.log[0].query["variable_name"] == "address"


def test_without_a_name_nothing_is_searched(sim, api):
    list(api.list_variables(sim.fixtures["group_id"]))
    assert set(sim.log[0].query) == {"group_id", "offset", "limit"}


@pytest.mark.parametrize(("more", "requests"), [(0, 1), (PAGE_SIZE - 1, 1), (PAGE_SIZE, 2)])
def test_variables_are_listed_page_by_page(sim, api, gateway, more, requests):
    for number in range(more):
        sim.add_variable(f"name_{number}", "x", gateway=gateway)
    found = list(api.list_variables(sim.fixtures["group_id"]))
    assert len({item["id"] for item in found}) == len(found) == more + 1
    assert len(sim.log) == requests


def test_an_absent_variable_is_not_found(api):
    with pytest.raises(errors.NotFound):
        api.show_variable("0" * 32)


def test_an_absent_gateway_is_no_absent_variable(sim, client):
    found = Apic(client, "roma", sim.fixtures["instance_id"])
    sim.faults.add(Fault("roma.*", "status", status=404, body={"error_code": "APIGW.0101", "error_msg": "no API"}))
    with pytest.raises(errors.ServiceError) as caught:
        found.show_variable(sim.fixtures["variable_id"])
    assert type(caught.value) is errors.ServiceError
    assert caught.value.message.endswith("Check region and endpoints: this address does not offer the API.")


@pytest.mark.parametrize("value", ["..", "", "a\n"])
def test_an_id_that_is_none_is_refused_before_any_request(sim, client, value):
    with pytest.raises(errors.InvalidOption):
        Apic(client, "roma", value).show_variable("x")
    with pytest.raises(errors.InvalidOption):
        Apic(client, "roma", sim.fixtures["instance_id"]).update_variable(value, "x")
    assert sim.log == []
