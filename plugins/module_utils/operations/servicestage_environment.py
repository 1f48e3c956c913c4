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
from .changes import Change, Path, Values, changes_between, with_changes
from .operation import Operation
from .rules import (
    ENTERPRISE_PROJECT_ID,
    ENVIRONMENT_NAME,
    HIDDEN,
    HIDDEN_AND_CHANGED,
    LABEL_KEY,
    LABEL_VALUE,
    SERVICESTAGE_ID,
    longest,
    texts,
)

MOST_LABELS = 20
LONGEST_DESCRIPTION = 128

_RESOURCE_ENVS_OPTIONS = {
    "resource_id": {"type": "str", "required": True},
    "resource_name": {"type": "str"},
    "resource_type": {"type": "str"},
    "envs": {"type": "dict", "required": True},
}


class Desired(t.NamedTuple):
    """What the task declares: the wanted values, below which paths nothing else may stay, and the resources named."""

    values: dict[Path, t.Any]
    whole: tuple[Path, ...]
    resources: tuple[Path, ...] = ()


class Observed(t.NamedTuple):
    """An environment as read: the API's JSON, and its flat values."""

    raw: dict[str, t.Any]
    values: dict[Path, t.Any]


def desired_of(params: t.Mapping[str, t.Any]) -> Desired:
    """Return what validated options declare. None = leave alone. :raises InvalidOption: a value that is no text."""
    values: dict[Path, t.Any] = {}
    whole: list[Path] = []
    resources: list[Path] = []
    if params["new_name"] is not None:
        values[("name",)] = params["new_name"]
    for option in ("description", "enterprise_project_id"):
        if params[option] is not None:
            values[(option,)] = params[option]
    if params["labels"] is not None:
        values.update({(env.LABELS, key): value for key, value in texts("labels", params["labels"]).items()})
        if params["purge_labels"]:
            whole.append((env.LABELS,))
    configuration = params["configuration"] or {}
    if configuration.get("envs") is not None:
        declared = texts("configuration.envs", configuration["envs"], secret=True)
        values.update({(*env.ENVS, name): value for name, value in declared.items()})
        if params["purge_envs"]:
            whole.append(env.ENVS)
    if configuration.get("resource_envs") is not None:
        for resource in configuration["resource_envs"]:
            path = (*env.RESOURCE_ENVS, resource["resource_id"])
            resources.append(path)
            values.update({(*path, key): resource[key] for key in env.RESOURCE_KEYS if resource[key] is not None})
            declared = texts(f"configuration.resource_envs.{path[2]}.envs", resource["envs"], secret=True)
            values.update({(*path, "envs", name): value for name, value in declared.items()})
        if params["purge_envs"]:
            whole.append(env.RESOURCE_ENVS)
    return Desired(values, tuple(whole), tuple(resources))


def plan(desired: Desired, observed: Values) -> list[Change]:
    """Return the changes that make ``observed`` as declared. Reserved labels survive every purge."""
    spared = [path for path in observed if path[0] == env.LABELS and env.is_reserved(path[1])]
    spared += [(*resource, key) for resource in desired.resources for key in env.RESOURCE_KEYS]
    return changes_between(observed, desired.values, desired.whole, spared)


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
        return {**params, "configuration": HIDDEN} if hide else dict(params)

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
        for path, value in self.desired.values.items():
            self._check_value(path, value)
        self._check_label_count(self.desired.values)

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
        changes = plan(self.desired, observed.values)
        if changes:
            self._check_merged(with_changes(observed.values, changes))
        return changes

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        wanted = with_changes(observed.values, changes)
        sent = {key: env.shows(observed.raw, key) or self._declares(key) for key in ("envs", "resource_envs")}
        moves = any(change.path == ("enterprise_project_id",) for change in changes)
        self._written = wanted, [change.path for change in changes if change.after is None]
        raw = self.api.modify_environment(self.id, env.body_of(wanted, enterprise_project=moves, **sent))
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

    def _declares(self, key: str) -> bool:
        return (self.params["configuration"] or {}).get(key) is not None

    def _check_value(self, path: Path, value: str) -> None:
        if path[0] == env.LABELS:
            LABEL_KEY.check("labels: the name", path[1])
            LABEL_VALUE.check(f"labels.{path[1]}", value)
            if env.is_reserved(path[1]):
                raise InvalidOption(
                    f"labels: the name {path[1]!r} is reserved: this collection notes work that is still owed in it."
                )
        elif env.is_variable(path):
            option = ".".join(path)
            if not path[-1]:
                raise InvalidOption(f"{option}: the name of a variable is empty: it has to be one character or more.")
            if value in (HIDDEN, HIDDEN_AND_CHANGED):
                raise InvalidOption(
                    f"{option} is {value!r}: that is what results show in place of a value. Declare the value itself."
                )

    def _check_label_count(self, values: Values) -> None:
        count = sum(1 for path in values if path[0] == env.LABELS)
        if count > MOST_LABELS:
            raise InvalidOption(f"labels would be {count} in all: an environment can have at most {MOST_LABELS}.")

    def _check_merged(self, wanted: Values) -> None:
        """Check what only shows after the merge, still before any write."""
        self._check_label_count(wanted)
        for path in self.desired.resources:
            declared = any(each[:3] == path for each in self.desired.values)
            if declared and not all(wanted.get((*path, key)) for key in env.RESOURCE_KEYS):
                raise InvalidOption(
                    f"configuration.resource_envs: resource {path[2]} has no variables in the environment yet, so "
                    "resource_name and resource_type have to be given too."
                )

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
                f"{self.id}: what is declared is sent every time, and cannot be compared."
            )

    def _verify(self, wanted: Values, removed: list[Path], after: Observed) -> None:
        """:raises NotAsDeclared: the environment is not what was written; the message names what differs."""
        wrong = []
        for path in sorted({*wanted, *after.values}):
            expected, found = wanted.get(path), after.values.get(path)
            if expected == found or (path[0] == env.CONFIGURATION and not env.shows(after.raw, path[1])):
                continue
            name = ".".join(path)
            if not env.is_variable(path):
                if path[0] != env.CONFIGURATION and expected is not None or path[0] == env.LABELS:
                    wrong.append(f"{name} is {found!r} instead of {expected!r}")
            elif path in self.desired.values:
                wrong.append(f"{name} does not have the declared value" if found is not None else f"{name} is missing")
            elif found is None:
                wrong.append(f"{name} disappeared")
            elif expected is not None or path in removed:
                self.host.warn(f"Environment {self.id}: the service itself changed {name}, which is not declared.")
        if wrong:
            raise NotAsDeclared(
                f"Environment {self.id} was modified, but is not as declared: {'; '.join(wrong)}.",
                environment=self.result(after)["environment"],
            )
