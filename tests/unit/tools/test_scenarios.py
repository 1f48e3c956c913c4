# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/scenarios.py makes of a run of molecule; tests/proof/test_molecule.py runs it."""

from __future__ import annotations

import pytest

from tools.scenarios import ScenarioRun, Step, steps_of

GOOD = [
    Step("syntax", "Successful"),
    Step("check", "Successful", ok=2, changed=1),
    Step("converge", "Successful", ok=2, changed=1),
    Step("idempotence", "Successful", ok=2),
    Step("verify", "Successful", ok=1),
]
OUTPUT = """\
INFO     [one > syntax] Executing
playbook: converge.yml
INFO     [one > syntax] Executed: Successful
INFO     [one > converge] Executing
PLAY RECAP *********************************************************************
host-1                     : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
host-2                     : ok=1    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
INFO     [one > converge] Executed: Successful
INFO     [one > side_effect] Executing
WARNING  [one > side_effect] Executed: Missing playbook (Remove from test_sequence to suppress)
INFO     [one > verify] Executing
skipping: no hosts matched
PLAY RECAP *********************************************************************
INFO     [one > verify] Executed: Successful
INFO     [one > cleanup] Executing
ERROR    [one > cleanup] \x1b[31mExecuted: Failed\x1b[0m
"""


def judged(steps: list[Step], rc: int = 0) -> str:
    return ScenarioRun(rc, "", steps).wrong


def without(name: str) -> list[Step]:
    return [step for step in GOOD if step.name != name]


def instead(new: Step) -> list[Step]:
    return [new if step.name == new.name else step for step in GOOD]


def test_steps_are_read_with_what_their_playbooks_did() -> None:
    assert steps_of("one", OUTPUT) == [
        Step("syntax", "Successful"),
        Step("converge", "Successful", ok=4, changed=3),
        Step("side_effect", "Missing playbook (Remove from test_sequence to suppress)"),
        Step("verify", "Successful"),
        Step("cleanup", "Failed"),
    ]
    assert steps_of("two", OUTPUT) == []


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        (GOOD, ""),
        ([], "check did not run, or not in its place"),
        (without("check"), "check did not run, or not in its place"),
        (without("idempotence"), "idempotence did not run, or not in its place"),
        (without("verify"), "verify did not run, or not in its place"),
        (GOOD[::-1], "converge did not run, or not in its place"),
        (instead(Step("verify", "Missing playbook")), "verify: Missing playbook"),
        (instead(Step("verify", "Successful")), "verify ran no task"),
        (instead(Step("check", "Successful", ok=2)), "check changed nothing"),
        (instead(Step("converge", "Successful", ok=2)), "converge changed nothing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_run_that_left_something_out_is_wrong(steps: list[Step], wrong: str) -> None:
    assert judged(steps) == wrong


def test_a_run_that_failed_is_wrong() -> None:
    assert judged(GOOD, rc=2) == "molecule ended with 2"
