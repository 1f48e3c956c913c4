# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Bring about the environment variables of one API group in one environment, all at once."""

from __future__ import annotations

import typing as t

from .apic_variables import (
    ENVIRONMENT_OPTIONS,
    GATEWAY_OPTIONS,
    REVEAL_OPTION,
    VARIABLES,
    Variables,
    WritesVariables,
    by_name,
    plan,
    value_text,
    values_of,
)
from .changes import Change
from .rules import HIDDEN, VARIABLE_NAME


class ApicEnvironmentVariableSet(WritesVariables):
    """``apic_environment_variable_set``."""

    options = {
        **GATEWAY_OPTIONS,
        "group_id": {"type": "str", "required": True},
        **ENVIRONMENT_OPTIONS,
        "variables": {"type": "dict", "required": True},
        "purge": {"type": "bool", "default": False},
        **REVEAL_OPTION,
    }
    rules = {
        "mutually_exclusive": [("env_id", "env_name")],
        "required_one_of": [("env_id", "env_name")],
    }
    declares = VARIABLES

    def check(self) -> None:
        super().check()
        secret = not self.params["reveal_values"]
        self.desired = {}
        for key, value in self.params[VARIABLES].items():
            name = str(key)
            VARIABLE_NAME.check("variables: the name", name)
            self.desired[name] = value_text(f"variables.{name}", value, secret=secret)
        self.hidden = set(self.desired.values()) if secret else set()

    def find(self) -> Variables:
        return by_name(self.listed())

    def plan(self, observed: Variables) -> list[Change]:
        return plan(self.desired, observed, purge=self.params["purge"])

    def result(self, after: Variables) -> dict[str, t.Any]:
        values = dict(sorted(values_of(after).items()))
        return {
            "variables": values if self.params["reveal_values"] else dict.fromkeys(values, HIDDEN),
            "instance_id": self.params["instance_id"],
            "group_id": self.params["group_id"],
            "env_id": self.env_id,
        }
