# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read environment variables of an API group."""

from __future__ import annotations

import typing as t

from ..client.errors import Absent, NotFound
from .apic_variables import ENVIRONMENT_OPTIONS, GATEWAY_OPTIONS, OnGateway, Variable, values_of
from .finding import distinct
from .operation import ReadOperation

# The pages name these for a group and for an environment that does not exist; another 404 is another trouble.
_NO_GROUP_OR_ENVIRONMENT = ("APIG.3001", "APIG.3003")


class ApicEnvironmentVariableInfo(OnGateway, ReadOperation):
    """``apic_environment_variable_info``."""

    options = {
        **GATEWAY_OPTIONS,
        "id": {"type": "str"},
        "group_id": {"type": "str"},
        **ENVIRONMENT_OPTIONS,
        "name": {"type": "str"},
    }
    rules = {
        "mutually_exclusive": [("id", "group_id"), ("id", "env_id", "env_name"), ("id", "name")],
        "required_one_of": [("id", "group_id")],
    }

    def locate(self) -> None:
        """Leave it to ``observe``: an environment that is not there is no failure."""

    def observe(self) -> list[Variable]:
        """Return what is there; an info module answers "none", and does not fail."""
        try:
            if self.params["id"]:
                return [self.shown(self.params["id"])]
            super().locate()
            return distinct(self.listed(self.params["name"]))
        except Absent:
            return []
        except NotFound as error:
            if error.error_code not in _NO_GROUP_OR_ENVIRONMENT:
                raise
            return []

    def result(self, after: list[Variable]) -> dict[str, t.Any]:
        if not (self.params["id"] or self.params["env_id"] or self.params["env_name"]):
            return {"variables": after}  # a name may be there in several environments
        named = {str(item.get("variable_name")): item for item in after}
        return {"variables": after, "values_by_name": values_of(named)}
