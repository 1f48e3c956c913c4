# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proof that was cut off is gone on with, and only where nothing has changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import proof_record
from tools import proof, reliability

ROOT = Path(__file__).resolve().parents[3]
OF_WHAT = {"commit": "abc", "Python": "3.13.0", "ansible-core": "2.21.5"}
TESTS = """
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(4))
def test_some(number):
    with open("ran", "a") as file:
        file.write(f"some{number} ")

def test_may_fail():
    assert not pathlib.Path("wrong").exists()

def test_may_crash():
    if pathlib.Path("crash").exists():
        os._exit(1)

@pytest.mark.skip(reason="not here")
def test_skipped():
    pass

@pytest.fixture
def broken():
    yield
    assert not pathlib.Path("wrong").exists()

def test_whose_end_may_fail(broken):
    pass
"""


def play(folder: Path, *arguments: str) -> dict[str, str]:
    """Run the tests; return how each has ended so far."""
    record = folder / "outcomes.jsonl"
    command = [sys.executable, "-m", "pytest", "-p", "tests.proof_record", "-p", "no:cacheprovider", *arguments]
    environment = os.environ | {proof_record.FILE: str(record), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {name.partition("::")[2]: line["outcome"] for name, line in proof_record.read(record).items()}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "workers"])
def test_what_has_passed_is_not_run_again(tmp_path: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "wrong").touch()
    if workers:
        (tmp_path / "crash").touch()
    passed = {f"test_some[{number}]": "passed" for number in range(4)}
    first = play(tmp_path, *workers)
    crashed = {"test_may_crash": "failed" if workers else "passed"}
    wrong = {"test_may_fail": "failed", "test_whose_end_may_fail": "failed", "test_skipped": "skipped"}
    assert first == passed | crashed | wrong
    for name in ("wrong", "crash"):
        (tmp_path / name).unlink(missing_ok=True)
    assert play(tmp_path, *workers) == dict.fromkeys(first, "passed") | {"test_skipped": "skipped"}
    assert sorted((tmp_path / "ran").read_text().split()) == ["some0", "some1", "some2", "some3"]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(proof, "STATE", tmp_path / "state")
    monkeypatch.setattr(proof, "OUTCOMES_FILE", tmp_path / "state" / "outcomes.jsonl")
    monkeypatch.setattr(proof, "OF_WHAT", tmp_path / "state" / "of_what.json")
    monkeypatch.setattr(reliability, "RECORDED", tmp_path / "recorded")
    monkeypatch.delenv("FRESH", raising=False)
    proof.prepare(OF_WHAT, clean=True)
    lines = [
        {"test": "tests/a/test_a.py::test_a", "outcome": "passed", "reason": "", "run": 0.0, "at": 120.0},
        {"test": "tests/a/test_a.py::test_b", "outcome": "failed", "reason": "", "run": 0.0, "at": 240.0},
        {"test": "tests/a/test_a.py::test_b", "outcome": "skipped", "reason": "no c", "run": 600.0, "at": 900.0},
    ]
    proof.OUTCOMES_FILE.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return tmp_path


def test_the_last_run_is_gone_on_with(state: Path) -> None:
    assert proof.prepare(OF_WHAT, clean=True) == ["tests/a/test_a.py::test_a"]
    assert proof.time_of(proof.OUTCOMES_FILE) == "9 minutes, in 2 runs"
    page = proof.page_of(proof_record.read(proof.OUTCOMES_FILE).values(), OF_WHAT)
    assert "| a.test_a | 1 | 0 | 1 |\n| **all** | 1 | 0 | 1 |" in page
    assert "- `test_b`: no c" in page


@pytest.mark.parametrize("other", [{"commit": "def"}, {"Python": "3.12.1"}, {"ansible-core": "2.20.1"}], ids=str)
def test_after_a_change_all_begins_anew(state: Path, other: dict[str, str]) -> None:
    assert proof.prepare(OF_WHAT | other, clean=True) == []


def test_with_changes_that_are_not_committed_all_begins_anew(state: Path) -> None:
    assert proof.prepare(OF_WHAT, clean=False) == []


def test_all_begins_anew_when_that_is_asked_for(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRESH", "1")
    assert proof.prepare(OF_WHAT, clean=True) == []


def test_of_a_test_that_was_run_again_the_last_counts_are_taken(state: Path) -> None:
    reliability.RECORDED.mkdir()
    common = {"section": "Secrets", "table": "", "row": "a", "counts": {"runs": 1}}
    for number, lines in enumerate([[("x", 1), ("x", 1), ("y", 1)], [("x", 2)]]):
        text = "".join(f"{json.dumps(common | {'test': test, 'run': run})}\n" for test, run in lines)
        (reliability.RECORDED / f"{number}.jsonl").write_text(text)
    assert reliability.tables_of(reliability.read_lines())["Secrets"][""]["a"] == {"runs": 2}
