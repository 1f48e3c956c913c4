# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of a survey become what the roles take, or one sentence that says what is wrong."""

from __future__ import annotations

import contextlib

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.stagecraft.huaweicloud.plugins.filter.survey_variables import survey_variables
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.survey_answers import KINDS, WrongAnswer, is_empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ENVIRONMENTS = "environment_rollout_environments"
NAMED = {"rollout_survey_names": "env-0001"}


def rollout(**answers):
    return survey_variables({f"rollout_survey_{name}": value for name, value in answers.items()}, "rollout")


def test_every_answer_of_a_rollout_has_its_place():
    assert rollout(
        names="env-0001\nenv-0002, env-0003\n",
        hosts="",
        description="The shop",
        labels="team: shop\nversion: 1.10\non: yes\n",
        purge_labels="false",
        variables="LOG_LEVEL: debug\nEMPTY:\n",
        purge_envs="true",
        enterprise_project_id="0",
        reveal_values="false",
        addons="- sermantInjector\n- {id: '17', action: restart}",
        when="always",
        refresh="true",
        batches="1, 25% 100%",
        max_failures=2,
        max_fail_percentage=10,
        wait_timeout=60,
        wait_interval=0.5,
    ) == {
        ENVIRONMENTS: [
            {
                "name": name,
                "description": "The shop",
                "labels": {"team": "shop", "version": "1.10", "on": "yes"},
                "purge_labels": False,
                "configuration": {"envs": {"LOG_LEVEL": "debug", "EMPTY": ""}},
                "purge_envs": True,
                "enterprise_project_id": "0",
                "reveal_values": False,
                "addons": [{"name": "sermantInjector"}, {"id": "17", "action": "restart"}],
            }
            for name in ("env-0001", "env-0002", "env-0003")
        ],
        "environment_rollout_when": "always",
        "environment_rollout_refresh": True,
        "environment_rollout_batches": [1, "25%", "100%"],
        "environment_rollout_max_failures": 2,
        "environment_rollout_wait_timeout": 60,
        "environment_rollout_wait_interval": 0.5,
    }


@pytest.mark.parametrize("empty", ["", " \n", None, []])
def test_an_empty_answer_is_left_out_and_clears_nothing(empty):
    answers = dict.fromkeys(("description", "labels", "variables", "addons", "when", "batches", "wait_timeout"), empty)
    assert rollout(names="env-0001", **answers) == {ENVIRONMENTS: [{"name": "env-0001"}]}


def test_a_host_that_stands_for_an_environment_needs_no_name():
    answers = {"rollout_survey_hosts": "all", "rollout_survey_labels": "team: shop"}
    found = survey_variables(answers, "rollout", on_environments=True)
    assert found == {ENVIRONMENTS: [{"labels": {"team": "shop"}}]}


def test_permissions_and_variables_go_to_each_place():
    assert survey_variables(
        {
            "permissions_survey_application_id": "app",
            "permissions_survey_environment_names": "one",
            "permissions_survey_environment_ids": "2\n3",
            "permissions_survey_codearts_project_id": "project",
            "permissions_survey_permissions": "- {name: Developer, can_view: true}",
        },
        "permissions",
    ) == {
        "deploy_permissions_environments": [
            {
                **place,
                "application_id": "app",
                "permissions": [{"role_name": "Developer", "can_view": "true"}],
            }
            for place in (
                {"environment_name": "one", "codearts_project_id": "project"},
                {"environment_id": "2"},
                {"environment_id": "3"},
            )
        ]
    }
    assert survey_variables(
        {
            "variables_survey_gateway": "apig",
            "variables_survey_instance_id": "i",
            "variables_survey_group_ids": "g1\ng2",
            "variables_survey_env_names": "RELEASE",
            "variables_survey_variables": "port: 80",
        },
        "variables",
    ) == {
        "apic_variables_sets": [
            {
                "group_id": group,
                "env_name": "RELEASE",
                "gateway": "apig",
                "instance_id": "i",
                "variables": {"port": "80"},
            }
            for group in ("g1", "g2")
        ]
    }


