# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that read, played by the real ansible-playbook: what they show, and that it goes back as it is."""

from __future__ import annotations

import typing as t

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, play_of
from tests.simulator import Simulator

COLLECTION = "stagecraft.huaweicloud"


def task(name: str, module: str, /, **options: t.Any) -> Data:
    return {"name": name, f"{COLLECTION}.{module}": options, "register": name.replace(" ", "_")}


def project(simulator: Simulator) -> Data:
    return {key: simulator.fixtures[key] for key in ("application_id", "codearts_project_id")}


def test_environments_are_found_by_what_they_have_and_shown_with_what_is_asked_for(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.add_environment("shop-dev", labels={"team": "shop"}, deploy_mode="mixed", addon=True)
    fixture = simulator.state.environments[simulator.fixtures["servicestage_environment_id"]]
    fixture.labels.append({"key": "stagecraft-refresh", "value": "todo"})
    module = "servicestage_environment_info"
    tasks = [
        task("all", module),
        task("of a team", module, labels={"team": "shop"}, gather_addons=True, gather_resources=True),
        task("of a mode", module, deploy_mode="{{ of_a_team.environments[0].deploy_mode }}"),
        task("in a VPC", module, vpc_id=fixture.vpc_id),
        task("elsewhere", module, enterprise_project_id="ep-1"),
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output

    def found(name: str) -> dict[str, Data]:
        assert run.result(name).status == "ok"
        return {item["name"]: item for item in run.result(name)["environments"]}

    assert set(found("all")) == {"env-0001", "env-0002", "env-0003", "shop-dev"}
    assert found("all")["env-0001"]["owed"] == {"stagecraft-refresh": "todo"}
    assert found("all")["env-0001"]["labels"] == {"owner": "stagecraft", "stage": "test"}
    (shop,) = found("of a team").values()
    assert (shop["name"], shop["resources"], shop["addons"][0]["status"]) == ("shop-dev", [], "SUCCEEDED")
    assert set(found("of a mode")) == {"shop-dev"}
    assert set(found("in a VPC")) == {"env-0001"}
    assert found("elsewhere") == {}
    assert simulator.writes() == []


def test_permissions_that_were_read_go_back_and_copy_to_another_environment(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    rows = simulator.state.deploy_environments[simulator.fixtures["codearts_environment_id"]].permissions
    rows[simulator.fixtures["role_id"]]["can_deploy"] = True
    read, write = "codeartsdeploy_environment_permission_info", "codeartsdeploy_environment_permission"
    prod, test = ({**project(simulator), "environment_name": name} for name in ("prod", "test"))
    by_id = {"application_id": "{{ read.application_id }}", "environment_id": "{{ read.environment_id }}"}
    tasks = [
        task("read", read, **prod),
        task("read by id", read, **by_id),
        task("write back", write, **by_id, permissions="{{ read.permissions }}"),
        task("copy", write, **test, permissions="{{ read.permissions }}"),
        task("read the copy", read, **test),
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output
    assert [run.result(each["name"]).status for each in tasks] == ["ok", "ok", "ok", "changed", "ok"]
    shown = run.result("read")["permissions"]
    assert [row["role_id"] for row in shown] == list(rows)
    assert [row["can_deploy"] for row in shown if row["name"] == "Developer"] == [True]
    assert run.result("read by id")["permissions"] == run.result("read the copy")["permissions"] == shown
    assert [entry.operation for entry in simulator.writes()] == ["updateEnvironmentPermission"]


def test_environments_of_an_application_are_found(simulator: Simulator, ansible_playbook: Runner) -> None:
    module = "codeartsdeploy_environment_info"
    application = {"application_id": simulator.fixtures["application_id"]}
    tasks = [
        task("all", module, **project(simulator)),
        task("by name", module, **project(simulator), environment_name="prod"),
        task("by id", module, **application, environment_id="{{ by_name.environments[0].id }}"),
        task("no such name", module, **project(simulator), environment_name="pro"),
        task("no such id", module, **application, environment_id="0" * 32),
        {
            **task("no such application", module, application_id="0" * 32, environment_id="0" * 32),
            "ignore_errors": True,
        },
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output
    assert [item["name"] for item in run.result("all")["environments"]] == ["prod", "test"]
    (by_name,), (by_id,) = run.result("by name")["environments"], run.result("by id")["environments"]
    assert by_name == by_id
    assert by_name["id"] == simulator.fixtures["codearts_environment_id"]
    assert run.result("no such name")["environments"] == run.result("no such id")["environments"] == []
    assert run.result("no such application").status == "failed"
    assert run.result("no such application")["msg"] == f"There is no application with the id {'0' * 32}."
