# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables and environments of ROMA Connect APIC and its twin API Gateway (contract C, seed 004)."""

from __future__ import annotations

from typing import Any, TypeVar

from ..clock import iso
from ..errors import ApiError, invalid
from ..state import RELEASE_ENVIRONMENT, Instance, Variable
from .registry import Answer, Call, operation

MAX_VARIABLES = 50
MAX_ENVIRONMENTS = 10
DEFAULT_LIMIT = 20
MAX_LIMIT = 500
Item = TypeVar("Item")


def _instance(call: Call) -> Instance:
    instance = call.state.instances[call.operation.service].get(call.params["instance_id"])
    if instance is None or instance.project_id != call.params["project_id"]:
        raise ApiError(404, "APIG.3030", f"Instance {call.params['instance_id']} does not exist")
    return instance


def _variable(call: Call) -> tuple[Instance, Variable]:
    instance = _instance(call)
    variable = instance.variables.get(call.params["env_variable_id"])
    if variable is None:
        text = f"Environment variable {call.params['env_variable_id']} does not exist"
        raise ApiError(404, call.behaviour.absent_variable_code, text)
    return instance, variable


def _environment(instance: Instance, env_id: str) -> dict[str, str]:
    if env_id not in instance.environments:
        raise ApiError(404, "APIG.3003", f"Environment {env_id} does not exist")
    return instance.environments[env_id]


def _group(instance: Instance, group_id: str) -> None:
    if group_id not in instance.groups:
        raise ApiError(404, "APIG.3001", f"API group {group_id} does not exist")


def _view(variable: Variable) -> dict[str, Any]:
    return {
        "variable_value": variable.variable_value,
        "env_id": variable.env_id,
        "group_id": variable.group_id,
        "id": variable.id,
        "variable_name": variable.variable_name,
    }


def _page(call: Call, found: list[Item]) -> list[Item]:
    """ROMA refuses limits out of range, API Gateway reads them as the nearest (contract C)."""
    start = max(call.query.get("offset", 0), 0)
    limit = call.query.get("limit", DEFAULT_LIMIT)
    limit = DEFAULT_LIMIT if limit <= 0 else min(limit, MAX_LIMIT)
    return found[start : start + limit]


@operation("roma.listEnvironmentVariables", "apig.listEnvironmentVariables")
def list_environment_variables(call: Call) -> Answer:
    """``variable_name`` is fuzzy unless ``precise_search`` names it."""
    instance, query = _instance(call), call.query
    _group(instance, query["group_id"])
    found = [item for item in instance.variables.values() if item.group_id == query["group_id"]]
    if query.get("env_id"):
        found = [item for item in found if item.env_id == query["env_id"]]
    name = query.get("variable_name")
    if name:
        exact = "precise_search" in query
        found = [item for item in found if (item.variable_name == name if exact else name in item.variable_name)]
    page = _page(call, found)
    return Answer(200, {"total": len(found), "size": len(page), "variables": [_view(item) for item in page]})


@operation("roma.createEnvironmentVariable", "apig.createEnvironmentVariable")
def create_environment_variable(call: Call) -> Answer:
    """Unique per group, environment and name; at most 50 a group."""
    instance, body = _instance(call), call.body
    _group(instance, body["group_id"])
    _environment(instance, body["env_id"])
    same = [item for item in instance.variables.values() if item.group_id == body["group_id"]]
    if any((item.env_id, item.variable_name) == (body["env_id"], body["variable_name"]) for item in same):
        raise invalid(call.operation.service, "variable_name", "The name already exists")
    if len(same) >= MAX_VARIABLES:
        raise invalid(call.operation.service, "variable_name", f"A group has at most {MAX_VARIABLES} variables")
    variable = Variable(id=call.ids.hex(), **body)
    instance.variables[variable.id] = variable
    return Answer(201, _view(variable))


@operation("roma.showEnvironmentVariable", "apig.showEnvironmentVariable")
def show_environment_variable(call: Call) -> Answer:
    """One variable."""
    return Answer(200, _view(_variable(call)[1]))


@operation("roma.updateEnvironmentVariable", "apig.updateEnvironmentVariable")
def update_environment_variable(call: Call) -> Answer:
    """Seed 004: every PUT, of an equal value too, publishes the APIs that use the variable again."""
    variable = _variable(call)[1]
    variable.variable_value = call.body["variable_value"]
    variable.republished += 1
    return Answer(200, _view(variable))


@operation("roma.deleteEnvironmentVariable", "apig.deleteEnvironmentVariable")
def delete_environment_variable(call: Call) -> Answer:
    """204 without a body."""
    instance, variable = _variable(call)
    del instance.variables[variable.id]
    return Answer(204)


@operation("roma.listEnvironments", "apig.listEnvironments")
def list_environments(call: Call) -> Answer:
    """The name filter is fuzzy, like that of variables."""
    found = [item for item in _instance(call).environments.values() if call.query.get("name", "") in item["name"]]
    page = _page(call, found)
    return Answer(200, {"total": len(found), "size": len(page), "envs": [dict(item) for item in page]})


def _env_name_in_use(call: Call, instance: Instance, name: str, but: str | None) -> None:
    if any(item["name"] == name and item["id"] != but for item in instance.environments.values()):
        raise invalid(call.operation.service, "name", "The name already exists")


@operation("roma.createEnvironment", "apig.createEnvironment")
def create_environment(call: Call) -> Answer:
    """At most ten environments."""
    instance, body = _instance(call), call.body
    _env_name_in_use(call, instance, body["name"], None)
    if len(instance.environments) >= MAX_ENVIRONMENTS:
        raise invalid(call.operation.service, "name", f"There are at most {MAX_ENVIRONMENTS} environments")
    environment = {
        "id": call.ids.hex(),
        "name": body["name"],
        "remark": body.get("remark", ""),
        "create_time": iso(call.clock.now()),
    }
    instance.environments[environment["id"]] = environment
    return Answer(201, dict(environment))


def _changeable(call: Call, instance: Instance) -> dict[str, str]:
    environment = _environment(instance, call.params["env_id"])
    if environment["id"] == RELEASE_ENVIRONMENT:
        raise invalid(call.operation.service, "env_id", "The default environment cannot be changed")
    return environment


@operation("roma.updateEnvironment", "apig.updateEnvironment")
def update_environment(call: Call) -> Answer:
    """Name and remark."""
    instance = _instance(call)
    environment = _changeable(call, instance)
    _env_name_in_use(call, instance, call.body["name"], environment["id"])
    environment.update(call.body)
    return Answer(200, dict(environment))


@operation("roma.deleteEnvironment", "apig.deleteEnvironment")
def delete_environment(call: Call) -> Answer:
    """204; the environment's variables go with it."""
    instance = _instance(call)
    environment = _changeable(call, instance)
    del instance.environments[environment["id"]]
    for variable in [item for item in instance.variables.values() if item.env_id == environment["id"]]:
        del instance.variables[variable.id]
    return Answer(204)
