# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What a task declares of a ServiceStage environment, what has to change, and what went wrong. All of it is pure."""

from __future__ import annotations

import typing as t

from ..client.errors import InvalidOption
from . import environments as env
from .changes import Change, Path, Values, changes_between
from .rules import HIDDEN, HIDDEN_AND_CHANGED, LABEL_KEY, LABEL_VALUE, texts

MOST_LABELS = 20


class Desired(t.NamedTuple):
    """What the task declares: the wanted values, below which paths nothing else may stay, and the resources named.

    ``name`` is what a new environment is called; ``absent`` says that there has to be none.
    """

    values: dict[Path, t.Any]
    whole: tuple[Path, ...]
    resources: tuple[Path, ...] = ()
    name: str | None = None
    absent: bool = False


def desired_of(params: t.Mapping[str, t.Any]) -> Desired:
    """Return what validated options declare. None = leave alone. :raises InvalidOption: a value that is no text."""
    values: dict[Path, t.Any] = {}
    whole: list[Path] = []
    resources: list[Path] = []
    if params["new_name"] is not None:
        values[("name",)] = params["new_name"]
    for option in ("description", "enterprise_project_id", *env.FIXED):
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
    return Desired(values, tuple(whole), tuple(resources), params["new_name"] or params["name"])


def plan(desired: Desired, observed: Values) -> list[Change]:
    """Return the changes that make ``observed`` as declared; without values it is not there, and is to be created.

    Reserved labels survive every purge. What the service cannot change is left to ``check_fixed``.
    """
    if not observed:
        return [] if desired.absent else changes_between({}, {("name",): desired.name, **desired.values})
    spared = [path for path in observed if path[0] == env.LABELS and env.is_reserved(path[1])]
    if desired.absent:
        return changes_between(observed, {}, [()], spared)
    spared += [(*resource, key) for resource in desired.resources for key in env.RESOURCE_KEYS]
    changeable = {path: value for path, value in desired.values.items() if path[0] not in env.FIXED}
    return changes_between(observed, changeable, desired.whole, spared)


def check_declared(desired: Desired) -> None:
    """Check the declared values against the API's rules. :raises InvalidOption:"""
    for path, value in desired.values.items():
        if path[0] == env.LABELS:
            check_label(path[1], value)
        elif env.is_variable(path):
            _check_variable(path, value)
    _check_label_count(desired.values)


def check_fixed(desired: Desired, observed: Values) -> None:
    """Compare what the service cannot change; what it does not show is let go.

    :raises InvalidOption: the environment differs.
    """
    for key in env.FIXED:
        wanted, found = desired.values.get((key,)), observed.get((key,))
        if wanted is not None and found is not None and wanted != found:
            raise InvalidOption(
                f"{key} is {wanted!r}, and environment {observed[('name',)]} has {found!r}: it is set at creation, and "
                "the service cannot change it. Leave the option out, or use another environment."
            )


def check_merged(desired: Desired, wanted: Values, observed: Values) -> None:
    """Check what only shows after the merge, still before any write. :raises InvalidOption:"""
    _check_label_count(wanted)
    for path in desired.resources:
        declared = any(each[:3] == path for each in desired.values)
        if declared and not all((*path, key) in observed or wanted.get((*path, key)) for key in env.RESOURCE_KEYS):
            raise InvalidOption(
                f"configuration.resource_envs: resource {path[2]} has no variables in the environment yet, so "
                "resource_name and resource_type have to be given too."
            )


def differences(
    wanted: Values, found: Values, desired: Desired, removed: t.Collection[Path]
) -> tuple[list[str], list[str]]:
    """Compare an environment with what was written.

    Fields, labels and declared variables have to agree, and no other variable may have disappeared. An undeclared one
    whose value moved, or a removed one that is back, is the doing of the service itself.

    :returns: (what is wrong, in words; the names of what the service itself changed).
    """
    wrong, moved = [], []
    for path in sorted({*wanted, *found}):
        before, now, name = wanted.get(path), found.get(path), ".".join(path)
        if before == now:
            continue
        if env.is_variable(path):
            if path in desired.values and path in wanted:
                wrong.append(f"{name} is missing" if now is None else f"{name} does not have the declared value")
            elif now is None:
                wrong.append(f"{name} disappeared")
            elif before is not None or path in removed:
                moved.append(name)
        elif path[0] in env.FIXED and now is None:
            continue  # not every answer shows it
        elif path[0] == env.LABELS or (path[0] != env.CONFIGURATION and before is not None):
            wrong.append(f"{name} is {now!r} instead of {before!r}")
    return wrong, moved


def check_label(name: str, value: str) -> None:
    """Check a label that a user gives. :raises InvalidOption:"""
    LABEL_KEY.check("labels: the name", name)
    LABEL_VALUE.check(f"labels.{name}", value)
    if env.is_reserved(name):
        raise InvalidOption(f"labels: the name {name!r} is reserved for this collection.")


def _check_variable(path: Path, value: str) -> None:
    option = ".".join(path)
    if not path[-1]:
        raise InvalidOption(f"{option}: the name of a variable is empty: it has to be one character or more.")
    if value in (HIDDEN, HIDDEN_AND_CHANGED):
        raise InvalidOption(
            f"{option} is {value!r}: that is what results show in place of a value. Declare the value itself."
        )


def _check_label_count(values: Values) -> None:
    labels = [path[1] for path in values if path[0] == env.LABELS]
    owed = sum(1 for label in labels if env.is_reserved(label))
    if len(labels) > MOST_LABELS:
        noted = f", {owed} of them for what is owed (follow_ups)" if owed else ""
        raise InvalidOption(
            f"labels would be {len(labels)} in all{noted}: an environment can have at most {MOST_LABELS}."
        )
