# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What the operations on variables of API groups share: how variables are found, planned and written."""

from __future__ import annotations

import contextlib
import typing as t

from ..api.apic import GATEWAYS, Apic
from ..client.client import Client
from ..client.errors import (
    Absent,
    InvalidOption,
    NotAsDeclared,
    NotFound,
    ServiceError,
    StagecraftError,
    UnreadableAnswer,
    WriteInterrupted,
)
from .changes import Change, Path, changes_between, concealed
from .finding import named
from .operation import Operation
from .rules import (
    APIC_ENVIRONMENT_NAME,
    APIC_ID,
    HIDDEN,
    HIDDEN_AND_CHANGED,
    VARIABLE_NAME,
    VARIABLE_VALUE,
    shown,
    text,
)

Variable = t.Dict[str, t.Any]  # the API's JSON
Variables = t.Dict[str, Variable]  # by their names, which are unique within a group and environment

GATEWAY_OPTIONS: dict[str, dict[str, t.Any]] = {
    "gateway": {"type": "str", "choices": list(GATEWAYS), "default": "roma"},
    "instance_id": {"type": "str", "required": True},
}
ENVIRONMENT_OPTIONS: dict[str, dict[str, t.Any]] = {"env_id": {"type": "str"}, "env_name": {"type": "str"}}
REVEAL_OPTION: dict[str, dict[str, t.Any]] = {"reveal_values": {"type": "bool", "default": True}}

VARIABLES = "variables"
_NAME_IN_USE = (400, 409)  # the pages name no error code of its own for it
_MAY_BE_FULL = (400, 403, 409)  # nor for a group that has as many variables as it may
_DENIED = "APIG.1005"


def value_text(option: str, value: t.Any, *, secret: bool) -> str:
    """Return a declared value as text, checked. ``secret`` keeps it out of the message. :raises InvalidOption:"""
    found = text(option, value, secret=secret)
    if found in (HIDDEN, HIDDEN_AND_CHANGED):
        raise InvalidOption(f"{option} is {found!r}: results show that in place of a value. Give the value itself.")
    VARIABLE_VALUE.check(option, found, secret=secret)
    return found


def by_name(variables: t.Iterable[Variable]) -> Variables:
    """Return variables of one group and environment by their names.

    :raises UnreadableAnswer: one has no name or no id; :raises Ambiguous: two have the same name.
    """
    found: dict[str, list[Variable]] = {}
    for item in variables:
        name = item.get("variable_name")
        if not isinstance(name, str):
            raise UnreadableAnswer(f"The gateway shows the variable {item.get('id')} without a name.")
        found.setdefault(name, []).append(item)
    what = "variable of the group and environment"
    return {name: named(items, name, what=what, key="variable_name") for name, items in found.items()}


def values_of(variables: t.Mapping[str, Variable]) -> dict[str, str | None]:
    """Return the values of variables, by their names; None where the gateway shows none."""
    values = {name: item.get("variable_value") for name, item in variables.items()}
    return {
        name: str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
        for name, value in values.items()
    }


def plan(desired: t.Mapping[str, str], observed: t.Mapping[str, Variable], *, purge: bool) -> list[Change]:
    """Return the changes that give the desired values and, with ``purge``, take away all other variables.

    Nothing where a value is equal, since a PUT publishes every API that uses the variable again. What is new comes
    first, so that it is there when APIs are published, and what goes away comes last.

    :raises UnreadableAnswer: a variable that is declared is there, and its value cannot be read, so not be compared.
    """
    values = values_of(observed)
    for name in sorted(desired):
        if name in values and values[name] is None:
            raise UnreadableAnswer(f"The gateway shows the variable {shown(name)} without a value: it is left alone.")
    wanted: dict[Path, t.Any] = {(VARIABLES, name): value for name, value in desired.items()}
    found: dict[Path, t.Any] = {(VARIABLES, name): value for name, value in values.items()}
    changes = changes_between(found, wanted, whole=[(VARIABLES,)] if purge else [])
    return sorted(changes, key=lambda change: (change.after is None, change.path in found))


