# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role environment_rollout and the playbook stagecraft.huaweicloud.rollout."""

from __future__ import annotations

import time
import typing as t

import pytest

from tests.integration.conftest import Runner, modules_in_proof, once
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


def started(simulator: Simulator) -> list[str]:
    """The writes that start a job."""
    return [name for name in operations(simulator) if name != "modifyEnvironment"]


def test_a_rollout_updates_refreshes_redeploys_and_then_finds_nothing_to_do(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    predicted = ansible_playbook(ROLLOUT, variables=variables(), check=True, diff=True)
    assert predicted.rc == 0, predicted.output
    assert simulator.writes() == []
    assert predicted.custom_stats["environment_rollout_results"]["env-0001"]["result"] == "would change"
    assert "redeploy sermantInjector  would be done" in predicted.stdout

    run = ansible_playbook(ROLLOUT, variables=variables(), verbosity=3, diff=True)
    assert run.rc == 0, run.output
    assert operations(simulator) == [
        *("modifyEnvironment", "modifyEnvironment"),
        # each job is noted, awaited, and struck off
        *("refreshEnvironment", "modifyEnvironment", "refreshEnvironment", "modifyEnvironment"),
        *("modifyEnvironment", "modifyEnvironment"),
        *("modifyEnvironment", "runAddonAction", "modifyEnvironment"),
    ]
    assert CANARY not in run.output
    results = run.custom_stats["environment_rollout_results"]
    steps = results["env-0001"]["steps"]
    assert [(step["step"], step["result"]) for step in steps] == [
        ("update", "changed"),
        ("refresh", "SUCCEEDED"),
        ("redeploy sermantInjector", "SUCCEEDED"),
        ("verify", "as declared"),
    ]
    assert steps[1]["job"] in simulator.state.jobs
    assert 0.2 <= steps[1]["seconds"] < 60
    assert "labels.team" in steps[0]["changes"]
    assert [step["step"] for step in results["env-0002"]["steps"]] == ["update", "refresh", "verify"]

    simulator.clear_log()
    again = ansible_playbook(ROLLOUT, variables=variables())
    assert (again.rc, again.stats["localhost"]["changed"], simulator.writes()) == (0, 0, [])


@once
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"environment_rollout_when": "never"}, []),
        ({"environment_rollout_refresh": False}, ["runAddonAction"]),
        ({"environment_rollout_when": "always"}, ["refreshEnvironment", "runAddonAction"]),
    ],
    ids=lambda value: str(value),
)
def test_what_follows_can_be_chosen(
    more: Data, expected: list[str], simulator: Simulator, ansible_playbook: Runner
) -> None:
    chosen = variables(environment_rollout_environments=ENVIRONMENTS[:1], **more)
    assert ansible_playbook(ROLLOUT, variables=chosen).rc == 0
    assert operations(simulator)[0] == "modifyEnvironment"
    assert started(simulator) == expected

    simulator.clear_log()
    assert ansible_playbook(ROLLOUT, variables=chosen).rc == 0
    assert operations(simulator) == (expected if "always" in more.values() else [])


@modules_in_proof
def test_a_failed_refresh_keeps_that_environment_from_its_add_ons_and_is_repeated_by_the_next_run(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome="FAILED"))
    run = ansible_playbook(ROLLOUT, variables=variables())
    assert run.rc == 2
    results = run.custom_stats["environment_rollout_results"]
    assert (results["env-0001"]["result"], results["env-0002"]["result"]) == ("failed", "changed")
    assert "ended as FAILED" in results["env-0001"]["steps"][-1]["msg"]
    assert started(simulator) == ["refreshEnvironment", "refreshEnvironment"]
    last = run.result("Fail if an environment failed")["msg"]
    assert "1 of 2 environments failed: env-0001. Run it again to do what is missing." in last

    simulator.clear_log()
    again = ansible_playbook(ROLLOUT, variables=variables())
    assert again.rc == 0, again.output
    assert started(simulator) == ["refreshEnvironment", "runAddonAction"]


@once
@pytest.mark.parametrize("most", [0, 1])
def test_after_too_many_failures_no_further_batch_is_begun(
    most: int, simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome="FAILED"))
    chosen = {"environment_rollout_batches": [1], "environment_rollout_max_failures": most}
    run = ansible_playbook(ROLLOUT, variables=variables(**chosen))
    assert run.rc == 2
    results = run.custom_stats["environment_rollout_results"]
    assert results["env-0002"]["result"] == ("changed" if most else "not started")
    assert ("Not started: env-0002." in run.output) is not bool(most)


@once
def test_what_fails_at_its_settings_keeps_no_other_of_its_batch_from_what_follows(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    chosen = variables(environment_rollout_environments=[{"name": "env-9999"}, ENVIRONMENTS[0]])
    run = ansible_playbook(ROLLOUT, variables=chosen)
    assert run.rc == 2
    assert started(simulator) == ["refreshEnvironment", "runAddonAction"]
    results = run.custom_stats["environment_rollout_results"]
    assert [results["env-9999"]["result"], results["env-0001"]["result"]] == ["failed", "changed"]
    assert results["env-0001"]["steps"][-1]["result"] == "as declared"


@once
def test_a_job_that_hangs_keeps_no_other_environment_from_its_end_and_the_next_run_goes_on_with_it(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome=None))
    run = ansible_playbook(ROLLOUT, variables=variables(environment_rollout_wait_timeout=2))
    assert run.rc == 2
    results = run.custom_stats["environment_rollout_results"]
    hanging = results["env-0001"]["steps"][-1]
    assert (hanging["step"], hanging["result"]) == ("refresh", "failed")
    assert f"(job {hanging['job']}) is still RUNNING" in hanging["msg"]
    assert [step["result"] for step in results["env-0002"]["steps"]] == ["changed", "SUCCEEDED", "as declared"]

    simulator.state.jobs[hanging["job"]].outcome = "SUCCEEDED"
    simulator.clear_log()
    again = ansible_playbook(ROLLOUT, variables=variables())
    assert again.rc == 0, again.output
    assert started(simulator) == ["runAddonAction"]
    steps = again.custom_stats["environment_rollout_results"]["env-0001"]["steps"]
    assert steps[1]["job"] == hanging["job"]
    assert [step["result"] for step in steps] == ["unchanged", "SUCCEEDED", "SUCCEEDED", "as declared"]


