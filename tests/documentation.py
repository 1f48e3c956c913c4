# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the plugins of the collection say of themselves, and what pages show, read from their files."""

from __future__ import annotations

import ast
import re
import textwrap
import typing as t
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


class Block(t.NamedTuple):
    """A block of YAML on a page, and why it is not run where the page says so."""

    line: int
    text: str
    not_run: str


BLOCK = re.compile(
    r"(?:^ *<!-- not run: (?P<reason>.+?) -->\n\s*)?^(?P<indent> *)```ya?ml\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


def blocks_on(page: Path) -> list[Block]:
    """Return the blocks of YAML on a page, in their order."""
    text = page.read_text(encoding="utf-8")
    found = [
        Block(text.count("\n", 0, match.start("text")), textwrap.dedent(match["text"]), match["reason"] or "")
        for match in BLOCK.finditer(text)
    ]
    assert len(found) == len(re.findall(r"^ *```ya?ml", text, re.MULTILINE)), (
        f"a block of {page.name} was not understood"
    )
    return found
