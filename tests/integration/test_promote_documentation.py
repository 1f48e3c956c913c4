# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/promote.md says runs, and names all that the playbook takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.integration.conftest import Runner, once
from tests.integration.playbook import Data
from tests.integration.test_examples import about_what_is_there
from tests.integration.test_promote import PROMOTE, results
from tests.simulator import Simulator
from tests.simulator.seeding import new_deploy_environment

DOCS = Path(__file__).resolve().parents[2] / "docs" / "promote.md"


def blocks() -> list[Data]:
    """The variables in the documentation of the playbook."""
    texts = re.findall(r"^```yaml\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [{"text": text, **yaml.safe_load(text)} for text in texts]


@once
@pytest.mark.parametrize("block", blocks(), ids=["first", "second"])
def test_the_examples_of_the_documentation_run(
    block: Data, simulator: Simulator, ansible_playbook: Runner, tmp_path: Path
) -> None:
    of_source, of_target = "b4e49ad5-5142-437d-8a6b-1de66b1af0db", "d2917177-3436-4e53-a5bc-706c3529e0e7"
    entry = {
        "resource_id": of_source,
        "resource_name": "a",
        "resource_type": "dcs",
        "envs": [{"name": "A", "value": "b"}],
    }
    shop = simulator.add_environment("shop-test", description="The shop", envs={"KEY": "VALUE"})
    simulator.state.environments[shop].configuration["resource_envs"] = [entry]
    simulator.add_environment("shop-prod", resources=[{"id": of_target, "name": "dcs", "type": "dcs"}])
    application = simulator.state.applications[simulator.fixtures["application_id"]]
    staging = new_deploy_environment(simulator.state, simulator.world.ids, application, "staging")
    staging.permissions[simulator.fixtures["role_id"]]["can_deploy"] = True
    profile = f"ak = {simulator.access_key}\nsk = {simulator.secret_key}\nregion = {simulator.region}\n"
    profile += f"project_id = {simulator.project_id}\n"
    credentials = tmp_path / "home" / ".huaweicloud" / "credentials"
    credentials.parent.mkdir(parents=True)
    credentials.write_text(f"[test]\n{profile}[production]\n{profile}", encoding="utf-8")
    credentials.chmod(0o600)

    variables = about_what_is_there(block["text"], simulator)
    home = {"HOME": str(tmp_path / "home")}
    run = ansible_playbook(PROMOTE, variables={**variables, "promote_confirm": False}, environment=home)
    assert run.rc == 0, run.output
    assert set(results(run).values()) == {"changed"}
    assert simulator.writes() != []


def test_the_documentation_names_every_variable_of_the_playbook() -> None:
    folder = DOCS.parent.parent / "playbooks" / "vars" / "promote.yml"
    spec = yaml.safe_load(folder.read_text(encoding="utf-8"))["promote_argument_spec"]
    rows = re.findall(r"^\| `(promote_\w+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(spec)
    keys = set(re.findall(r"`(\w+)`", DOCS.read_text(encoding="utf-8")))
    assert set(spec["promote_from"]["options"]) - keys == set()
