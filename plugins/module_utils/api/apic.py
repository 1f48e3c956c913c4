# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Environment variables of an API group: ROMA Connect (APIC) and the dedicated API Gateway, which are twins.

Sources: ROMA Connect API reference, "Environment Variable Management"; API Gateway API reference (contract C).
IAM actions: of API Gateway, "Authorization Information" of each page, for identity policies (such as
api-apig/UpdateEnvironmentVariableV2, which also tells what an action depends on). Of ROMA Connect: not documented; its
pages refer to a list of actions for the whole service (roma_06_0041), and name none.
"""

from __future__ import annotations

import typing as t

from ..client.call import Call
from ..client.client import Client
from ..client.paths import fill_path
from .reading import counted, listed, page_through

PAGE_SIZE = 500

# API -> the IAM action that API Gateway wants for it.
_IAM_ACTIONS = {
    "ListEnvironmentVariablesV2": "apig:environmentVariable:list",
    "ShowDetailsOfEnvironmentVariableV2": "apig:environmentVariable:get",
    "CreateEnvironmentVariableV2": "apig:environmentVariable:create",
    "UpdateEnvironmentVariableV2": "apig:environmentVariable:update",
    "DeleteEnvironmentVariableV2": "apig:environmentVariable:delete",
    "ListEnvironmentsV2": "apig:environment:list",
}
# Gateway -> the word for it in the path. The gateway is also the name of the service.
_PATH_WORDS = {"roma": "apic", "apig": "apigw"}
# What every variable of a list has, beside its value.
_VARIABLE = ("id", "variable_name")
GATEWAYS = tuple(_PATH_WORDS)


class Apic:
    """The environments and variables of one instance of a gateway."""

    def __init__(self, client: Client, gateway: str, instance_id: str) -> None:
        self._client = client
        self._gateway = gateway
        self._instance_id = instance_id

    def list_variables(
        self, group_id: str, env_id: str | None = None, name: str | None = None
    ) -> t.Iterator[dict[str, t.Any]]:
        """Yield variables of a group (ListEnvironmentVariablesV2). ``name`` is searched exactly, not fuzzily."""
        query = {"group_id": group_id, "env_id": env_id}
        if name is not None:
            query.update(variable_name=name, precise_search="variable_name")
        return self._pages(
            "ListEnvironmentVariablesV2", "list the variables", "/env-variables", "variables", query, _VARIABLE
        )

    def show_variable(self, variable_id: str) -> dict[str, t.Any]:
        """Return a variable (ShowDetailsOfEnvironmentVariableV2). :raises NotFound:"""
        path = fill_path("/env-variables/{id}", id=variable_id)
        return self._send("ShowDetailsOfEnvironmentVariableV2", "show the variable", "GET", path)

    def create_variable(self, group_id: str, env_id: str, name: str, value: str) -> dict[str, t.Any]:
        """Create a variable and return it (CreateEnvironmentVariableV2): one a group, environment and name."""
        body = {"group_id": group_id, "env_id": env_id, "variable_name": name, "variable_value": value}
        return self._send("CreateEnvironmentVariableV2", "create the variable", "POST", "/env-variables", body=body)

    def update_variable(self, variable_id: str, value: str) -> dict[str, t.Any]:
        """Give a variable another value (UpdateEnvironmentVariableV2): publishes every API that uses it again."""
        path = fill_path("/env-variables/{id}", id=variable_id)
        body = {"variable_value": value}
        return self._send("UpdateEnvironmentVariableV2", "update the variable", "PUT", path, body=body)

    def delete_variable(self, variable_id: str) -> None:
        """Delete a variable (DeleteEnvironmentVariableV2). :raises NotFound:"""
        path = fill_path("/env-variables/{id}", id=variable_id)
        self._send("DeleteEnvironmentVariableV2", "delete the variable", "DELETE", path, answers=None)

    def list_environments(self, name: str | None = None) -> t.Iterator[dict[str, t.Any]]:
        """Yield the environments of the instance (ListEnvironmentsV2). ``name`` is searched fuzzily."""
        return self._pages(
            "ListEnvironmentsV2", "list the environments", "/envs", "envs", {"name": name}, ("id", "name")
        )

    def _pages(
        self, operation: str, purpose: str, path: str, key: str, query: t.Mapping[str, t.Any], texts: t.Sequence[str]
    ) -> t.Iterator[dict[str, t.Any]]:
        def page(offset: int) -> tuple[list[dict[str, t.Any]], int | None]:
            paged = {**query, "offset": offset, "limit": PAGE_SIZE}
            data = self._send(operation, purpose, "GET", path, query=paged)
            return listed(data, key, texts), counted(data, "total")

        return page_through(page, PAGE_SIZE)

    def _send(self, operation: str, purpose: str, method: str, path: str, **details: t.Any) -> dict[str, t.Any]:
        prefix = fill_path(
            "/v2/{project_id}/{gateway}/instances/{instance_id}",
            project_id=self._client.project_id(),
            gateway=_PATH_WORDS[self._gateway],
            instance_id=self._instance_id,
        )
        details.setdefault("answers", dict)
        call = Call(
            service=self._gateway,
            operation=operation,
            purpose=purpose,
            method=method,
            path=prefix + path,
            iam_action=_IAM_ACTIONS[operation] if self._gateway == "apig" else None,
            on=f"instance {self._instance_id}",
            **details,
        )
        return self._client.send(call).data  # type: ignore[no-any-return]  # a dict, see Call.answers
