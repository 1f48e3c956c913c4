# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that may not do what a task wants, through both frontends: a sample, one module of each service.

All modules and all permissions are in tests/unit/plugins/module_utils/operations/test_permissions.py and in the proof.
"""

from __future__ import annotations

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, play_of
from tests.simulator import Simulator

PREFIX = "stagecraft.huaweicloud."
REFRESHED = "servicestage:environment:refresh"
UPDATED = "apig:environmentVariable:update"


def tasks(simulator: Simulator) -> list[Data]:
    """A task of each service, each with all that it needs but one permission."""
    fixtures = simulator.fixtures
    variable = {"instance_id": fixtures["instance_id"], "id": fixtures["variable_id"], "value": "192.168.1.5"}
    deploy = {"application_id": fixtures["application_id"], "environment_id": fixtures["codearts_environment_id"]}
    options = {
        "servicestage_environment_refresh": {"environment_id": fixtures["servicestage_environment_id"]},
        "codeartsdeploy_environment_permission": {
            **deploy,
            "permissions": [{"role_id": fixtures["role_id"], "can_deploy": True}],
        },
        "apic_environment_variable": {**variable, "gateway": "apig"},
    }
    return [{"name": name, PREFIX + name: given, "ignore_errors": True} for name, given in options.items()]


def test_a_permission_that_is_missing_is_named(simulator: Simulator, ansible_playbook: Runner) -> None:
    simulator.grant_only({"servicestage:environment:get", "can_view", "apig:environmentVariable:get"})
    run = ansible_playbook(play_of(tasks(simulator)))
    fixtures = simulator.fixtures
    expected = {
        "servicestage_environment_refresh": (
            REFRESHED,
            f"the IAM action {REFRESHED} on environment {fixtures['servicestage_environment_id']}.",
        ),
        "codeartsdeploy_environment_permission": (
            None,
            f"the permission can_manage on environment {fixtures['codearts_environment_id']}, "
            "in the matrix of CodeArts Deploy.",
        ),
        "apic_environment_variable": (UPDATED, f"the IAM action {UPDATED} on instance {fixtures['instance_id']}."),
    }
    for task, (action, sentence) in expected.items():
        result = run.result(task)
        assert result["failure"]["iam_action"] == action, run.output
        assert f"The credentials need {sentence}" in result["msg"], result["msg"]
        assert result["changed"] is False
    assert [entry.acted for entry in simulator.writes()] == [False, False, False]
