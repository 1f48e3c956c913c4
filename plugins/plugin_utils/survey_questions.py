# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The questions of the playbooks' surveys, and the variables of the roles that their answers make."""

from __future__ import annotations

import typing as t

from .survey_answers import KINDS, WrongAnswer, is_empty


class Question(t.NamedTuple):
    """How an answer is read, and the option that it is for: its path, where only one option is meant."""

    kind: str
    option: str = ""
    required: bool = False


_ENVIRONMENTS = "environment_rollout_environments"
_PERMISSIONS = "deploy_permissions_environments"
_SETS = "apic_variables_sets"
_SIDE = (
    "environment_name",
    "environment_id",
    "application_id",
    "codearts_environment_name",
    "codearts_environment_id",
    "codearts_project_id",
    "gateway",
    "instance_id",
    "group_id",
    "env_name",
    "env_id",
    "connection.region",
    "connection.project_id",
    "connection.project_name",
    "connection.profile",
)

QUESTIONS: dict[str, dict[str, Question]] = {
    "rollout": {
        "hosts": Question("line"),
        "names": Question("names", f"{_ENVIRONMENTS}.name"),
        "description": Question("text", f"{_ENVIRONMENTS}.description"),
        "labels": Question("pairs", f"{_ENVIRONMENTS}.labels"),
        "purge_labels": Question("flag", f"{_ENVIRONMENTS}.purge_labels"),
        "variables": Question("pairs", f"{_ENVIRONMENTS}.configuration"),
        "purge_envs": Question("flag", f"{_ENVIRONMENTS}.purge_envs"),
        "enterprise_project_id": Question("line", f"{_ENVIRONMENTS}.enterprise_project_id"),
        "reveal_values": Question("flag", f"{_ENVIRONMENTS}.reveal_values"),
        "addons": Question("items", f"{_ENVIRONMENTS}.addons"),
        "when": Question("line", "environment_rollout_when"),
        "refresh": Question("flag", "environment_rollout_refresh"),
        "batches": Question("sizes", "environment_rollout_batches"),
        "max_failures": Question("integer", "environment_rollout_max_failures"),
        "max_fail_percentage": Question("integer"),
        "wait_timeout": Question("integer", "environment_rollout_wait_timeout"),
        "wait_interval": Question("decimal", "environment_rollout_wait_interval"),
    },
    "permissions": {
        "application_id": Question("line", f"{_PERMISSIONS}.application_id", required=True),
        "environment_names": Question("names", f"{_PERMISSIONS}.environment_name"),
        "environment_ids": Question("names", f"{_PERMISSIONS}.environment_id"),
        "codearts_project_id": Question("line", f"{_PERMISSIONS}.codearts_project_id"),
        "permissions": Question("items", f"{_PERMISSIONS}.permissions", required=True),
    },
    "variables": {
        "gateway": Question("line", f"{_SETS}.gateway"),
        "instance_id": Question("line", f"{_SETS}.instance_id", required=True),
        "group_ids": Question("names", f"{_SETS}.group_id", required=True),
        "env_names": Question("names", f"{_SETS}.env_name"),
        "env_ids": Question("names", f"{_SETS}.env_id"),
        "variables": Question("pairs", f"{_SETS}.variables", required=True),
        "purge": Question("flag", f"{_SETS}.purge"),
        "reveal_values": Question("flag", f"{_SETS}.reveal_values"),
    },
    "promote": {
        "include": Question("names", "promote_include"),
        **{
            f"{side}_{path.rpartition('.')[2]}": Question("line", f"promote_{side}.{path}")
            for side in ("from", "to")
            for path in _SIDE
        },
        "resource_ids": Question("pairs", "promote_resource_ids"),
        "purge": Question("flag", "promote_purge"),
        "reveal_values": Question("flag", "promote_reveal_values"),
        "apply": Question("flag", "promote_apply"),
    },
}


