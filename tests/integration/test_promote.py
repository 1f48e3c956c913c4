# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook stagecraft.huaweicloud.promote: from one account to another, each with credentials of its own."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from tests.integration.conftest import Runner, modules_in_proof, once
from tests.integration.playbook import Data, PlaybookRun
from tests.simulator import Fault, Simulator
from tests.simulator.accounts import User
from tests.simulator.seeding import new_deploy_environment, permission_row
from tests.simulator.state import DeployApplication, Environment, Instance, Variable
from tools.simulator_env import SERVICES

PROMOTE = "stagecraft.huaweicloud.promote"
ALL = ["description", "labels", "configuration", "permissions", "variables"]
NO_CREDENTIALS = dict.fromkeys(("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_PROJECT_ID", "STAGECRAFT_ENDPOINTS"))
SUMMARY = "Show what was done"
SECRET_VALUE = "canary-of-a-variable"


class Scene:
    """The first environment of one account, and what is to become like it in the account of its partner."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        state, ids, fixtures = simulator.state, simulator.world.ids, simulator.fixtures
        self.users = [simulator.user, simulator.world.accounts.user("owner")]
        self.source = state.environments[fixtures["servicestage_environment_id"]]
        self.source.configuration["envs"].append({"name": "TOKEN", "value": SECRET_VALUE})
        self.source_resource = self.source.configuration["resource_envs"][0]["resource_id"]
        self.target = state.environments[fixtures["partner_environment_id"]]
        self.target.labels = [{"key": "stage", "value": "prod"}, {"key": "region", "value": "south"}]
        self.target.configuration = {"envs": [{"name": "ONLY_HERE", "value": "1"}], "resource_envs": []}
        self.target.resources = [{"id": "dcs-of-target", "name": "dcs-prod", "type": "dcs"}]

        # an application with roles of the same names and with other ids
        application = DeployApplication(ids.hex(), "shop", ids.hex())
        state.applications[application.id] = application
        self.deployed = new_deploy_environment(state, ids, application, "prod")
        roles = [{**role, "role_id": role["role_id"] if role["locked"] else ids.hex()} for role in state.roles]
        rows = [permission_row(ids, self.deployed.id, role) for role in roles]
        self.deployed.permissions = {row["role_id"]: row for row in rows}
        source = state.deploy_environments[fixtures["codearts_environment_id"]]
        source.permissions[fixtures["role_id"]]["can_deploy"] = True

        self.instance = Instance(ids.uuid(), fixtures["partner_project_id"], {"group-of-target"})
        self.instance.environments = {"env-of-target": {"id": "env-of-target", "name": "live"}}
        for name, value in (("address", "192.168.1.4"), ("port", "80")):
            made = Variable(ids.hex(), "group-of-target", "env-of-target", name, value)
            self.instance.variables[made.id] = made
        state.instances["apig"][self.instance.id] = self.instance
        simulator.add_variable("port", "8080")
        simulator.add_variable("token", SECRET_VALUE)

    def connection(self, user: User) -> Data:
        project = self.simulator.world.accounts.projects_of(user.domain_id)[0]
        return {
            "access_key": user.access_key,
            "secret_key": user.secret_key,
            "region": self.simulator.region,
            "project_id": project.id,
            "endpoints": dict.fromkeys(SERVICES, self.simulator.base_url),
        }

    def variables(self, **more: t.Any) -> Data:
        """All that the playbook takes, of both sides; None takes one away."""
        fixtures, owner = self.simulator.fixtures, self.users[1]
        given: Data = {
            "promote_from": {
                "connection": self.connection(self.simulator.user),
                "environment_name": fixtures["environment_name"],
                "application_id": fixtures["application_id"],
                "codearts_environment_id": fixtures["codearts_environment_id"],
                "instance_id": fixtures["instance_id"],
                "group_id": fixtures["group_id"],
                "env_name": fixtures["env_name"],
            },
            "promote_to": {
                "connection": self.connection(owner),
                "environment_id": self.target.id,
                "application_id": self.deployed.application_id,
                "codearts_environment_name": "prod",
                "codearts_project_id": self.deployed.codearts_project_id,
                "gateway": "apig",
                "instance_id": self.instance.id,
                "group_id": "group-of-target",
                "env_name": "live",
            },
            "promote_include": ALL,
            **more,
        }
        return {name: value for name, value in given.items() if value is not None}

    def granted(self, role: str) -> set[str]:
        """What a role may do in the target."""
        row = next(row for row in self.deployed.permissions.values() if row["name"] == role)
        return {name for name, value in row.items() if name.startswith("can_") and value}

    def held(self) -> dict[str, str]:
        """The variables of the target's API group."""
        return {item.variable_name: item.variable_value for item in self.instance.variables.values()}

    def writes(self) -> list[tuple[str | None, str | None]]:
        """Who wrote what."""
        return [(entry.user, entry.operation) for entry in self.simulator.writes()]


