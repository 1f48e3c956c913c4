# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role deploy_permissions and the playbook stagecraft.huaweicloud.permissions."""

from __future__ import annotations

import typing as t

import pytest

from tests.integration.conftest import Runner, once
from tests.integration.playbook import INVENTORY, Data, PlaybookRun
from tests.simulator import Fault, Simulator
from tests.simulator.seeding import new_deploy_environment

PERMISSIONS = "stagecraft.huaweicloud.permissions"
ROLE = "stagecraft.huaweicloud.deploy_permissions"
READ, WRITE = "listEnvironmentPermissions", "updateEnvironmentPermission"
SUMMARY = "Show what was done with each environment"


def environment(simulator: Simulator, name: str | None, **permissions: bool) -> Data:
    """An item of the list: the environment of the fixtures, or the one with this name."""
    fixtures = simulator.fixtures
    by_name = {"environment_name": name, "codearts_project_id": fixtures["codearts_project_id"]}
    by_id = {"environment_id": fixtures["codearts_environment_id"]}
    return {
        "application_id": fixtures["application_id"],
        **(by_name if name else by_id),
        "permissions": [{"role_name": "Developer", **permissions}],
    }


def label(simulator: Simulator, name: str | None = None) -> str:
    """How the role calls it."""
    fixtures = simulator.fixtures
    return f"{name or fixtures['codearts_environment_id']} of application {fixtures['application_id']}"


def change(simulator: Simulator, permission: str) -> str:
    return f"permissions.Developer ({simulator.fixtures['role_id']}).{permission}"


def granted(simulator: Simulator, permission: str) -> dict[str, bool]:
    """The names of the environments, and whether a developer has the permission there."""
    role = simulator.fixtures["role_id"]
    return {item.name: item.permissions[role][permission] for item in simulator.state.deploy_environments.values()}


def operations(simulator: Simulator) -> list[str | None]:
    return [entry.operation for entry in simulator.log]


def lines(run: PlaybookRun) -> list[str]:
    """The summary that a person reads."""
    return list(run.result(SUMMARY)["msg"])


def results(run: PlaybookRun) -> Data:
    """What set_stats handed on: label -> result."""
    return {name: each["result"] for name, each in run.custom_stats["deploy_permissions_results"].items()}


def variables(*environments: Data, **more: t.Any) -> Data:
    return {"deploy_permissions_environments": list(environments), **more}


def test_check_apply_again_change(simulator: Simulator, ansible_playbook: Runner) -> None:
    wanted = variables(environment(simulator, None, can_deploy=True), environment(simulator, "test", can_deploy=True))
    by_id, by_name = label(simulator), label(simulator, "test")

    foretold = ansible_playbook(PERMISSIONS, variables=wanted, check=True, diff=True)
    assert foretold.rc == 0, foretold.output
    assert simulator.writes() == []
    assert lines(foretold) == [f"{name}: would change: {change(simulator, 'can_deploy')}" for name in (by_id, by_name)]
    assert results(foretold) == dict.fromkeys((by_id, by_name), "would change")
    assert '"can_deploy": true' in foretold.stdout, "--diff shows the cell"

    simulator.clear_log()
    run = ansible_playbook(PERMISSIONS, variables=wanted)
    assert run.rc == 0, run.output
    assert granted(simulator, "can_deploy") == {"prod": True, "test": True}
    one = [READ, WRITE, READ]
    assert operations(simulator) == [*one, "listEnvironments", *one], "the fewest calls"
    assert lines(run) == [f"{name}: changed: {change(simulator, 'can_deploy')}" for name in (by_id, by_name)]
    handed_on = run.custom_stats["deploy_permissions_results"][by_id]
    fixtures = simulator.fixtures
    assert handed_on == {
        "result": "changed",
        "ids": {"application_id": fixtures["application_id"], "environment_id": fixtures["codearts_environment_id"]},
        "changes": [change(simulator, "can_deploy")],
        "msg": "",
    }

    simulator.clear_log()
    again = ansible_playbook(PERMISSIONS, variables=wanted)
    assert (again.rc, again.stats["localhost"]["changed"]) == (0, 0)
    assert operations(simulator) == [READ, "listEnvironments", READ]
    assert lines(again) == [f"{by_id}: unchanged", f"{by_name}: unchanged"]

    other = variables(environment(simulator, None, can_deploy=False), environment(simulator, "test", can_deploy=True))
    changed = ansible_playbook(PERMISSIONS, variables=other)
    assert results(changed) == {by_id: "changed", by_name: "unchanged"}
    assert granted(simulator, "can_deploy") == {"prod": False, "test": True}


