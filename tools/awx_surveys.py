# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes extensions/awx/surveys/*.yml, the surveys of AWX, from what roles and playbooks say of their options.

    .venv/bin/python tools/awx_surveys.py

Which questions there are, and how their answers are read, is in plugins/plugin_utils/survey_questions.py. Here is how
they are put: the types of AWX, choices, defaults, what is required, and the descriptions of the options.
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "extensions" / "awx" / "surveys"

ROLES = {"rollout": "environment_rollout", "permissions": "deploy_permissions", "variables": "apic_variables"}
HEADER = """\
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
---
# Written by tools/awx_surveys.py from the argument specs: change these, and run it again.
"""


class Survey(t.NamedTuple):
    """The survey of a job template: its playbook, questions that it does not put, and that need an answer only here."""

    playbook: str
    name: str
    omits: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


SURVEYS = {
    "rollout": Survey("rollout", "What to roll out to the hosts of the inventory", ("names", "max_failures")),
    "rollout_by_name": Survey(
        "rollout", "What to roll out to which environments", ("hosts", "max_fail_percentage"), ("names",)
    ),
    "permissions": Survey("permissions", "Who may do what"),
    "variables": Survey("variables", "Variables of API groups"),
    "promote": Survey("promote", "What to copy from where to where"),
}

_MADE = "an environment is created by people who look at it, or with the module servicestage_environment"
_HERE = "in AWX the execution environment sends the requests"
_SECRET = "credentials are in the credential of the job"
_SIDES = {
    "access_key": _SECRET,
    "secret_key": _SECRET,
    "security_token": _SECRET,
    "auth_token": _SECRET,
    "username": _SECRET,
    "password": _SECRET,
    "domain_name": _SECRET,
    "agency_name": _SECRET,
    "agency_domain_name": _SECRET,
    "config_file": "the file is that of the credential of the job",
    "cloud": "it is in the credential of the job",
    "endpoints": "they are in the credential of the job",
    "validate_certs": "it is a setting of the execution environment",
    "ca_path": "it is a file in the execution environment",
    "client_cert": "it is a file in the execution environment",
    "client_key": "it is a file in the execution environment",
    "timeout": "the default suits",
    "max_retries": "the default suits",
}
# Options that no survey asks for, and why.
LEFT_OUT = {
    "environment_rollout_environments.id": "names are what people know; hosts stand for environments by their IDs",
    "environment_rollout_environments.new_name": "one name cannot be that of several environments",
    "environment_rollout_environments.vpc_id": _MADE,
    "environment_rollout_environments.deploy_mode": _MADE,
    "environment_rollout_environments.type": _MADE,
    "environment_rollout_environments.resource_create_mode": _MADE,
    "environment_rollout_environments.refresh": "environment_rollout_refresh is asked for, for all of them",
    "environment_rollout_delegate_to": _HERE,
    "deploy_permissions_delegate_to": _HERE,
    "apic_variables_delegate_to": _HERE,
    "promote_confirm": "it asks at a terminal, which a job has not; a workflow asks for approval",
    **{f"promote_{side}.connection.{name}": why for side in ("from", "to") for name, why in _SIDES.items()},
}

_CONNECTION = {
    "region": "Region, where it is not that of the credential.",
    "project_id": "ID of the project, where it is not that of the credential.",
    "project_name": "Name of the project, in place of its ID.",
    "profile": "Profile in the credential's file of profiles, in place of the credential's own.",
}
# What argument specs say nothing of.
DESCRIPTIONS = {
    "rollout_survey_hosts": "Hosts or groups of the inventory, as a pattern such as all or stage_test.",
    "rollout_survey_names": "Exact names of the environments, one in each line.",
    "rollout_survey_variables": "Environment variables.",
    "rollout_survey_batches": (
        "Sizes of the batches with commas between them, numbers or percentages; the last one is repeated. "
        "With 1, 25%, 100% the first environment goes alone."
    ),
    "rollout_survey_max_fail_percentage": "How many percent of a batch may fail before no further batch is begun.",
    "permissions_survey_environment_names": "Exact names of the environments, one in each line.",
    "permissions_survey_environment_ids": "IDs of environments, one in each line.",
    "variables_survey_group_ids": "IDs of the API groups, one in each line.",
    "variables_survey_env_names": "Exact names of the environments of the APIs, one in each line.",
    "variables_survey_env_ids": "IDs of environments of the APIs, one in each line.",
    "promote_survey_include": "What is copied.",
    "promote_survey_resource_ids": "ID of a resource of the source, and ID of the resource that takes its place.",
    "promote_survey_purge": "Whether labels and variables that only the target has are removed.",
    "promote_survey_reveal_values": "Whether diffs and results show the values of variables.",
    "promote_survey_apply": "Whether it is written; false only shows.",
    **{
        f"promote_survey_{side}_{name}": f"{said} {'The source' if side == 'from' else 'The target'}."
        for side in ("from", "to")
        for name, said in {
            **_CONNECTION,
            "environment_name": "Name of the ServiceStage environment.",
            "environment_id": "ID of the ServiceStage environment, in place of its name.",
            "application_id": "ID of the CodeArts Deploy application, for permissions.",
            "codearts_environment_name": "Name of the environment of the application. Needs the ID of the project.",
            "codearts_environment_id": "ID of the environment of the application.",
            "codearts_project_id": "ID of the CodeArts project.",
            "gateway": "Where the API group is: roma is ROMA Connect, apig a dedicated API Gateway.",
            "instance_id": "ID of the instance, for variables.",
            "group_id": "ID of the API group.",
            "env_name": "Name of the environment of the APIs.",
            "env_id": "ID of the environment of the APIs, in place of its name.",
        }.items()
    },
}
# The defaults of what has none in an argument spec.
DEFAULTS = {
    "rollout_survey_hosts": "all",
    "rollout_survey_max_fail_percentage": 0,
    "promote_survey_include": ["configuration"],
    "promote_survey_purge": False,
    "promote_survey_reveal_values": False,
    "promote_survey_apply": True,
}
HINTS = {
    "pairs": "YAML with one name and one value in each line, such as team: shop",
    "items": "YAML list, each item in a line that begins with a hyphen",
}
EXAMPLES = {
    "rollout_survey_addons": "such as - sermantInjector or - {name: sermantInjector, action: restart}",
    "permissions_survey_permissions": "such as - {role_name: Developer, can_view: true, can_deploy: true}",
}


