# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Create an environment variable of an API group, give it another value, or delete it."""

from __future__ import annotations

import typing as t

from ..client.errors import Absent
from .apic_variables import (
    ENVIRONMENT_OPTIONS,
    GATEWAY_OPTIONS,
    REVEAL_OPTION,
    Variables,
    WritesVariables,
    by_name,
    plan,
    value_text,
)
from .changes import Change
from .rules import HIDDEN


class ApicEnvironmentVariable(WritesVariables):
    """``apic_environment_variable``: a set of one variable, or of none."""

    options = {
        **GATEWAY_OPTIONS,
        "id": {"type": "str"},
        "group_id": {"type": "str"},
        **ENVIRONMENT_OPTIONS,
        "name": {"type": "str"},
        "value": {"type": "raw"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **REVEAL_OPTION,
    }
    rules = {
        "mutually_exclusive": [("id", "group_id"), ("id", "env_id", "env_name"), ("id", "name")],
        "required_one_of": [("id", "group_id"), ("id", "env_id", "env_name"), ("id", "name")],
        "required_if": [("state", "present", ("value",))],
    }
    declares = "value"

    def check(self) -> None:
        super().check()
        self.absent = self.params["state"] == "absent"
        if not self.absent:  # else a value has no meaning, as with other modules that take a state
            secret = not self.params["reveal_values"]
            self.value = value_text("value", self.params["value"], secret=secret)
            self.hidden = {self.value} if secret else set()

    def find(self) -> Variables:
        variable_id = self.params["id"]
        if not variable_id:
            return by_name(self.listed(self.params["name"]))
        try:
            return by_name([self.shown(variable_id)])
        except Absent:
            if not self.absent:
                raise  # by its id alone a variable cannot be created
            return {}

    def plan(self, observed: Variables) -> list[Change]:
        if self.absent:
            return plan({}, observed, purge=True)
        name = self.params["name"] or next(iter(observed))
        return plan({name: self.value}, observed, purge=False)

    def result(self, after: Variables) -> dict[str, t.Any]:
        variable = next(iter(after.values()), None)
        if variable is not None and not self.params["reveal_values"]:
            variable = {**variable, "variable_value": HIDDEN}
        return {"variable": variable}
