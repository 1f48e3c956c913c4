# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_follow_ups
short_description: What has to follow the change of an environment of a rollout
version_added: 1.0.0
description:
  - Makes the option C(follow_ups) of M(stagecraft.huaweicloud.servicestage_environment) of an environment in the list
    of the role P(stagecraft.huaweicloud.environment_rollout#role).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The environment, with C(refresh) and C(addons).
    type: dict
    required: true
  refresh:
    description: Whether environments are refreshed at all.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Show what has to follow
  ansible.builtin.debug:
    msg: "{{ shop | stagecraft.huaweicloud.rollout_follow_ups }}"
  vars:
    shop:
      name: env-0001
      addons:
        - name: sermantInjector
"""

RETURN = r"""
_value:
  description: The follow-ups, empty where there are none.
  type: list
  elements: dict
"""

import typing as t

from ansible.module_utils.parsing.convert_bool import boolean


def rollout_follow_ups(environment: t.Mapping[str, t.Any], refresh: bool = True) -> list[dict[str, t.Any]]:
    found: list[dict[str, t.Any]] = []
    wanted = environment.get("refresh")
    if refresh and (wanted is None or boolean(wanted)):
        found.append({"action": "refresh"})
    for addon in environment.get("addons") or []:
        given = {f"addon_{key}": addon[key] for key in ("id", "name") if addon.get(key)}
        found.append({"action": addon.get("action") or "redeploy", **given})
    return found


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"rollout_follow_ups": rollout_follow_ups}
