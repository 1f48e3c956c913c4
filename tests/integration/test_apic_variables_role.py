# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role apic_variables and the playbook stagecraft.huaweicloud.variables."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest

from tests.integration.conftest import Runner, once
from tests.integration.playbook import INVENTORY, Data, PlaybookRun
from tests.simulator import Fault, Simulator

VARIABLES = "stagecraft.huaweicloud.variables"
ROLE = "stagecraft.huaweicloud.apic_variables"
ENVIRONMENTS, LIST = "listEnvironments", "listEnvironmentVariables"
CREATE, UPDATE, DELETE = (f"{verb}EnvironmentVariable" for verb in ("create", "update", "delete"))
SUMMARY = "Show what was done with each set"
CANARY = "canary-of-a-variable"


def a_set(simulator: Simulator, env_name: str = "stage", **more: t.Any) -> Data:
    return {
        "instance_id": simulator.fixtures["instance_id"],
        "group_id": simulator.fixtures["group_id"],
        "env_name": env_name,
        "variables": {"address": "192.168.1.4", "port": 8080},
        **more,
    }


def label(simulator: Simulator, env_name: str = "stage", group: str = "group_id") -> str:
    """How the role calls it."""
    return f"{env_name} of group {simulator.fixtures[group]}"


def held(simulator: Simulator, gateway: str = "roma") -> dict[tuple[str, str], str]:
    """Environment and name -> value, of all that the gateway holds."""
    variables = simulator.state.instances[gateway][simulator.fixtures["instance_id"]].variables
    names = {simulator.fixtures["env_id"]: "stage", simulator.fixtures["release_env_id"]: "RELEASE"}
    return {(names[item.env_id], item.variable_name): item.variable_value for item in variables.values()}


def operations(simulator: Simulator) -> list[str | None]:
    return [entry.operation for entry in simulator.log]


def lines(run: PlaybookRun) -> list[str]:
    """The summary that a person reads."""
    return list(run.result(SUMMARY)["msg"])


def results(run: PlaybookRun) -> Data:
    """What set_stats handed on: label -> result."""
    return {name: each["result"] for name, each in run.custom_stats["apic_variables_results"].items()}


def variables(*sets: Data) -> Data:
    return {"apic_variables_sets": list(sets)}


def test_check_apply_again_change(simulator: Simulator, ansible_playbook: Runner) -> None:
    wanted = variables(a_set(simulator), a_set(simulator, "RELEASE"), a_set(simulator, gateway="apig"))
    stage, release = label(simulator), label(simulator, "RELEASE")
    names = [f"{stage} (item 1)", release, f"{stage} (item 3)"]
    what = ["variables.port", "variables.address, variables.port", "variables.port"]

    foretold = ansible_playbook(VARIABLES, variables=wanted, check=True, diff=True)
    assert foretold.rc == 0, foretold.output
    assert simulator.writes() == []
    assert lines(foretold) == [f"{name}: would change: {changed}" for name, changed in zip(names, what, strict=True)]
    assert results(foretold) == dict.fromkeys(names, "would change")
    assert '"port": "8080"' in foretold.stdout, "--diff shows the value"

    simulator.clear_log()
    run = ansible_playbook(VARIABLES, variables=wanted)
    assert run.rc == 0, run.output
    assert operations(simulator) == [
        *(ENVIRONMENTS, LIST, CREATE),
        *(ENVIRONMENTS, LIST, CREATE, CREATE),
        *(ENVIRONMENTS, LIST, CREATE),
    ], "the fewest calls"
    both = {("stage", "address"): "192.168.1.4", ("stage", "port"): "8080"}
    assert held(simulator, "apig") == both
    assert held(simulator) == {**both, ("RELEASE", "address"): "192.168.1.4", ("RELEASE", "port"): "8080"}
    assert lines(run) == [f"{name}: changed: {changed}" for name, changed in zip(names, what, strict=True)]
    assert run.custom_stats["apic_variables_results"][release] == {
        "result": "changed",
        "ids": {
            "instance_id": simulator.fixtures["instance_id"],
            "group_id": simulator.fixtures["group_id"],
            "env_id": simulator.fixtures["release_env_id"],
        },
        "changes": ["variables.address", "variables.port"],
        "msg": "",
    }

    simulator.clear_log()
    again = ansible_playbook(VARIABLES, variables=wanted)
    assert (again.rc, again.stats["localhost"]["changed"]) == (0, 0)
    assert operations(simulator) == [ENVIRONMENTS, LIST] * 3
    assert results(again) == dict.fromkeys(names, "unchanged")

    simulator.clear_log()
    other = variables(a_set(simulator, variables={"port": "8081"}, purge=True), a_set(simulator, "RELEASE"))
    changed = ansible_playbook(VARIABLES, variables=other)
    assert results(changed) == {stage: "changed", release: "unchanged"}
    assert [entry.operation for entry in simulator.writes()] == [UPDATE, DELETE]
    assert {key: value for key, value in held(simulator).items() if key[0] == "stage"} == {("stage", "port"): "8081"}


