# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Set who may do what with a CodeArts Deploy environment (PUT permissions): one call a cell of the matrix."""

from __future__ import annotations

import typing as t

from ..api.codeartsdeploy import CodeArtsDeploy
from ..client.client import Client
from ..client.errors import Absent, InvalidOption, NotAsDeclared, UnreadableAnswer
from ..client.quoting import brief
from .changes import Change, Path, Values, changes_between, with_changes
from .codearts_environments import (
    ENVIRONMENT_OPTIONS,
    ENVIRONMENT_RULES,
    PERMISSIONS,
    Row,
    check_environment,
    locate_environment,
    permissions_result,
)
from .finding import named
from .operation import Operation
from .rules import NAME, ROLE_ID, shown

# They are granted and revoked in these orders: the right to change the matrix goes last.
_GRANTED = PERMISSIONS
_REVOKED = ("can_edit", "can_delete", "can_deploy", "can_view", "can_manage")


def matrix(rows: t.Iterable[Row]) -> dict[Path, bool]:
    """Return the cells of the matrix: (role id, permission) -> granted."""
    return {
        (str(row["role_id"]), permission): bool(row.get(permission))
        for row in rows
        if row.get("role_id") is not None
        for permission in PERMISSIONS
    }


def plan(desired: Values, observed: Values) -> list[Change]:
    """Return the cells that differ, in the order to write them: grants first, viewing first; then what is revoked."""

    def order(change: Change) -> tuple[bool, int, str]:
        order_of = _GRANTED if change.after else _REVOKED
        return not change.after, order_of.index(change.path[1]), change.path[0]

    return sorted(changes_between(observed, desired), key=order)


class CodeartsdeployEnvironmentPermission(Operation):
    """``codeartsdeploy_environment_permission``."""

    options = {
        **ENVIRONMENT_OPTIONS,
        "permissions": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "role_id": {"type": "str"},
                "role_name": {"type": "str"},
                **{permission: {"type": "bool"} for permission in PERMISSIONS},
                "name": {"type": "str"},
                "role_type": {"type": "str"},
            },
            "mutually_exclusive": [("role_id", "role_name")],
            "required_one_of": [("role_id", "role_name")],
        },
    }
    rules = ENVIRONMENT_RULES

    def check(self) -> None:
        check_environment(self.params)
        seen = set()
        for entry in self.params["permissions"]:
            ROLE_ID.check("permissions: role_id", entry["role_id"])
            NAME.check("permissions: role_name", entry["role_name"])
            role = ("role_id", entry["role_id"]) if entry["role_id"] else ("role_name", entry["role_name"])
            if role in seen:
                raise InvalidOption(
                    f"permissions: {role[0]} is {shown(role[1])} twice: a role can have one entry only."
                )
            seen.add(role)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = CodeArtsDeploy(client)

    def locate(self) -> None:
        self.application_id = self.params["application_id"]
        self.id = locate_environment(self.api, self.params)

    def observe(self) -> list[Row]:
        rows = self.api.list_environment_permissions(self.application_id, self.id)
        for row in rows:
            for permission in PERMISSIONS:
                if not isinstance(row.get(permission), (bool, type(None))):
                    raise UnreadableAnswer(
                        f"CodeArts Deploy shows {permission} of role {brief(row.get('role_id'))} as "
                        f"{brief(row[permission])}, which is neither true nor false: nothing is written."
                    )
        self._role_names = {str(row.get("role_id")): row.get("name") for row in rows}
        return rows

    def plan(self, observed: list[Row]) -> list[Change]:
        return plan(self._desired(observed), matrix(observed))

    def apply(self, observed: list[Row], changes: list[Change]) -> list[Row]:
        for change in changes:
            role_id, permission = change.path
            self.api.update_environment_permission(self.application_id, self.id, role_id, permission, change.after)
            self.wrote = True
        after = self.observe()
        self._verify(self._desired(observed), after)
        return after

    def predict(self, observed: list[Row], changes: list[Change]) -> list[Row]:
        cells = with_changes(matrix(observed), changes)
        return [
            {**row, **{permission: cells.get((str(row["role_id"]), permission)) for permission in PERMISSIONS}}
            for row in observed
            if row.get("role_id") is not None
        ]

    def result(self, after: list[Row]) -> dict[str, t.Any]:
        return permissions_result(self.application_id, self.id, after)

    def title(self, observed: list[Row]) -> str:
        return f"permissions of environment {self.id}"

    def shown_change(self, change: Change) -> Change:
        role_id, permission = change.path
        role = f"{self._role_names.get(role_id)} ({role_id})"
        return Change(("permissions", role, permission), change.before, change.after)

    def _desired(self, rows: list[Row]) -> dict[Path, bool]:
        """Return the declared cells. :raises Absent: a role has no row, so that it can be given nothing."""
        cells: dict[Path, bool] = {}
        seen = set()
        for entry in self.params["permissions"]:
            role_id = entry["role_id"] or str(self._role_named(rows, entry["role_name"])["role_id"])
            if all(str(row.get("role_id")) != role_id for row in rows):
                known = ", ".join(f"{row.get('name')} ({row.get('role_id')})" for row in rows) or "none"
                raise Absent(
                    f"permissions: role_id is {shown(role_id)}: environment {self.id} has no such role. "
                    f"It has: {known}."
                )
            if role_id in seen:
                raise InvalidOption(f"permissions: role {role_id} has two entries, one by its name: leave one out.")
            seen.add(role_id)
            for permission in PERMISSIONS:
                if entry[permission] is not None:
                    cells[(role_id, permission)] = entry[permission]
        return cells

    def _role_named(self, rows: list[Row], name: str) -> Row:
        return named(rows, name, what=f"role of environment {self.id}", id_key="role_id")

    def _verify(self, desired: Values, after: list[Row]) -> None:
        cells = matrix(after)
        kept = [
            f"{cell[1]} of role {self._role_names.get(cell[0])} ({cell[0]}) is still {cells.get(cell)}"
            for cell in desired
            if cells.get(cell) != desired[cell]
        ]
        if kept:
            raise NotAsDeclared(
                f"CodeArts Deploy accepted the permissions of environment {self.id}, but {'; '.join(kept)}. "
                "The rows of an environment's creator and of project administrators may be locked.",
                **self.result(after),
            )