@pytest.fixture
def scene(simulator: Simulator) -> Scene:
    return Scene(simulator)


@pytest.fixture
def promote(scene: Scene, ansible_playbook: Runner, tmp_path: Path) -> t.Callable[..., PlaybookRun]:
    """Runs the playbook with the scene's variables and others, without credentials in the environment."""

    def run(**options: t.Any) -> PlaybookRun:
        file = tmp_path / "promotion.json"  # with -vvvv Ansible prints its command line
        file.write_text(json.dumps(scene.variables(**options.pop("variables", {}))), encoding="utf-8")
        return ansible_playbook(PROMOTE, f"--extra-vars=@{file}", environment=NO_CREDENTIALS, **options)

    return run


def pairs(items: list[dict[str, str]], key: str = "name") -> dict[str, str]:
    return {item[key]: item["value"] for item in items}


def labels(environment: Environment) -> dict[str, str]:
    return pairs(environment.labels, "key")


def results(run: PlaybookRun) -> Data:
    return {name: each["result"] for name, each in run.custom_stats["promote_results"].items()}


def messages(run: PlaybookRun) -> str:
    return " ".join(str(each.result.get("msg")) for each in run.results if each.status == "failed")


def shows_no_secret(scene: Scene, run: PlaybookRun) -> None:
    for user in scene.users:
        for secret in (user.secret_key, user.access_key, user.password):
            assert secret not in run.output
            assert secret not in str(run.custom_stats)
    assert SECRET_VALUE not in run.output + str(run.custom_stats)


