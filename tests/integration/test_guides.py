# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every playbook in the guides runs, and every other block of YAML in them is of a kind that is known."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml

from tests.documentation import Block, blocks_on
from tests.integration.conftest import Runner, once
from tests.integration.playbook import Data, play_of
from tests.integration.test_examples import COLLECTION, about_what_is_there, all_ran, set_the_scene, user_of
from tests.simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
# these have tests of their own
TESTED_ELSEWHERE = {"inventory.md": "test_inventory_documentation.py", "promote.md": "test_promote_documentation.py"}
PAGES = [
    page for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))] if page.name not in TESTED_ELSEWHERE
]
# what the variables of a block begin with -> the playbook that takes them
PLAYBOOKS = {"environment_rollout_": "rollout", "deploy_permissions_": "permissions", "apic_variables_": "variables"}
ENVIRONMENTS = ("shop-dev", "shop-test", "shop-prod")


def cases() -> list[t.Any]:
    found = [(page, block) for page in PAGES for block in blocks_on(page) if not block.not_run]
    return [pytest.param(page, block, id=f"{page.stem}-{block.line}") for page, block in found]


def with_the_shop(simulator: Simulator) -> None:
    set_the_scene(simulator, "")
    for name in ENVIRONMENTS:
        simulator.add_environment(name, addon=True)


def as_plays(block: list[Data]) -> list[Data]:
    return block if {"hosts", "ansible.builtin.import_playbook"} & block[0].keys() else [play_of(block)]


@once
@pytest.mark.parametrize(("page", "block"), cases())
def test_a_block_of_a_guide_runs(
    page: Path, block: Block, simulator: Simulator, ansible_playbook: Runner, tmp_path: Path
) -> None:
    with_the_shop(simulator)
    content = about_what_is_there(block.text, simulator)
    if isinstance(content, dict):
        (playbook,) = {name for start, name in PLAYBOOKS.items() if all(key.startswith(start) for key in content)}
        run = ansible_playbook(f"{COLLECTION}.{playbook}", variables=content)
        assert run.rc == 0, run.output
        return
    plays = as_plays(content)
    hosts = {play.get("hosts", "localhost") for play in plays}
    source = tmp_path / "servicestage.yml"  # for plays on environments
    source.write_text(f"plugin: {COLLECTION}.servicestage\ngroups: {{shop: true}}\n", encoding="utf-8")
    if "vault_" in block.text:  # not as extra variables, which Ansible shows
        plays[0]["vars"] = {"vault_access_key": simulator.access_key, "vault_secret_key": simulator.secret_key}
    user = user_of(simulator) if "iam_token" in block.text else None
    run = ansible_playbook(plays, *([] if hosts == {"localhost"} else ["--inventory", str(source)]), environment=user)
    all_ran(run, [task for play in plays for task in play.get("tasks", []) if not {"block", "when"} & task.keys()])


def test_pages_that_are_left_to_other_tests_have_them() -> None:
    for name, test in TESTED_ELSEWHERE.items():
        assert f'"{name}"' in (Path(__file__).parent / test).read_text(encoding="utf-8")


def test_what_is_not_run_is_valid_all_the_same() -> None:
    for page in PAGES:
        for block in blocks_on(page):
            assert not block.not_run or yaml.safe_load(block.text)
