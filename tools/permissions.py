# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which permissions each plugin documents, read from its notes; ``python -m tools.permissions`` writes their page.

A permission is one note, built the same way everywhere: "Needs the IAM action C(name).", or with a condition after the
name. A condition is one or several clauses with ", or " between; the options that a clause names have to be given for
it to hold ("with O(id)", "with O(state=absent)", "without O(id)").
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "plugins"
PAGE = ROOT / "docs" / "permissions.md"
TEXT = ROOT / "tools" / "permissions.md"
CONNECTION = "stagecraft.huaweicloud.connection"

_NOTE = re.compile(r"Needs the (IAM action|permission) C\(([^)]+)\)((?: on the \w+)?)(?: (.+))?\.")
_DEPENDS = re.compile(r"The IAM actions of .+ depend on (.+), says its API reference\.")
_OPTION = re.compile(r"(without )?O\(([^)=]+)(?:=([^)]+))?\)")

# Typical jobs, and which of the documented actions they can do without.
_ROLLOUT = (
    "servicestage_environment",
    "servicestage_environment_refresh",
    "servicestage_addon_action",
    "servicestage_job_info",
)
_NOT_FOR_ROLLOUT = {"servicestage:environment:create", "servicestage:environment:delete"}
_VARIABLES = ("apic_environment_variable", "apic_environment_variable_set", "apic_environment_variable_info")


class Need(NamedTuple):
    """A permission that a plugin documents; no ``clauses`` means that every run needs it."""

    kind: str
    permission: str
    clauses: tuple[str, ...]

    def holds(self, options: Mapping[str, Any]) -> bool:
        """Whether a run with these options may need it."""
        return not self.clauses or any(clause_holds(clause, options) for clause in self.clauses)


def clause_holds(clause: str, options: Mapping[str, Any]) -> bool:
    """Whether the options are as a clause wants them; one that names none holds always."""
    for without, name, value in _OPTION.findall(clause):
        given = options.get(name)
        there = given not in (None, False) if not value else str(given).lower() == value
        if there == bool(without):
            return False
    return True


def _text_of(path: Path, name: str) -> str:
    """What a file, or the class in it, assigns to ``name``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
            return str(ast.literal_eval(node.value))
    raise LookupError(f"{path.name} has no {name}")


def plugins_of(kind: str) -> list[str]:
    """The names of the plugins in a folder of plugins/, such as modules."""
    return sorted(file.stem for file in (PLUGINS / kind).glob("[!_]*.py"))


def _documentation(kind: str, plugin: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_text_of(PLUGINS / kind / f"{plugin}.py", "DOCUMENTATION"))
    return found


def _fragment(name: str) -> list[str]:
    file, _dot, part = name.removeprefix("stagecraft.huaweicloud.").partition(".")
    text = _text_of(PLUGINS / "doc_fragments" / f"{file}.py", part.upper() or "DOCUMENTATION")
    return list(yaml.safe_load(text).get("notes", []))


def notes_of(kind: str, plugin: str) -> list[str]:
    """The notes of a plugin, without those that all plugins have on account of the connection."""
    documentation = _documentation(kind, plugin)
    fragments = documentation.get("extends_documentation_fragment", [])
    ours = [name for name in fragments if name.startswith("stagecraft.") and name != CONNECTION]
    return [*documentation.get("notes", []), *(note for name in ours for note in _fragment(name))]


def needs_in(notes: Iterable[str]) -> list[Need]:
    """The permissions that notes tell of."""
    found = []
    for note in notes:
        match = _NOTE.fullmatch(note)
        if match:
            kind, permission, on, condition = match.groups()
            clauses = tuple(condition.split(", or ")) if condition else ()
            found.append(Need(f"{kind}{on}", permission, clauses))
        elif note.startswith("Needs the "):
            raise ValueError(f"not built like the others: {note}")
    return found


def needs_of(kind: str, plugin: str) -> list[Need]:
    """The permissions that a plugin documents as its own."""
    return needs_in(notes_of(kind, plugin))


def needs_of_connection() -> list[Need]:
    """Those that every plugin has, for the connection."""
    return needs_in(_fragment(CONNECTION))


def dependencies_of(kind: str, plugin: str) -> set[str]:
    """The actions that those of a plugin depend on."""
    matches = [_DEPENDS.fullmatch(note) for note in notes_of(kind, plugin)]
    return {action for match in matches if match for action in re.findall(r"C\(([^)]+)\)", match.group(1))}


def actions_for(job: str) -> list[str]:
    """The IAM actions that a typical job takes: "rollout" or "variables"."""
    modules = {"rollout": _ROLLOUT, "variables": _VARIABLES}[job]
    found = {need.permission for module in modules for need in needs_of("modules", module)}
    found |= {action for module in modules for action in dependencies_of("modules", module)}
    return sorted(found - (_NOT_FOR_ROLLOUT if job == "rollout" else set()))


def policy(version: str, actions: Iterable[str]) -> str:
    """A custom policy that allows the actions, as JSON."""
    statement = {"Effect": "Allow", "Action": list(actions)}
    return json.dumps({"Version": version, "Statement": [statement]}, indent=2)


def _words(text: str) -> str:
    """A condition as Markdown has it."""
    return _OPTION.sub(lambda each: f"{each[1] or ''}`{each[2]}{': ' + each[3] if each[3] else ''}`", text)


def _table(rows: Iterable[tuple[str, Need]], head: str) -> str:
    lines = [f"| {head} | needs | when |", "| --- | --- | --- |"]
    last = None
    for name, need in rows:
        when = _words(", or ".join(need.clauses)) or "always"
        on = need.kind.partition(" on ")[2]
        shown = f"`{need.permission}`" + (f" on {on}" if on else "")
        lines.append(f"| {f'`{name}`' if name != last else ''} | {shown} | {when} |")
        last = name
    return "\n".join(lines)


def page() -> str:
    """The whole page: tools/permissions.md with what the documentation says in the places of {braces}."""
    modules = [(module, need) for module in plugins_of("modules") for need in needs_of("modules", module)]
    inventory = [(name, need) for name in plugins_of("inventory") for need in needs_of("inventory", name)]
    inventory = [(f"inventory {name}", need) for name, need in inventory]
    connection = [("every plugin", need) for need in needs_of_connection()]
    parts = {
        "{plugins}": _table([*modules, *inventory], "plugin"),
        "{connection}": _table(connection, "plugin"),
        "{rollout}": policy("5.0", actions_for("rollout")),
        "{variables}": policy("5.0", actions_for("variables")),
        "{project}": policy("1.1", ["iam:projects:listProjects"]),
        "{dependencies}": ", ".join(f"`{item}`" for item in sorted(dependencies_of("modules", _VARIABLES[0]))),
    }
    text = TEXT.read_text(encoding="utf-8")
    for name, part in parts.items():
        if name not in text:
            raise ValueError(f"{TEXT} has no place for {name}")
        text = text.replace(name, part)
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
