# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Give an environment variable of an API group another value (PUT variable, UpdateEnvironmentVariableV2)."""

from __future__ import annotations

import typing as t

from ..api.apic import GATEWAYS, Apic
from ..client.client import Client
from ..client.errors import Absent, InvalidOption, NotAsDeclared, NotFound, UnreadableAnswer
from .changes import Change, changes_between
from .finding import named
from .operation import Operation
from .rules import (
    APIC_ENVIRONMENT_NAME,
    APIC_ID,
    HIDDEN,
    HIDDEN_AND_CHANGED,
    VARIABLE_NAME,
    VARIABLE_VALUE,
    text,
)

Variable = t.Dict[str, t.Any]


def plan(value: str, observed: Variable) -> list[Change]:
    """Return the change of the value; none where it is equal, since a PUT publishes every API that uses it again."""
    path = ("variables", str(observed.get("variable_name")))
    return changes_between({path: observed.get("variable_value")}, {path: value})


class ApicEnvironmentVariable(Operation):
    """``apic_environment_variable``."""

    options = {
        "gateway": {"type": "str", "choices": list(GATEWAYS), "default": "roma"},
        "instance_id": {"type": "str", "required": True},
        "id": {"type": "str"},
        "group_id": {"type": "str"},
        "env_id": {"type": "str"},
        "env_name": {"type": "str"},
        "name": {"type": "str"},
        "value": {"type": "raw", "required": True},
        "state": {"type": "str", "choices": ["present"], "default": "present"},
        "reveal_values": {"type": "bool", "default": True},
    }
    rules = {
        "mutually_exclusive": [("id", "group_id"), ("id", "env_id", "env_name"), ("id", "name")],
        "required_one_of": [("id", "group_id"), ("id", "env_id", "env_name"), ("id", "name")],
    }

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        revealed = params.get("reveal_values", True) is True
        return super().shown_params(params if revealed else {**params, "value": HIDDEN})

    def check(self) -> None:
        for name in ("instance_id", "id", "group_id", "env_id"):
            APIC_ID.check(name, self.params[name])
        APIC_ENVIRONMENT_NAME.check("env_name", self.params["env_name"])
        VARIABLE_NAME.check("name", self.params["name"])
        secret = not self.params["reveal_values"]
        self.value = text("value", self.params["value"], secret=secret)
        if secret:
            self.hidden = {self.value}
        if self.value in (HIDDEN, HIDDEN_AND_CHANGED):
            raise InvalidOption(
                f"value is {self.value!r}: results show that in place of a value. Give the value itself."
            )
        VARIABLE_VALUE.check("value", self.value, secret=secret)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = Apic(client, self.params["gateway"], self.params["instance_id"])

    def locate(self) -> None:
        self.env_id = self.params["env_id"]
        if self.params["env_name"]:
            name = self.params["env_name"]
            found = named(
                self.api.list_environments(name), name, what="API environment", others=self.api.list_environments
            )
            self.env_id = str(found["id"])

    def observe(self) -> Variable:
        if self.params["id"]:
            return self._by_id(self.params["id"])
        name = self.params["name"]
        return named(
            self._variables(name),
            name,
            what="variable of the group and environment",
            key="variable_name",
            others=self._variables,
        )

    def _by_id(self, variable_id: str) -> Variable:
        try:
            found = self.api.show_variable(variable_id)
        except NotFound as error:
            raise error.retold(
                Absent,
                f"There is no variable with the id {variable_id} in instance {self.params['instance_id']}.",
            ) from error
        if found.get("id") != variable_id:
            raise UnreadableAnswer(f"The gateway was asked for variable {variable_id} and showed {found.get('id')}.")
        return found

    def _variables(self, name: str | None = None) -> t.Iterator[Variable]:
        listed = self.api.list_variables(self.params["group_id"], self.env_id, name)
        return (item for item in listed if item.get("env_id") in (self.env_id, None))

    def plan(self, observed: Variable) -> list[Change]:
        return plan(self.value, observed)

    def apply(self, observed: Variable, changes: list[Change]) -> Variable:
        after = {**observed, **self.api.update_variable(str(observed["id"]), self.value)}
        self.wrote = True
        if after.get("variable_value") != self.value:
            raise NotAsDeclared(
                f"The value of variable {after.get('variable_name')} was set, but the answer shows another one.",
                **self.result(after),
            )
        return after

    def predict(self, observed: Variable, changes: list[Change]) -> Variable:
        return {**observed, "variable_value": self.value} if changes else observed

    def result(self, after: Variable) -> dict[str, t.Any]:
        return {"variable": after if self.params["reveal_values"] else {**after, "variable_value": HIDDEN}}

    def title(self, observed: Variable) -> str:
        return f"group {observed.get('group_id')}, environment {observed.get('env_id')}"

    def shown_change(self, change: Change) -> Change:
        return change if self.params["reveal_values"] else Change(change.path, HIDDEN, HIDDEN_AND_CHANGED)
