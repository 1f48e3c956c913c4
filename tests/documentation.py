# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plugins of the collection say of themselves, read from their files."""

from __future__ import annotations

import ast
from pathlib import Path

PLUGINS = Path(__file__).resolve().parent.parent / "plugins"


def plugins_of(kind: str) -> list[str]:
    """Return the names of the plugins in a folder of plugins/, such as modules."""
    return sorted(file.stem for file in (PLUGINS / kind).glob("[!_]*.py"))


def text_of(kind: str, plugin: str, name: str) -> str:
    """Return the text that a plugin assigns to DOCUMENTATION, EXAMPLES or RETURN, without importing the plugin."""
    for node in ast.parse((PLUGINS / kind / f"{plugin}.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]:
            return str(ast.literal_eval(node.value))
    raise LookupError(f"{plugin} has no {name}")
