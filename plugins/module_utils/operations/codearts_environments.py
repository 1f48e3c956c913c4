# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Environments of a CodeArts Deploy application, and the matrix of who may do what with one."""

from __future__ import annotations

import typing as t

from ..api.codeartsdeploy import CodeArtsDeploy
from .finding import named
from .rules import CODEARTS_ID, NAME, longest

PERMISSIONS = ("can_view", "can_edit", "can_delete", "can_deploy", "can_manage")
_LONGEST_NAME = 256

# The options of the modules that work on the permissions of one environment.
ENVIRONMENT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "application_id": {"type": "str", "required": True},
    "environment_id": {"type": "str"},
    "environment_name": {"type": "str"},
    "codearts_project_id": {"type": "str"},
}
ENVIRONMENT_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [("environment_id", "environment_name")],
    "required_one_of": [("environment_id", "environment_name")],
    "required_by": {"environment_name": ["codearts_project_id"]},
}

Row = t.Dict[str, t.Any]


def check_environment(params: t.Mapping[str, t.Any]) -> None:
    """Check the options above. :raises InvalidOption:"""
    for name in ("application_id", "environment_id", "codearts_project_id"):
        CODEARTS_ID.check(name, params[name])
    longest("environment_name", params["environment_name"], _LONGEST_NAME)
    NAME.check("environment_name", params["environment_name"])


def locate_environment(api: CodeArtsDeploy, params: t.Mapping[str, t.Any]) -> str:
    """Return the id of the environment that the options name. :raises Absent, Ambiguous:"""
    if params["environment_id"]:
        return str(params["environment_id"])
    name = params["environment_name"]
    application_id, project_id = params["application_id"], params["codearts_project_id"]
    found = named(
        api.list_environments(application_id, project_id, name),
        name,
        what="environment of the application",
        others=lambda: api.list_environments(application_id, project_id),
    )
    return str(found["id"])


def permissions_result(application_id: str, environment_id: str, rows: t.Iterable[Row]) -> dict[str, t.Any]:
    """Return the matrix as results show it; its rows can be given to the write module as they are."""
    keys = ("role_id", "name", "role_type", *PERMISSIONS)
    shown = [{key: row.get(key) for key in keys} for row in rows if row.get("role_id") is not None]
    return {"application_id": application_id, "environment_id": environment_id, "permissions": shown}
