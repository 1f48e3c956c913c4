# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proof tests counted, for the tables of docs/reliability.md; tools/reliability.py writes them.

A test records its counts once it has found that all is well: a red run writes no table, whatever was recorded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from tools.reliability import RECORDED, RUN, SECTIONS

Count = int | float | str


def record(section: str, row: str, counts: Mapping[str, Count], table: str = "") -> None:
    """Note what was counted. Of one row, whole numbers add up, the largest of others counts, and all texts are shown.

    :param section: one of SECTIONS. :param row: the first cell of the row. :param counts: the others, by their names.
    :param table: the heading of the table within the section, where it has several.
    """
    if section not in SECTIONS:
        raise ValueError(f"no section {section!r} in docs/reliability.md; there is {', '.join(SECTIONS)}")
    if not row or not counts:
        raise ValueError(f"{section}: a row needs a name and counts, not {row!r} and {counts!r}")
    RECORDED.mkdir(parents=True, exist_ok=True)
    of_what = {
        "section": section,
        "table": table,
        "row": row,
        "test": os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0],
        "run": int(os.environ.get(RUN, "0")),
    }
    line = json.dumps(of_what | {"counts": dict(counts)})
    with (RECORDED / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