@pytest.mark.parametrize(
    "more",
    [
        {"environment_rollout_max_failures": -1},
        {"environment_rollout_wait_timeout": 0},
        {"environment_rollout_wait_interval": 0},
    ],
    ids=str,
)
def test_a_limit_that_makes_no_sense_is_named_and_nothing_is_written(
    more: Data, simulator: Simulator, ansible_playbook: Runner
) -> None:
    run = ansible_playbook(ROLLOUT, variables=variables(**more))
    assert run.rc == 2
    assert all(f"{name} is {value}" in " ".join(run.output.split()) for name, value in more.items())
    assert simulator.writes() == []


@once
def test_drift_is_put_right_and_followed(simulator: Simulator, ansible_playbook: Runner) -> None:
    chosen = variables(environment_rollout_environments=ENVIRONMENTS[:1])
    assert ansible_playbook(ROLLOUT, variables=chosen).rc == 0
    simulator.clear_log()
    environment = next(each for each in simulator.state.environments.values() if each.name == "env-0001")
    environment.labels = [{"key": "team", "value": "somebody"}]
    run = ansible_playbook(ROLLOUT, variables=chosen)
    assert run.rc == 0, run.output
    assert environment.labels == [{"key": "team", "value": "shop"}]
    assert started(simulator) == ["refreshEnvironment", "runAddonAction"]


@modules_in_proof
def test_where_nothing_can_be_written_down_what_follows_goes_by_the_change(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.behaviour.update({"get_shows_configuration": False})
    run = ansible_playbook(ROLLOUT, variables=variables(environment_rollout_environments=ENVIRONMENTS[:1]))
    assert run.rc == 0, run.output
    assert operations(simulator) == ["modifyEnvironment", "refreshEnvironment", "runAddonAction"]
    steps = run.custom_stats["environment_rollout_results"]["env-0001"]["steps"]
    assert [step["result"] for step in steps] == ["changed", "SUCCEEDED", "SUCCEEDED", "as declared"]


@once
def test_a_change_that_a_job_undoes_is_seen(simulator: Simulator, ansible_playbook: Runner) -> None:
    """Somebody puts the labels back while the refresh goes on."""
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome="SUCCEEDED", seconds=3))
    environment = next(each for each in simulator.state.environments.values() if each.name == "env-0002")

    def undo(_pid: int) -> None:
        end = time.monotonic() + 60
        while not any(label["value"].startswith("run.") for label in environment.labels):
            assert time.monotonic() < end, "the refresh was never started"
            time.sleep(0.02)
        environment.labels = [label for label in environment.labels if label["key"] != "team"]

    chosen = variables(environment_rollout_environments=ENVIRONMENTS[1:])
    run = ansible_playbook(ROLLOUT, variables=chosen, meanwhile=undo)
    assert run.rc == 2
    last = run.custom_stats["environment_rollout_results"]["env-0002"]["steps"][-1]
    assert (last["step"], last["result"]) == ("verify", "failed")
    assert "not as declared any more: labels.team" in last["msg"]


@once
@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], "one size or more"),
        (["0"], "A batch is '0'"),
        (["150%"], "A batch is '150%'"),
        ([1, "many"], "A batch is 'many'"),
    ],
    ids=str,
)
def test_a_batch_that_is_none_is_named_and_nothing_is_written(
    sizes: list[t.Any], expected: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    run = ansible_playbook(ROLLOUT, variables=variables(environment_rollout_batches=sizes))
    assert run.rc == 2
    assert expected in " ".join(run.output.split())
    assert simulator.writes() == []


def test_the_role_works_in_a_play_for_another_host_that_becomes_root(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    inventory = {"all": {"hosts": {"web.example.com": {"ansible_host": "203.0.113.9"}, **INVENTORY["all"]["hosts"]}}}
    play = {
        "hosts": "web.example.com",
        "become": True,
        "strategy": "free",
        "gather_facts": False,
        "any_errors_fatal": True,
        "roles": [{"role": ROLE, "tags": ["rollout"]}],
        "post_tasks": [{"name": "Not this one", "ansible.builtin.fail": {}}],
    }
    run = ansible_playbook(play, "--tags", "rollout", variables=variables(), inventory=inventory)
    assert run.rc == 0, run.output
    assert started(simulator) == ["refreshEnvironment", "refreshEnvironment", "runAddonAction"]


@once
@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        ([{"labels": {"a": "b"}}], "id, name"),
        ([{"name": "env-0001", "lables": {}}], "lables"),
        ([{"name": "env-0001", "labels": "text"}], "labels"),
        ([{"name": "env-9999"}], "There is no environment with the name 'env-9999'"),
        ([{"name": "env-0001"}, {"name": "env-0001", "labels": {}}], "has an item twice: env-0001, env-0001"),
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
