# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role environment_rollout and the playbook stagecraft.huaweicloud.rollout."""

from __future__ import annotations

import typing as t

import pytest

from tests.integration.conftest import Runner
from tests.integration.playbook import INVENTORY, Data
from tests.simulator import Fault, Simulator

ROLLOUT = "stagecraft.huaweicloud.rollout"
ROLE = "stagecraft.huaweicloud.environment_rollout"
CANARY = "canary-of-a-variable"

ENVIRONMENTS: list[Data] = [
    {
        "name": "env-0001",
        "description": "second version",
        "labels": {"team": "shop"},
        "configuration": {"envs": {"TOKEN": CANARY}},
        "addons": [{"name": "sermantInjector"}],
    },
    {"name": "env-0002", "labels": {"team": "shop"}},
]


def variables(**more: t.Any) -> Data:
    return {"environment_rollout_environments": ENVIRONMENTS, "environment_rollout_wait_interval": 0.1, **more}


def operations(simulator: Simulator) -> list[str]:
    return [entry.operation for entry in simulator.writes()]


def test_a_rollout_updates_refreshes_redeploys_and_then_finds_nothing_to_do(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    predicted = ansible_playbook(ROLLOUT, variables=variables(), check=True, diff=True)
    assert predicted.rc == 0, predicted.output
    assert simulator.writes() == []
    assert predicted.stats["localhost"]["changed"] == 5

    run = ansible_playbook(ROLLOUT, variables=variables(), verbosity=3, diff=True)
    assert run.rc == 0, run.output
    assert run.stats["localhost"]["changed"] == 5
    assert operations(simulator) == [
        *("modifyEnvironment", "refreshEnvironment", "runAddonAction"),
        *("modifyEnvironment", "refreshEnvironment"),
    ]
    assert CANARY not in run.output

    simulator.clear_log()
    again = ansible_playbook(ROLLOUT, variables=variables())
    assert (again.rc, again.stats["localhost"]["changed"], simulator.writes()) == (0, 0, [])


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"environment_rollout_when": "never"}, ["modifyEnvironment"]),
        ({"environment_rollout_refresh": False}, ["modifyEnvironment", "runAddonAction"]),
        ({"environment_rollout_when": "always"}, ["modifyEnvironment", "refreshEnvironment", "runAddonAction"]),
    ],
    ids=lambda value: str(value),
)
def test_what_follows_can_be_chosen(
    more: Data, expected: list[str], simulator: Simulator, ansible_playbook: Runner
) -> None:
    chosen = variables(environment_rollout_environments=ENVIRONMENTS[:1], **more)
    assert ansible_playbook(ROLLOUT, variables=chosen).rc == 0
    assert operations(simulator) == expected

    simulator.clear_log()
    assert ansible_playbook(ROLLOUT, variables=chosen).rc == 0
    assert operations(simulator) == (expected[1:] if "always" in more.values() else [])


def test_a_failed_refresh_stops_before_the_add_ons(simulator: Simulator, ansible_playbook: Runner) -> None:
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome="FAILED"))
    run = ansible_playbook(ROLLOUT, variables=variables())
    assert run.rc == 2
    failed = run.result("Refresh environment env-0001")
    assert failed["job"]["execution_status"] == "FAILED"
    assert "env-0001" in failed["msg"]
    assert operations(simulator) == ["modifyEnvironment", "refreshEnvironment"]


def test_the_role_works_in_a_play_for_another_host_that_becomes_root(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    inventory = {"all": {"hosts": {"web.example.com": {"ansible_host": "203.0.113.9"}, **INVENTORY["all"]["hosts"]}}}
    play = {
        "hosts": "web.example.com",
        "become": True,
        "strategy": "free",
        "gather_facts": False,
        "roles": [{"role": ROLE}],
    }
    run = ansible_playbook(play, variables=variables(), inventory=inventory)
    assert run.rc == 0, run.output
    assert run.stats["web.example.com"]["changed"] == 5


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        ([{"labels": {"a": "b"}}], "id, name"),
        ([{"name": "env-0001", "lables": {}}], "lables"),
        ([{"name": "env-0001", "labels": "text"}], "labels"),
        ([{"name": "env-9999"}], "There is no environment with the name 'env-9999'"),
    ],
    ids=lambda value: str(value),
)
def test_a_mistake_in_the_list_is_named_and_nothing_is_written(
    environments: list[Data], expected: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    run = ansible_playbook(ROLLOUT, variables=variables(environment_rollout_environments=environments))
    assert run.rc == 2
    messages = " ".join(str(each.result.get("msg")) for each in run.results if each.status == "failed")
    assert expected in messages
    assert simulator.writes() == []
