# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CodeArts Deploy environments and their permission matrix (contract B, seed 003)."""

from __future__ import annotations

import copy
import time
from typing import Any

from ..accounts import REGION
from ..errors import ApiError, invalid
from ..seeding import new_deploy_environment
from ..state import PERMISSIONS, DeployApplication, DeployEnvironment
from .registry import Answer, Call, operation

CREATOR = "0"


def _failed(english: str, chinese: str) -> ApiError:
    """A refusal that comes with status 200 (contract B.2)."""
    return ApiError(200, "DEV.CH.10001", english, chinese=chinese)


def _application(call: Call) -> DeployApplication:
    application = call.state.applications.get(call.params["application_id"])
    if application is None:
        text = "The application does not exist or has been deleted"
        raise ApiError(404, "Deploy.00011020", text, chinese="应用不存在或已删除")
    return application


def _environment(call: Call) -> DeployEnvironment:
    """The environment of the path; its code when absent is UNKNOWN (contract B.5), so is its status (knob)."""
    application = _application(call)
    environment = call.state.deploy_environments.get(call.params["environment_id"])
    if environment is not None and environment.application_id == application.id:
        return environment
    status = call.behaviour.codearts_absent_environment
    raise ApiError(status, "Deploy.00011020", "The environment does not exist", chinese="环境不存在")


@operation("codeartsdeploy.listEnvironmentPermissions")
def list_environment_permissions(call: Call) -> Answer:
    """Contract B.3: a bare list."""
    return Answer(200, copy.deepcopy(list(_environment(call).permissions.values())))


@operation("codeartsdeploy.updateEnvironmentPermission")
def update_environment_permission(call: Call) -> Answer:
    """Seed 003: one role, one permission a call. ``result`` talks of the creator's row, as in the page's example."""
    environment = _environment(call)
    _update(call, environment)
    result = {
        "region": REGION,
        "id": None,
        "name": None,
        "role_id": CREATOR,
        "devuc_role_id_list": None,
        "environment_id": environment.id[::-1],
        **dict.fromkeys(PERMISSIONS, True),
        "create_time": None,
        "update_time": None,
        "role_type": "environment-creator",
    }
    return Answer(200, {"status": "success", "result": result})


def _update(call: Call, environment: DeployEnvironment) -> None:
    role, permission, value = (call.body[key] for key in ("role_id", "permission_name", "permission_value"))
    row = environment.permissions.get(role)
    if row is None:
        raise _failed(f"Role {role} does not exist", f"角色 {role} 不存在")
    if row["role_id"] == CREATOR:
        if call.behaviour.locked_rows == "reject":
            raise _failed("The permissions of this role cannot be changed", "该角色的权限不可修改")
        return
    if call.behaviour.view_dependency == "enforce":
        if value and permission != "can_view" and not row["can_view"]:
            raise _failed("Grant can_view first", "请先授予查看权限")
        if not value and permission == "can_view" and not call.behaviour.permission_puts_ignored:
            row.update(dict.fromkeys(PERMISSIONS, False))
    if not call.behaviour.permission_puts_ignored:
        row[permission] = value


def _detail(call: Call, environment: DeployEnvironment) -> dict[str, Any]:
    user = call.caller.user
    return {
        "id": environment.id,
        "name": environment.name,
        "description": environment.description,
        "os": environment.os,
        "project_id": environment.codearts_project_id,
        "nick_name": user.name,
        "deploy_type": environment.deploy_type,
        "created_time": environment.created_time,
        "instance_count": 1,
        "created_by": {"user_id": user.id, "user_name": user.name},
        "permission": dict.fromkeys(sorted(PERMISSIONS), True),
    }


@operation("codeartsdeploy.listEnvironments")
def list_environments(call: Call) -> Answer:
    """Contract B.4, D3: part of the name, pages from 1."""
    application, query = _application(call), call.query
    found = [
        item
        for item in call.state.deploy_environments.values()
        if item.application_id == application.id
        and item.codearts_project_id == query["project_id"]
        and query.get("name", "") in item.name
    ]
    found.sort(key=lambda item: item.name, reverse=query.get("sort_dir") == "DESC")
    size = query.get("page_size", 10)
    start = (query.get("page_index", 1) - 1) * size
    page = [_detail(call, item) for item in found[start : start + size]]
    return Answer(200, {"status": "success", "total": len(found), "result": page})


@operation("codeartsdeploy.createEnvironment")
def create_environment(call: Call) -> Answer:
    """Contract B.4, D5."""
    application, body = _application(call), call.body
    if body["project_id"] != application.codearts_project_id:
        raise invalid("codeartsdeploy", "project_id", "is not the application's")
    _name_in_use(call, application, body["name"], None)
    environment = new_deploy_environment(call.state, call.ids, application, body["name"])
    environment.os, environment.deploy_type = body["os"], body["deploy_type"]
    environment.description = body.get("description", "")
    environment.created_time = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(call.clock.now()))
    return Answer(200, {"status": "success", "id": environment.id})


def _name_in_use(call: Call, application: DeployApplication, name: str, but: str | None) -> None:
    for other in call.state.deploy_environments.values():
        if other.application_id == application.id and other.name == name and other.id != but:
            raise ApiError(400, "Deploy.00011001", "The name is already used", chinese="名称已被使用")


@operation("codeartsdeploy.showEnvironment")
def show_environment(call: Call) -> Answer:
    """Contract B.4, D4."""
    return Answer(200, {"status": "success", "result": _detail(call, _environment(call))})


@operation("codeartsdeploy.updateEnvironment")
def update_environment(call: Call) -> Answer:
    """Contract B.4, D5: name and description."""
    environment = _environment(call)
    name = call.body.get("name", environment.name)
    _name_in_use(call, _application(call), name, environment.id)
    environment.name = name
    environment.description = call.body.get("description", environment.description)
    return Answer(200, {"status": "success", "id": environment.id})


@operation("codeartsdeploy.deleteEnvironment")
def delete_environment(call: Call) -> Answer:
    """Contract B.4, D5."""
    environment = _environment(call)
    del call.state.deploy_environments[environment.id]
    return Answer(200, {"status": "success", "id": environment.id})


@operation("codeartsdeploy.showApplication")
def show_application(call: Call) -> Answer:
    """Contract B.4, D6."""
    application = _application(call)
    result = {
        "id": application.id,
        "name": application.name,
        "project_id": application.codearts_project_id,
        "permission_level": "instance",
        "is_disable": False,
        "can_manage": True,
    }
    return Answer(200, {"status": "success", "result": result})
