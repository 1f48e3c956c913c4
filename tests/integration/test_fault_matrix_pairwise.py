# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pairwise selection of the fault matrix with the real ansible-playbook: each module and each fault through each
frontend, not each module with each fault. The whole is in tests/proof/test_fault_matrix.py.
"""

from __future__ import annotations

import pytest

from tests.faults.playing import Case, play_cases
from tests.faults.tasks import THINGS, fits, kinds_for_real, requests_of
from tests.integration.conftest import Runner
from tests.integration.playbook import play_of
from tests.simulator import Simulator


def selected(shift: int) -> list[Case]:
    """Each module at least once and each kind once; which meet is another matter for each shift."""
    requests = {module: requests_of(module) for module in sorted(THINGS)}
    cases = []
    for number, kind in enumerate(kinds_for_real()):
        fitting = [(module, each) for module, found in requests.items() for each in found if fits(kind, each)]
        modules = sorted({module for module, _ in fitting})
        module = modules[(number + shift) % len(modules)]
        mine = [each for owner, each in fitting if owner == module]
        cases.append(Case(module, mine[(number + shift) % len(mine)], kind))
    missed = sorted(set(THINGS) - {case.module for case in cases})
    return cases + [Case(module, requests[module][-1], kinds_for_real()[0]) for module in missed]


@pytest.mark.timeout(400)
def test_a_pairwise_selection_of_the_faults_ends_as_declared_or_says_why(
    simulator: Simulator, ansible_playbook: Runner, in_process: bool
) -> None:
    cases = selected(shift=0 if in_process else 7)
    outputs = []

    def play(tasks: list[dict[str, object]]) -> object:
        # once the faults are gone, the frontend makes no difference
        run = ansible_playbook(
            play_of(tasks), variables={"stagecraft_in_process": in_process or bool(outputs)}, timeout=300
        )
        outputs.append(run.output)
        return run

    wrong, counts, missed = play_cases(simulator, cases, play)
    assert not wrong, "\n".join(wrong)
    assert not missed, missed
    assert counts["cases"] == len(cases)
    assert {"said why", "as declared"} <= set(counts)
    assert "Retry 1 in" in outputs[0]
    assert "Retry 1 in" not in outputs[1]