def read(playbook: str, answers: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return what the answers say, by the names of the questions; an empty answer is none."""
    prefix, questions = f"{playbook}_survey_", QUESTIONS[playbook]
    unknown = sorted(set(answers) - {prefix + name for name in questions})
    if unknown:
        raise WrongAnswer(f"{unknown[0]} is no question of this survey: they are {prefix}{', '.join(questions)}.")
    found = {
        name: KINDS[question.kind](prefix + name, answers[prefix + name])
        for name, question in questions.items()
        if not is_empty(answers.get(prefix + name))
    }
    for name, question in questions.items():
        if question.required and name not in found:
            raise WrongAnswer(f"{prefix}{name} is empty and needs an answer.")
    return found


def rollout(given: dict[str, t.Any], on_environments: bool = False) -> dict[str, t.Any]:
    hosts, found = given.pop("hosts", None), given.pop("names", [])
    if hosts and found:
        raise WrongAnswer(
            "rollout_survey_hosts and rollout_survey_names have an answer each, and hosts stand for environments "
            "themselves."
        )
    if found and on_environments:
        raise WrongAnswer(
            "rollout_survey_names has an answer, but the hosts of this job stand for environments: each of them would "
            "roll out all these names."
        )
    if not found and not on_environments:
        raise WrongAnswer(
            "rollout_survey_names is empty, and has to name an environment where the hosts of the job stand for none."
        )
    item = _of_items("rollout", given, _ENVIRONMENTS)
    if "configuration" in item:
        item["configuration"] = {"envs": item["configuration"]}
    return {_ENVIRONMENTS: [{"name": name, **item} for name in found] or [item], **_others("rollout", given)}


def permissions(given: dict[str, t.Any]) -> dict[str, t.Any]:
    asked = ("environment_names", "environment_name"), ("environment_ids", "environment_id")
    places = _places("permissions", given, *asked)
    project = given.pop("codearts_project_id", None)
    for place in places:
        if project and "environment_name" in place:
            place["codearts_project_id"] = project
    for row in given["permissions"]:
        if "role_name" not in row and "name" in row:
            row["role_name"] = row.pop("name")
    item = _of_items("permissions", given, _PERMISSIONS)
    return {_PERMISSIONS: [{**place, **item} for place in places]}


def variables(given: dict[str, t.Any]) -> dict[str, t.Any]:
    places = _places("variables", given, ("env_names", "env_name"), ("env_ids", "env_id"))
    groups = given.pop("group_ids")
    item = _of_items("variables", given, _SETS)
    return {_SETS: [{"group_id": group, **place, **item} for group in groups for place in places]}


def promote(given: dict[str, t.Any], config_file: str = "") -> dict[str, t.Any]:
    found: dict[str, t.Any] = {"promote_from": {}, "promote_to": {}}
    for name, value in given.items():
        first, *rest = QUESTIONS["promote"][name].option.split(".")
        place = found
        for part in (first, *rest)[:-1]:
            place = place.setdefault(part, {})
        place[(first, *rest)[-1]] = value
    for side in ("promote_from", "promote_to"):
        # a profile named by a task is looked for in the file that the task names, or in that of the home directory
        if config_file and found[side].get("connection", {}).get("profile"):
            found[side]["connection"]["config_file"] = config_file
    return found


def _of_items(playbook: str, given: dict[str, t.Any], above: str) -> dict[str, t.Any]:
    """Take out the answers that are for the items of a list."""
    options = {name: QUESTIONS[playbook][name].option for name in given}
    return {
        option.rpartition(".")[2]: given.pop(name) for name, option in options.items() if option.startswith(f"{above}.")
    }


def _others(playbook: str, given: dict[str, t.Any]) -> dict[str, t.Any]:
    options = {name: question.option for name, question in QUESTIONS[playbook].items()}
    return {options[name]: value for name, value in given.items() if options[name]}


def _places(playbook: str, given: dict[str, t.Any], *questions: tuple[str, str]) -> list[dict[str, str]]:
    """Take out the answers that name the places, one item for each."""
    found = [{option: value} for name, option in questions for value in given.pop(name, [])]
    if not found:
        asked = " and ".join(f"{playbook}_survey_{name}" for name, _option in questions)
        raise WrongAnswer(f"{asked} are empty: one of them has to name an environment.")
    return found