class OnGateway(Operation):
    """An operation on one instance of a gateway, and on one of its environments where it has such options."""

    def check(self) -> None:
        for name in ("instance_id", "id", "group_id", "env_id"):
            APIC_ID.check(name, self.params.get(name))
        APIC_ENVIRONMENT_NAME.check("env_name", self.params["env_name"])
        VARIABLE_NAME.check("name", self.params.get("name"))

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = Apic(client, self.params["gateway"], self.params["instance_id"])

    def locate(self) -> None:
        self.env_id = self.params["env_id"]
        name = self.params["env_name"]
        if name:
            every = self.api.list_environments
            self.env_id = str(named(every(name), name, what="API environment", others=every)["id"])

    def shown(self, variable_id: str) -> Variable:
        """Return a variable by its id. :raises Absent:"""
        try:
            found = self.api.show_variable(variable_id)
        except NotFound as error:
            text = f"There is no variable with the id {variable_id} in instance {self.params['instance_id']}."
            raise error.retold(Absent, text) from error
        if found.get("id") != variable_id:
            raise UnreadableAnswer(f"The gateway was asked for variable {variable_id} and showed {found.get('id')}.")
        return found

    def listed(self, name: str | None = None) -> t.Iterator[Variable]:
        """Yield the variables of the group and environment, or the one with exactly this name."""
        for item in self.api.list_variables(self.params["group_id"], self.env_id, name):
            env_id = item.get("env_id")
            if not isinstance(env_id, (str, type(None))):
                raise UnreadableAnswer(f"The gateway shows a variable of the environment {shown(env_id)}.")
            fits = self.env_id is None or env_id in (self.env_id, None)
            if fits and name in (None, item.get("variable_name")):
                yield item


class WritesVariables(OnGateway):
    """Brings variables about: ``find`` returns those that count, ``plan`` the changes of their values."""

    declares: t.ClassVar[str]  # the option that holds what is declared

    _creating: str | None = None

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        hide = params.get(cls.declares) is not None and params.get("reveal_values", True) is not True
        return super().shown_params({**params, cls.declares: HIDDEN} if hide else params)

    def find(self) -> Variables:
        """Read the variables that count."""
        raise NotImplementedError

    def observe(self) -> Variables:
        found = self.find()
        if not self.params["reveal_values"]:  # a service may quote them
            self.hidden |= {value for value in values_of(found).values() if value is not None}
        return found

    def is_there(self, observed: Variables) -> bool:
        return self._creating in observed

    def apply(self, observed: Variables, changes: list[Change]) -> Variables:
        after, left = dict(observed), list(changes)
        while left:
            name, value = left[0].path[1], left[0].after
            try:
                self._write(after, name, value)
                del left[0]
            except StagecraftError as failure:
                going = [change for change in left if change.after is None]
                full = isinstance(failure, ServiceError) and failure.http_status in _MAY_BE_FULL
                full = full and failure.error_code != _DENIED  # else something is deleted, and nothing created
                if not full or name in after or not going:
                    failure.message = f"Variable {name}: {failure.message}"
                    raise
                left = [*going, *(change for change in left if change.after is not None)]  # what goes makes room
        return after

    def _write(self, after: Variables, name: str, value: str | None) -> None:
        """Create, update or delete one variable, in the cloud and in ``after``."""
        known = after.get(name)
        if known is None:
            after[name] = {**self._new(name), **self._create(name, str(value))}
        elif value is None:
            with contextlib.suppress(NotFound):  # somebody else was faster
                self.api.delete_variable(str(known["id"]))
            del after[name]
        else:
            after[name] = {**known, **self.api.update_variable(str(known["id"]), value)}
        self.wrote = True
        if value is not None and not {"id", "variable_value"} <= {key for key, item in after[name].items() if item}:
            after[name] = by_name(self.listed(name)).get(name, after[name])  # an answer may hold an id only
        if value is not None and (values_of(after)[name] != value or not isinstance(after[name].get("id"), str)):
            text = "It was written, but the answer does not show it with this value and an id."
            raise NotAsDeclared(text, **self.result(after))

    def _create(self, name: str, value: str) -> Variable:
        self._creating = name
        try:
            return self.api.create_variable(self.params["group_id"], self.env_id, name, value)
        except ServiceError as refused:
            if refused.http_status in _NAME_IN_USE and any(self.listed(name)):
                raise WriteInterrupted.by(refused, unknown=False) from refused  # somebody else was faster
            raise

    def _new(self, name: str) -> Variable:
        return {"group_id": self.params["group_id"], "env_id": self.env_id, "variable_name": name}

    def predict(self, observed: Variables, changes: list[Change]) -> Variables:
        after = dict(observed)
        for change in changes:
            name = change.path[1]
            if change.after is None:
                del after[name]
            else:
                after[name] = {**after.get(name, self._new(name)), "variable_value": change.after}
        return after

    def title(self, observed: Variables) -> str:
        if self.params["group_id"]:
            return f"group {self.params['group_id']}, environment {self.env_id}"
        found = next(iter(observed.values()), None)  # by its id
        if found is None:
            return f"variable {self.params['id']}"
        return f"group {found.get('group_id')}, environment {found.get('env_id')}"

    def shown_change(self, change: Change) -> Change:
        return change if self.params["reveal_values"] else concealed(change)
