# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulated cloud holds, as flat values that can be compared: without times, and without ids of new things."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.simulator.state import PERMISSIONS, Instance, State, Variable

Path = tuple[str, ...]
Picture = dict[Path, Any]


def picture_of(state: State, known: frozenset[str]) -> Picture:
    """The values of all environments, add-ons, permissions and variables.

    :param known: the ids that were there at the beginning; others are called by their names.
    """
    picture: Picture = {}
    for path, value in _values(state, known):
        while path in picture:  # twice: never overwritten, so that it is seen
            path = (*path, "twice")
        picture[path] = value
    return picture


def ids_of(state: State) -> frozenset[str]:
    """The ids of all that has one."""
    return frozenset([*state.environments, *state.addons])


def _values(state: State, known: frozenset[str]) -> Iterator[tuple[Path, Any]]:
    for environment in state.environments.values():
        path = ("environment", environment.id if environment.id in known else f"new {environment.name}")
        for key in ("name", "description", "enterprise_project_id", "vpc_id", "deploy_mode", "type"):
            yield (*path, key), getattr(environment, key)
        for label in environment.labels:
            yield (*path, "labels", label["key"]), label["value"]
        for variable in environment.configuration["envs"]:
            yield (*path, "envs", variable["name"]), variable["value"]
        for group in environment.configuration["resource_envs"]:
            for variable in group["envs"]:
                yield (*path, "resource_envs", group["resource_id"], variable["name"]), variable["value"]
        for resource in environment.resources:
            shown = {key: value for key, value in resource.items() if value}
            yield (*path, "resources", resource["id"]), json.dumps(shown, sort_keys=True)
        for addon in state.addons_of(environment.id):
            yield (*path, "addons", addon.name), addon.cce_id
    for target in state.deploy_environments.values():
        for role, row in target.permissions.items():
            for permission in PERMISSIONS:
                yield ("permissions", target.id, role, permission), row[permission]
    for gateway, instances in state.instances.items():
        for instance in instances.values():
            for item in instance.variables.values():
                yield _of_variable(gateway, instance, item), item.variable_value


def republished(state: State) -> Counter[Path]:
    """How often each variable of a gateway was written over."""
    found: Counter[Path] = Counter()
    for gateway, instances in state.instances.items():
        for instance in instances.values():
            for item in instance.variables.values():
                found[_of_variable(gateway, instance, item)] += item.republished
    return found


def _of_variable(gateway: str, instance: Instance, item: Variable) -> Path:
    return ("variables", gateway, instance.id, item.group_id, item.env_id, item.variable_name)


def is_note(path: Path) -> bool:
    """Whether it is a label that notes what is owed."""
    return len(path) == 4 and path[2] == "labels" and path[3].startswith("stagecraft-")


def is_built_in(path: Path) -> bool:
    """Whether the service writes this variable by itself."""
    return path[-1].endswith("_BUILT_IN_ADDRESS")
