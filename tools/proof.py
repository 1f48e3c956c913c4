# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the whole proof and writes down what ran, with its commit: in docs/proof.md and docs/reliability.md.

It takes hours. A run that was cut off, or in which something failed, is gone on with: at the same commit, without
changes, and with the same Python and ansible-core, what has passed is not run again. FRESH=1 begins anew.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import proof_record  # noqa: E402  # found only with the line before
from tools import reliability  # noqa: E402

STATE = ROOT / ".cache" / "proof"
OUTCOMES_FILE, OF_WHAT = STATE / "outcomes.jsonl", STATE / "of_what.json"
RECORD = ROOT / "docs" / "proof.md"
OUTCOMES = ("passed", "failed", "skipped")
NOTHING_LEFT = 5  # pytest's exit code where no test was run

Line = Mapping[str, Any]

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


def commit() -> tuple[str, bool]:
    """The commit, and whether the files are those of it."""
    name = git("rev-parse", "--short=12", "HEAD")
    written = (f":!{page.relative_to(ROOT)}" for page in (RECORD, reliability.PAGE))
    changed = git("status", "--porcelain", "--", ".", *written)
    if not name:
        return "none yet", False
    return (f"{name}, with changes that are not committed", False) if changed else (name, True)


def prepare(of_what: Mapping[str, str], clean: bool) -> list[str]:
    """Go on with the last run if it was one of the same; else forget it. Return what has passed already."""
    same = OF_WHAT.exists() and json.loads(OF_WHAT.read_text(encoding="utf-8")) == of_what
    if not (same and clean) or os.environ.get("FRESH"):
        shutil.rmtree(STATE, ignore_errors=True)
        reliability.forget()
    STATE.mkdir(parents=True, exist_ok=True)
    OF_WHAT.write_text(json.dumps(of_what), encoding="utf-8")
    return [test for test, line in proof_record.read(OUTCOMES_FILE).items() if line["outcome"] == "passed"]


def page_of(lines: Iterable[Line], facts: Mapping[str, str]) -> str:
    """The page, from how the tests ended."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    skipped = []
    for line in lines:
        file, _, name = line["test"].partition("::")
        counts[file.removeprefix("tests/").removesuffix(".py").replace("/", ".")][line["outcome"]] += 1
        if line["outcome"] == "skipped":
            skipped.append(f"- `{name}`: {line['reason']}")
    total = sum(counts.values(), Counter())
    text = [HEADER, *(f"- {name}: {value}" for name, value in facts.items())]
    text += ["", "| tests | passed | failed | skipped |", "| --- | ---: | ---: | ---: |"]
    for name, each in [*sorted(counts.items()), ("**all**", total)]:
        text.append(f"| {name} | " + " | ".join(str(each[one]) for one in OUTCOMES) + " |")
    if skipped:
        text += ["", "Skipped:", "", *sorted(skipped)]
    return "\n".join(text) + "\n"


def time_of(path: Path) -> str:
    """The minutes of all runs together, each up to its last test that ended."""
    ends: dict[float, float] = {}
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        ends[line["run"]] = max(ends.get(line["run"], 0.0), line["at"])
    minutes = sum(end - begun for begun, end in ends.items()) / 60
    return f"{minutes:.0f} minutes" + (f", in {len(ends)} runs" if len(ends) > 1 else "")


def main() -> int:
    name, clean = commit()
    of_what = {"commit": name, "Python": platform.python_version(), "ansible-core": version("ansible-core")}
    passed = prepare(of_what, clean)
    if passed:
        print(f"Going on: {len(passed)} tests have passed at {name}. FRESH=1 begins anew.")
    command = [sys.executable, "-m", "pytest", "tests", "--proof", "-p", "tests.proof_record"]
    given = {proof_record.FILE: str(OUTCOMES_FILE), reliability.RUN: f"{time.time():.0f}"}
    workers = os.environ.get("WORKERS", "2")
    code = subprocess.run([*command, "-n", workers], cwd=ROOT, env=os.environ | given).returncode
    lines = proof_record.read(OUTCOMES_FILE).values()
    if not lines:
        print("Nothing ran, so docs/proof.md stays as it was.")
        return code or 1
    if code == NOTHING_LEFT and all(line["outcome"] != "failed" for line in lines):
        code = 0
    if code not in (0, 1):
        print(f"pytest ended with {code}, before it was through: docs/proof.md stays as it was.")
        return code
    facts = {"date": datetime.datetime.now(datetime.UTC).date().isoformat(), **of_what, "time": time_of(OUTCOMES_FILE)}
    RECORD.write_text(page_of(lines, facts), encoding="utf-8")
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
