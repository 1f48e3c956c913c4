#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_environment
short_description: Create, modify or delete a ServiceStage environment
version_added: 1.0.0
description:
  - Creates or deletes a ServiceStage environment, or changes its name, description, labels, environment variables and
    enterprise project.
  - The API replaces what it is given as a whole. So the module reads, merges what the task declares into what is there,
    writes only when something differs, and compares what the service shows afterwards.
  - What the task does not mention keeps its value. An empty O(description) clears it; empty O(labels), or an empty list
    of O(configuration), clears it where purging is on, see O(purge_labels) and O(purge_envs).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment_settings
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  id:
    description:
      - ID of the environment.
      - Exactly one of O(id) and O(name) is required.
    type: str
    aliases: [environment_id]
  name:
    description:
      - Exact name of the environment, case-sensitive. When two environments have it, the task fails and lists both.
      - With O(new_name), the environment is also found by its new name when the old one is gone.
      - An environment is created when none has this name, and O(vpc_id) says where. Its name has 2 to 64 letters,
        digits, hyphens and underscores; it begins with a letter and ends with a letter or digit.
    type: str
    aliases: [environment_name]
  new_name:
    description:
      - Name that the environment is to have. When there is neither one with O(name) nor one with this name, and one
        is created, it gets this name.
      - 2 to 64 letters, digits, hyphens and underscores; it begins with a letter and ends with a letter or digit.
    type: str
  state:
    description:
      - With V(present) the environment has to be there, with the settings that the task declares.
      - With V(absent) it must not be there; of the other options only O(id) and O(name) count. The service may refuse
        to delete an environment that is in use.
    type: str
    choices: [present, absent]
    default: present
  description:
    description:
      - Description of the environment, up to 128 characters. The empty text clears it.
    type: str
  labels:
    description:
      - Labels, name and value. An environment has at most 20.
      - A name has 1 to 36 letters, digits, hyphens and underscores, a value 1 to 43, also with periods. Values are
        strings or whole numbers; quote what YAML reads as something else, such as V(yes) or V(1.10).
      - The names C(stagecraft-refresh), C(stagecraft-redeploy-...) and C(stagecraft-restart-...) are reserved.
    type: dict
  purge_labels:
    description:
      - Whether labels that O(labels) does not mention are removed. Without O(labels) nothing is.
    type: bool
    default: true
  enterprise_project_id:
    description:
      - ID of the enterprise project that the environment is to be in; V(0) is the default one, in which an environment
        is created without this option.
    type: str
  vpc_id:
    description:
      - ID of the VPC. Required to create an environment.
      - The service cannot change O(vpc_id), O(deploy_mode), O(type) and O(resource_create_mode) later. A task that
        declares another one than the environment has fails.
    type: str
  deploy_mode:
    description:
      - Where components run, on virtual machines, in containers or on both. Set at creation only.
    type: str
    choices: [virtualmachine, container, mixed]
  type:
    description:
      - Whether the environment is highly available. Set at creation only.
    type: str
    choices: [normal, high]
  resource_create_mode:
    description:
      - Whether resources are managed that exist already (V(none)) or created as code (V(iac)). Set at creation only.
    type: str
    choices: ['none', iac]
  reveal_values:
    description:
      - Whether results and diffs show the values of environment variables, instead of V((hidden\)).
    type: bool
    default: false
notes:
  - Needs the IAM action C(servicestage:environment:get) to read and to compare an environment that is there.
  - Needs the IAM action C(servicestage:environment:list) with O(name), or with O(id) to tell an environment that is
    absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:modify) to change an environment, or to give a new one what creation
    does not take.
  - Needs the IAM action C(servicestage:environment:create) with O(vpc_id) and O(name) where there is no such
    environment.
  - Needs the IAM action C(servicestage:environment:delete) with O(state=absent).
  - Needs the IAM action C(servicestage:environment:listAddon) with O(follow_ups) that name an add-on.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment_info
  - module: stagecraft.huaweicloud.servicestage_environment_refresh
"""

EXAMPLES = r"""
- name: Describe and label an environment
  stagecraft.huaweicloud.servicestage_environment:
    name: env-0001
    description: The shop, for developers
    labels:
      team: shop
      stage: dev

- name: Set one environment variable, and show what changes
  stagecraft.huaweicloud.servicestage_environment:
    name: env-0001
    configuration:
      envs:
        LOG_LEVEL: debug
  diff: true

- name: Create an environment, unless it is there
  stagecraft.huaweicloud.servicestage_environment:
    name: shop-test
    vpc_id: 29d55020-ae0e-4a18-871c-93e6976ee7bd
    deploy_mode: container
    labels:
      team: shop
    configuration:
      envs:
        LOG_LEVEL: info

- name: Change an environment, and note that it has to be refreshed and an add-on redeployed
  stagecraft.huaweicloud.servicestage_environment:
    name: env-0001
    configuration:
      envs:
        LOG_LEVEL: info
    follow_ups:
      - action: refresh
      - action: redeploy
        addon_name: sermantInjector

- name: Do what is owed, now or in the next run if this one is cut off
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: env-0001
    only_if_owed: true

- name: Redeploy the add-on if that is owed
  stagecraft.huaweicloud.servicestage_addon_action:
    environment_name: env-0001
    addon_name: sermantInjector
    action: redeploy
    only_if_owed: true

