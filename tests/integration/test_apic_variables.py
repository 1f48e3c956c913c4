# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of API groups, by the real ansible-playbook: check, apply, again, change, absent, absent again."""

from __future__ import annotations

import typing as t

import pytest

from tests.integration.conftest import Runner, modules_in_proof
from tests.integration.playbook import Data, TaskResult, play_of
from tests.simulator import Simulator

VARIABLE = "stagecraft.huaweicloud.apic_environment_variable"
SET = "stagecraft.huaweicloud.apic_environment_variable_set"
INFO = "stagecraft.huaweicloud.apic_environment_variable_info"
GATEWAYS = ("roma", "apig")

CREATE, UPDATE, DELETE = (f"{verb}EnvironmentVariable" for verb in ("create", "update", "delete"))


def held(simulator: Simulator, gateway: str) -> dict[str, str]:
    """Name and value of all that the gateway holds."""
    variables = simulator.state.instances[gateway][simulator.fixtures["instance_id"]].variables
    return {item.variable_name: item.variable_value for item in variables.values()}


class Stage(t.NamedTuple):
    """A run, and what it has to come to."""

    options: Data
    status: str
    writes: list[str]
    held: dict[str, str]
    how: dict[str, bool] = {}


def play(runner: Runner, simulator: Simulator, module: str, place: Data, stage: Stage) -> TaskResult:
    simulator.clear_log()
    run = runner(play_of([{"name": "it", module: {**place, **stage.options}}]), diff=True, **stage.how)
    assert run.rc == 0, run.output
    result = run.result("it")
    assert result.status == stage.status
    assert [entry.operation for entry in simulator.writes()] == stage.writes
    assert held(simulator, place["gateway"]) == stage.held
    return result


BEFORE = {"address": "192.168.1.4"}


@modules_in_proof
@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_variable_comes_changes_and_goes(gateway: str, simulator: Simulator, ansible_playbook: Runner) -> None:
    place = {name: simulator.fixtures[name] for name in ("instance_id", "group_id", "env_name")}
    place |= {"gateway": gateway, "name": "port"}
    there = {**BEFORE, "port": "8080"}
    foretold, created, again, changed, gone_in_check, gone, gone_again = (
        play(ansible_playbook, simulator, VARIABLE, place, stage)
        for stage in (
            Stage({"value": 8080}, "changed", [], BEFORE, {"check": True}),
            Stage({"value": 8080}, "changed", [CREATE], there),
            Stage({"value": "8080"}, "ok", [], there),
            Stage({"value": "8081"}, "changed", [UPDATE], {**BEFORE, "port": "8081"}),
            Stage({"state": "absent"}, "changed", [], {**BEFORE, "port": "8081"}, {"check": True}),
            Stage({"state": "absent"}, "changed", [DELETE], BEFORE),
            Stage({"state": "absent"}, "ok", [], BEFORE),
        )
    )
    assert foretold["diff"] == created["diff"]
    assert created["variable"] == {**foretold["variable"], "id": created["variable"]["id"]}
    assert again["variable"] == created["variable"]
    assert changed["variable"] == {**created["variable"], "variable_value": "8081"}
    assert gone_in_check["diff"] == gone["diff"]
    assert gone["variable"] is gone_again["variable"] is None


@modules_in_proof
@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_set_comes_changes_and_goes(gateway: str, simulator: Simulator, ansible_playbook: Runner) -> None:
    place = {name: simulator.fixtures[name] for name in ("instance_id", "group_id", "env_name")} | {"gateway": gateway}
    first = {"address": "192.168.1.4", "port": "8080", "path": "/v1"}
    second = {"port": "8081", "scheme": "https"}
    foretold, applied, again, changed, gone, gone_again = (
        play(ansible_playbook, simulator, SET, place, stage)
        for stage in (
            Stage({"variables": {**first, "port": 8080}}, "changed", [], BEFORE, {"check": True}),
            Stage({"variables": {**first, "port": 8080}}, "changed", [CREATE] * 2, first),
            Stage({"variables": first}, "ok", [], first),
            Stage({"variables": second, "purge": True}, "changed", [CREATE, UPDATE, DELETE, DELETE], second),
            Stage({"variables": {}, "purge": True}, "changed", [DELETE] * 2, {}),
            Stage({"variables": {}, "purge": True}, "ok", [], {}),
        )
    )
    ids = {name: simulator.fixtures[name] for name in ("instance_id", "group_id", "env_id")}
    assert foretold["diff"] == applied["diff"]
    for result, variables in ((foretold, first), (applied, first), (again, first), (changed, second)):
        assert {name: result[name] for name in ("variables", *ids)} == {"variables": variables, **ids}
    assert gone["variables"] == gone_again["variables"] == {}


@modules_in_proof
@pytest.mark.parametrize("gateway", GATEWAYS)
def test_what_is_read_goes_back_as_it_is_and_into_another_environment(
    gateway: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.add_variable("port", "8080", gateway=gateway)
    place = {name: simulator.fixtures[name] for name in ("instance_id", "group_id")} | {"gateway": gateway}
    back = {"id": "{{ item.id }}", "value": "{{ item.variable_value }}"}
    tasks: list[Data] = [
        {"name": "read", INFO: {**place, "env_name": simulator.fixtures["env_name"]}, "register": "found"},
        {
            "name": "each back",
            VARIABLE: {"gateway": gateway, "instance_id": place["instance_id"], **back},
            "loop": "{{ found.variables }}",
        },
        {
            "name": "all back",
            SET: {**place, "env_name": "stage", "variables": "{{ found.values_by_name }}", "purge": True},
        },
        {"name": "elsewhere", SET: {**place, "env_name": "RELEASE", "variables": "{{ found.values_by_name }}"}},
        {"name": "by id", INFO: {"gateway": gateway, "instance_id": place["instance_id"], "id": "{{ '0' * 32 }}"}},
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output
    values = {"address": "192.168.1.4", "port": "8080"}
    assert {item["variable_name"]: item["variable_value"] for item in run.result("read")["variables"]} == values
    assert [item.status for item in run.items("each back")] == ["ok", "ok"]
    assert run.result("all back").status == "ok"
    assert run.result("elsewhere")["env_id"] == "DEFAULT_ENVIRONMENT_RELEASE_ID"
    assert run.result("elsewhere")["variables"] == values
    assert run.result("by id")["variables"] == []
    assert [entry.operation for entry in simulator.writes()] == [CREATE] * 2


def test_values_are_hidden_everywhere_when_asked_for(simulator: Simulator, ansible_playbook: Runner) -> None:
    place = {name: simulator.fixtures[name] for name in ("instance_id", "group_id", "env_name")}
    hidden = {**place, "reveal_values": False}
    tasks: list[Data] = [
        {"name": "set", SET: {**hidden, "variables": {"address": "canary-one", "port": "canary-two"}}},
        {"name": "one", VARIABLE: {**hidden, "name": "port", "value": "canary-three"}},
        {"name": "refused", SET: {**hidden, "variables": {"port": "canary four"}}, "ignore_errors": True},
    ]
    run = ansible_playbook(play_of(tasks), diff=True, verbosity=3)
    assert [run.result(name).status for name in ("set", "one", "refused")] == ["changed", "changed", "failed"]
    assert held(simulator, "roma") == {"address": "canary-one", "port": "canary-three"}
    assert "(hidden, changed)" in run.output
    for result in run.results:
        assert "canary" not in str(result.result)