def test_one_that_fails_does_not_keep_the_others_from_being_done(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    wanted = variables(
        environment(simulator, None, can_deploy=True),
        environment(simulator, "nowhere", can_deploy=True),
        environment(simulator, "test", can_deploy=True),
    )
    run = ansible_playbook(PERMISSIONS, variables=wanted)
    assert run.rc == 2
    assert granted(simulator, "can_deploy") == {"prod": True, "test": True}
    names = [label(simulator), label(simulator, "nowhere"), label(simulator, "test")]
    assert results(run) == dict(zip(names, ["changed", "failed", "changed"], strict=True))
    assert lines(run)[1].startswith(f"{names[1]}: failed: There is no environment of the application with the name")
    told = run.result("Fail where one of the environments failed")["msg"]
    assert names[1] in told
    assert names[0] not in told
    assert run.custom_stats["deploy_permissions_results"][names[1]]["msg"] in lines(run)[1]


@once
def test_a_write_that_is_refused_is_in_the_summary(simulator: Simulator, ansible_playbook: Runner) -> None:
    simulator.faults.add(Fault(WRITE, "failed_200", text="Insufficient permissions"))
    run = ansible_playbook(PERMISSIONS, variables=variables(environment(simulator, None, can_deploy=True)))
    assert run.rc == 2
    assert "Insufficient permissions" in lines(run)[0]
    assert results(run) == {label(simulator): "failed"}


@once
def test_items_of_one_environment_do_not_overwrite_each_other(simulator: Simulator, ansible_playbook: Runner) -> None:
    wanted = variables(environment(simulator, "test", can_deploy=True), environment(simulator, "test", can_view=True))
    run = ansible_playbook(PERMISSIONS, variables=wanted)
    assert run.rc == 0, run.output
    name = label(simulator, "test")
    assert results(run) == {f"{name} (item 1)": "changed", f"{name} (item 2)": "unchanged"}


@once
def test_an_empty_list_is_nothing_to_do(simulator: Simulator, ansible_playbook: Runner) -> None:
    run = ansible_playbook(PERMISSIONS, variables=variables())
    assert run.rc == 0, run.output
    assert (lines(run), simulator.log) == ([], [])


HOSTS = ("web1.example.com", "web2.example.com")


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_the_role_works_in_a_play_for_other_hosts_that_becomes_root(
    strategy: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    """The first item of the first host fails; with any_errors_fatal the second host is done all the same."""
    unreachable = {"ansible_host": "203.0.113.9"}
    hosts = {HOSTS[0]: {**unreachable, "place": "no"}, HOSTS[1]: {**unreachable, "place": "test"}}
    inventory = {"all": {"hosts": {**hosts, **INVENTORY["all"]["hosts"]}}}
    play = {
        "hosts": ",".join(HOSTS),
        "become": True,
        "become_user": "nobody-of-this-name",
        "any_errors_fatal": True,
        "strategy": strategy,
        "gather_facts": False,
        "roles": [{"role": ROLE, "tags": ["who"]}],
        "tasks": [{"name": "not chosen", "ansible.builtin.fail": {"msg": "no"}}],
    }
    items = [environment(simulator, "{{ place }}", can_deploy=True), environment(simulator, None, can_deploy=True)]
    given = {"deploy_permissions_environments": items}
    run = ansible_playbook({**play, "vars": given}, "--tags", "who", inventory=inventory)
    assert run.rc == 2
    assert granted(simulator, "can_deploy") == {"prod": True, "test": True}
    assert {run.stats[host]["failures"] for host in HOSTS if host in run.stats} <= {0, 1}
    found = results(run)
    assert found[f"{HOSTS[0]}: {label(simulator, 'no')}"] == "failed"
    assert found[f"{HOSTS[1]}: {label(simulator, 'test')}"] == "changed"
    assert len(found) == 4, "each host has its own two"
    assert sorted(found[f"{host}: {label(simulator)}"] for host in HOSTS) in (
        ["changed", "changed"],  # both read before either wrote
        ["changed", "unchanged"],
    )


@once
@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        ({"application_id": None}, "application_id"),
        ({"permisions": []}, "permisions"),
        ({"environment_name": None}, "environment_id, environment_name"),
        ({"environment_id": "x"}, "environment_id|environment_name"),
        ({"codearts_project_id": None}, "codearts_project_id"),
        ({"permissions": [{"can_view": True}]}, "role_id, role_name"),
        ({"permissions": [{"role_name": "Developer", "can_veiw": True}]}, "can_veiw"),
        ({"permissions": [{"role_name": "Developer", "can_view": "perhaps"}]}, "can_view"),
    ],
    ids=lambda value: str(value),
)
def test_a_mistake_in_the_list_is_named_and_nothing_is_written(
    spoilt: Data, expected: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    bad = {**environment(simulator, "test", can_deploy=True), **spoilt}
    bad = {name: value for name, value in bad.items() if value is not None}
    run = ansible_playbook(PERMISSIONS, variables=variables(environment(simulator, None, can_deploy=True), bad))
    assert run.rc == 2
    messages = " ".join(str(each.result.get("msg")) for each in run.results if each.status == "failed")
    assert expected in messages
    assert simulator.log == []


@once
def test_many_environments_take_two_reads_and_a_write_each(simulator: Simulator, ansible_playbook: Runner) -> None:
    state, fixtures = simulator.state, simulator.fixtures
    application = state.applications[fixtures["application_id"]]
    items = []
    for number in range(5):
        made = new_deploy_environment(state, simulator.world.ids, application, f"stage-{number}")
        items.append({**environment(simulator, None, can_deploy=True), "environment_id": made.id})
    run = ansible_playbook(PERMISSIONS, variables=variables(*items))
    assert run.rc == 0, run.output
    assert operations(simulator) == [READ, WRITE, READ] * 5
