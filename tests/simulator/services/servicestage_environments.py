# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceStage environments (contract A.1 to A.7, seed 001)."""

from __future__ import annotations

import copy
from typing import Any

from ..errors import ApiError
from ..seeding import new_environment
from ..state import Environment
from .registry import Answer, Call, operation

MAX_UNPAGED = 1000
_BUILTIN_TYPES = ("dcs", "rds", "cse", "nacos", "css_es")
_SORT_KEYS = ("create_time", "name", "update_time")


def environment_of(call: Call, *, documented: bool = False) -> Environment:
    """The environment of the path. An absent one is 401 SVCSTG.00100401 in practice for GET, DELETE and resources
    (contract A.4); the pages of the other operations document 404 (``documented``)."""
    environment = call.state.environments.get(call.params["environment_id"])
    if environment is not None and environment.project_id == call.params["project_id"]:
        return environment
    if documented or call.behaviour.absent_environment == 404:
        raise ApiError(404, "SVCSTG.00100411", "environment not found")
    raise ApiError(401, "SVCSTG.00100401", "environment not found or not authorized")


def _name_in_use(call: Call, name: str, but: str | None = None) -> None:
    for other in call.state.environments.values():
        if other.project_id == call.params["project_id"] and other.name == name and other.id != but:
            raise ApiError(400, "SVCSTG.00100449", "environment name is already used")


