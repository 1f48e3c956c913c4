# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read environments of a CodeArts Deploy application (ListEnvironments, ShowEnvironmentDetail)."""

from __future__ import annotations

import typing as t

from ..api.codeartsdeploy import CodeArtsDeploy
from ..client.client import Client
from ..client.errors import Absent, NotFound
from .codearts_environments import ENVIRONMENT_OPTIONS, check_environment
from .finding import distinct
from .operation import ReadOperation

Environment = t.Dict[str, t.Any]


class CodeartsdeployEnvironmentInfo(ReadOperation):
    """``codeartsdeploy_environment_info``."""

    options = ENVIRONMENT_OPTIONS
    rules = {
        "mutually_exclusive": [("environment_id", "codearts_project_id"), ("environment_id", "environment_name")],
        "required_one_of": [("environment_id", "codearts_project_id")],
    }

    def check(self) -> None:
        check_environment(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = CodeArtsDeploy(client)

    def observe(self) -> list[Environment]:
        application_id, environment_id = self.params["application_id"], self.params["environment_id"]
        if environment_id:
            return self._shown(application_id, environment_id)
        name = self.params["environment_name"]
        listed = self.api.list_environments(application_id, self.params["codearts_project_id"], name)
        return distinct(item for item in listed if name in (None, item.get("name")))

    def result(self, after: list[Environment]) -> dict[str, t.Any]:
        return {"application_id": self.params["application_id"], "environments": after}

    def _shown(self, application_id: str, environment_id: str) -> list[Environment]:
        """Return the one environment, or none. A 404 may also be about the application, which is no empty answer."""
        try:
            return [self.api.show_environment(application_id, environment_id)]
        except NotFound:
            try:
                self.api.show_application(application_id)
            except NotFound as error:
                raise error.retold(Absent, f"There is no application with the id {application_id}.") from error
            return []
