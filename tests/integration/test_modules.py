# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each module, played by the real ansible-playbook: check, apply, again, change."""

from __future__ import annotations

import copy
import dataclasses
import typing as t

import pytest

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, play_of
from tests.simulator import Simulator

COLLECTION = "stagecraft.huaweicloud"


@dataclasses.dataclass(frozen=True)
class Case:
    """A module with the options of two states: the first is applied, then the second."""

    module: str
    first: t.Callable[[Simulator], Data]
    second: dict[str, t.Any]
    reads: int  # what a run sends that has nothing to do
    seen: t.Callable[[Simulator], t.Any]  # what the simulator holds of it
    expected: t.Any  # and what it is after the second


def environment(simulator: Simulator) -> t.Any:
    return simulator.state.environments[simulator.fixtures["servicestage_environment_id"]]


def may_deploy(simulator: Simulator) -> bool:
    found = simulator.state.deploy_environments[simulator.fixtures["codearts_environment_id"]]
    return bool(found.permissions[simulator.fixtures["role_id"]]["can_deploy"])


def variable(simulator: Simulator, gateway: str) -> tuple[str, int]:
    """The value of the variable, and how often setting it published APIs again."""
    instance = simulator.state.instances[gateway][simulator.fixtures["instance_id"]]
    found = instance.variables[simulator.fixtures["variable_id"]]
    return found.variable_value, found.republished


