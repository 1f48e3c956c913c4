# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of every module that takes text, found in the argument specs, and a task that gives just it a value."""

from __future__ import annotations

import copy
from typing import NamedTuple

from tests.hostile.service import OPERATIONS, tasks

VALUES = {
    "a slash": "a/b",
    "up": "..",
    "up and away": "../../../v3/auth/tokens",
    "here": ".",
    "an encoded slash": "a%2fb",
    "up, encoded": "..%2f..%2fjobs",
    "a query": "a?b=c#d",
    "a line break": "a-1\nX-Auth-Token: b",
    "a line break at the end": "abc1\n",
    "a carriage return": "abc1\r\n",
    "NUL": "a\x00b",
    "an escape": "a\x1b[2Jb",
    "half a character": "a\ud800b",
    "right to left": "abc\u202edcb",
    "a megabyte": "x" * 1_000_000,
    "nothing": "",
    "a blank": " ",
    "a blank before": " abc1",
    "a blank after": "abc1 ",
    "a template": "{{ 7 * 7 }}",
    "a format": "%(x)s {0} {project_id}",
    "full width": "\uff41\uff42\uff43",
    "like a number": "0123",
    "like a boolean": "yes",
}
KEY, ITEM = "<key>", "<item>"


class Option(NamedTuple):
    """Where a text goes: the names that lead there; ``KEY`` is the name of an entry, ``ITEM`` an entry of a list."""

    module: str
    path: tuple[str, ...]

    def __str__(self):
        return f"{self.module}: {'.'.join(self.path)}"


def options_of(module):
    """Every text option of the module's own; lists and dictionaries of free form take texts too."""
    for path in _texts(OPERATIONS[module].options):
        yield Option(module, path)


def _texts(spec, path=()):
    for name, option in spec.items():
        here = (*path, name)
        if option.get("choices") or option["type"] in ("bool", "int", "float"):
            continue
        inner = option.get("options")
        if inner:
            yield from _texts(inner, (*here, ITEM) if option["type"] == "list" else here)
        elif option["type"] == "dict":
            yield from ((*here, KEY), (*here, ITEM))
        elif option["type"] == "list":
            yield (*here, ITEM)
        else:
            yield here


def rows_of(sim, module):
    """What the tables give a task of this module, with options by their names and not by an alias."""
    spec = OPERATIONS[module].options
    names = {alias: name for name, option in spec.items() for alias in option.get("aliases", ())}
    for task in tasks():
        given = task.options(sim) if task.module == module else {"state": "absent"}
        if given.get("state") != "absent" and "username" not in given:
            yield {names.get(name, name): value for name, value in given.items() if value is not None}


def task_with(sim, option, value):
    """The options of a task of the tables, with ``value`` at the option, and without what excludes it."""
    kind, name = OPERATIONS[option.module], option.path[0]
    rows = list(rows_of(sim, option.module))
    excluding = {other for group in kind.rules.get("mutually_exclusive", ()) if name in group for other in group} - {
        name
    }
    best = sorted(rows, key=lambda row: (name not in row, bool(excluding & {*row})))[0]
    chosen = copy.deepcopy(best)
    for row in rows:  # what goes with it, and what is required
        for other in kind.rules.get("required_by", {}).get(name, ()):
            if other in row:
                chosen.setdefault(other, row[other])
    for group in kind.rules.get("mutually_exclusive", ()):
        if name in group:
            for other in group:
                if other != name:
                    chosen.pop(other, None)
    chosen[name] = _placed(chosen.get(name), kind.options[name], option.path[1:], value, kind.options[name])
    for key, state, needed in kind.rules.get("required_if", ()):  # such as state absent, which takes an id too
        choices = kind.options[key]["choices"]
        if chosen.get(key, kind.options[key].get("default")) == state and any(other not in chosen for other in needed):
            chosen[key] = next(choice for choice in choices if choice != state)
    if name in ("cce_id", "cse_id"):
        chosen["name"] = "another"  # of an add-on that is there they are compared
    return chosen


def _placed(before, spec, path, value, parent):
    if not path:
        return value
    step, rest = path[0], path[1:]
    if step == KEY:
        return {value: "value"}
    if step == ITEM and spec["type"] == "dict":
        return {"name": value}
    if step == ITEM:
        if not rest:
            return [value]
        first = before[0] if isinstance(before, list) and before else _least(spec["options"])
        exclusive = {name for group in spec.get("mutually_exclusive", ()) if rest[0] in group for name in group}
        first = {name: item for name, item in first.items() if name not in exclusive and item is not None}
        if "action" in first and "addon" in rest[0]:
            first = {"action": "restart"}
        return [{**first, rest[0]: _placed(first.get(rest[0]), spec["options"][rest[0]], rest[1:], value, spec)}]
    found = before if isinstance(before, dict) else _least(spec["options"])
    return {**found, step: _placed(found.get(step), spec["options"][step], rest, value, spec)}


def _least(spec):
    """What an entry needs at least."""
    kinds = {"dict": {"KEY": "value"}, "str": "ecs-1"}
    required = {name for name, option in spec.items() if option.get("required")}
    if "resource_id" in spec:
        required |= {"resource_name", "resource_type"}
    return {name: (spec[name].get("choices") or [kinds[spec[name]["type"]]])[-1] for name in required}
