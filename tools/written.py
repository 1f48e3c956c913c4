# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of docs/ that people write, with a part that a command writes, between two markers."""

from __future__ import annotations

from pathlib import Path


def marker(command: str, end: bool = False) -> str:
    """The line before what the command writes, or the one after it."""
    return f"<!-- written by {command}: {'end' if end else 'begin'} -->"


def between_markers(page: Path, command: str, text: str) -> str:
    """The page with ``text`` in the place of what the command wrote before."""
    begin, end = marker(command), marker(command, end=True)
    whole = page.read_text(encoding="utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1 or whole.index(begin) > whole.index(end):
        raise ValueError(f"{page.name} needs the lines {begin!r} and {end!r}, each once and in this order")
    before, _, rest = whole.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
