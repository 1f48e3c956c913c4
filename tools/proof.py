# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the whole proof and writes down what ran, with its commit: in docs/proof.md and docs/reliability.md."""

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
sys.path.insert(0, str(ROOT))

from tools import reliability  # noqa: E402  # found only with the line before

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
    written = (f":!{page.relative_to(ROOT)}" for page in (RECORD, reliability.PAGE))
    changed = git("status", "--porcelain", "--", ".", *written)
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
    reliability.forget()
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
    return write_reliability(code, facts)


def write_reliability(code: int, facts: dict[str, str]) -> int:
    """Write its tables after a run that was green as a whole and counted something for each of them; else it failed."""
    page = reliability.PAGE.relative_to(ROOT)
    if code:
        print(f"The run was red, so {page} stays as it was.")
        return code
    missing = reliability.write(facts)
    if missing:
        print(f"Nothing was recorded for {', '.join(missing)}, so {page} stays as it was, and this run failed.")
        return 1
    print(f"Written to {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
