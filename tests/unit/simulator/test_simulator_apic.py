# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ROMA Connect APIC and API Gateway (contract C)."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["apic", "apigw"])
def gateway(request):
    return request.param


def state_of(sim, gateway):
    return sim.state.instances["roma" if gateway == "apic" else "apig"][sim.fixtures["instance_id"]]


def create(sim, api, gateway, name, value="v", **change):
    body = {"variable_name": name, "variable_value": value, "env_id": sim.fixtures["env_id"],
            "group_id": sim.fixtures["group_id"], **change}  # fmt: skip
    return api("POST", api.variables(gateway), body)


def test_a_variable_s_life(sim, api, gateway):
    created = create(sim, api, gateway, "abc", "1")
    assert created.status == 201
    path = f"{api.variables(gateway)}/{created.body['id']}"
    assert api("PUT", path, {"variable_value": "2"}).body == {**created.body, "variable_value": "2"}
    assert api("GET", path).body["variable_value"] == "2"
    deleted = api("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    for method in ("GET", "DELETE"):
        assert api(method, path).status == 404


def test_every_put_republishes(sim, api, gateway):
    path = f"{api.variables(gateway)}/{sim.fixtures['variable_id']}"
    for _ in range(3):
        api("PUT", path, {"variable_value": "same"})
    assert state_of(sim, gateway).variables[sim.fixtures["variable_id"]].republished == 3
    api("PUT", path, {"variable_value": "not valid"})
    assert state_of(sim, gateway).variables[sim.fixtures["variable_id"]].republished == 3


def test_the_gateways_are_separate(sim, api):
    path = f"{api.variables('apic')}/{sim.fixtures['variable_id']}"
    api("PUT", path, {"variable_value": "roma"})
    assert api("GET", path.replace("/apic/", "/apigw/")).body["variable_value"] == "192.168.1.4"


def test_names_are_unique_per_group_and_environment(sim, api, gateway):
    assert create(sim, api, gateway, "address").status == 400
    assert create(sim, api, gateway, "Address").status == 201
    assert create(sim, api, gateway, "address", env_id=sim.fixtures["release_env_id"]).status == 201
    assert create(sim, api, gateway, "address", group_id=sim.fixtures["other_group_id"]).status == 201


def test_50_variables_a_group(sim, api, gateway):
    for number in range(49):
        assert create(sim, api, gateway, f"v_{number:03d}").status == 201
    assert create(sim, api, gateway, "one_more").status == 400
    assert create(sim, api, gateway, "one_more", group_id=sim.fixtures["other_group_id"]).status == 201


def test_lists(sim, api, gateway):
    for number in range(30):
        create(sim, api, gateway, f"address_{number:02d}")
    create(sim, api, gateway, "release_only", env_id=sim.fixtures["release_env_id"])

    def listed(**query):
        body = api("GET", api.variables(gateway), query={"group_id": sim.fixtures["group_id"], **query}).body
        assert body["size"] == len(body["variables"])
        return body["total"], [item["variable_name"] for item in body["variables"]]

    total, names = listed()
    assert (total, len(names)) == (32, 20)
    assert len(listed(limit=500)[1]) == 32
    assert len(listed(offset=20)[1]) == 12
    assert listed(offset=-5) == listed()
    assert listed(env_id=sim.fixtures["release_env_id"]) == (1, ["release_only"])
    assert listed(variable_name="address")[0] == 31, "fuzzy"
    assert listed(variable_name="address", precise_search="variable_name") == (1, ["address"])
    assert listed(variable_name="ADDRESS", precise_search="variable_name") == (0, [])


def test_what_does_not_exist(sim, api, gateway):
    unknown = "0" * 32
    assert create(sim, api, gateway, "abc", env_id=unknown).body["error_code"] == "APIG.3003"
    assert create(sim, api, gateway, "abc", group_id=unknown).body["error_code"] == "APIG.3001"
    assert api("GET", api.variables(gateway), query={"group_id": unknown}).status == 404
    assert api("GET", api.envs(gateway).replace(sim.fixtures["instance_id"], unknown)).status == 404
    sim.behaviour.absent_variable_code = "APIG.3100"
    assert api("GET", f"{api.variables(gateway)}/{unknown}").body["error_code"] == "APIG.3100"


def test_environments(sim, api, gateway):
    found = {item["name"]: item["id"] for item in api("GET", api.envs(gateway)).body["envs"]}
    assert found == {"RELEASE": "DEFAULT_ENVIRONMENT_RELEASE_ID", "stage": sim.fixtures["env_id"]}
    created = api("POST", api.envs(gateway), {"name": "dev_1"})
    assert (created.status, created.body["remark"]) == (201, "")
    assert api("POST", api.envs(gateway), {"name": "dev_1"}).status == 400
    path = f"{api.envs(gateway)}/{created.body['id']}"
    assert api("PUT", path, {"name": "dev_2", "remark": "r"}).body == {**created.body, "name": "dev_2", "remark": "r"}
    assert api("GET", api.envs(gateway), query={"name": "dev"}).body["total"] == 1
    create(sim, api, gateway, "abc", env_id=created.body["id"])
    assert api("DELETE", path).status == 204
    assert api("DELETE", path).status == 404
    assert len(state_of(sim, gateway).variables) == 1
    assert api("DELETE", f"{api.envs(gateway)}/DEFAULT_ENVIRONMENT_RELEASE_ID").status == 400


def test_10_environments(api, gateway):
    statuses = [api("POST", api.envs(gateway), {"name": f"env_{number}"}).status for number in range(9)]
    assert statuses == [201] * 8 + [400]


def test_added_variables(sim, api):
    identifier = sim.add_variable("added", "v", gateway="apig")
    assert api("GET", f"{api.variables('apigw')}/{identifier}").body["variable_name"] == "added"