@modules_in_proof
def test_check_apply_again_change(scene: Scene, simulator: Simulator, promote: t.Callable[..., PlaybookRun]) -> None:
    parts = ("environment", "permissions", "variables")
    foretold = promote(check=True, verbosity=4)
    assert foretold.rc == 0, foretold.output
    assert scene.writes() == []
    assert results(foretold) == dict.fromkeys(parts, "would change")
    assert "the first environment" in foretold.stdout, "the diff is shown without --diff"
    shows_no_secret(scene, foretold)

    simulator.clear_log()
    run = promote(verbosity=4)
    assert run.rc == 0, run.output
    shows_no_secret(scene, run)
    assert (scene.target.name, scene.target.description) == ("partner-env", "the first environment")
    assert labels(scene.target) == {"owner": "stagecraft", "stage": "test", "region": "south"}
    envs = pairs(scene.target.configuration["envs"])
    assert envs == {"ONLY_HERE": "1", "KEY": "VALUE", "TOKEN": SECRET_VALUE}
    assert scene.target.configuration["resource_envs"] == []
    assert scene.source_resource in run.result("Name the resources whose variables are left out")["msg"]
    assert scene.granted("Developer") == {"can_view", "can_edit", "can_deploy"}
    assert scene.held() == {"address": "192.168.1.4", "port": "8080", "token": SECRET_VALUE}
    assert scene.writes() == [
        ("owner", "modifyEnvironment"),
        ("owner", "updateEnvironmentPermission"),
        ("owner", "createEnvironmentVariable"),
        ("owner", "updateEnvironmentVariable"),
    ], "an equal value is not written"
    read = [entry.operation for entry in simulator.log if entry.user == "deployer"]
    assert read == [
        *("listEnvironments", "showEnvironment"),
        *("listEnvironments", "listEnvironmentVariables"),
        "listEnvironmentPermissions",
    ], "the fewest calls"
    assert results(run) == dict.fromkeys(parts, "changed")
    named = run.custom_stats["promote_results"]["environment"]["changes"]
    assert named == [
        "configuration.envs.KEY",
        "configuration.envs.TOKEN",
        "description",
        "labels.owner",
        "labels.stage",
    ]
    assert run.result(SUMMARY)["msg"][0] == f"environment: changed: {', '.join(named)}"

    simulator.clear_log()
    again = promote()
    assert (again.rc, again.stats["localhost"]["changed"], scene.writes()) == (0, 0, []), again.output
    assert results(again) == dict.fromkeys(parts, "unchanged")
    assert len([entry for entry in simulator.log if entry.user == "owner"]) == 1 + 2 + 2

    scene.source.description = "second version"
    changed = promote(variables={"promote_include": ["description", "permissions"]})
    assert results(changed) == {"environment": "changed", "permissions": "unchanged"}
    assert scene.target.description == "second version"


