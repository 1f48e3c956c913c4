# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-ons and managed resources, played by the real ansible-playbook: check, apply, again, change, absent, again."""

from __future__ import annotations

import typing as t

import pytest

from tests.integration.conftest import Runner, modules_in_proof
from tests.integration.playbook import Data, TaskResult, play_of
from tests.simulator import Fault, Simulator

ADDON = "stagecraft.huaweicloud.servicestage_addon"
ADDON_INFO = "stagecraft.huaweicloud.servicestage_addon_info"
RESOURCES = "stagecraft.huaweicloud.servicestage_environment_resources"
IDS = {"cce_id": "02f9a523-cefe-11ee-afc1-0255ac100045", "cse_id": "b4e49ad5-5142-437d-8a6b-1de66b1af0db"}
TOKEN = "token-" + "t0k3n" * 20
KUBE_CONFIG = f"apiVersion: v1\nclusters: []\nusers:\n  - user: {{token: {TOKEN}}}\n"

Play = t.Callable[..., TaskResult]


@pytest.fixture
def play(simulator: Simulator, ansible_playbook: Runner) -> Play:
    """Runs one task and gives back its result; the simulator's log is that of just this run."""

    def run(module: str, options: Data, fails: bool = False, **how: t.Any) -> TaskResult:
        simulator.clear_log()
        done = ansible_playbook(play_of([{"name": "it", module: options}]), **how)
        assert (done.rc != 0) is fails, done.output
        assert TOKEN not in done.output
        return done.result("it")

    return run


def writes(simulator: Simulator) -> list[str | None]:
    return [entry.operation for entry in simulator.writes()]


@modules_in_proof
def test_an_addon_is_predicted_created_found_and_deleted(simulator: Simulator, play: Play) -> None:
    environment_id = simulator.add_environment("env-bare")
    given = {"environment_name": "env-bare", "name": "sermantInjector", "wait_interval": 0.1, **IDS}

    predicted = play(ADDON, given, check=True, diff=True)
    assert (predicted.status, predicted["addon"]["id"], writes(simulator)) == ("changed", None, [])

    applied = play(ADDON, given, diff=True)
    (addon,) = simulator.state.addons_of(environment_id)
    assert (applied.status, writes(simulator)) == ("changed", ["createAddon"])
    assert applied["diff"] == predicted["diff"]
    assert applied["addon"]["id"] == addon.id
    assert applied["addon"]["status"] == applied["job"]["execution_status"] == "SUCCEEDED"
    assert (applied["job_id"], applied["environment_id"]) == (addon.job_id, environment_id)

    again = play(ADDON, given)
    assert (again.status, len(simulator.log), writes(simulator)) == ("ok", 2, [])
    assert (again["addon"], again["job_id"], again["job"]) == (applied["addon"], None, None)

    found = play(ADDON_INFO, {"environment_id": environment_id, "addon_name": "sermantInjector"})
    assert found["addons"] == [{**applied["addon"], "latest_version": "1.3.1.0"}]
    assert found["environment_id"] == environment_id

    another = play(ADDON, {**given, "cce_id": "another"}, fails=True)
    assert "'another'" in another["msg"]
    assert IDS["cce_id"] in another["msg"]

    gone = {"environment_id": environment_id, "addon_id": addon.id, "state": "absent", "wait_interval": 0.1}
    predicted = play(ADDON, gone, check=True, diff=True)
    assert (predicted.status, predicted["addon"], writes(simulator)) == ("changed", None, [])
    deleted = play(ADDON, gone, diff=True)
    assert (deleted.status, deleted["addon"], writes(simulator)) == ("changed", None, ["deleteAddon"])
    assert deleted["diff"] == predicted["diff"]
    assert simulator.state.addons_of(environment_id) == []
    assert play(ADDON, gone).status == "ok"
    assert play(ADDON_INFO, {"environment_id": environment_id})["addons"] == []


