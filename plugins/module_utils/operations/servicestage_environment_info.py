# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read ServiceStage environments (servicestage_06_0057, servicestage_06_0060)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import NotFound
from . import environments as env
from .operation import ReadOperation
from .rules import ENVIRONMENT_NAME, SERVICESTAGE_ID


class ServicestageEnvironmentInfo(ReadOperation):
    """``servicestage_environment_info``."""

    options = {
        "id": {"type": "str", "aliases": ["environment_id"]},
        "name": {"type": "str", "aliases": ["environment_name"]},
    }
    rules = {"mutually_exclusive": [("id", "name")]}

    def check(self) -> None:
        SERVICESTAGE_ID.check("id", self.params["id"])
        ENVIRONMENT_NAME.check("name", self.params["name"])

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def observe(self) -> list[dict[str, t.Any]]:
        """Return what is there: by id or name in full, else the list, which shows no resources and no variables."""
        if self.params["id"]:
            ids = [self.params["id"]]
        elif self.params["name"]:
            listed = self.api.list_environments(name=self.params["name"])
            ids = [str(item["id"]) for item in listed if item.get("name") == self.params["name"] and item.get("id")]
        else:
            return list(self.api.list_environments())
        found = []
        for environment_id in ids:
            try:
                found.append(self.api.show_environment(environment_id))
            except NotFound:
                continue  # an info module answers "none", and does not fail
        return found

    def result(self, after: list[dict[str, t.Any]]) -> dict[str, t.Any]:
        return {
            "environments": [env.environment_result(raw, env.values_of(raw), reveal=True) for raw in after],
        }
