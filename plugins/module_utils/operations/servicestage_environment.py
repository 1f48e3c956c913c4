# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Create, modify or delete a ServiceStage environment (servicestage_06_0056, _0058 and _0059)."""

from __future__ import annotations

import contextlib
import typing as t

from ..api.reading import id_of
from ..client.errors import (
    Absent,
    Ambiguous,
    InvalidOption,
    NotFound,
    ServiceError,
    WriteInterrupted,
)
from . import environments as env
from . import owed_labels
from .addons import ids_of
from .changes import Change, Values, concealed, with_changes
from .environment_plan import Desired, check_declared, check_fixed, check_merged, desired_of, plan
from .environment_writing import Observed, WritesEnvironment
from .follow_ups import FOLLOW_UP_OPTIONS, check_follow_ups, has_addons, resolved
from .rules import (
    ENTERPRISE_PROJECT_ID,
    ENVIRONMENT_NAME,
    HIDDEN,
    SERVICESTAGE_ID,
    longest,
)

LONGEST_DESCRIPTION = 128
_NAME_IN_USE = "SVCSTG.00100449"

_RESOURCE_ENVS_OPTIONS = {
    "resource_id": {"type": "str", "required": True},
    "resource_name": {"type": "str"},
    "resource_type": {"type": "str"},
    "envs": {"type": "dict", "required": True},
}


NOTHING = Observed(None, {})


