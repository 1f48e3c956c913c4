# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CodeArts Deploy: the permission matrix with its traps, and its environments (contract B)."""

from __future__ import annotations

import pytest

PERMISSIONS = ["can_view", "can_edit", "can_delete", "can_deploy", "can_manage"]


def rows(api):
    return {row["role_id"]: row for row in api("GET", api.permissions).body}


def put(api, role, permission, value, language="en-us"):
    body = {"role_id": role, "permission_name": permission, "permission_value": value}
    return api("PUT", api.permissions, body, headers={"X-Language": language} if language else {})


@pytest.fixture
def role(sim):
    return sim.fixtures["role_id"]


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("value", [True, False])
def test_one_cell_a_call(api, role, permission, value):
    before = rows(api)
    assert put(api, role, permission, value).body["status"] == "success"
    after = rows(api)
    assert after[role][permission] is value
    before[role][permission] = value
    assert after == before


def test_the_list_is_bare_and_has_the_locked_creator(api):
    result = api("GET", api.permissions).body
    assert isinstance(result, list)
    creator = next(row for row in result if row["role_id"] == "0")
    assert creator["role_type"] == "environment-creator"
    assert all(creator[permission] for permission in PERMISSIONS)


def test_the_creator_s_row_cannot_be_changed(sim, api):
    before = rows(api)
    assert put(api, "0", "can_view", False).body["status"] == "success"
    assert rows(api) == before
    sim.behaviour.locked_rows = "reject"
    assert put(api, "0", "can_view", False).body["status"] == "failed"


@pytest.mark.parametrize(("language", "text"), [("en-us", "Role x does not exist"), (None, "角色 x 不存在")])
def test_an_unknown_role_is_200_failed(sim, api, language, text):
    result = put(api, "x", "can_view", True, language)
    assert (result.status, result.body["status"], result.body["error"]["message"]) == (200, "failed", text)
    assert not sim.log[-1].acted
    sim.behaviour.codearts_error_shape = "flat"
    assert put(api, "x", "can_view", True, language).body["error_msg"] == text


def test_ignored_puts(sim, api, role):
    before = rows(api)
    sim.behaviour.permission_puts_ignored = True
    assert put(api, role, "can_manage", True).body["status"] == "success"
    assert rows(api) == before


def test_view_first(sim, api, role):
    sim.behaviour.view_dependency = "enforce"
    put(api, role, "can_view", False)
    assert not any(rows(api)[role][permission] for permission in PERMISSIONS)
    assert put(api, role, "can_edit", True).body["status"] == "failed"
    assert put(api, role, "can_view", True).body["status"] == "success"
    assert put(api, role, "can_edit", True).body["status"] == "success"


def test_what_does_not_exist(sim, api, role):
    application, environment = sim.fixtures["application_id"], sim.fixtures["codearts_environment_id"]
    for path in (f"{'0' * 32}/environments/{environment}", f"{application}/environments/{'0' * 32}"):
        result = api("GET", f"/v2/applications/{path}/permissions")
        assert (result.status, result.body["error"]["code"]) == (404, "Deploy.00011020")
    sim.behaviour.codearts_absent_environment = 200
    result = api("GET", f"/v2/applications/{application}/environments/{'0' * 32}/permissions")
    assert (result.status, result.body["status"]) == (200, "failed")


def test_environments(sim, api):
    project = sim.fixtures["codearts_project_id"]
    base = f"/v1/applications/{sim.fixtures['application_id']}"
    body = {"project_id": project, "name": "stage", "deploy_type": 0, "os": "linux", "description": "d"}
    created = api("POST", f"{base}/environments", body)
    assert (created.status, created.body["status"]) == (200, "success")
    path = f"{base}/environments/{created.body['id']}"
    assert api("POST", f"{base}/environments", body).body["error"]["code"] == "Deploy.00011001"
    assert api("POST", f"{base}/environments", {**body, "project_id": "0" * 32, "name": "x"}).status == 400
    assert api("PUT", path, {"name": "stage2"}).body == {"status": "success", "id": created.body["id"]}
    detail = api("GET", path).body["result"]
    assert (detail["name"], detail["description"], detail["permission"]["can_manage"]) == ("stage2", "d", True)
    assert len(api("GET", f"/v2{path[3:]}/permissions").body) == 5
    listed = api("GET", f"{base}/environments", query={"project_id": project, "page_size": 2, "page_index": 2}).body
    assert (listed["total"], [item["name"] for item in listed["result"]]) == (3, ["test"])
    assert api("DELETE", path).body == {"status": "success", "id": created.body["id"]}
    assert api("GET", path).status == 404
    info = api("GET", f"{base}/info").body["result"]
    assert (info["project_id"], info["permission_level"]) == (project, "instance")
