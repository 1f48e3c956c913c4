# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of CodeArts Deploy are made to do."""

from __future__ import annotations

from typing import Any

from tests.simulator import Simulator

from .picture import Picture
from .scenarios import Fixtures, Scenario, many_deploy_environments

_MODULE = "codeartsdeploy_environment_permission"


def _environment(sim: Simulator) -> dict[str, Any]:
    fixtures = sim.fixtures
    return {"application_id": fixtures["application_id"], "environment_id": fixtures["codearts_environment_id"]}


def _by_name(sim: Simulator) -> dict[str, Any]:
    fixtures = sim.fixtures
    return {
        "application_id": fixtures["application_id"],
        "environment_name": fixtures["codearts_environment_name"],
        "codearts_project_id": fixtures["codearts_project_id"],
    }


def _role(sim: Simulator, name: str, **permissions: bool) -> dict[str, Any]:
    role = next(role for role in sim.state.roles if role["name"] == name)
    return {"role_id": role["role_id"], **permissions}


def _cells(**permissions: bool) -> Any:
    """Of the role of the fixtures, in the environment of the fixtures."""

    def edit(picture: Picture, fixtures: Fixtures) -> None:
        for permission, value in permissions.items():
            picture[("permissions", fixtures["codearts_environment_id"], fixtures["role_id"], permission)] = value

    return edit


SCENARIOS = [
    Scenario(
        _MODULE,
        "grant one",
        lambda sim: {**_environment(sim), "permissions": [_role(sim, "Developer", can_deploy=True)]},
        _cells(can_deploy=True),
    ),
    Scenario(
        _MODULE,
        "grant and revoke, by names",
        lambda sim: {
            **_by_name(sim),
            "permissions": [{"role_name": "Developer", "can_deploy": True, "can_manage": True, "can_edit": False}],
        },
        _cells(can_deploy=True, can_manage=True, can_edit=False),
    ),
    Scenario(
        _MODULE,
        "revoke all",
        lambda sim: {
            **_environment(sim),
            "permissions": [_role(sim, "Developer", can_view=False, can_edit=False, can_deploy=False)],
        },
        _cells(can_view=False, can_edit=False),
    ),
    Scenario(
        "codeartsdeploy_environment_info",
        "several pages",
        lambda sim: {key: value for key, value in _by_name(sim).items() if key != "environment_name"},
        prepare=many_deploy_environments,
    ),
]
