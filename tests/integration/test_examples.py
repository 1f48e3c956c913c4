# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of the documentation runs, and what comes back is what the documentation says."""

from __future__ import annotations

import dataclasses
import re
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.documentation import plugins_of, text_of
from tests.integration.conftest import Runner, once
from tests.integration.playbook import Data, PlaybookRun, play_of
from tests.simulator import Simulator
from tests.simulator.seeding import new_deploy_environment

COLLECTION = "stagecraft.huaweicloud"
FOLDER = Path(__file__).resolve().parent.parent.parent / "roles"
ROLES = sorted(place.name for place in FOLDER.iterdir())

# What stands in the examples -> the fixture of the simulator that it stands for.
IDS = {
    "eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c": "instance_id",
    "c77f5e81d9cb4424bf704ef2b0ac7600": "group_id",
    "7a1ad0c350844ee69479b47df9a881cb": "env_id",
    "25054838a624400bbf2267cf5b3a3f70": "variable_id",
    "8ddf0566c1784da29faac80516fa8425": "application_id",
    "54e5b8b0d10148cc96142ac9d6c1c1f6": "codearts_environment_id",
    "0a38ce9ba3c740c199a0f872b6163661": "codearts_project_id",
}
# What is only handed on to the service, which the simulator does not look up: a VPC and resources.
HANDED_ON = {
    "29d55020-ae0e-4a18-871c-93e6976ee7bd",
    "02f9a523-cefe-11ee-afc1-0255ac100045",
    "b4e49ad5-5142-437d-8a6b-1de66b1af0db",
    "d2917177-3436-4e53-a5bc-706c3529e0e7",
}
# An API that the simulator does not play -> one that it plays.
ADDRESS = "https://servicestage.cn-north-4.myhuaweicloud.com/v3/{{ project_id }}/cas/applications"
PLAYED = "{base_url}/v3/{{{{ project_id }}}}/cas/environments"

# What is in a result and is Ansible's own, besides _ansible_*.
ENTRIES_OF_ANSIBLE = {"ansible_loop_var", "changed", "deprecations", "diff", "failed", "invocation", "item", "warnings"}
TYPES: dict[str, t.Any] = {"str": str, "int": int, "float": (int, float), "bool": bool, "list": list, "dict": dict}


def without_add_on(simulator: Simulator) -> None:
    """The first environment has none yet."""
    del simulator.state.addons[simulator.fixtures["addon_id"]]


def with_the_shop(simulator: Simulator) -> None:
    """The environments that the roles' READMEs roll out."""
    for name in ("shop-test", "shop-dev"):
        simulator.add_environment(name, addon=True)


def in_the_account_example(simulator: Simulator) -> None:
    """The user's account has the name that the examples give it."""
    users = simulator.world.accounts.users
    users[simulator.access_key] = dataclasses.replace(simulator.user, domain_name="example")


# Plugin or role -> what its examples need besides what all have.
SCENES: dict[str, t.Callable[[Simulator], None]] = {
    "servicestage_addon": without_add_on,
    "environment_rollout": with_the_shop,
    "iam_token": in_the_account_example,
}


def set_the_scene(simulator: Simulator, name: str) -> None:
    """What the examples speak of by its name, where the simulator does not have it from the beginning."""
    state, fixtures = simulator.state, simulator.fixtures
    state.addons[fixtures["addon_id"]].version = "1.0.0.0"  # not the latest
    team = [{"key": "team", "value": "shop"}, {"key": "stage", "value": "dev"}]
    next(item for item in state.environments.values() if item.name == "env-0002").labels = team
    new_deploy_environment(state, simulator.world.ids, state.applications[fixtures["application_id"]], "staging")
    simulator.add_variable("address", "192.168.1.3", env_id=fixtures["release_env_id"])
    if name in SCENES:
        SCENES[name](simulator)


def user_of(simulator: Simulator) -> dict[str, str | None]:
    """The environment variables of someone who has a password and no keys."""
    return {
        "HW_ACCESS_KEY": None,
        "HW_SECRET_KEY": None,
        "HW_USER_NAME": simulator.username,
        "HW_USER_PASSWORD": simulator.password,
        "HW_DOMAIN_NAME": simulator.domain_name,
    }


def about_what_is_there(text: str, simulator: Simulator) -> t.Any:
    """What the YAML of examples says, of things that the simulator has."""
    unknown = set(re.findall(r"\b[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", text)) - IDS.keys()
    assert unknown <= HANDED_ON, "an ID that is not one of this file: a task may just find nothing there"
    for documented, fixture in IDS.items():
        text = text.replace(documented, simulator.fixtures[fixture])
    return yaml.safe_load(text.replace(ADDRESS, PLAYED.format(base_url=simulator.base_url)))


def readme_of(role: str) -> str:
    return (FOLDER / role / "README.md").read_text(encoding="utf-8")


