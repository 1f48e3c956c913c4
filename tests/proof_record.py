# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pytest plugin of ``make proof``: writes down how each test ended, and leaves out what has passed before.

A line of the record is written as soon as a test has ended, so a run that is cut off loses only what was being run.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

FILE = "PROOF_RECORD"


def read(path: Path) -> dict[str, dict[str, Any]]:
    """How each test ended when it last ran, by its id."""
    if not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["test"]: line for line in lines}


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    if given is None:
        record = Path(os.environ[FILE])
        passed = sorted(test for test, line in read(record).items() if line["outcome"] == "passed")
        config.pluginmanager.register(_Recorder(record))
    else:
        passed = given["passed in the proof"]
    config.pluginmanager.register(_Selector(passed))


class _Selector:
    """In every process: what has passed is not run again."""

    def __init__(self, passed: list[str]) -> None:
        self._passed = frozenset(passed)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in self._passed])
        items[:] = [item for item in items if item.nodeid not in self._passed]

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        # each worker of xdist has to choose the same tests, also one that takes the place of another
        node.workerinput["passed in the proof"] = sorted(self._passed)


class _Recorder:
    """In the process that reports."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._begun = time.time()
        self._outcomes: dict[str, str] = {}
        self._reasons: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._outcomes.get(report.nodeid, "passed") == "passed":
            self._outcomes[report.nodeid] = report.outcome
        if report.skipped and isinstance(report.longrepr, tuple):
            self._reasons[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")
        if report.when in ("setup", "call"):  # the end follows; "???" is that of a worker that crashed
            return
        line = {
            "test": report.nodeid,
            "outcome": self._outcomes.pop(report.nodeid),
            "reason": self._reasons.pop(report.nodeid, ""),
            "run": self._begun,
            "at": time.time(),
        }
        with self._record.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line)}\n")
