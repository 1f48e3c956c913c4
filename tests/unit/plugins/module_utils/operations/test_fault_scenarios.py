# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No module is left out of the fault matrix."""

from __future__ import annotations

import pytest

from tests.documentation import plugins_of
from tests.faults.scenarios import nothing, scenarios
from tests.faults.tasks import THINGS

MODULES = plugins_of("modules")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_meets_faults(module: str) -> None:
    mine = [each for each in scenarios() if each.module == module]
    assert mine, "tests/faults/scenarios_*.py have nothing of it"
    if not module.endswith("_info"):
        assert any(each.edit is not nothing or each.jobs for each in mine), "no scenario of it changes anything"


def test_every_module_has_a_thing_for_runs_of_ansible_playbook() -> None:
    assert sorted(THINGS) == MODULES
