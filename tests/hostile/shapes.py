# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers with a field of the wrong type: every field that an OpenAPI document or the answer itself has."""

from __future__ import annotations

import copy
import json

EACH = "*"  # every item of a list
MISSING = object()
WRONG = {
    "missing": MISSING,
    "null": None,
    "a number": 7,
    "a boolean": True,
    "a fraction": -1.5,
    "a huge number": 10**40,
    "a text": "text",
    "an empty text": "",
    "a long text": "long " * 2_000,
    "signs": "a/../b\u202e\x00\x1b[2J\n%2f",
    "a list": [1, None, "x", [], {}],
    "an empty list": [],
    "a dictionary": {"a": {"b": [1]}},
    "an empty dictionary": {},
}


# What a task writes back as it was read, and what it looks for: the first step to it in an answer.
_WRITTEN_BACK = {
    "servicestage.showEnvironment": {"name", "labels", "configuration"},
    "servicestage.listEnvironmentResources": {"resources"},
}
_LOOKED_FOR = {
    "servicestage.listEnvironments": {"environments"},
    "servicestage.listAddons": {"addons"},
    "servicestage.showAddon": {"addons"},
    "roma.listEnvironmentVariables": {"variables"},
    "apig.listEnvironmentVariables": {"variables"},
}
_LISTS = {"environments", "addons", "variables", "labels", "resources", "envs", "resource_envs"}
_TEXTS = {"a text", "a long text", "an empty text", "signs"}


def is_believed(operation, path, value):
    """Whether the type is right, so that nobody can tell that it is not true, and the task goes by it."""
    if path[0] not in {**_WRITTEN_BACK, **_LOOKED_FOR}.get(operation, ()):
        return False
    if path[-1] == EACH:
        return value == "missing"  # another list, of none
    if path[-1] in _LISTS:  # of the configuration, one list may be shown without the other
        return value in ("null", "an empty list") or (value == "missing" and path[:-1] == ("configuration",))
    if path == ("resources", EACH, "name"):
        return value in {*_TEXTS, "missing", "null"}
    numbers = {"a number", "a huge number"} if path[-1] == "value" else set()
    return path[-1] in {"id", "name", "env_id", "variable_name", "key", "value", "resource_id", "resource_name"} and (
        value in _TEXTS | numbers
    )


def fields_of(schema, body, path=()):
    """Yield the path of every field below, in the order of the document, then what only the answer has."""
    if path:
        yield path
    if schema.get("type") == "array" or isinstance(body, list):
        first = body[0] if isinstance(body, list) and body else None
        yield from fields_of(schema.get("items") or {}, first, (*path, EACH))
    properties = dict(_properties(schema))
    present = body if isinstance(body, dict) else {}
    for name in [*properties, *(name for name in present if name not in properties)]:
        yield from fields_of(properties.get(name) or {}, present.get(name), (*path, name))


def _properties(schema):
    for part in ("allOf", "oneOf", "anyOf"):
        for each in schema.get(part, ()):
            yield from _properties(each)
    yield from (schema.get("properties") or {}).items()


def with_field(body, path, value):
    """Return ``body`` with another value at ``path``; what leads there and is missing is made."""
    changed = {"": copy.deepcopy(body)}
    _set(changed, ("", *path), value)
    return changed.get("")


def _set(node, path, value):
    key, rest = path[0], path[1:]
    keys = range(len(node)) if key == EACH else [key]
    if key == EACH and not node:
        node.append({})
        keys = [0]
    if not rest:
        for each in keys:
            node[each] = copy.deepcopy(value) if value is not MISSING else None
        if value is MISSING and key == EACH:
            node.clear()
        elif value is MISSING:
            del node[key]
        return
    kind = list if rest[0] == EACH else dict
    for each in keys:
        inner = node[each] if key == EACH else node.get(each)
        if not isinstance(inner, kind):
            inner = kind()
            node[each] = inner
        _set(inner, rest, value)


def spoils_of(schema, body):
    """Yield (path, name of the value, what spoils an answer so) for each field and each wrong value."""
    for path in fields_of(schema, json.loads(body) if body else {}):
        for name, value in WRONG.items():
            yield path, name, _spoil(path, value)


def _spoil(path, value):
    def spoil(reply):
        if reply.body and reply.status < 300:
            changed = with_field(json.loads(reply.body), path, value)
            reply.body = json.dumps(changed, ensure_ascii=False).encode()
        return reply

    return spoil
