# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of docs/reliability.md come from what was recorded, and from a green run only."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof import reliability as recording
from tools import proof, reliability
from tools.written import between_markers, marker

FACTS = {"date": "2026-11-22", "commit": "abc"}
BEGIN, END = marker(reliability.COMMAND), marker(reliability.COMMAND, end=True)
PAGE = f"# Reliability\n\nwritten by hand\n\n{BEGIN}\n\nold\n\n{END}\n\nthe end\n"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(reliability, "ROOT", tmp_path)
    monkeypatch.setattr(reliability, "PAGE", tmp_path / "reliability.md")
    for module in (reliability, recording):
        monkeypatch.setattr(module, "RECORDED", tmp_path / "recorded")
    (tmp_path / "reliability.md").write_text(PAGE)
    return tmp_path / "reliability.md"


def record_all() -> None:
    for section in reliability.SECTIONS:
        recording.record(section, "row", {"cases": 1})


def test_what_was_recorded_is_written_between_the_markers(page: Path) -> None:
    record_all()
    recording.record("Throttling", "100 hosts", {"requests": 300, "times the minimum": 1.25}, table="modules")
    recording.record("Throttling", "100 hosts", {"requests": 20, "times the minimum": 1.5}, table="modules")
    recording.record("Throttling", "7 hosts", {"requests": 1, "how": "a|b"}, table="modules")
    assert reliability.write(FACTS) == []
    text = page.read_text()
    assert text.startswith("# Reliability\n\nwritten by hand\n")
    assert text.endswith("\n\nthe end\n")
    assert "old" not in text
    assert "date 2026-11-22, commit abc." in text
    table = "| | requests | times the minimum | how |\n| --- | ---: | ---: | --- |\n"
    rows = "| 100 hosts | 320 | 1.5 |  |\n| 7 hosts | 1 |  | a\\|b |\n| **all** | 321 |  |  |\n"
    assert f"\nmodules:\n\n{table}{rows}" in text
    assert all(f"\n### {section}\n" in text for section in reliability.SECTIONS)
    reliability.write(FACTS)
    assert page.read_text() == text


def test_a_section_without_counts_leaves_the_page_as_it_was_and_fails_the_run(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record_all()
    for file in reliability.RECORDED.iterdir():
        file.write_text("".join(line for line in file.read_text().splitlines(True) if "Secrets" not in line))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "ROOT", page.parent)
        assert proof.write_reliability(0, FACTS) == 1
    assert "Secrets" in capsys.readouterr().out
    assert page.read_text() == PAGE


def test_a_red_run_leaves_the_page_as_it_was(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "ROOT", page.parent)
    record_all()
    assert proof.write_reliability(1, FACTS) == 1
    assert page.read_text() == PAGE
    assert proof.write_reliability(0, FACTS) == 0
    assert page.read_text() != PAGE


def test_before_a_run_all_counts_are_forgotten(page: Path) -> None:
    record_all()
    reliability.forget()
    assert reliability.read_lines() == []
    assert reliability.write(FACTS) == list(reliability.SECTIONS)
    assert page.read_text() == PAGE


@pytest.mark.parametrize(
    ("section", "row", "counts"), [("Nonsense", "row", {"a": 1}), ("Secrets", "", {"a": 1}), ("Secrets", "row", {})]
)
@pytest.mark.usefixtures("page")
def test_what_would_not_show_is_refused(section: str, row: str, counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="section|counts"):
        recording.record(section, row, counts)


@pytest.mark.parametrize(("name", "command"), [("reliability", "make proof"), ("scaling", "make scale")])
def test_the_pages_of_the_checkout_have_their_markers(name: str, command: str) -> None:
    assert "\n\nnew\n\n" in between_markers(reliability.PAGE.with_name(f"{name}.md"), command, "new")


def test_a_page_without_markers_is_left_alone(page: Path) -> None:
    page.write_text(PAGE.replace(END, ""))
    with pytest.raises(ValueError, match="needs the lines"):
        between_markers(page, reliability.COMMAND, "new")