- name: Rename an environment; the task finds it afterwards too
  stagecraft.huaweicloud.servicestage_environment:
    name: env-0001
    new_name: shop-dev

- name: Delete an environment, if it is there
  stagecraft.huaweicloud.servicestage_environment:
    name: shop-test
    state: absent
"""

RETURN = r"""
environment_id:
  description:
    - ID of the environment, also of one that was deleted. Null where none was found, or where check mode predicts a
      new one.
  returned: success
  type: str
  sample: 00078e9d-a61c-476e-ac63-a10c9cb2638e
environment:
  description:
    - The environment as it is afterwards, or in check mode as it would be. Null when it is absent. One that would be
      created has the C(id) null.
  returned: success, and on failure when it was modified and is not as declared
  type: dict
  contains:
    id:
      description: ID of the environment; null where check mode predicts a new one.
      returned: always
      type: str
      sample: 00078e9d-a61c-476e-ac63-a10c9cb2638e
    name:
      description: Name of the environment.
      returned: always
      type: str
      sample: development-env
    description:
      description: Description of the environment.
      returned: always
      type: str
      sample: The shop, for developers
    project_id:
      description: ID of the project.
      returned: when the service shows it
      type: str
      sample: e7d2e9c589e5445e808a8ff0d1235aca
    enterprise_project_id:
      description: ID of the enterprise project, V(0) is the default one.
      returned: when the service shows it
      type: str
      sample: "0"
    deploy_mode:
      description: One of virtualmachine, container and mixed.
      returned: when the service shows it
      type: str
      sample: container
    type:
      description: Either normal or high (highly available).
      returned: when the service shows it
      type: str
      sample: normal
    resource_create_mode:
      description: Either none or iac.
      returned: when the service shows it
      type: str
      sample: "none"
    config_mode:
      description: Configuration mode, such as ui.
      returned: when the service shows it
      type: str
      sample: ui
    vpc_id:
      description: ID of the VPC.
      returned: when the service shows it
      type: str
      sample: 29d55020-ae0e-4a18-871c-93e6976ee7bd
    creator:
      description: Who created the environment.
      returned: when the service shows it
      type: str
      sample: ss-test
    create_time:
      description: Time of creation, in milliseconds since 1970.
      returned: when the service shows it
      type: int
      sample: 1610418873730
    update_time:
      description: Time of the last modification, in milliseconds since 1970.
      returned: when the service shows it
      type: int
      sample: 1610418873730
    labels:
      description: Labels, name and value.
      returned: always
      type: dict
      sample:
        team: shop
    configuration:
      description:
        - Environment variables, in the form that
          O(stagecraft.huaweicloud.servicestage_environment#module:configuration) takes.
      returned: when the service shows it
      type: dict
      contains:
        envs:
          description:
            - Variables of the environment, name and value. Values are V((hidden\)) unless O(reveal_values=true).
          returned: when the service shows them
          type: dict
          sample:
            LOG_LEVEL: "(hidden)"
        resource_envs:
          description:
            - Variables that are bound to a resource of the environment, with C(resource_id), C(resource_name),
              C(resource_type) and C(envs).
          returned: when the service shows them
          type: list
          elements: dict
          sample:
            - resource_id: 329b135e-7b31-4ea6-afb9-b69017bd0a80
              resource_name: dcs-test
              resource_type: dcs
              envs:
                DISTRIBUTED_CACHE_HOST: "(hidden)"
    resources:
      description: Resources of the environment as the API shows them. A C(kube_config) is shown as V((hidden\)).
      returned: when the service shows them
      type: list
      elements: dict
      sample:
        - id: 329b135e-7b31-4ea6-afb9-b69017bd0a80
          type: ecs
          name: ecs-test
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - description
    - labels.team
owed:
  description:
    - What the environment is owed, name and value of the labels that note it. V(todo) is not started yet, V(run...) and
      V(start...) are.
  returned: success, and on failure when it was modified and is not as declared
  type: dict
  sample:
    stagecraft-refresh: todo
follow_ups_recorded:
  description:
    - Whether RV(owed) tells what has to follow. It is false without O(follow_ups), and where the service does not show
      the variables that O(configuration) declares; what has to follow then goes by whether the task changed something.
  returned: success, and on failure when it was modified and is not as declared
  type: bool
  sample: true
failure:
  description: What the service, or the network, said.
  returned: on failure
  type: dict
  contains:
    service:
      description: The service that was asked; one of iam, servicestage, codeartsdeploy, roma and apig.
      returned: always
      type: str
      sample: servicestage
    operation:
      description: The operation of its API, null when no request was made.
      returned: always
      type: str
      sample: ModifyEnvironment
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: SVCSTG.00100449
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: environment name is already used
    request_id:
      description: ID of the request, for the support of the cloud.
      returned: always
      type: str
      sample: 7a8b1c0e5f6d4e3b9a2c1d0f8e7b6a5c
    retried:
      description: How often the request was tried again.
      returned: always
      type: int
      sample: 0
    iam_action:
      description: The IAM action that the request needs, where it is documented.
      returned: always
      type: str
      sample: servicestage:environment:modify
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment import (
    ServicestageEnvironment,
)


def main() -> None:
    run_module(ServicestageEnvironment)


if __name__ == "__main__":
    main()
