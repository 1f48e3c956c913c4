# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the counts that proof tests recorded into the tables of docs/reliability.md, between its markers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.written import between_markers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
RECORDED = ROOT / ".cache" / "reliability"
RUN = "PROOF_RUN"  # the environment variable that tells one run of the proof from a later one
COMMAND = "make proof"
SECTIONS = (
    "Fault matrix",
    "Throttling",
    "Two at once",
    "Secrets",
    "Hostile input and service",
    "Credentials",
    "Least privilege",
)

Counts = dict[str, Any]
# section -> table -> row -> counts
Tables = dict[str, dict[str, dict[str, Counts]]]


def forget() -> None:
    """Before a run: nothing was counted yet."""
    shutil.rmtree(RECORDED, ignore_errors=True)


def read_lines() -> list[Mapping[str, Any]]:
    """All that was recorded; of a test that was run again, what it recorded last."""
    files = sorted(RECORDED.glob("*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    last: dict[str, int] = {}
    for line in lines:
        last[line["test"]] = max(last.get(line["test"], 0), line["run"])
    return [line for line in lines if line["run"] == last[line["test"]]]


def tables_of(lines: Iterable[Mapping[str, Any]]) -> Tables:
    """What was recorded of the same row, put together."""
    found: Tables = {}
    for line in lines:
        rows = found.setdefault(line["section"], {}).setdefault(line["table"], {})
        counts = rows.setdefault(line["row"], {})
        for name, value in line["counts"].items():
            counts[name] = _together(counts[name], value) if name in counts else value
    return found


def _together(before: Any, value: Any) -> Any:
    if isinstance(before, int) and isinstance(value, int):
        return before + value
    if isinstance(before, (int, float)) and isinstance(value, (int, float)):
        return max(before, value)
    return before if str(value) in str(before).split(", ") else f"{before}, {value}"


def what_is_missing(tables: Tables) -> list[str]:
    """The sections of which nothing was recorded."""
    return [section for section in SECTIONS if not tables.get(section)]


def text_of(tables: Tables, facts: Mapping[str, str]) -> str:
    """What the page says of them."""
    lines = [", ".join(f"{name} {value}" for name, value in facts.items()) + "."]
    for section in SECTIONS:
        lines += ["", f"### {section}"]
        for name, rows in sorted(tables[section].items()):
            lines += ["", *([f"{name}:", ""] if name else []), *_table(rows)]
    return "\n".join(lines)


def _table(rows: Mapping[str, Counts]) -> list[str]:
    names = list(dict.fromkeys(name for counts in rows.values() for name in counts))
    numbers = {name for name in names if all(not isinstance(counts.get(name, 0), str) for counts in rows.values())}
    lines = ["| | " + " | ".join(names) + " |"]
    lines.append("| --- | " + " | ".join("---:" if name in numbers else "---" for name in names) + " |")
    for row, counts in sorted(rows.items()):
        lines.append(f"| {row} | " + " | ".join(_cell(counts.get(name, "")) for name in names) + " |")
    whole = {name for name in numbers if all(isinstance(counts.get(name, 0), int) for counts in rows.values())}
    added = {name: sum(counts.get(name, 0) for counts in rows.values()) for name in names if name in whole}
    if len(rows) > 1 and added:
        lines.append("| **all** | " + " | ".join(_cell(added.get(name, "")) for name in names) + " |")
    return lines


def _cell(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("|", "\\|")


def write(facts: Mapping[str, str]) -> list[str]:
    """Write the page; where a section has no counts it stays as it was, and those sections are returned."""
    tables = tables_of(read_lines())
    missing = what_is_missing(tables)
    if not missing:
        PAGE.write_text(between_markers(PAGE, COMMAND, text_of(tables, facts)), encoding="utf-8")
    return missing
