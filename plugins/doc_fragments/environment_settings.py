# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The larger settings of an environment; the argument spec is in ``operations/servicestage_environment.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  configuration:
    description:
      - Environment variables. Variables that are not mentioned stay, unless O(purge_envs=true).
      - Where the service does not show the variables of an environment, what is declared is sent every time, with a
        warning that it could not be compared. Variables that are not declared may get lost then.
    type: dict
    suboptions:
      envs:
        description:
          - Variables of the environment, name and value. Values are strings or whole numbers.
        type: dict
      resource_envs:
        description:
          - Variables that are bound to a resource of the environment.
        type: list
        elements: dict
        suboptions:
          resource_id:
            description:
              - ID of the resource.
            type: str
            required: true
          resource_name:
            description:
              - Name of the resource. Required when the resource has no variables in the environment yet.
            type: str
          resource_type:
            description:
              - Type of the resource, for instance V(dcs). Required when the resource has no variables in the
                environment yet.
            type: str
          envs:
            description:
              - The variables, name and value. Values are strings or whole numbers.
            type: dict
            required: true
  purge_envs:
    description:
      - Whether variables that O(configuration) does not mention are removed. It works on each of
        O(configuration.envs) and O(configuration.resource_envs) that is given.
      - The service itself writes variables of resources such as caches and databases. Purging removes those too.
    type: bool
    default: false
  follow_ups:
    description:
      - What has to follow when this task changes the environment. It is written down in the environment itself, in the
        request that changes it, so that a playbook that dies afterwards can simply be run again. It is done by
        M(stagecraft.huaweicloud.servicestage_environment_refresh) and
        M(stagecraft.huaweicloud.servicestage_addon_action) with C(only_if_owed=true), which strike it off.
      - A task that changes nothing writes nothing down, and leaves what is owed from before. An empty list forgets all
        that is owed.
      - It is kept in labels with reserved names, one for each follow-up, which count towards the 20 that an environment
        can have. They are shown as RV(owed), not as labels.
      - Where the service does not show the variables of an environment and O(configuration) declares some, nothing is
        written down, see RV(follow_ups_recorded).
    type: list
    elements: dict
    suboptions:
      action:
        description:
          - What has to be done, a refresh of the environment, or the action for an add-on.
        type: str
        choices: [refresh, redeploy, restart]
        required: true
      addon_id:
        description:
          - ID of the add-on. V(redeploy) and V(restart) need exactly one of O(follow_ups[].addon_id) and
            O(follow_ups[].addon_name). An add-on can be in the list once.
        type: str
      addon_name:
        description:
          - Exact name of the add-on.
        type: str
"""