def _ordered(call: Call, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    copied = copy.deepcopy(items)
    return copied[::-1] if call.behaviour.reverse_lists else copied


def _labels(call: Call, environment: Environment) -> list[dict[str, Any]] | None:
    if not environment.labels and call.behaviour.empty_labels == "null":
        return None
    return _ordered(call, environment.labels)


def _configuration(call: Call, environment: Environment) -> dict[str, Any]:
    groups = _ordered(call, environment.configuration["resource_envs"])
    for group in groups:
        group["envs"] = _ordered(call, group["envs"])
    return {"resource_envs": groups, "envs": _ordered(call, environment.configuration["envs"])}


def _view(call: Call, environment: Environment) -> dict[str, Any]:
    """The keys that every answer has."""
    return {
        "id": environment.id,
        "name": environment.name,
        "description": environment.description,
        "project_id": environment.project_id,
        "enterprise_project_id": environment.enterprise_project_id,
        "deploy_mode": environment.deploy_mode,
        "vpc_id": environment.vpc_id,
        "creator": environment.creator,
        "create_time": environment.create_time,
        "update_time": environment.update_time,
        "labels": _labels(call, environment),
    }


def _full_view(call: Call, environment: Environment) -> dict[str, Any]:
    return {
        **_view(call, environment),
        "resources": _resources(call, environment),
        "type": environment.type,
        "resource_create_mode": environment.resource_create_mode,
        "config_mode": environment.config_mode,
    }


def _resources(call: Call, environment: Environment) -> list[dict[str, Any]]:
    shown = _ordered(call, environment.resources)
    for resource in shown:
        if not call.behaviour.resources_show_kube_config and "parameters" in resource:
            resource["parameters"].pop("kube_config", None)
    return shown


def _as_resources(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requested resources as they are shown; a null name comes back empty (contract A.7)."""
    return [{**item, "name": item.get("name") or ""} for item in copy.deepcopy(items)]


@operation("servicestage.listEnvironments")
def list_environments(call: Call) -> Answer:
    """Contract A.2: filters, order, paging; items lack resources and configuration."""
    query = call.query
    found = [item for item in call.state.environments.values() if item.project_id == call.params["project_id"]]
    if query.get("name"):
        exact = call.behaviour.list_name_filter == "exact"
        found = [item for item in found if (item.name == query["name"] if exact else query["name"] in item.name)]
    if query.get("environment_id"):
        found = [item for item in found if item.id == query["environment_id"]]
    if query.get("enterprise_project_id"):
        found = [item for item in found if item.enterprise_project_id == query["enterprise_project_id"]]
    key = query.get("order_by") if query.get("order_by") in _SORT_KEYS else "create_time"
    found.sort(key=lambda item: (getattr(item, str(key)), item.id), reverse=query.get("order", "desc") == "desc")
    start = query.get("offset", 0)
    page = found[start : start + query.get("limit", MAX_UNPAGED)]
    return Answer(200, {"environments": [_view(call, item) for item in page], "count": len(found)})


@operation("servicestage.createEnvironment")
def create_environment(call: Call) -> Answer:
    """Contract A.3: synchronous, names are unique."""
    body = call.body
    _name_in_use(call, body["name"])
    environment = new_environment(call.ids, call.clock, call.params["project_id"], body["name"])
    environment.creator = call.caller.user.name
    environment.deploy_mode = "virtualmachine"
    for key in ("description", "vpc_id", "deploy_mode", "enterprise_project_id", "config_mode", "type",
                "resource_create_mode"):  # fmt: skip
        if key in body:
            setattr(environment, key, body[key])
    environment.labels = copy.deepcopy(body.get("labels", []))
    environment.resources = _as_resources(body.get("resources", []))
    call.state.environments[environment.id] = environment
    return Answer(200, {**_full_view(call, environment), "vm_cluster_size": 50})


@operation("servicestage.showEnvironment")
def show_environment(call: Call) -> Answer:
    """Contract A.4; whether ``configuration`` is shown is a knob."""
    environment = environment_of(call)
    view = _full_view(call, environment)
    shows = call.behaviour.get_shows_configuration
    if shows == "null":
        view["configuration"] = None
    elif shows:
        view["configuration"] = _configuration(call, environment)
    return Answer(200, view)


@operation("servicestage.modifyEnvironment")
def modify_environment(call: Call) -> Answer:
    """Contract A.5: what the body has replaces; what it lacks is kept or cleared (knob)."""
    environment = environment_of(call, documented=True)
    if call.behaviour.put_during_job == "refuse" and call.jobs.running(call.state, environment.id):
        raise ApiError(400, "SVCSTG.00100402", "a job of the environment is running")
    _name_in_use(call, call.body["name"], environment.id)
    cleared = {"description": "", "labels": [], "configuration": {}, "enterprise_project_id": "0"}
    for key, empty in (("name", environment.name), *cleared.items()):
        if key in call.behaviour.put_ignores:
            continue
        if key in call.body:
            _set(environment, key, call.body[key])
        elif not call.behaviour.put_keeps(key):
            _set(environment, key, empty)
    environment.writes += 1
    _write_builtin_variables(call, environment)
    environment.update_time = max(call.clock.now_ms(), environment.update_time + 1)
    view = _full_view(call, environment)
    if call.behaviour.put_answer_has_configuration:
        view["configuration"] = _configuration(call, environment)
    return Answer(200, view)


def _set(environment: Environment, key: str, value: Any) -> None:
    if key == "configuration":
        value = {"resource_envs": value.get("resource_envs", []), "envs": value.get("envs", [])}
    setattr(environment, key, copy.deepcopy(value))


def _write_builtin_variables(call: Call, environment: Environment) -> None:
    """What the service writes by itself for managed resources (contract A.5, knob)."""
    mode = call.behaviour.builtin_variables
    if not mode:
        return
    groups = environment.configuration["resource_envs"]
    for resource in environment.resources:
        if resource["type"] not in _BUILTIN_TYPES:
            continue
        group = next((item for item in groups if item["resource_id"] == resource["id"]), None)
        if group is None:
            group = {
                "resource_id": resource["id"],
                "resource_name": resource["name"],
                "resource_type": resource["type"],
                "envs": [],
            }
            groups.append(group)
        name = f"{resource['type'].upper()}_BUILT_IN_ADDRESS"
        value = f"10.0.0.{environment.writes % 250 + 1}" if mode == "moving" else "10.0.0.1"
        group["envs"] = [item for item in group["envs"] if item["name"] != name]
        group["envs"].append({"name": name, "value": value})


@operation("servicestage.deleteEnvironment")
def delete_environment(call: Call) -> Answer:
    """Contract A.6: 204, with the add-ons."""
    environment = environment_of(call)
    del call.state.environments[environment.id]
    for addon in call.state.addons_of(environment.id):
        del call.state.addons[addon.id]
    return Answer(204)


@operation("servicestage.listEnvironmentResources")
def list_environment_resources(call: Call) -> Answer:
    """Contract A.7."""
    return Answer(200, {"resources": _resources(call, environment_of(call))})


@operation("servicestage.modifyEnvironmentResources")
def modify_environment_resources(call: Call) -> Answer:
    """Contract A.7: the whole list is replaced."""
    environment = environment_of(call)
    environment.resources = _as_resources(call.body["resources"])
    environment.update_time = max(call.clock.now_ms(), environment.update_time + 1)
    return Answer(200, {"resources": _resources(call, environment)})
