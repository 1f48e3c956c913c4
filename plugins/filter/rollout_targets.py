# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_targets
short_description: What is to follow in a rollout, now that the settings are as declared
version_added: 1.0.0
description:
  - Tells from the results of M(stagecraft.huaweicloud.servicestage_environment) which environments are to be refreshed,
    and which of their add-ons redeployed. The role P(stagecraft.huaweicloud.environment_rollout#role) uses it.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description:
      - The results, as a loop over positions registers them in C(results), with the loop variable
        C(environment_rollout_index).
    type: list
    elements: dict
    required: true
  environments:
    description: The environments of the role, in the order of the positions.
    type: list
    elements: dict
    required: true
  when:
    description: When something follows, as the role's variable C(environment_rollout_when) says.
    type: str
    choices: [changed, always, never]
    default: changed
  refresh:
    description: Whether environments are refreshed at all.
    type: bool
    default: true
  predicted:
    description: Whether nothing was written, as in check mode.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Change an environment
  stagecraft.huaweicloud.servicestage_environment:
    name: "{{ environments[environment_rollout_index].name }}"
    labels:
      team: shop
    follow_ups: "{{ environments[environment_rollout_index] | stagecraft.huaweicloud.rollout_follow_ups }}"
  loop: [0]
  loop_control:
    loop_var: environment_rollout_index
  register: updated
  vars: &environments
    environments:
      - name: env-0001

- name: Show what is to follow
  ansible.builtin.debug:
    msg: "{{ updated.results | stagecraft.huaweicloud.rollout_targets(environments=environments) }}"
  vars: *environments
"""

RETURN = r"""
_value:
  description:
    - For each environment that something follows in, its C(index), C(id) and C(name), whether a C(refresh) is among
      it, the actions of C(addons), and C(only_if_owed), which says whether what it is owed tells which of them.
  type: list
  elements: dict
"""

import typing as t

from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_follow_ups import rollout_follow_ups


def rollout_targets(
    results: list[dict[str, t.Any]],
    environments: list[dict[str, t.Any]],
    when: str = "changed",
    refresh: bool = True,
    predicted: bool = False,
) -> list[dict[str, t.Any]]:
    found = []
    for result in results:
        index = int(result["environment_rollout_index"])
        environment_id = result.get("environment_id")
        due = when == "always" or (when == "changed" and (result.get("changed") or result.get("owed")))
        # one that check mode predicts to be created has no id: there is nothing to look at
        if result.get("failed") or not environment_id or not due:
            continue
        follow_ups = rollout_follow_ups(environments[index], refresh)
        if not follow_ups and not result.get("owed"):
            continue
        noted = bool(result.get("follow_ups_recorded")) and not (predicted and result["changed"])
        found.append(
            {
                "index": index,
                "id": environment_id,
                "name": result["environment"]["name"],
                "refresh": any(each["action"] == "refresh" for each in follow_ups),
                "addons": [each for each in follow_ups if each["action"] != "refresh"],
                "only_if_owed": when != "always" and (noted or not result["changed"]),
            }
        )
    return found


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"rollout_targets": rollout_targets}
