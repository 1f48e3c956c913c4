# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Plans: what has to change, as a list of changes of single values. All of it is pure.

A thing is described by a flat dict: the path of each of its values -> the value, such as
``{("labels", "team"): "shop", ("name",): "prod"}``. A value that is not there has no entry, so that order never counts.
"""

from __future__ import annotations

import typing as t

from .rules import HIDDEN, HIDDEN_AND_CHANGED

Path = t.Tuple[str, ...]
Values = t.Mapping[Path, t.Any]


class Change(t.NamedTuple):
    """One value that changes; None stands for a value that is not there."""

    path: Path
    before: t.Any
    after: t.Any


def changes_between(
    observed: Values, wanted: Values, whole: t.Collection[Path] = (), spared: t.Collection[Path] = ()
) -> list[Change]:
    """Return the changes that give every wanted value and, below the paths in ``whole``, take away all others.

    What is neither wanted nor below ``whole`` survives, and so does what ``spared`` lists.
    """
    changes = [
        Change(path, observed.get(path), value)
        for path, value in sorted(wanted.items())
        if path not in observed or observed[path] != value
    ]
    for path, value in sorted(observed.items()):
        covered = any(path[: len(prefix)] == prefix for prefix in whole)
        if covered and path not in wanted and path not in spared:
            changes.append(Change(path, value, None))
    return changes


def with_changes(observed: Values, changes: t.Iterable[Change]) -> dict[Path, t.Any]:
    """Return what ``observed`` becomes. Values keep their order; new ones come last."""
    values = dict(observed)
    for change in changes:
        if change.after is None:
            values.pop(change.path, None)
        else:
            values[change.path] = change.after
    return values


def concealed(change: Change) -> Change:
    """Return ``change`` without its values: only whether there is one, and whether it changes."""
    before = None if change.before is None else HIDDEN
    after = None if change.after is None else HIDDEN if before is None else HIDDEN_AND_CHANGED
    return Change(change.path, before, after)


def tree(values: Values) -> dict[str, t.Any]:
    """Return ``values`` as nested dicts, for people to read."""
    root: dict[str, t.Any] = {}
    for path, value in values.items():
        node = root
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = value
    return root


def diff_of(changes: t.Iterable[Change], title: str) -> dict[str, t.Any]:
    """Return Ansible's ``diff`` for ``changes``: nothing but what changes."""
    listed = list(changes)
    return {
        "before_header": title,
        "after_header": title,
        "before": tree({change.path: change.before for change in listed if change.before is not None}),
        "after": tree({change.path: change.after for change in listed if change.after is not None}),
    }
