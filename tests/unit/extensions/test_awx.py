# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What extensions/awx says of the roles, the credential and itself is so; tests/proof runs it."""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.stagecraft.huaweicloud.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.stagecraft.huaweicloud.plugins.filter.survey_variables import survey_variables
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import options
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.survey_answers import KINDS

from tests.proof import awx
from tools import awx_surveys
from tools.awx_surveys import LEFT_OUT, SURVEYS, options_of, questions, surveys

PROJECT = awx.AWX / "project"
TEMPLATES = awx.load("templates.yml")["stagecraft_awx_templates"]
NODES = awx.load("templates.yml")["stagecraft_awx_nodes"]
PLAYBOOKS = sorted(file.stem for file in (awx.ROOT / "playbooks").glob("*.yml"))
# The kinds in which an answer may be read, by what the option takes.
READ_AS = {
    "str": {"line", "text", "names"},
    "bool": {"flag"},
    "int": {"integer"},
    "float": {"decimal"},
    "dict": {"pairs"},
    "list of dict": {"items"},
    "list of raw": {"sizes"},
    "list of str": {"names"},
}

each_survey = pytest.mark.parametrize("name", SURVEYS)
each_playbook = pytest.mark.parametrize("playbook", questions())


@each_survey
def test_the_survey_is_what_the_script_makes_of_the_argument_specs(name):
    text = (awx.AWX / "surveys" / f"{name}.yml").read_text(encoding="utf-8")
    assert text == awx_surveys.text_of(surveys()[name]), "run .venv/bin/python tools/awx_surveys.py"


@each_playbook
def test_every_option_is_asked_for_or_left_out_on_purpose(playbook):
    asked = {question.option for question in questions()[playbook].values()} - {""}
    known = set(options_of(playbook))
    assert sorted(known - asked - set(LEFT_OUT)) == [], "neither asked for nor in LEFT_OUT"
    assert sorted(asked - known) == [], "asked for, but no option"
    assert sorted(asked & set(LEFT_OUT)) == [], "both"


def test_nothing_is_left_out_that_is_not_there():
    assert sorted(set(LEFT_OUT) - {path for playbook in questions() for path in options_of(playbook)}) == []


@each_playbook
def test_an_answer_is_read_as_what_its_option_takes(playbook):
    known = options_of(playbook)
    for name, question in questions()[playbook].items():
        option = known.get(question.option)
        if option is None:
            continue
        kind = option.get("type", "str")
        takes = f"list of {option['elements']}" if kind == "list" else kind
        assert question.kind in READ_AS[takes], f"{name} is read as {question.kind}, but the option takes {takes}"
        assert question.required == bool(option.get("required")), name


@each_playbook
def test_every_question_is_put_in_a_survey(playbook):
    specs = [survey["spec"] for key, survey in surveys().items() if SURVEYS[key].playbook == playbook]
    put = {question["variable"] for spec in specs for question in spec}
    assert put == {f"{playbook}_survey_{name}" for name in questions()[playbook]}


@each_survey
def test_awx_takes_the_survey(name):
    survey = surveys()[name]
    assert set(survey) == {"name", "description", "spec"}
    spec = survey["spec"]
    assert spec
    assert len({question["variable"] for question in spec}) == len(spec)
    for question in spec:
        assert question["type"] in ("text", "textarea", "integer", "float", "multiplechoice", "multiselect")
        assert question["question_name"]
        assert question["question_description"].endswith(".")
        assert isinstance(question["required"], bool)
        assert ("choices" in question) == (question["type"] in ("multiplechoice", "multiselect"))
        if "default" in question:
            default = question["default"]
            many = question["type"] == "multiselect"
            assert awx.what_is_wrong(question, default.splitlines() if many else default) == ""


@each_survey
def test_choices_and_defaults_are_those_of_the_options(name):
    playbook = SURVEYS[name].playbook
    known = options_of(playbook)
    for asked in surveys()[name]["spec"]:
        question = questions()[playbook][asked["variable"].removeprefix(f"{playbook}_survey_")]
        option = known.get(question.option, {})
        if "choices" in option:
            assert asked["choices"] == option["choices"]
        if "default" in option:
            assert KINDS[question.kind]("x", asked["default"]) == option["default"]


@each_survey
def test_the_playbook_takes_every_variable_that_its_answers_make(name):
    playbook = SURVEYS[name].playbook
    text = (awx.ROOT / "playbooks" / "tasks" / f"{playbook}_survey.yml").read_text(encoding="utf-8")
    taken = set(yaml.safe_load(text)[1]["ansible.builtin.set_fact"])
    made = {question.option.split(".")[0] for question in questions()[playbook].values()} - {""}
    assert taken == made


def test_a_launch_without_an_answer_that_is_not_required_changes_nothing():
    given = awx.extra_vars("rollout", {})
    assert given["rollout_survey_hosts"] == "all"
    made = survey_variables(given, "rollout", on_environments=True)
    (item,) = made["environment_rollout_environments"]
    known = options_of("rollout")
    for name, value in item.items():
        assert value == known[f"environment_rollout_environments.{name}"]["default"]
    for name, value in made.items():
        assert name == "environment_rollout_environments" or value == known[name]["default"]


