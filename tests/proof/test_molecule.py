# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every molecule scenario passes, having done all that it has to; and one with a fault in it does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools.scenarios import ROOT, SCENARIOS, run_scenario, scenarios

PLANTED_IN = "deploy_permissions"
CHANGES_ALWAYS = """\
  post_tasks:
    - name: Planted
      ansible.builtin.debug:
      changed_when: true
"""
WRITES_IN_CHECK_MODE = """\
  post_tasks:
    - name: Planted
      stagecraft.huaweicloud.servicestage_environment:
        name: env-0001
        description: planted
      check_mode: false
"""
# What is planted -> in which file, what instead of what (or the file is taken away), and how it is found out.
PLANTS = {
    "a task that changes each time": ("converge.yml", "  roles:\n", f"{CHANGES_ALWAYS}  roles:\n", "Idempotence test"),
    "a task that writes in check mode": (
        "converge.yml",
        "  roles:\n",
        f"{WRITES_IN_CHECK_MODE}  roles:\n",
        "these wrote: modifyEnvironment",
    ),
    "another state than declared": ("converge.yml", "can_deploy: true", "can_deploy: false", "Developer has ["),
    "nothing to do": ("converge.yml", "hosts: localhost", "hosts: nobody", "The step sent 0 requests"),
    "nothing to verify": ("verify.yml", "hosts: localhost", "hosts: nobody", "verify ran no task"),
    "no verification": ("verify.yml", "", "", "verify: Missing playbook"),
    "no second run": (
        "../config.yml",
        "    - idempotence\n    - verify ../shared/nothing_written.yml\n",
        "",
        "idempotence did not run",
    ),
}


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", scenarios())
def test_a_scenario_passes_and_left_nothing_out(name: str) -> None:
    run = run_scenario(name)
    assert not run.wrong, f"{run.wrong}\n{run.output}"
    done = {step.name: step for step in run.steps}
    assert min(done[step].ok for step in ("check", "converge", "idempotence", "verify")) > 0
    assert min(done[step].changed for step in ("check", "converge")) > 0
    assert done["idempotence"].changed == 0


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("planted", PLANTS)
def test_a_scenario_with_a_fault_in_it_fails(planted: str, tmp_path: Path) -> None:
    file, old, new, found = PLANTS[planted]
    shutil.copytree(ROOT / SCENARIOS, tmp_path / SCENARIOS)
    shutil.copy(ROOT / "galaxy.yml", tmp_path)
    place = tmp_path / SCENARIOS / PLANTED_IN / file
    if not old:
        place.unlink()
    else:
        text = place.read_text(encoding="utf-8")
        assert old in text
        place.write_text(text.replace(old, new, 1), encoding="utf-8")
    run = run_scenario(PLANTED_IN, tmp_path)
    assert run.wrong
    assert found in f"{run.wrong}\n{run.output}"