def test_one_that_fails_does_not_keep_the_others_from_being_done(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    wanted = variables(a_set(simulator), a_set(simulator, "nowhere"), a_set(simulator, "RELEASE"))
    run = ansible_playbook(VARIABLES, variables=wanted)
    assert run.rc == 2
    names = [label(simulator), label(simulator, "nowhere"), label(simulator, "RELEASE")]
    assert results(run) == dict(zip(names, ["changed", "failed", "changed"], strict=True))
    assert len(held(simulator)) == 4
    assert lines(run)[1].startswith(f"{names[1]}: failed: There is no API environment with the name")
    assert names[1] in run.result("Fail where one of the sets failed")["msg"]


def test_hidden_values_appear_nowhere(simulator: Simulator, ansible_playbook: Runner, tmp_path: Path) -> None:
    """Not in results, diffs and messages, of a set that is written and of sets that are refused."""
    simulator.faults.add(Fault(CREATE, "status", status=400, after=1, body={"error_msg": f"{CANARY}-2 is bad"}))
    wanted = variables(
        a_set(simulator, variables={"secret": f"{CANARY}-1"}, reveal_values=False),
        a_set(simulator, "RELEASE", variables={"secret": f"{CANARY}-2"}, reveal_values=False),
        a_set(simulator, "RELEASE", variables={"secret": f"{CANARY} 3"}, reveal_values=False),
    )
    file = tmp_path / "sets.json"  # with -vvvv Ansible prints its command line
    file.write_text(json.dumps(wanted), encoding="utf-8")
    foretold = ansible_playbook(VARIABLES, f"--extra-vars=@{file}", check=True, diff=True, verbosity=4)
    run = ansible_playbook(VARIABLES, f"--extra-vars=@{file}", diff=True, verbosity=4)
    assert list(results(run).values()) == ["changed", "failed", "failed"]
    assert ("stage", "secret") in held(simulator)
    for each in (foretold, run):
        assert "(hidden)" in each.output
        assert CANARY not in each.output
        assert CANARY not in str(each.custom_stats)


@once
def test_the_role_works_in_a_play_for_other_hosts_that_becomes_root(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    hosts = {host: {"ansible_host": "203.0.113.9", "place": place} for host, place in (("a", "no"), ("b", "stage"))}
    play = {
        "hosts": "a,b",
        "become": True,
        "become_user": "nobody-of-this-name",
        "any_errors_fatal": True,
        "strategy": "free",
        "gather_facts": False,
        "vars": variables(a_set(simulator, "{{ place }}")),
        "roles": [{"role": ROLE, "tags": ["variables"]}],
        "tasks": [{"name": "not chosen", "ansible.builtin.fail": {"msg": "no"}}],
    }
    inventory = {"all": {"hosts": {**hosts, **INVENTORY["all"]["hosts"]}}}
    run = ansible_playbook(play, "--tags", "variables", inventory=inventory)
    assert run.rc == 2
    assert ("stage", "port") in held(simulator)
    assert results(run) == {f"a: {label(simulator, 'no')}": "failed", f"b: {label(simulator)}": "changed"}


@once
@pytest.mark.parametrize(
    ("spoilt", "expected"),
    [
        ({"instance_id": None}, "instance_id"),
        ({"group_id": None}, "group_id"),
        ({"env_name": None}, "env_id, env_name"),
        ({"env_id": "x"}, "env_id|env_name"),
        ({"variables": None}, "variables"),
        ({"gateway": "rome"}, "rome"),
        ({"variabels": {}}, "variabels"),
    ],
    ids=lambda value: str(value),
)
def test_a_mistake_in_the_list_is_named_and_nothing_is_written(
    spoilt: Data, expected: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    bad = {name: value for name, value in {**a_set(simulator), **spoilt}.items() if value is not None}
    run = ansible_playbook(VARIABLES, variables=variables(a_set(simulator, "RELEASE"), bad))
    assert run.rc == 2
    messages = " ".join(str(each.result.get("msg")) for each in run.results if each.status == "failed")
    assert expected in messages
    assert simulator.log == []
