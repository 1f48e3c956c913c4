# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Modify a ServiceStage environment: read, merge, write, verify (PUT environment, servicestage_06_0059)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import Absent, Ambiguous, InvalidOption, NotAsDeclared
from . import environments as env
from .changes import Change, Path, Values, with_changes
from .environment_plan import check_declared, check_merged, desired_of, differences, plan
from .operation import Operation
from .rules import (
    ENTERPRISE_PROJECT_ID,
    ENVIRONMENT_NAME,
    HIDDEN,
    HIDDEN_AND_CHANGED,
    SERVICESTAGE_ID,
    longest,
)

LONGEST_DESCRIPTION = 128

_RESOURCE_ENVS_OPTIONS = {
    "resource_id": {"type": "str", "required": True},
    "resource_name": {"type": "str"},
    "resource_type": {"type": "str"},
    "envs": {"type": "dict", "required": True},
}


class Observed(t.NamedTuple):
    """An environment as read: the API's JSON, and its flat values."""

    raw: dict[str, t.Any]
    values: dict[Path, t.Any]


class ServicestageEnvironment(Operation):
    """``servicestage_environment``."""

    options = {
        "id": {"type": "str", "aliases": ["environment_id"]},
        "name": {"type": "str", "aliases": ["environment_name"]},
        "new_name": {"type": "str"},
        "state": {"type": "str", "choices": ["present"], "default": "present"},
        "description": {"type": "str"},
        "labels": {"type": "dict"},
        "purge_labels": {"type": "bool", "default": True},
        "configuration": {
            "type": "dict",
            "options": {
                "envs": {"type": "dict"},
                "resource_envs": {"type": "list", "elements": "dict", "options": _RESOURCE_ENVS_OPTIONS},
            },
        },
        "purge_envs": {"type": "bool", "default": False},
        "enterprise_project_id": {"type": "str"},
        "reveal_values": {"type": "bool", "default": False},
    }
    rules = {"mutually_exclusive": [("id", "name")], "required_one_of": [("id", "name")]}

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        hide = params.get("configuration") and params.get("reveal_values") is not True
        return super().shown_params({**params, "configuration": HIDDEN} if hide else params)

    def check(self) -> None:
        params = self.params
        SERVICESTAGE_ID.check("id", params["id"])
        ENVIRONMENT_NAME.check("name", params["name"])
        ENVIRONMENT_NAME.check("new_name", params["new_name"])
        longest("description", params["description"], LONGEST_DESCRIPTION)
        ENTERPRISE_PROJECT_ID.check("enterprise_project_id", params["enterprise_project_id"])
        resources = (params["configuration"] or {}).get("resource_envs") or []
        ids = [resource["resource_id"] for resource in resources]
        for resource_id in ids:
            if not resource_id or ids.count(resource_id) > 1:
                rule = "one entry a resource" if resource_id else "the id of a resource"
                raise InvalidOption(
                    f"configuration.resource_envs: resource_id is {resource_id!r}: it has to be {rule}."
                )
        self.desired = desired_of(params)
        if not params["reveal_values"]:
            self.hidden = {value for path, value in self.desired.values.items() if env.is_variable(path)}
        check_declared(self.desired)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def locate(self) -> None:
        name, new_name = self.params["name"], self.params["new_name"]
        self.id = self.params["id"]
        if self.id:
            return
        found = new_name and env.look_for_environment(self.api, name)
        found = found or (new_name and env.look_for_environment(self.api, new_name))  # renamed by an earlier run
        try:
            self.id = str((found or env.find_environment(self.api, name))["id"])
        except Absent as absent:
            absent.message += f" Nor is there one with the new name {new_name!r}." if new_name else ""
            raise

    def lock_name(self) -> str:
        return f"{self.client.settings.endpoint('servicestage')}/{self.id}"

    def observe(self) -> Observed:
        raw = env.show_environment(self.api, self.id)
        new_name = self.params["new_name"]
        if new_name and raw.get("name") != new_name:
            self._must_be_free(new_name)
            raw = env.show_environment(self.api, self.id)  # the read comes immediately before the write
        self._warn_unseen(raw)
        return Observed(raw, env.values_of(raw))

    def plan(self, observed: Observed) -> list[Change]:
        changes = plan(self.desired, observed.values) or self._unseen_purge(observed.raw)
        if changes:
            check_merged(self.desired, with_changes(observed.values, changes))
        return changes

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        wanted = with_changes(observed.values, changes)
        sent = {key: env.shows(observed.raw, key) or self._declares(key) for key in ("envs", "resource_envs")}
        moves = any(change.path == ("enterprise_project_id",) for change in changes)
        self._written = wanted, [change.path for change in changes if change.after is None]
        raw = self.api.modify_environment(self.id, env.body_of(observed.raw, wanted, enterprise_project=moves, **sent))
        self.wrote = True
        compared = ["name", "description", "labels"] + ["enterprise_project_id"] * (
            ("enterprise_project_id",) in wanted
        )
        if any(raw.get(key) is None for key in compared) or any(sent[key] and not env.shows(raw, key) for key in sent):
            raw = env.show_environment(self.api, self.id)
        after = Observed(raw, env.values_of(raw))
        return self.settle(after)

    def settle(self, observed: Observed) -> Observed:
        self._verify(*self._written, observed)
        return observed

    def predict(self, observed: Observed, changes: list[Change]) -> Observed:
        return Observed(observed.raw, with_changes(observed.values, changes))

    def result(self, after: Observed) -> dict[str, t.Any]:
        return {"environment": env.environment_result(after.raw, after.values, reveal=self.params["reveal_values"])}

    def title(self, observed: Observed) -> str:
        return f"environment {observed.raw.get('name')} ({self.id})"

    def shown_change(self, change: Change) -> Change:
        if self.params["reveal_values"] or not env.is_variable(change.path):
            return change
        before = None if change.before is None else HIDDEN
        after = None if change.after is None else HIDDEN if before is None else HIDDEN_AND_CHANGED
        return Change(change.path, before, after)

    def _unseen_purge(self, raw: dict[str, t.Any]) -> list[Change]:
        """A list that is to be emptied and cannot be seen is sent every time, like all that cannot be seen."""
        emptied = [path for path in self.desired.whole if path[0] == env.CONFIGURATION and not env.shows(raw, path[1])]
        return [Change((*path, "*"), None, None) for path in emptied]

    def _declares(self, key: str) -> bool:
        return (self.params["configuration"] or {}).get(key) is not None

    def _must_be_free(self, new_name: str) -> None:
        other = env.look_for_environment(self.api, new_name)
        if other and other.get("id") != self.id:
            raise Ambiguous(
                f"new_name is {new_name!r}: another environment ({other.get('id')}) has this name already, and the one "
                f"to rename ({self.id}) is still there too."
            )

    def _warn_unseen(self, raw: dict[str, t.Any]) -> None:
        unseen = [key for key in ("envs", "resource_envs") if self._declares(key) and not env.shows(raw, key)]
        if unseen:
            self.host.warn(
                f"The service does not show {' and '.join(f'configuration.{key}' for key in unseen)} of environment "
                f"{self.id}: what is declared is sent every time, and cannot be compared; what is not may get lost."
            )

    def _verify(self, wanted: Values, removed: list[Path], after: Observed) -> None:
        """:raises NotAsDeclared: the environment is not what was written; the message names what differs."""

        def is_shown(path: Path) -> bool:
            return path[0] != env.CONFIGURATION or env.shows(after.raw, path[1])

        shown = {path: value for path, value in wanted.items() if is_shown(path)}
        wrong, moved = differences(shown, after.values, self.desired, removed)
        for name in moved:
            self.host.warn(f"Environment {self.id}: the service itself changed {name}, which is not declared.")
        if wrong:
            raise NotAsDeclared(
                f"Environment {self.id} was modified, but is not as declared: {'; '.join(wrong)}.",
                environment=self.result(after)["environment"],
            )
