# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout whose environments are hosts of the inventory plugin."""

from __future__ import annotations

import concurrent.futures
import typing as t
from collections import Counter
from pathlib import Path

import pytest

from tests.integration.conftest import Runner, connected_runner, modules_in_proof, once
from tests.integration.playbook import Data
from tests.simulator import Fault, Simulator

ROLLOUT = "stagecraft.huaweicloud.rollout"
SOURCE = """
plugin: stagecraft.huaweicloud.servicestage
groups:
  environments: true
"""


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "servicestage.yml"
    path.write_text(SOURCE, encoding="utf-8")
    return str(path)


def variables(*items: Data, **more: t.Any) -> Data:
    return {
        "rollout_hosts": "environments",
        "environment_rollout_wait_interval": 0.1,
        "environment_rollout_environments": list(items) or [{"labels": {"team": "shop"}}],
        **more,
    }


def environments_of(simulator: Simulator) -> list[str]:
    """Names of the environments in the order in which they were first written to."""
    names = {each.id: each.name for each in simulator.state.environments.values()}
    return list(dict.fromkeys(names[entry.path.split("/")[5]] for entry in simulator.writes()))


@modules_in_proof
def test_each_host_rolls_out_the_environment_that_it_stands_for(
    simulator: Simulator, ansible_playbook: Runner, source: str
) -> None:
    given = variables({"labels": {"team": "shop"}, "addons": [{"name": "sermantInjector"}]}, rollout_serial=[1, "100%"])
    run = ansible_playbook(ROLLOUT, "--inventory", source, variables=given)
    assert run.rc == 0, run.output
    names = environments_of(simulator)
    assert names[0] == "env-0001", "the first one goes alone, by name"
    assert sorted(names) == ["env-0001", "env-0002", "env-0003"]
    assert {
        name: each["result"] for name, each in run.custom_stats["environment_rollout_results"].items()
    } == dict.fromkeys(names, "changed")
    for each in simulator.state.environments.values():
        if each.name in names:
            assert each.labels == [{"key": "team", "value": "shop"}]
    assert run.stats["env-0002"]["failures"] == 0

    simulator.clear_log()
    again = ansible_playbook(ROLLOUT, "--inventory", source, variables=given)
    assert (again.rc, simulator.writes()) == (0, []), again.output


def test_two_slices_at_once_roll_out_each_environment_once(simulator: Simulator, source: str, tmp_path: Path) -> None:
    """As job slices of AWX do, on two machines; tests/proof/test_scale.py does it with a thousand."""
    names = sorted(each.name for each in simulator.state.environments.values() if each.name.startswith("env-"))
    given = variables({"labels": {"team": "shop"}, "addons": [{"name": "sermantInjector"}]})
    before = set(simulator.state.jobs)

    def play(number: int) -> t.Any:
        folder = tmp_path / f"slice{number}"
        folder.mkdir()
        limit = ",".join(names[number::2])
        run = connected_runner(simulator, folder, in_process=True)
        return run(ROLLOUT, "--inventory", source, "--limit", limit, variables=given)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(play, range(2)))
    assert [run.rc for run in runs] == [0, 0], runs[0].output + runs[1].output
    assert [sorted(run.custom_stats["environment_rollout_results"]) for run in runs] == [names[0::2], names[1::2]]
    jobs = Counter((job.environment_id, job.kind) for job in simulator.state.jobs.values() if job.id not in before)
    ids = [each.id for each in simulator.state.environments.values() if each.name in names]
    assert jobs == {(each, kind): 1 for each in ids for kind in ("refresh", "redeploy")}


@once
def test_a_canary_that_fails_ends_the_rollout_before_the_next_hosts(
    simulator: Simulator, ansible_playbook: Runner, source: str
) -> None:
    simulator.faults.add(Fault("modifyEnvironment", "status", status=400))
    run = ansible_playbook(ROLLOUT, "--inventory", source, variables=variables(rollout_serial=[1, "100%"]))
    assert run.rc != 0
    assert environments_of(simulator) == ["env-0001"]
    assert run.custom_stats["environment_rollout_results"]["env-0001"]["result"] == "failed"


@once
def test_region_and_project_are_those_of_the_host(simulator: Simulator, ansible_playbook: Runner, source: str) -> None:
    project_id = simulator.project_id
    play: Data = {
        "hosts": "environments",
        "gather_facts": False,
        # what else the tasks would take
        "environment": {"HW_PROJECT_ID": "0" * 32},
        "roles": ["stagecraft.huaweicloud.environment_rollout"],
    }
    given = variables({"addons": [{"name": "sermantInjector"}]}, environment_rollout_when="always")
    run = ansible_playbook(play, "--inventory", source, "--limit", "env-0002", variables=given)
    assert run.rc == 0, run.output
    assert environments_of(simulator) == ["env-0002"]
    assert {entry.path.split("/")[2] for entry in simulator.log} == {project_id}


@once
def test_an_item_with_a_name_is_that_environment_on_any_host(
    simulator: Simulator, ansible_playbook: Runner, source: str
) -> None:
    given = variables({"name": "env-0003", "labels": {"team": "shop"}}, {"description": "its own"})
    run = ansible_playbook(ROLLOUT, "--inventory", source, "--limit", "env-0001", variables=given)
    assert run.rc == 0, run.output
    assert sorted(run.custom_stats["environment_rollout_results"]) == ["env-0001", "env-0003"]
    by_name = {each.name: each for each in simulator.state.environments.values()}
    assert by_name["env-0001"].description == "its own"
    assert by_name["env-0003"].labels == [{"key": "team", "value": "shop"}]


@once
def test_one_environment_is_not_declared_twice_on_a_host(
    simulator: Simulator, ansible_playbook: Runner, source: str
) -> None:
    given = variables({"description": "one"}, {"description": "two"})
    run = ansible_playbook(ROLLOUT, "--inventory", source, "--limit", "env-0001", variables=given)
    assert run.rc != 0
    assert "environment_rollout_environments has an item twice" in run.output
    assert simulator.writes() == []