def test_sides_of_a_promotion_and_the_file_of_their_profiles():
    answers = {
        "promote_survey_from_environment_name": "test",
        "promote_survey_from_profile": "tester",
        "promote_survey_to_environment_name": "prod",
        "promote_survey_to_region": "cn-north-4",
        "promote_survey_include": ["labels"],
        "promote_survey_apply": "false",
        "promote_survey_resource_ids": "a: b",
    }
    assert survey_variables(answers, "promote", config_file="/runner/env/x") == {
        "promote_from": {
            "environment_name": "test",
            "connection": {"profile": "tester", "config_file": "/runner/env/x"},
        },
        "promote_to": {"environment_name": "prod", "connection": {"region": "cn-north-4"}},
        "promote_include": ["labels"],
        "promote_apply": False,
        "promote_resource_ids": {"a": "b"},
    }


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"labels": "team shop"}, "rollout_survey_labels has to be YAML text with one name and one value in each line"),
        ({"labels": "team: [shop]"}, "rollout_survey_labels has to be YAML text"),
        ({"labels": "team: 'shop"}, "rollout_survey_labels is no YAML (line 1), and has to be YAML text"),
        ({"labels": "a: 1\na: 2"}, "rollout_survey_labels has 'a' twice, and each may be there once."),
        ({"labels": "[a]: 1"}, "rollout_survey_labels has a name (line 1) that is no text."),
        ({"labels": "&x {a: *x}"}, "rollout_survey_labels"),
        ({"labels": {"team": "shop"}}, "rollout_survey_labels has to be YAML text"),
        ({"addons": "sermantInjector"}, "rollout_survey_addons has to be YAML text of a list"),
        ({"addons": "- [a]"}, "rollout_survey_addons has an item that is neither a name nor names and values"),
        ({"purge_labels": "perhaps"}, "rollout_survey_purge_labels is 'perhaps' and has to be true or false."),
        ({"wait_timeout": "soon"}, "rollout_survey_wait_timeout is 'soon' and has to be a whole number."),
        ({"wait_interval": "soon"}, "rollout_survey_wait_interval is 'soon' and has to be a number."),
        ({"batches": "1, half"}, "rollout_survey_batches has 'half', and a size of a batch is a number"),
        ({"batches": "0"}, "rollout_survey_batches has '0', and a size of a batch is a number"),
        ({"names": "a\nb\na"}, "rollout_survey_names has 'a' twice, and each may be there once."),
        ({"names": "a", "hosts": "all"}, "rollout_survey_hosts and rollout_survey_names have an answer each"),
        ({"names": ""}, "rollout_survey_names is empty, and has to name an environment"),
        ({"when": "a\nb"}, "rollout_survey_when is 'a\\nb' and has to be one line."),
        ({"description": ["a"]}, "rollout_survey_description has to be one text."),
        ({"lables": "team: shop"}, "rollout_survey_lables is no question of this survey"),
    ],
)
def test_a_wrong_answer_is_one_sentence(answers, sentence):
    with pytest.raises(AnsibleFilterError) as error:
        rollout(**{"names": "env-0001", **answers})
    assert str(error.value).startswith(sentence)
    assert str(error.value).endswith(".")


def test_names_are_refused_where_each_host_would_roll_them_all_out():
    with pytest.raises(AnsibleFilterError, match="each of them would roll out all these names"):
        survey_variables(NAMED, "rollout", on_environments=True)


@pytest.mark.parametrize(
    ("playbook", "answers", "sentence"),
    [
        ("permissions", {"permissions_survey_application_id": " "}, "permissions_survey_application_id is empty"),
        (
            "permissions",
            {"permissions_survey_application_id": "a", "permissions_survey_permissions": "- {name: x}"},
            "permissions_survey_environment_names and permissions_survey_environment_ids are empty",
        ),
        ("nothing", {}, "survey_variables: playbook is 'nothing'"),
    ],
)
def test_what_is_missing_is_named(playbook, answers, sentence):
    with pytest.raises(AnsibleFilterError, match=sentence):
        survey_variables(answers, playbook)


def test_a_message_never_quotes_yaml_text_as_it_may_hold_secrets():
    for wrong in ("TOKEN s3cr3t-value", "TOKEN: [s3cr3t-value]", "TOKEN: 's3cr3t-value", "? [s3cr3t-value]"):
        with pytest.raises(AnsibleFilterError) as error:
            rollout(names="env-0001", variables=wrong)
        assert "s3cr3t" not in str(error.value)


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# what YAML makes something of
texts = st.text("aZ09 :-#'\"{}[]&*!|>%@,?~\\\n", max_size=12)


@unhurried
@given(st.dictionaries(texts.filter(bool), texts, min_size=1))
def test_pairs_are_what_was_typed(pairs):
    assert KINDS["pairs"]("x", yaml.safe_dump(pairs, allow_unicode=True)) == pairs


@unhurried
@given(st.sampled_from(sorted(KINDS)), st.one_of(texts, st.integers(), st.lists(texts), st.none(), st.booleans()))
def test_any_answer_is_taken_or_refused_in_words(kind, answer):
    if is_empty(answer):
        return
    with contextlib.suppress(WrongAnswer):
        KINDS[kind]("the_question", answer)