@once
def test_without_a_choice_the_configuration_is_copied_and_nothing_else(
    scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    run = promote(variables={"promote_include": None})
    assert results(run) == {"environment": "changed"}
    assert run.custom_stats["promote_results"]["environment"]["changes"] == [
        "configuration.envs.KEY",
        "configuration.envs.TOKEN",
    ]
    assert labels(scene.target) == {"stage": "prod", "region": "south"}


@modules_in_proof
def test_variables_of_resources_go_to_the_resources_that_take_their_place(
    scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    kept = {
        "resource_id": "elb-1",
        "resource_name": "elb",
        "resource_type": "elb",
        "envs": [{"name": "A", "value": "b"}],
    }
    scene.target.configuration["resource_envs"] = [kept]
    scene.target.resources.append({"id": "elb-1", "name": "elb", "type": "elb"})
    mapped = {scene.source_resource: "dcs-of-target"}
    more = {"promote_include": ["configuration"], "promote_resource_ids": mapped, "promote_purge": True}
    run = promote(variables=more, verbosity=4)
    assert run.rc == 0, run.output
    shows_no_secret(scene, run)
    copied = {
        "resource_id": "dcs-of-target",
        "resource_name": "dcs-prod",
        "resource_type": "dcs",
        "envs": [{"name": "DISTRIBUTED_CACHE_HOST", "value": "192.168.0.136"}],
    }
    found = sorted(scene.target.configuration["resource_envs"], key=lambda item: str(item["resource_id"]))
    assert found == [copied, kept]
    assert run.result("Name the resources whose variables are left out").status == "skipped"


@once
def test_a_resource_that_the_target_does_not_have_is_named_before_anything_is_written(
    scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    run = promote(variables={"promote_resource_ids": {scene.source_resource: "nowhere"}})
    assert run.rc == 2
    assert "no resource with the id nowhere" in messages(run)
    assert "dcs-of-target" in messages(run)
    assert scene.writes() == []


@once
def test_what_only_the_target_has_goes_when_asked_for(scene: Scene, promote: t.Callable[..., PlaybookRun]) -> None:
    made = Variable("f" * 32, "group-of-target", "env-of-target", "only_here", "1")
    scene.instance.variables[made.id] = made
    run = promote(variables={"promote_purge": True})
    assert run.rc == 0, run.output
    assert labels(scene.target) == {"owner": "stagecraft", "stage": "test"}
    assert set(pairs(scene.target.configuration["envs"])) == {"KEY", "TOKEN"}
    assert set(scene.held()) == {"address", "port", "token"}


def test_a_role_that_the_target_does_not_have_ends_it_before_anything_is_written(
    scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    next(row for row in scene.deployed.permissions.values() if row["name"] == "Tester")["name"] = "Checker"
    run = promote()
    assert run.rc == 2
    told = run.result("Stop before anything is written")["msg"]
    assert told.startswith("promote_to: There is no role")
    assert "'Tester'" in told
    assert told.endswith("Nothing was written.")
    assert scene.writes() == []


@once
@pytest.mark.parametrize("more", [{"promote_apply": False}, {"promote_confirm": True}], ids=str)
def test_nothing_is_written_without_consent(
    more: Data, scene: Scene, simulator: Simulator, promote: t.Callable[..., PlaybookRun]
) -> None:
    """There is no terminal in a test, so nobody can say yes."""
    run = promote(variables=more)
    assert scene.writes() == []
    if "promote_apply" in more:
        assert (run.rc, set(results(run).values())) == (0, {"would change"})
    else:
        assert run.rc == 2
        assert "the answer was not yes" in messages(run)


@modules_in_proof
def test_a_part_that_fails_is_named_and_the_others_are_written(
    scene: Scene, simulator: Simulator, promote: t.Callable[..., PlaybookRun]
) -> None:
    simulator.faults.add(Fault("updateEnvironmentPermission", "failed_200", text="Insufficient permissions"))
    run = promote()
    assert run.rc == 2
    assert results(run) == {"environment": "changed", "permissions": "failed", "variables": "changed"}
    assert "permissions failed" in run.result("Fail where something could not be written")["msg"]
    assert "Insufficient permissions" in run.result(SUMMARY)["msg"][1]


@once
@pytest.mark.parametrize("side", ["promote_from", "promote_to"])
def test_refused_credentials_are_named_by_their_side_and_never_shown(
    side: str, scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    given = scene.variables()[side]
    given["connection"]["secret_key"] = "canary-of-a-key"
    run = promote(variables={side: given}, verbosity=4)
    assert run.rc == 2
    assert f"{side}: " in messages(run)
    assert "canary-of-a-key" not in run.output
    shows_no_secret(scene, run)
    assert scene.writes() == []


@once
def test_a_source_without_variables_ends_it(scene: Scene, promote: t.Callable[..., PlaybookRun]) -> None:
    given = {**scene.variables()["promote_from"], "group_id": "0" * 32}
    run = promote(variables={"promote_from": given, "promote_purge": True})
    assert run.rc == 2
    assert "has no variables" in messages(run)
    assert scene.writes() == []


@once
@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        ({"promote_from": None}, "promote_from"),
        ({"promote_to": "environment_name=canary", "promote_include": ["labels"]}, "have to be dictionaries"),
        ({"promote_to": {"connection": ["canary"], "environment_name": "env"}}, "promote_to.connection"),
        ({"promote_to": {"connection": {"secret_kay": "canary"}}}, "secret_kay"),
        ({"promote_to": {"environment_name": "env-0002"}}, "application_id found in promote_to"),
        ({"promote_include": ["lables"]}, "promote_include"),
        ({"promote_purge": "perhaps"}, "promote_purge"),
        ({"promote_from": {"environment_name": "env-9999"}, "promote_include": ["labels"]}, "the name env-9999"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_mistake_is_named_and_nothing_is_written(
    spoilt: Data, expected: str, scene: Scene, promote: t.Callable[..., PlaybookRun]
) -> None:
    source = spoilt.get("promote_from")
    if source:
        source["connection"] = scene.connection(scene.users[0])
    run = promote(variables=spoilt)
    assert run.rc == 2
    assert expected in messages(run)
    assert "canary" not in run.output
    assert scene.writes() == []
