# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks with answers of an AWX survey; tests/proof/test_runner.py runs all of them through ansible-runner."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Runner, once
from tests.integration.playbook import Data
from tests.simulator import Fault, Simulator

ROLLOUT = "stagecraft.huaweicloud.rollout"
ANSWERS = {
    "rollout_survey_names": "env-0001\nenv-0002",
    "rollout_survey_labels": "team: shop\nversion: 1.10",
    "rollout_survey_description": "",
    "rollout_survey_when": "never",
}


@once
def test_an_empty_answer_clears_nothing_and_a_failure_is_handed_on(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    simulator.faults.add(Fault("modifyEnvironment", "status", status=400))
    run = ansible_playbook(ROLLOUT, variables={**ANSWERS, "awx_job_id": 17, "awx_job_template_name": "Rollout"})
    assert run.rc != 0
    assert run.custom_stats["rollout_results_17"] == {
        "template": "Rollout",
        "check": False,
        "results": {"env-0001": "failed", "env-0002": "changed"},
    }
    changed = next(each for each in simulator.state.environments.values() if each.name == "env-0002")
    assert {each["key"]: each["value"] for each in changed.labels} == {"team": "shop", "version": "1.10"}
    (written,) = {entry.path for entry in simulator.writes() if entry.status == 200}
    assert written.endswith(changed.id)
    # the answers may hold secrets: with them, the net of the fixture looks at what every task shows
    assert "shop" not in str(run.result("Take the answers of the survey").result)


@once
def test_without_answers_and_outside_awx_nothing_is_added(simulator: Simulator, ansible_playbook: Runner) -> None:
    given: Data = {"environment_rollout_environments": [{"name": "env-0001"}], "environment_rollout_when": "never"}
    run = ansible_playbook(ROLLOUT, variables=given, check=True)
    assert run.rc == 0, run.output
    tasks = [each.task for each in run.results]
    assert tasks[0].startswith("Validating arguments against arg spec 'main'")
    assert tasks[-1] == "Fail if an environment failed"
    assert "WARNING" not in run.output
    assert "Do nothing" not in run.stdout


@once
@pytest.mark.parametrize(
    ("playbook", "given", "sentence"),
    [
        (
            "rollout",
            {"rollout_survey_names": "a", "rollout_survey_labels": "team shop"},
            "rollout_survey_labels has to",
        ),
        (
            "rollout",
            {**ANSWERS, "environment_rollout_environments": [{"name": "env-0001"}]},
            "environment_rollout_environments is there, besides answers of a survey",
        ),
        (
            "promote",
            {"promote_survey_apply": "perhaps"},
            "promote_survey_apply is 'perhaps' and has to be true or false",
        ),
    ],
    ids=["a wrong answer", "the list besides", "another playbook"],
)
def test_what_is_wrong_is_said_before_any_request(
    playbook: str, given: Data, sentence: str, simulator: Simulator, ansible_playbook: Runner
) -> None:
    run = ansible_playbook(f"stagecraft.huaweicloud.{playbook}", variables=given)
    assert run.rc != 0
    assert sentence in " ".join(run.output.split())
    assert simulator.log == []
