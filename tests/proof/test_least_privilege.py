# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every run of every module with each of its permissions missing, and the ready policies with their roles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.conftest import Runner, connected_runner
from tests.proof.reliability import record
from tests.simulator import ManualClock, Simulator
from tests.unit.plugins.module_utils.operations.harness import operation_classes, perform
from tests.unit.plugins.module_utils.operations.permission_runs import (
    WAYS_TO_REFUSE,
    documented,
    needed_of,
    run_without,
    started,
)
from tests.unit.plugins.module_utils.operations.permission_scenarios import SCENARIOS
from tools.permissions import dependencies_of, needs_of, page

pytestmark = pytest.mark.proof

SECTION = "Least privilege"
OPERATIONS = operation_classes()
ROLLOUT, VARIABLES, _PROJECT = (
    json.loads(text)["Statement"][0]["Action"] for text in re.findall(r"```json\n(.*?)```", page(), re.DOTALL)
)


@pytest.fixture
def sim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """Time stands still unless an operation sleeps; lock files lie in a folder of their own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with Simulator(job_seconds=10.0, clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
def cloud() -> Iterator[Simulator]:
    with Simulator(seed_environments=3, job_seconds=0.2) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["in process", "module"])
def ansible_playbook(request: pytest.FixtureRequest, cloud: Simulator, tmp_path: Path) -> Runner:
    return connected_runner(cloud, tmp_path, in_process=request.param)


@pytest.mark.parametrize("way", WAYS_TO_REFUSE)
@pytest.mark.parametrize("module", sorted(OPERATIONS))
def test_every_run_with_each_permission_missing(sim: Simulator, module: str, way: str) -> None:
    needs, dependencies = needs_of("modules", module), dependencies_of("modules", module)
    scenarios = [scenario for scenario in SCENARIOS if scenario.module == module]
    refused = after_writes = 0
    for scenario in scenarios:
        options = started(sim, scenario, way)
        sim.grant_only(documented(sim, scenario, options, needs, dependencies))
        assert perform(OPERATIONS[module], sim, **options).failed is scenario.fails
        for permission in needed_of(sim):
            written = run_without(sim, scenario, permission, needs, way)
            refused += written is not None
            after_writes += bool(written)
    assert refused > len(scenarios) / 2
    record(
        SECTION,
        module,
        {
            "Documented": len(needs) if way == next(iter(WAYS_TO_REFUSE)) else 0,
            "Runs with all of them": len(scenarios),
            "Runs with one missing, named": refused,
            "of these after a write, said so": after_writes,
        },
    )


def rollout(_cloud: Simulator) -> dict[str, Any]:
    return {
        "environment_rollout_environments": [
            {"name": "env-0001", "labels": {"team": "shop"}, "addons": [{"name": "sermantInjector"}]},
            {"name": "env-0002", "description": "second version"},
        ],
        "environment_rollout_wait_interval": 0.1,
    }


def variables(cloud: Simulator) -> dict[str, Any]:
    names = ("instance_id", "group_id", "env_name")
    where = {name: cloud.fixtures[name] for name in names}
    declared = {"another": "x", "address": "192.168.1.5"}
    return {"apic_variables_sets": [{**where, "gateway": "apig", "variables": declared, "purge": True}]}


@pytest.mark.parametrize(
    ("playbook", "policy", "given"), [("rollout", ROLLOUT, rollout), ("variables", VARIABLES, variables)]
)
def test_a_ready_policy_is_enough(
    cloud: Simulator, ansible_playbook: Runner, playbook: str, policy: list[str], given: Any
) -> None:
    cloud.grant_only(policy)
    run = ansible_playbook(f"stagecraft.huaweicloud.{playbook}", variables=given(cloud))
    assert run.rc == 0, run.output
    assert cloud.writes()
    assert all(entry.acted for entry in cloud.writes())
    record(SECTION, f"ready policy for {playbook}", {"Documented": len(policy), "Runs with all of them": 1})


@pytest.mark.parametrize("permission", ROLLOUT)
def test_a_rollout_names_what_its_policy_lacks(cloud: Simulator, tmp_path: Path, permission: str) -> None:
    cloud.grant_only({*ROLLOUT} - {permission})
    run = connected_runner(cloud, tmp_path, in_process=True)("stagecraft.huaweicloud.rollout", variables=rollout(cloud))
    assert run.rc != 0, run.output
    assert f"The credentials need the IAM action {permission} on " in run.output
    assert not any(entry.acted for entry in cloud.log if entry.permission == permission)
    record(SECTION, "ready policy for rollout", {"Runs with one missing, named": 1})