def blocks_of(role: str, simulator: Simulator) -> list[t.Any]:
    """The YAML in a role's README that can be run: lists of plays or of tasks."""
    texts = re.findall(r"^```ya?ml\n(.*?)^```$", readme_of(role), re.MULTILINE | re.DOTALL)
    found = [about_what_is_there(text, simulator) for text in texts]
    return [block for block in found if isinstance(block, list) and all("name" in entry for entry in block)]


def all_ran(run: PlaybookRun, tasks: list[Data]) -> None:
    """The run was good, and none of the tasks was left out; each of them has a name of its own."""
    assert run.rc == 0, run.output
    for task in tasks:
        assert run.result(task["name"]).status in ("ok", "changed"), run.output
        assert "warnings" not in run.result(task["name"]).result, run.output  # debug only warns of what is undefined


def undocumented(value: t.Any, fields: Data, where: str) -> t.Iterator[str]:
    """What a result has and its documentation has not, or the other way round."""
    for key in value.keys() - fields.keys():
        yield f"{where}{key} is not documented"
    for key, field in fields.items():
        if key not in value:
            if field["returned"] in ("always", "success"):
                yield f"{where}{key} is not there"
        elif value[key] is not None:
            if not isinstance(value[key], TYPES[field["type"]]):
                yield f"{where}{key} is no {field['type']}"
            elif "contains" in field:
                for item in value[key] if isinstance(value[key], list) else [value[key]]:
                    yield from undocumented(item, field["contains"], f"{where}{key}.")


def as_documented(run: PlaybookRun) -> None:
    """Every result of a module of this collection is the one that its RETURN documents."""
    for each in run.results:
        module = each.action.removeprefix(f"{COLLECTION}.")
        if module != each.action and "results" not in each.result:
            fields = yaml.safe_load(text_of("modules", module, "RETURN"))
            own = {key for key in each.result if key in ENTRIES_OF_ANSIBLE or key.startswith("_ansible_")}
            found = {key: value for key, value in each.result.items() if key not in own}
            if module.endswith("_info"):
                assert all(value != [] for value in found.values()), f"{each.task} found nothing"
            assert not (wrong := list(undocumented(found, fields, ""))), f"{each.task}: {wrong}"


@once
@pytest.mark.parametrize("module", plugins_of("modules"))
def test_the_examples_of_a_module_run(module: str, simulator: Simulator, ansible_playbook: Runner) -> None:
    set_the_scene(simulator, module)
    tasks = about_what_is_there(text_of("modules", module, "EXAMPLES"), simulator)
    assert any(f"{COLLECTION}.{module}" in task for task in tasks)
    run = ansible_playbook(play_of(tasks))
    all_ran(run, tasks)
    as_documented(run)


@once
@pytest.mark.parametrize("lookup", plugins_of("lookup"))
def test_the_examples_of_a_lookup_plugin_run(lookup: str, simulator: Simulator, ansible_playbook: Runner) -> None:
    set_the_scene(simulator, lookup)
    tasks = about_what_is_there(text_of("lookup", lookup, "EXAMPLES"), simulator)
    assert f"lookup('{COLLECTION}.{lookup}'" in str(tasks)
    variables = {"project_id": simulator.project_id, "vault_password": simulator.password}
    run = ansible_playbook(play_of(tasks, vars=variables), environment=user_of(simulator))
    all_ran(run, tasks)
    as_documented(run)


@once
@pytest.mark.parametrize("plugin", plugins_of("filter"))
def test_the_examples_of_a_filter_run(plugin: str, simulator: Simulator, ansible_playbook: Runner) -> None:
    set_the_scene(simulator, plugin)
    tasks = about_what_is_there(text_of("filter", plugin, "EXAMPLES"), simulator)
    assert f"{COLLECTION}.{plugin}" in str(tasks)
    all_ran(ansible_playbook(play_of(tasks)), tasks)


@once
@pytest.mark.parametrize("role", ROLES)
def test_the_examples_in_the_readme_of_a_role_run(
    role: str, simulator: Simulator, ansible_playbook: Runner, tmp_path: Path
) -> None:
    source = tmp_path / "servicestage.yml"  # environments as hosts, for the example that is about them
    source.write_text(f"plugin: {COLLECTION}.servicestage\ngroups: {{team_shop: true}}\n", encoding="utf-8")
    blocks = blocks_of(role, simulator)
    assert f"{COLLECTION}.{role}" in str(blocks)
    for block in blocks:
        simulator.reset()
        set_the_scene(simulator, role)
        plays = block if "hosts" in block[0] else [play_of(block)]
        on_environments = any(play["hosts"] == "team_shop" for play in plays)
        run = ansible_playbook(plays, *(["--inventory", str(source)] if on_environments else []))
        all_ran(run, [task for play in plays for task in play.get("tasks", [])])
        assert simulator.writes() != []


@pytest.mark.parametrize("role", ROLES)
def test_the_readme_of_a_role_names_its_variables_and_no_others(role: str) -> None:
    specs = yaml.safe_load((FOLDER / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    named = re.findall(rf"\b{role}_\w+", readme_of(role))
    handed_on = f"{role}_results"  # with set_stats
    assert set(named) - {handed_on} == set(specs["argument_specs"]["main"]["options"])