def questions() -> dict[str, dict[str, t.Any]]:
    """The questions by playbook, from the collection itself."""
    from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.survey_questions import QUESTIONS

    found: dict[str, dict[str, t.Any]] = QUESTIONS
    return found


def options_of(playbook: str) -> dict[str, dict[str, t.Any]]:
    """Every option of a playbook by its path, those of items such as environment_rollout_environments.labels too."""
    if playbook == "promote":
        text = (ROOT / "playbooks" / "vars" / "promote.yml").read_text(encoding="utf-8")
        return dict(_flat(yaml.safe_load(text)["promote_argument_spec"], deep=True))
    text = (ROOT / "roles" / ROLES[playbook] / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    return dict(_flat(yaml.safe_load(text)["argument_specs"]["main"]["options"]))


def _flat(options: dict[str, t.Any], above: str = "", deep: bool = False) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    for name, option in options.items():
        within = option.get("options")
        if within and (deep or not above):
            yield from _flat(within, f"{above}{name}.", deep)
        else:
            yield above + name, option


def spec_of(survey: Survey) -> list[dict[str, t.Any]]:
    options = options_of(survey.playbook)
    return [
        _question(survey, name, question, options.get(question.option, {}))
        for name, question in questions()[survey.playbook].items()
        if name not in survey.omits
    ]


def _question(survey: Survey, name: str, question: t.Any, option: dict[str, t.Any]) -> dict[str, t.Any]:
    variable = f"{survey.playbook}_survey_{name}"
    kind, choices = _type(question.kind, option)
    found: dict[str, t.Any] = {
        "question_name": name.replace("_", " ").capitalize(),
        "question_description": _description(variable, question.kind, option),
        "variable": variable,
        "type": kind,
        "required": question.required or name in survey.needs,
    }
    if choices:
        found["choices"] = choices
    default = option.get("default", DEFAULTS.get(variable))
    if default is not None:
        found["default"] = _default(default, kind)
    if kind == "integer":
        found["min"] = 0
    return found


def _type(kind: str, option: dict[str, t.Any]) -> tuple[str, list[str]]:
    """The type that AWX has for an answer, and its choices."""
    choices = [str(choice) for choice in option.get("choices") or []]
    if kind == "flag":
        return "multiplechoice", ["true", "false"]
    if choices:
        return ("multiselect" if kind == "names" else "multiplechoice"), choices
    types = {"line": "text", "sizes": "text", "integer": "integer", "decimal": "float"}
    return types.get(kind, "textarea"), []


def _default(default: t.Any, kind: str) -> t.Any:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, list):
        return ("\n" if kind == "multiselect" else ", ").join(str(each) for each in default)
    return default


def _description(variable: str, kind: str, option: dict[str, t.Any]) -> str:
    said = option.get("description", [])
    text = DESCRIPTIONS.get(variable) or " ".join([said] if isinstance(said, str) else said)
    plain = re.sub(r"[A-Z]\(([^()]*)\)", lambda found: found.group(1).rpartition(".")[2], text).strip()
    hints = [hint for hint in (HINTS.get(kind), EXAMPLES.get(variable)) if hint]
    return f"{plain} {', '.join(hints)}." if hints else plain


def surveys() -> dict[str, dict[str, t.Any]]:
    return {
        key: {"name": survey.name, "description": "An empty answer leaves things as they are.", "spec": spec_of(survey)}
        for key, survey in SURVEYS.items()
    }


class _Dumper(yaml.SafeDumper):
    """Indents lists, as yamllint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def text_of(survey: dict[str, t.Any]) -> str:
    return HEADER + yaml.dump(survey, Dumper=_Dumper, sort_keys=False, width=110, allow_unicode=True)


if __name__ == "__main__":
    from collection_link import link_collection

    sys.path.insert(0, str(link_collection()))
    FOLDER.mkdir(exist_ok=True)
    for key, survey in surveys().items():
        (FOLDER / f"{key}.yml").write_text(text_of(survey), encoding="utf-8")
        print(f"Written to {(FOLDER / key).relative_to(ROOT)}.yml")