CASES = {
    "environment by id": Case(
        "servicestage_environment",
        lambda sim: {"id": sim.fixtures["servicestage_environment_id"], "description": "one", "labels": {"a": 1}},
        {"description": "", "labels": {"b": "2"}},
        1,
        lambda sim: (environment(sim).description, environment(sim).labels),
        ("", [{"key": "b", "value": "2"}]),
    ),
    "environment by name": Case(
        "servicestage_environment",
        lambda sim: {"name": sim.fixtures["environment_name"], "configuration": {"envs": {"LOG_LEVEL": "debug"}}},
        {"configuration": {"envs": {"LOG_LEVEL": "info"}}},
        2,
        lambda sim: {each["name"]: each["value"] for each in environment(sim).configuration["envs"]},
        {"KEY": "VALUE", "LOG_LEVEL": "info"},
    ),
    "permission": Case(
        "codeartsdeploy_environment_permission",
        lambda sim: {
            "application_id": sim.fixtures["application_id"],
            "environment_id": sim.fixtures["codearts_environment_id"],
            "permissions": [{"role_name": "Developer", "can_deploy": True}],
        },
        {"permissions": [{"role_name": "Developer", "can_deploy": False}]},
        1,
        may_deploy,
        False,
    ),
    "ROMA variable by id": Case(
        "apic_environment_variable",
        lambda sim: {
            "instance_id": sim.fixtures["instance_id"],
            "id": sim.fixtures["variable_id"],
            "value": "192.168.1.5",
        },
        {"value": "192.168.1.6"},
        1,
        lambda sim: variable(sim, "roma"),
        ("192.168.1.6", 2),
    ),
    "API Gateway variable by names": Case(
        "apic_environment_variable",
        lambda sim: {
            "gateway": "apig",
            "instance_id": sim.fixtures["instance_id"],
            "group_id": sim.fixtures["group_id"],
            "env_name": sim.fixtures["env_name"],
            "name": sim.fixtures["variable_name"],
            "value": "192.168.1.5",
        },
        {"value": "192.168.1.6"},
        2,
        lambda sim: variable(sim, "apig"),
        ("192.168.1.6", 2),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_state_is_predicted_then_applied_then_found_then_changed(
    case: Case, simulator: Simulator, ansible_playbook: Runner
) -> None:
    first = case.first(simulator)
    second = {**first, **case.second}

    def play(options: Data, **how: bool) -> tuple[str, Data]:
        """Return the status and the result of the task, with the simulator's log of just this run."""
        simulator.clear_log()
        run = ansible_playbook(play_of([{"name": "it", f"{COLLECTION}.{case.module}": options}]), **how)
        assert run.rc == 0, run.output
        return run.result("it").status, run.result("it").result

    before = copy.deepcopy(case.seen(simulator))
    status, predicted = play(first, check=True, diff=True)
    assert (status, simulator.writes(), case.seen(simulator)) == ("changed", [], before)

    status, applied = play(first, diff=True)
    assert status == "changed"
    assert case.seen(simulator) != before
    assert applied["diff"] == predicted["diff"]
    assert without_times(applied) == without_times(predicted)

    status, again = play(first)
    assert (status, simulator.writes(), len(simulator.log)) == ("ok", [], case.reads)
    assert without_times(again) == without_times(applied) | {"changed": False, "changes": []}

    status, _ = play(second)
    assert (status, case.seen(simulator)) == ("changed", case.expected)


def without_times(result: t.Any) -> t.Any:
    """Return a result without what differs from run to run: times, the diff and the options."""
    if isinstance(result, dict):
        dropped = ("update_time", "diff", "invocation")
        return {key: without_times(value) for key, value in result.items() if key not in dropped}
    return [without_times(item) for item in result] if isinstance(result, list) else result


@pytest.mark.parametrize(
    ("module", "more", "operation"),
    [
        ("servicestage_environment_refresh", {}, "refreshEnvironment"),
        ("servicestage_addon_action", {"addon_name": "sermantInjector", "action": "redeploy"}, "runAddonAction"),
    ],
)
def test_a_job_is_predicted_then_started_and_awaited(
    module: str, more: Data, operation: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    options = {"environment_name": simulator.fixtures["environment_name"], **more}
    tasks = [{"name": "it", f"{COLLECTION}.{module}": options}]

    predicted = ansible_playbook(play_of(tasks), check=True, diff=True).result("it")
    assert (predicted.status, predicted["job"], simulator.writes()) == ("changed", None, [])

    done = ansible_playbook(play_of(tasks), diff=True).result("it")
    assert done.status == "changed"
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert done["environment_id"] == simulator.fixtures["servicestage_environment_id"]
    assert [entry.operation for entry in simulator.writes()] == [operation]


def test_info_returns_what_the_write_module_takes(simulator: Simulator, ansible_playbook: Runner) -> None:
    tasks: list[Data] = [
        {
            "name": "read",
            f"{COLLECTION}.servicestage_environment_info": {"name": simulator.fixtures["environment_name"]},
            "register": "found",
        },
        {
            "name": "write back",
            f"{COLLECTION}.servicestage_environment": {
                "id": "{{ found.environments[0].id }}",
                "description": "{{ found.environments[0].description }}",
                "labels": "{{ found.environments[0].labels }}",
                "configuration": "{{ found.environments[0].configuration }}",
                "purge_envs": True,
                "enterprise_project_id": "{{ found.environments[0].enterprise_project_id }}",
            },
        },
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output
    assert run.result("write back").status == "ok"
    assert simulator.writes() == []


def test_jobs_that_were_started_without_waiting_are_awaited_together(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    tasks: list[Data] = [
        {
            "name": "start",
            f"{COLLECTION}.servicestage_environment_refresh": {"environment_name": "{{ item }}", "wait": False},
            "loop": ["env-0001", "env-0002"],
            "register": "started",
        },
        {
            "name": "wait",
            f"{COLLECTION}.servicestage_job_info": {
                "job_ids": "{{ started.results | map(attribute='job_id') }}",
                "wait_interval": 0.1,
            },
        },
    ]
    run = ansible_playbook(play_of(tasks))
    assert run.rc == 0, run.output
    assert [job["execution_status"] for job in run.result("wait")["jobs"]] == ["SUCCEEDED", "SUCCEEDED"]
    assert [item["job_id"] for item in run.items("start")] == [job["job_id"] for job in run.result("wait")["jobs"]]
