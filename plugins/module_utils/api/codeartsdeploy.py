# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""CodeArts Deploy: environments of an application and who may do what with them.

Sources: CodeArts Deploy API reference, "Environment Management", "Environment Permission" and, for the application,
"Application Management" (contract B). Its pages name no IAM actions: the service has a matrix of roles and rights of
its own for each application and each environment. That the matrix of an environment is set with can_manage is said
there (the SDK's text for can_manage); that can_view is what reading takes is only inferred from its name.
"""

from __future__ import annotations

import typing as t

from ..client.call import Call
from ..client.client import Client
from ..client.errors import UnreadableAnswer
from ..client.paths import fill_path
from .reading import counted, listed, page_through

PAGE_SIZE = 100

_PERMISSIONS = "/v2/applications/{application_id}/environments/{environment_id}/permissions"
_ENVIRONMENTS = "/v1/applications/{application_id}/environments"
_ENVIRONMENT = _ENVIRONMENTS + "/{environment_id}"
_TO_READ = "can_view"
_TO_SET_PERMISSIONS = "can_manage"
_APPLICATION = "/v1/applications/{application_id}/info"


class CodeArtsDeploy:
    """The CodeArts Deploy API. Its paths carry no project; the credentials say who asks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list_environment_permissions(self, application_id: str, environment_id: str) -> list[dict[str, t.Any]]:
        """Return the matrix, a row a role (ListEnvironmentPermissionsV2): a bare array, no paging."""
        call = Call(
            service="codeartsdeploy",
            operation="ListEnvironmentPermissions",
            purpose="list the permissions of the environment",
            method="GET",
            path=fill_path(_PERMISSIONS, application_id=application_id, environment_id=environment_id),
            answers=list,
            on=f"environment {environment_id}",
            permission=_TO_READ,
        )
        return listed(self._client.send(call).data)

    def update_environment_permission(
        self, application_id: str, environment_id: str, role_id: str, permission: str, value: bool
    ) -> None:
        """Set one permission of one role (UpdateEnvironmentPermissionV2).

        The ``result`` of the answer is of no use: the page's own example shows another role's row.
        """
        call = Call(
            service="codeartsdeploy",
            operation="UpdateEnvironmentPermission",
            purpose=f"set {permission} of role {role_id}",
            method="PUT",
            path=fill_path(_PERMISSIONS, application_id=application_id, environment_id=environment_id),
            answers=dict,
            body={"permission_name": permission, "permission_value": value, "role_id": role_id},
            on=f"environment {environment_id}",
            permission=_TO_SET_PERMISSIONS,
        )
        self._client.send(call)

    def list_environments(
        self, application_id: str, project_id: str, name: str | None = None
    ) -> t.Iterator[dict[str, t.Any]]:
        """Yield environments of an application (ListEnvironments). ``project_id`` is the CodeArts project's."""

        def page(offset: int) -> tuple[list[dict[str, t.Any]], int | None]:
            call = Call(
                service="codeartsdeploy",
                operation="ListEnvironments",
                purpose="list the environments of the application",
                method="GET",
                path=fill_path(_ENVIRONMENTS, application_id=application_id),
                answers=dict,
                on=f"application {application_id}",
                permission=_TO_READ,
                query={
                    "project_id": project_id,
                    "page_index": offset // PAGE_SIZE + 1,
                    "page_size": PAGE_SIZE,
                    "name": name,
                },
            )
            data = self._client.send(call).data
            return listed(data, "result", ("id", "name")), counted(data, "total")

        return page_through(page, PAGE_SIZE)

    def show_environment(self, application_id: str, environment_id: str) -> dict[str, t.Any]:
        """Return an environment (ShowEnvironmentDetail). :raises NotFound: it, or the application, is absent."""
        path = fill_path(_ENVIRONMENT, application_id=application_id, environment_id=environment_id)
        return self._show("ShowEnvironmentDetail", "show the environment", path, f"environment {environment_id}")

    def show_application(self, application_id: str) -> dict[str, t.Any]:
        """Return an application (ShowAppDetailById). :raises NotFound:"""
        path = fill_path(_APPLICATION, application_id=application_id)
        return self._show("ShowAppDetailById", "show the application", path, f"application {application_id}")

    def _show(self, operation: str, purpose: str, path: str, on: str) -> dict[str, t.Any]:
        """Return the one thing that an answer wraps in ``result``."""
        call = Call(
            service="codeartsdeploy",
            operation=operation,
            purpose=purpose,
            method="GET",
            path=path,
            answers=dict,
            on=on,
            permission=_TO_READ,
        )
        found = self._client.send(call).data.get("result")
        if not isinstance(found, dict):
            raise UnreadableAnswer(f"CodeArts Deploy could not {purpose}: its answer has no result.", call=call)
        return found