def test_there_is_one_file_for_each_playbook_and_each_has_a_template():
    projected = sorted(file.stem for file in PROJECT.glob("*.yml"))
    assert projected == sorted([*PLAYBOOKS, "report", "servicestage"])
    for playbook in PLAYBOOKS:
        (play,) = yaml.safe_load((PROJECT / f"{playbook}.yml").read_text(encoding="utf-8"))
        assert play["import_playbook"] == f"stagecraft.huaweicloud.{playbook}"
    assert {template["playbook"] for template in TEMPLATES} == {f"{name}.yml" for name in [*PLAYBOOKS, "report"]}


def test_a_template_has_a_survey_of_its_own_playbook():
    for template in TEMPLATES:
        if template["playbook"] != "report.yml":
            assert SURVEYS[template["survey"]].playbook == template["playbook"].removesuffix(".yml")
    assert sorted(template["survey"] for template in TEMPLATES if "survey" in template) == sorted(SURVEYS)


def test_only_hosts_are_sliced():
    """A list on localhost would be rolled out by each slice."""
    sliced = [template for template in TEMPLATES if "job_slice_count" in template]
    assert [template["survey"] for template in sliced] == ["rollout"]
    assert "rollout_survey_names" not in {question["variable"] for question in surveys()["rollout"]["spec"]}


def test_the_nodes_of_the_workflow_name_each_other_and_templates():
    names, templates = [node["identifier"] for node in NODES], {template["name"] for template in TEMPLATES}
    assert len(set(names)) == len(names)
    reached = {names[0]}
    for node in NODES:
        assert ("approval" in node) != (node.get("template") in templates)
        related = node.get("related", {})
        assert set(related) <= {"success_nodes", "failure_nodes", "always_nodes"}
        reached |= {each["identifier"] for nodes in related.values() for each in nodes}
    assert sorted(reached) == sorted(names)
    by_name = {node["identifier"]: node for node in NODES}
    assert by_name["check"]["job_type"] == "check"
    assert by_name["canary"]["limit"] == "{{ stagecraft_awx_canary }}"
    assert by_name["rest"]["limit"] == "all:!{{ stagecraft_awx_canary }}"
    assert by_name["canary"]["job_slice_count"] == 1


def test_the_variables_of_the_setup_are_set_or_told():
    (play,) = yaml.load((awx.AWX / "setup.yml").read_text(encoding="utf-8"), Loader=awx._Loader)
    used = set(re.findall(r"\bstagecraft_awx_\w+", (awx.AWX / "setup.yml").read_text(encoding="utf-8")))
    used |= set(re.findall(r"\bstagecraft_awx_\w+", (awx.AWX / "templates.yml").read_text(encoding="utf-8")))
    files = {"stagecraft_awx_credential_type", "stagecraft_awx_templates", "stagecraft_awx_nodes"}
    within = {"stagecraft_awx_template", "stagecraft_awx_workflow_nodes"}
    given = {"stagecraft_awx_project_url", "stagecraft_awx_credential_inputs"}
    assert used == set(play["vars"]) | files | within | given
    page = (awx.ROOT / "docs" / "awx.md").read_text(encoding="utf-8")
    assert [name for name in [*play["vars"], *given] if f"`{name}`" not in page] == []


def test_the_credential_gives_what_the_modules_read():
    kind = awx.credential_type()
    fields = {field["id"]: field for field in kind["inputs"]["fields"]}
    given = kind["injectors"]["env"]
    documented = set(re.findall(r"E\((\w+)\)", ModuleDocFragment.DOCUMENTATION))
    assert sorted(set(given) - documented) == []
    tables = (
        options.CREDENTIAL_VARIABLES,
        options.PROFILE_VARIABLES,
        options.AGENCY_VARIABLES,
        options.SCOPE_VARIABLES,
    )
    for table in tables:
        for option, names in table.items():
            field = "profiles" if option == "config_file" else option
            assert names[0] in given, option
            assert re.search(rf"\b{field}\b", given[names[0]]), option
    used = set(re.findall(r"\w+", " ".join([*given.values(), kind["injectors"]["file"]["template"]])))
    assert set(fields) <= used
    secret = {name for name, field in fields.items() if field.get("secret")}
    assert secret == {*options.SECRET_OPTIONS, "profiles"}


def test_what_is_not_filled_in_arrives_empty(tmp_path):
    (tmp_path / "env").mkdir()
    found = awx.rendered({"access_key": "AK"}, tmp_path, tmp_path)
    assert {name for name, value in found.items() if value} == {"HW_ACCESS_KEY"}
    assert found["HW_ACCESS_KEY"] == "AK"


def test_the_execution_environment_needs_the_fewest():
    needs = awx.load("../../meta/execution-environment.yml")
    assert needs["dependencies"] == {"python": "requirements.txt"}
    lines = (awx.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line.partition(">")[0] for line in lines if line and not line.startswith("#")] == ["requests"]
