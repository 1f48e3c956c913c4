# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples that the pages print are accepted, and answered in the shape the pages print."""

from __future__ import annotations

import re

JOB = re.compile(r"JOB[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ENVIRONMENT_KEYS = {
    "id", "name", "description", "project_id", "enterprise_project_id", "deploy_mode", "vpc_id", "creator",
    "create_time", "update_time", "resources", "labels",
}  # fmt: skip
PERMISSION_KEYS = {
    "region", "id", "name", "role_id", "devuc_role_id_list", "environment_id", "can_view", "can_edit", "can_delete",
    "can_deploy", "can_manage", "create_time", "update_time", "role_type",
}  # fmt: skip
DOCUMENTED_TYPE = "application/json;charset=utf8"


def test_seed_000_refresh(sim, api):
    result = api("POST", f"{api.environment}/refresh", headers={"Content-Type": DOCUMENTED_TYPE})
    assert (result.status, set(result.body)) == (200, {"job_id", "environment_id"})
    assert JOB.fullmatch(result.body["job_id"])
    assert result.body["environment_id"] == sim.fixtures["servicestage_environment_id"]


def test_seed_001_modify(sim, api):
    body = {"name": "development-env", "description": "", "labels": [{"key": "test", "value": "value"}]}
    result = api("PUT", api.environment, body, headers={"Content-Type": DOCUMENTED_TYPE})
    assert result.status == 200
    assert set(result.body) >= ENVIRONMENT_KEYS
    assert "configuration" not in result.body
    assert {key: result.body[key] for key in body} == body
    assert result.body["create_time"] > 10**12, "milliseconds"
    assert result.body["enterprise_project_id"] == "0"
    assert result.body["resources"][0]["type"] == "cce"


def test_seed_001_all_keys(sim, api):
    variables = [{"name": "DISTRIBUTED_CACHE_HOST", "value": "192.168.0.136"}]
    configuration = {
        "resource_envs": [
            {"resource_id": "329b135e", "resource_name": "dcs-test", "resource_type": "dcs", "envs": variables}
        ],
        "envs": [{"name": "KEY", "value": "VALUE"}],
    }
    body = {"name": "development-env", "description": "", "labels": [], "enterprise_project_id": "0",
            "configuration": configuration}  # fmt: skip
    assert api("PUT", api.environment, body).status == 200
    assert api("GET", api.environment).body["configuration"] == configuration


def test_seed_002_addon_action(sim, api):
    result = api("POST", f"{api.addon}/action", {"action": "redeploy"})
    assert (result.status, set(result.body)) == (200, {"job_id"})
    assert JOB.fullmatch(result.body["job_id"])
    assert api("GET", api.addon).body["job_id"] == result.body["job_id"]


def test_seed_003_permission(sim, api):
    body = {"permission_name": "can_deploy", "permission_value": True, "role_id": sim.fixtures["role_id"]}
    result = api("PUT", api.permissions, body)
    assert (result.status, result.body["status"]) == (200, "success")
    found = result.body["result"]
    assert set(found) == PERMISSION_KEYS
    assert (found["role_id"], found["role_type"], found["id"]) == ("0", "environment-creator", None)
    rows = {row["role_id"]: row for row in api("GET", api.permissions).body}
    assert rows[sim.fixtures["role_id"]]["can_deploy"] is True


def test_seed_004_variable(sim, api):
    path = f"{api.variables()}/{sim.fixtures['variable_id']}"
    result = api("PUT", path, {"variable_value": "192.168.1.5"})
    expected = {"variable_value": "192.168.1.5", "env_id": sim.fixtures["env_id"], "group_id": sim.fixtures["group_id"],
                "id": sim.fixtures["variable_id"], "variable_name": "address"}  # fmt: skip
    assert (result.status, result.body) == (200, expected)
    assert api("GET", path).body == expected