def test_resources_are_predicted_set_found_changed_and_cleared(simulator: Simulator, play: Play) -> None:
    environment_id = simulator.fixtures["servicestage_environment_id"]
    cluster = {"id": "k8s-1", "type": "custom_k8s", "parameters": {"kube_config": KUBE_CONFIG}}
    given = {"environment_id": environment_id, "resources": [{"id": "elb-1", "type": "elb", "name": "front"}, cluster]}

    def held() -> list[str]:
        return [resource["id"] for resource in simulator.state.environments[environment_id].resources]

    seeded = held()
    predicted = play(RESOURCES, given, check=True, diff=True, verbosity=4)
    assert (predicted.status, writes(simulator), held()) == ("changed", [], seeded)
    applied = play(RESOURCES, given, diff=True, verbosity=4)
    assert (applied.status, held()) == ("changed", [*seeded, "elb-1", "k8s-1"])
    assert applied["diff"] == predicted["diff"]
    assert applied["resources"] == predicted["resources"]
    assert simulator.state.environments[environment_id].resources[-1]["parameters"] == cluster["parameters"]

    again = play(RESOURCES, {**given, "resources": given["resources"][::-1]})
    assert (again.status, len(simulator.log), again["resources"]) == ("ok", 1, applied["resources"])

    changed = play(RESOURCES, {**given, "resources": [{"id": "elb-1", "type": "elb", "alias": "lb"}], "purge": True})
    assert changed["resources"] == [{"id": "elb-1", "type": "elb", "name": "front", "alias": "lb"}]
    assert (changed.status, held()) == ("changed", ["elb-1"])

    nothing = {"environment_id": environment_id, "resources": [], "purge": True}
    assert (play(RESOURCES, nothing).status, held()) == ("changed", [])
    assert play(RESOURCES, nothing).status == "ok"
    assert writes(simulator) == []


def test_a_kube_config_that_is_refused_is_not_shown(simulator: Simulator, play: Play) -> None:
    quoted = {"error_code": "SVCSTG.00100400", "error_msg": f"parameter invalid: {KUBE_CONFIG}"}
    simulator.faults.add(Fault("modifyEnvironmentResources", "status", status=400, body=quoted))
    cluster = {"id": "k8s-1", "type": "custom_k8s", "parameters": {"kube_config": KUBE_CONFIG}}
    environment_id = simulator.fixtures["servicestage_environment_id"]
    done = play(RESOURCES, {"environment_id": environment_id, "resources": [cluster]}, fails=True, verbosity=4)
    assert "parameter invalid" in done["msg"]
    wrong = {"environment_id": environment_id, "resources": [{**cluster, "type": "other"}]}
    assert "other" in play(RESOURCES, wrong, fails=True, verbosity=4)["msg"]


def test_a_hidden_kube_config_survives_being_read_and_given_back_again_and_again(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    environment_id = simulator.fixtures["servicestage_environment_id"]
    cluster = {"id": "k8s-1", "type": "custom_k8s", "name": "", "parameters": {"kube_config": KUBE_CONFIG}}
    simulator.behaviour.update({"resources_show_kube_config": True})
    simulator.state.environments[environment_id].resources.append(dict(cluster))
    info = {"id": environment_id, "gather_resources": True}
    where = {"environment_id": environment_id}
    tasks: list[Data] = [
        {
            "name": "read",
            "stagecraft.huaweicloud.servicestage_environment_info": info,
            "register": "a",
        },
        {"name": "once", RESOURCES: {**where, "resources": "{{ a.environments[0].resources }}"}, "register": "b"},
        {"name": "twice", RESOURCES: {**where, "resources": "{{ b.resources }}"}},
    ]
    done = ansible_playbook(play_of(tasks))
    assert done.rc == 0, done.output
    assert (done.result("once").status, done.result("twice").status) == ("ok", "ok")
    assert {"kube_config": "(hidden)"} in [each.get("parameters") for each in done.result("twice")["resources"]]
    assert simulator.state.environments[environment_id].resources[-1] == cluster
    assert TOKEN not in done.output
