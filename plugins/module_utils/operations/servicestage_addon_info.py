# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read the add-ons of an environment (servicestage_06_0212, servicestage_06_0213)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from . import environments as env
from .addons import ADDON_OPTIONS, Addon, check_addon
from .operation import ReadOperation


class ServicestageAddonInfo(ReadOperation):
    """``servicestage_addon_info``."""

    options = {**env.ENVIRONMENT_OPTIONS, **ADDON_OPTIONS}
    rules = {
        "mutually_exclusive": [*env.ENVIRONMENT_RULES["mutually_exclusive"], ("addon_id", "addon_name")],
        "required_one_of": env.ENVIRONMENT_RULES["required_one_of"],
    }

    def check(self) -> None:
        env.check_environment(self.params)
        check_addon(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def locate(self) -> None:
        self.environment_id = env.locate_environment(self.api, self.params)

    def observe(self) -> list[Addon]:
        """Return what the list shows, of one add-on too: a 404 for one would not tell whether it is the environment."""
        wanted = {"id": self.params["addon_id"], "name": self.params["addon_name"]}
        filters = {key: value for key, value in wanted.items() if value is not None}
        found = [
            addon
            for addon in self.api.list_addons(self.environment_id)
            if all(addon.get(key) == value for key, value in filters.items())
        ]
        if not found:
            return []
        metadata = self.api.list_addon_metadata(self.environment_id)
        versions = {str(item.get("name")): item.get("latest_version") for item in metadata}
        return [{**addon, "latest_version": versions.get(str(addon.get("name")))} for addon in found]

    def result(self, after: list[Addon]) -> dict[str, t.Any]:
        return {"environment_id": self.environment_id, "addons": after}