def test_seed_004_errors(sim, api):
    path = f"{api.variables()}/{sim.fixtures['variable_id']}"
    refused = api("PUT", path, {"variable_value": "not this"})
    assert (refused.status, refused.body["error_code"]) == (400, "APIG.2012")
    assert refused.body["error_msg"].startswith("Invalid parameter value,parameterName:variable_value")
    unknown = api("PUT", f"{api.variables()}/{'0' * 32}", {"variable_value": "x"})
    assert (unknown.status, unknown.body["error_code"]) == (404, "APIG.3003")
    sim.deny("roma.updateEnvironmentVariable")
    denied = api("PUT", path, {"variable_value": "x"})
    assert denied.body == {"error_code": "APIG.1005", "error_msg": "No permissions to request this method"}


def test_create_environment(api):
    body = {
        "name": "env-Kubernetes",
        "description": "test environment",
        "enterprise_project_id": "0",
        "charge_mode": "provided",
        "vpc_id": "081c539d-ed09-43b0-81d7-a87603e528b7",
        "labels": [{"key": "testKey", "value": "testValue"}],
        "deploy_mode": "container",
    }
    result = api("POST", api.environments, body)
    assert result.status == 200
    assert set(result.body) >= ENVIRONMENT_KEYS | {"vm_cluster_size"}
    assert {key: result.body[key] for key in body if key != "charge_mode"} == {
        key: value for key, value in body.items() if key != "charge_mode"
    }
    again = api("POST", api.environments, body)
    assert (again.status, again.body["error_code"]) == (400, "SVCSTG.00100449")


def test_environment_get_and_list(sim, api):
    full = api("GET", api.environment).body
    assert set(full) == ENVIRONMENT_KEYS | {"type", "resource_create_mode", "config_mode", "configuration"}
    result = api("GET", api.environments, query={"limit": 100, "offset": 0, "name": "env-0001"})
    assert set(result.body) == {"environments", "count"}
    assert set(result.body["environments"][0]) == ENVIRONMENT_KEYS - {"resources"}
    assert api("GET", api.environments, query={"name": "none"}).body == {"environments": [], "count": 0}


def test_delete_environment(sim, api):
    result = api("DELETE", api.environment)
    assert (result.status, result.text) == (204, "")
    assert result.headers.get("Content-Length") is None
    again = api("DELETE", api.environment)
    assert (again.status, again.body["error_code"]) == (401, "SVCSTG.00100401")


def test_resources(api):
    body = {"resources": [{"id": "d2917177-3436-4e53-a5bc-706c3529e0e7", "name": "elb-pu6a", "type": "elb"}]}
    assert api("PUT", f"{api.environment}/resources", body).body == body
    assert api("GET", f"{api.environment}/resources").body == body
    assert api("PUT", f"{api.environment}/resources", {"resources": []}).body == {"resources": []}


def test_addons(sim, api):
    path = f"{api.environment}/addons"
    listed = api("GET", path).body["addons"]
    assert [set(item) for item in listed] == [
        {"status", "id", "name", "version", "cce_id", "cse_id", "job_id", "environment_id"}
    ]
    assert listed[0] == api("GET", api.addon).body
    assert api("GET", f"{path}-metadata").body == {"addons": [{"name": "sermantInjector", "latest_version": "1.3.1.0"}]}
    body = {"name": "sermantInjector", "cse_id": "b4e49ad5", "cce_id": "02f9a523"}
    assert api("POST", path, body).status == 400, "already installed"
    other = sim.add_environment("bare")
    created = api("POST", f"{api.environments}/{other}/addons", body)
    assert (created.status, set(created.body)) == (200, {"job_id", "id"})
    deleted = api("DELETE", f"{api.environments}/{other}/addons/{created.body['id']}")
    assert (deleted.status, set(deleted.body)) == (200, {"job_id"})


def test_gateway_errors(sim, api):
    result = api("GET", "/v3/nothing")
    text = "The API does not exist or has not been published in the environment"
    assert (result.status, set(result.body)) == (404, {"error_msg", "error_code", "request_id"})
    assert (result.body["error_code"], result.body["error_msg"]) == ("APIGW.0101", text)
    assert result.body["request_id"] == result.headers["X-Request-Id"]
    for method, path in (("PATCH", api.environment), ("GET", f"{api.environment}/"), ("POST", api.environment)):
        assert api(method, path).status == 404
