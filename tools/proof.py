# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the whole proof and writes down in docs/proof.md what ran: the counts, the commit, the versions."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / ".cache" / "proof.xml"
RECORD = ROOT / "docs" / "proof.md"
OUTCOMES = ("passed", "failed", "skipped")

HEADER = """\
<!--
Copyright: (c) 2026, stagecraft.huaweicloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Proof

Written by `make proof`, which runs every test marked `proof` ([what that is](development.md#three-tiers-of-tests)).
"""


def git(*arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def commit() -> str:
    name = git("rev-parse", "--short=12", "HEAD") or "none yet"
    changed = git("status", "--porcelain", "--", ".", f":!{RECORD.relative_to(ROOT)}")
    return f"{name}, with changes that are not committed" if changed else name


def outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "passed" if case.find("skipped") is None else "skipped"


def record(cases: list[ElementTree.Element], facts: dict[str, str]) -> str:
    """The page, from what pytest reported."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    skipped = []
    for case in cases:
        counts[case.get("classname", "").removeprefix("tests.")][outcome(case)] += 1
        if outcome(case) == "skipped":
            reason = case.find("skipped").get("message", "")  # type: ignore[union-attr]
            skipped.append(f"- `{case.get('name')}`: {reason}")
    total = sum(counts.values(), Counter())
    lines = [HEADER, *(f"- {name}: {value}" for name, value in facts.items())]
    lines += ["", "| tests | passed | failed | skipped |", "| --- | ---: | ---: | ---: |"]
    for name, each in [*sorted(counts.items()), ("**all**", total)]:
        lines.append(f"| {name} | " + " | ".join(str(each[one]) for one in OUTCOMES) + " |")
    if skipped:
        lines += ["", "Skipped:", "", *sorted(skipped)]
    return "\n".join(lines) + "\n"


def main() -> int:
    facts = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": commit(),
        "Python": platform.python_version(),
        "ansible-core": version("ansible-core"),
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.unlink(missing_ok=True)
    workers = os.environ.get("WORKERS", "2")
    command = [sys.executable, "-m", "pytest", "tests", "--proof", "-n", workers, f"--junitxml={REPORT}"]
    code = subprocess.run(command, cwd=ROOT).returncode
    cases = list(ElementTree.parse(REPORT).getroot().iter("testcase")) if REPORT.exists() else []
    if not cases:
        print("Nothing ran, so docs/proof.md stays as it was.")
        return code or 1
    if code not in (0, 1):
        print(f"pytest ended with {code}, before it was through: docs/proof.md stays as it was.")
        return code
    facts["time"] = f"{float(ElementTree.parse(REPORT).getroot()[0].get('time', '0')) / 60:.0f} minutes"
    RECORD.write_text(record(cases, facts), encoding="utf-8")
    print(f"Written to {RECORD.relative_to(ROOT)}")
    return code


if __name__ == "__main__":
    sys.exit(main())