class ServicestageEnvironment(WritesEnvironment):
    """``servicestage_environment``."""

    options = {
        "id": {"type": "str", "aliases": ["environment_id"]},
        "name": {"type": "str", "aliases": ["environment_name"]},
        "new_name": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
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
        "vpc_id": {"type": "str"},
        "deploy_mode": {"type": "str", "choices": ["virtualmachine", "container", "mixed"]},
        "type": {"type": "str", "choices": ["normal", "high"]},
        "resource_create_mode": {"type": "str", "choices": ["none", "iac"]},
        "follow_ups": {"type": "list", "elements": "dict", "options": FOLLOW_UP_OPTIONS},
        "reveal_values": {"type": "bool", "default": False},
    }
    rules = {"mutually_exclusive": [("id", "name")], "required_one_of": [("id", "name")]}

    _addons: list[dict[str, t.Any]] | None = None
    _words: t.Mapping[str, str] = {}

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        hide = params.get("configuration") and params.get("reveal_values") is not True
        return super().shown_params({**params, "configuration": HIDDEN} if hide else params)

    def check(self) -> None:
        params = self.params
        SERVICESTAGE_ID.check("id", params["id"])
        ENVIRONMENT_NAME.check("name", params["name"])
        self.desired = Desired({}, (), name=params["name"], absent=True)
        if params["state"] == "present":
            self._check_present()
        elif params["new_name"]:
            raise InvalidOption("new_name goes with state present only: an environment that is deleted gets no name.")
        elif params["follow_ups"]:
            raise InvalidOption("follow_ups goes with state present only: nothing can follow a deletion.")

    def _check_present(self) -> None:
        params = self.params
        ENVIRONMENT_NAME.check("new_name", params["new_name"])
        SERVICESTAGE_ID.check("vpc_id", params["vpc_id"])
        longest("description", params["description"], LONGEST_DESCRIPTION)
        ENTERPRISE_PROJECT_ID.check("enterprise_project_id", params["enterprise_project_id"])
        resources = (params["configuration"] or {}).get("resource_envs") or []
        ids = [resource["resource_id"] for resource in resources]
        env.check_resource_ids("configuration.resource_envs: resource_id", ids)
        self.desired = desired_of(params)
        check_follow_ups(self._follow_ups)
        if not params["reveal_values"]:
            self.hidden = {value for path, value in self.desired.values.items() if env.is_variable(path)}
        check_declared(self.desired)

    def locate(self) -> None:
        self.id = self.params["id"]
        if self.id:
            return
        found = self._look()
        if found:
            self.id = str(found["id"])
        elif not self.desired.absent and not self.params["vpc_id"]:
            self._fail_absent()

    def observe(self) -> Observed:
        if self.id is None:
            found = None if self.desired.absent else self._look()
            if found is None:
                return NOTHING
            self.id = self._locked_by_id(str(found["id"]))
        try:
            raw = env.show_environment(self.api, self.id)
        except Absent:
            if not self.desired.absent:
                raise
            return NOTHING
        new_name = self.params["new_name"]
        if new_name and raw.get("name") != new_name:
            self._must_be_free(new_name)
            raw = env.show_environment(self.api, self.id)  # the read comes immediately before the write
        self._warn_unseen(raw)
        values = env.values_of(raw)
        if self._addons is None and has_addons(self._follow_ups) and self._records(Observed(raw, values)):
            self._addons = self.api.list_addons(self.id)
            raw = env.show_environment(self.api, self.id)  # once more: the read comes immediately before the write
            values = env.values_of(raw)
            for label in owed_labels.gone(env.owed_of(values), ids_of(self._addons)):
                self.host.warn(f"Environment {self.id} owes something to an add-on that is gone: {label} is dropped.")
        if not self.params["reveal_values"]:  # all of them are written, and may be quoted
            self.hidden |= {str(value) for path, value in values.items() if env.is_variable(path)}
        return Observed(raw, values, self._addons)

    def is_there(self, observed: Observed) -> bool:
        return observed.raw is not None

    def plan(self, observed: Observed) -> list[Change]:
        if observed.raw is not None and not self.desired.absent:
            check_fixed(self.desired, observed.values)
        changes = self._declared_changes(observed)
        if not self.desired.absent:
            changes = changes + self._owed_changes(observed)
            if changes:
                check_merged(self.desired, with_changes(observed.values, changes), observed.values)
        return changes

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        if self.desired.absent:
            with contextlib.suppress(NotFound):  # somebody else was faster
                self.api.delete_environment(str(self.id))
            return NOTHING
        if observed.raw is None:
            return self._create(changes)
        return self.modify(observed, observed.raw, changes)

    def _create(self, changes: list[Change]) -> Observed:
        """Create the environment; what POST does not take goes into a PUT after it."""
        wanted = with_changes({}, changes)
        self.written = wanted, []
        try:
            created = self.api.create_environment(env.new_body_of(self._posted(wanted)))
        except ServiceError as refused:
            if refused.error_code == _NAME_IN_USE and self._look():
                raise WriteInterrupted.by(refused, unknown=False) from refused  # somebody else was faster
            raise
        self.wrote = True
        new_id = id_of(created, "id")
        self.id = self._locked_by_id(new_id) if new_id else None
        after = self.observe()
        rest = self.plan(after) if after.raw is not None else []
        return self.apply(after, rest) if rest else self.settle(after)

    def _locked_by_id(self, environment_id: str) -> str:
        """Lock out others who have found what is locked by its name only, as it was not there yet; return its id."""
        if not self.host.check_mode:
            self.lock_too(env.lock_name(self.client, environment_id))
        return environment_id

    def settle(self, observed: Observed) -> Observed:
        return observed if self.desired.absent else super().settle(observed)

    def predict(self, observed: Observed, changes: list[Change]) -> Observed:
        if self.desired.absent:
            return NOTHING
        return Observed(observed.raw or {"id": None}, with_changes(observed.values, changes))

    def result(self, after: Observed) -> dict[str, t.Any]:
        shown = None
        unseen = self._unseen(after.raw) if self.id else []  # of a new one that is foretold nothing is shown yet
        if after.raw is not None:
            shown = env.environment_result(after.raw, after.values, reveal=self.params["reveal_values"])
        return {
            "environment_id": self.id,
            "environment": shown,
            "owed": env.owed_of(after.values),
            "follow_ups_recorded": self.params["follow_ups"] is not None and not unseen,
        }

    def title(self, observed: Observed) -> str:
        if observed.raw is None:
            return f"environment {self.desired.name or self.id}"
        return f"environment {observed.raw.get('name')} ({self.id})"

    def shown_change(self, change: Change) -> Change:
        change = change._replace(path=owed_labels.shown_path(change.path, self._words))
        if self.params["reveal_values"] or not env.is_variable(change.path):
            return change
        return concealed(change)

    def _look(self) -> dict[str, t.Any] | None:
        """Return the environment with the name, or with the new name that an earlier run gave it."""
        name, new_name = self.params["name"], self.params["new_name"]
        found = env.look_for_environment(self.api, name)
        return found or (env.look_for_environment(self.api, new_name) if new_name else None)

    def _fail_absent(self) -> t.NoReturn:
        new_name = self.params["new_name"]
        try:
            env.find_environment(self.api, self.params["name"])
        except Absent as absent:
            absent.message += f" Nor is there one with the new name {new_name!r}." if new_name else ""
            absent.message += " To create it, give vpc_id."
            raise
        raise Absent(f"The environment {self.params['name']!r} came to be while it was looked for: run the task again.")

    @property
    def _follow_ups(self) -> list[dict[str, t.Any]]:
        return self.params["follow_ups"] or []

    def _declared_changes(self, observed: Observed) -> list[Change]:
        return plan(self.desired, observed.values) or self._unseen_purge(observed.raw)

    def _records(self, observed: Observed) -> bool:
        """Whether follow-ups are to be written down. Those of what cannot be compared later are left to ``changed``."""
        return bool(self._follow_ups and self._declared_changes(observed) and not self._unseen(observed.raw))

    def _owed_changes(self, observed: Observed) -> list[Change]:
        """Return what is to be written down with the changes."""
        records = self._records(observed)
        if self.params["follow_ups"] is None or (self._follow_ups and not records):
            return []
        if observed.raw is None and has_addons(self._follow_ups):
            raise InvalidOption(
                "follow_ups names an add-on, and the environment is still to be created: it has none yet. Create it "
                "without, install the add-on, and run the task again."
            )
        found = resolved(self._follow_ups, observed.addons or [])
        self._words = {owed_labels.label_of(follow_up): words for follow_up, words in found.items()}
        addon_ids = None if observed.addons is None else ids_of(observed.addons)
        return owed_labels.owing(list(found), observed.values, records, addon_ids)

    @staticmethod
    def _posted(wanted: Values) -> Values:
        """Return what the POST has of a new environment.

        What is owed goes along with the last write: where variables follow in a PUT, with that.
        """
        if not any(path[0] == env.CONFIGURATION for path in wanted):
            return wanted
        return env.without_owed(wanted)

    def _unseen_purge(self, raw: dict[str, t.Any] | None) -> list[Change]:
        """A list that is to be emptied and cannot be seen is sent every time, like all that cannot be seen."""
        if raw is None or self.desired.absent:
            return []
        emptied = [path for path in self.desired.whole if path[0] == env.CONFIGURATION and not env.shows(raw, path[1])]
        return [Change((*path, "*"), None, None) for path in emptied]

    def declares(self, key: str) -> bool:
        return (self.params["configuration"] or {}).get(key) is not None

    def _must_be_free(self, new_name: str) -> None:
        other = env.look_for_environment(self.api, new_name)
        if other and other.get("id") != self.id:
            raise Ambiguous(
                f"new_name is {new_name!r}: another environment ({other.get('id')}) has this name already, and the one "
                f"to rename ({self.id}) is still there too."
            )

    def _unseen(self, raw: dict[str, t.Any] | None) -> list[str]:
        """Return what is declared and cannot be seen."""
        if raw is None:
            return []
        return [
            f"configuration.{key}"
            for key in ("envs", "resource_envs")
            if self.declares(key) and not env.shows(raw, key)
        ]

    def _warn_unseen(self, raw: dict[str, t.Any]) -> None:
        unseen = self._unseen(raw)
        if unseen:
            self.host.warn(
                f"The service does not show {' and '.join(unseen)} of environment {self.id}: what is declared is sent "
                "every time, and cannot be compared; what is not may get lost."
                + " What has to follow is not written down, and goes by whether the task changed something."
                * bool(self._follow_ups)
            )
