# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""extensions/awx/setup.yml, with the real modules of awx.awx, before something that keeps what they tell it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof import awx
from tests.proof.controller import Controller
from tools.awx_collection import awx_collection

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

BIN = Path(sys.executable).parent
NAMED = {
    "execution environment": "execution_environments",
    "project": "projects",
    "inventory": "inventories",
}


@pytest.fixture
def controller() -> Iterator[Controller]:
    with Controller() as running:
        yield running


def set_up(controller: Controller, folder: Path, **variables: t.Any) -> str:
    given = {
        "ANSIBLE_COLLECTIONS_PATH": str(awx_collection()),
        "CONTROLLER_HOST": controller.url,
        "CONTROLLER_OAUTH_TOKEN": "canary-of-the-token",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin",
    }
    extra = {"stagecraft_awx_project_url": "https://git.example.com/project.git", **variables}
    arguments = [part for name, value in extra.items() for part in ("-e", f"{name}={value}")]
    command = [str(BIN / "ansible-playbook"), "-vv", str(awx.AWX / "setup.yml"), *arguments]
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=800)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "canary-of-the-token" not in done.stdout + done.stderr
    return done.stdout


def test_all_of_it_is_made_once_and_then_left_alone(controller: Controller, tmp_path: Path) -> None:
    more = {"stagecraft_awx_image": "registry.example.com/ee", "stagecraft_awx_slices": 3}
    set_up(controller, tmp_path, **more)
    check_templates(controller)
    check_workflow(controller)

    kind = controller.named("credential_types", "Stagecraft Huawei Cloud")
    assert kind["injectors"] == awx.credential_type()["injectors"], "the templates have to arrive as they are"
    assert kind["inputs"] == awx.credential_type()["inputs"]
    (host,) = controller.items["hosts"]
    assert "{{ ansible_playbook_python }}" in str(host["variables"])
    (source,) = controller.items["inventory_sources"]
    assert (awx.AWX / "project" / source["source_path"]).is_file()
    assert source["source_project"] == controller.named("projects", "Stagecraft")["id"]
    assert source["credential"] == controller.named("credentials", "Stagecraft")["id"]

    controller.writes.clear()
    set_up(controller, tmp_path, **more)
    # the project is read anew, and the module gives an approval what it has already
    kept = [re.sub(r"/\d+/", "/N/", each) for each in controller.writes]
    assert kept == ["POST /api/v2/projects/N/update/", "PATCH /api/v2/workflow_approval_templates/N/"]


def check_templates(controller: Controller) -> None:
    templates = awx.load("templates.yml")["stagecraft_awx_templates"]
    assert len(templates) == 6
    for template in templates:
        made = controller.named("job_templates", template["name"])
        assert (awx.AWX / "project" / made["playbook"]).is_file()
        for name, kind in NAMED.items():
            field = name.replace(" ", "_")
            assert made[field] in {each["id"] for each in controller.items[kind]}, name
        asks = "survey" in template
        assert made["survey_enabled"] is asks
        assert [each["name"] for each in controller.linked(made, "credentials")] == (["Stagecraft"] if asks else [])
        if asks:
            assert controller.survey(made) == awx.load(f"surveys/{template['survey']}.yml")
        assert made["job_slice_count"] == (3 if "job_slice_count" in template else 1)
    inventory = controller.named("inventories", "Stagecraft environments")["id"]
    sliced = [each["name"] for each in controller.items["job_templates"] if each.get("inventory") == inventory]
    assert sliced == ["Stagecraft rollout"]


def check_workflow(controller: Controller) -> None:
    workflow = controller.named("workflow_job_templates", "Stagecraft rollout with approval")
    assert controller.survey(workflow) == awx.load("surveys/rollout.yml")
    nodes = {each["identifier"]: each for each in controller.items["workflow_job_template_nodes"]}
    rollout = controller.named("job_templates", "Stagecraft rollout")["id"]
    report = controller.named("job_templates", "Stagecraft report")["id"]
    (approval,) = controller.items["workflow_approval_templates"]
    assert {name: node["unified_job_template"] for name, node in nodes.items()} == {
        "check": rollout,
        "approval": approval["id"],
        "canary": rollout,
        "rest": rollout,
        "report": report,
    }
    assert nodes["check"]["job_type"] == "check"
    assert [nodes[name].get("limit") for name in nodes] == [None, None, "canary", "all:!canary", None]
    assert [nodes[name].get("job_slice_count") for name in ("canary", "rest")] == [1, 3]
    links = {
        (name, link, after["identifier"])
        for name, node in nodes.items()
        for link in ("success_nodes", "failure_nodes", "always_nodes")
        for after in controller.linked(node, link)
    }
    assert links == {
        ("check", "success_nodes", "approval"),
        ("approval", "success_nodes", "canary"),
        ("canary", "success_nodes", "rest"),
        ("canary", "failure_nodes", "report"),
        ("rest", "always_nodes", "report"),
    }


def test_a_credential_that_is_filled_in_stays_so(controller: Controller, tmp_path: Path) -> None:
    organization = controller.named("organizations", "Default")["id"]
    kind = controller.add("credential_types", {"name": "Stagecraft Huawei Cloud", "kind": "cloud"})
    filled = {"name": "Stagecraft", "organization": organization, "credential_type": kind["id"]}
    made = controller.add("credentials", {**filled, "inputs": {"access_key": "AK"}})
    set_up(controller, tmp_path)
    assert controller.items["credentials"] == [made]
    assert made["inputs"] == {"access_key": "AK"}
    assert controller.items["execution_environments"] == []
