# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: survey_variables
short_description: The variables of a role, from the answers of a survey
version_added: 1.0.0
description:
  - Answers of an AWX survey are texts, and cannot be lists of dictionaries. This makes the variables that the roles of
    this collection take out of them. The playbooks of this collection use it.
  - An empty answer is left out, so that what it is about stays as it is.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The answers, by the names of their variables, such as C(rollout_survey_labels).
    type: dict
    required: true
  playbook:
    description: The playbook whose survey was answered.
    type: str
    choices: [rollout, permissions, variables, promote]
    required: true
  on_environments:
    description: For V(rollout), whether the hosts of the play stand for environments themselves.
    type: bool
    default: false
  config_file:
    description: For V(promote), the file that holds the profiles that the answers name.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Show what the answers say
  ansible.builtin.debug:
    msg: "{{ answers | stagecraft.huaweicloud.survey_variables('rollout') }}"
  vars:
    answers:
      rollout_survey_names: |-
        env-0001
        env-0002
      rollout_survey_labels: "team: shop"
      rollout_survey_description: ""
"""

RETURN = r"""
_value:
  description: The variables, such as C(environment_rollout_environments).
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils import survey_questions
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.survey_answers import WrongAnswer

_MAKERS: dict[str, t.Callable[..., dict[str, t.Any]]] = {
    "rollout": survey_questions.rollout,
    "permissions": survey_questions.permissions,
    "variables": survey_questions.variables,
    "promote": survey_questions.promote,
}


def survey_variables(answers: t.Mapping[str, t.Any], playbook: str, **more: t.Any) -> dict[str, t.Any]:
    if playbook not in _MAKERS:
        known = ", ".join(_MAKERS)
        raise AnsibleFilterError(f"survey_variables: playbook is {playbook!r} and has to be one of {known}.")
    try:
        return _MAKERS[playbook](survey_questions.read(playbook, answers), **more)
    except WrongAnswer as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"survey_variables": survey_variables}
