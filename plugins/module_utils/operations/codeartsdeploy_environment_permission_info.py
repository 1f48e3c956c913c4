# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read who may do what with a CodeArts Deploy environment (ListEnvironmentPermissionsV2)."""

from __future__ import annotations

import typing as t

from ..api.codeartsdeploy import CodeArtsDeploy
from ..client.client import Client
from .codearts_environments import (
    ENVIRONMENT_OPTIONS,
    ENVIRONMENT_RULES,
    Row,
    check_environment,
    locate_environment,
    permissions_result,
)
from .operation import ReadOperation


class CodeartsdeployEnvironmentPermissionInfo(ReadOperation):
    """``codeartsdeploy_environment_permission_info``."""

    options = ENVIRONMENT_OPTIONS
    rules = ENVIRONMENT_RULES

    def check(self) -> None:
        check_environment(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = CodeArtsDeploy(client)

    def locate(self) -> None:
        self.application_id = self.params["application_id"]
        self.id = locate_environment(self.api, self.params)

    def observe(self) -> list[Row]:
        return self.api.list_environment_permissions(self.application_id, self.id)

    def result(self, after: list[Row]) -> dict[str, t.Any]:
        return permissions_result(self.application_id, self.id, after)
