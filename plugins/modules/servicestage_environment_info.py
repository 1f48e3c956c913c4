#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_environment_info
short_description: Read ServiceStage environments
version_added: 1.0.0
description:
  - Returns one environment with all that the service shows of it, or the list of the project's environments, either
    all of them or those that the filters let through.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
options:
  id:
    description:
      - ID of an environment. It takes no filter.
      - Without O(id) and O(name) environments are listed. The list shows neither resources nor variables.
    type: str
    aliases: [environment_id]
  name:
    description:
      - Exact name, case-sensitive, of environments.
    type: str
    aliases: [environment_name]
  enterprise_project_id:
    description:
      - Only environments in the enterprise project with this ID; V(0) is the default one.
    type: str
  labels:
    description:
      - Only environments that have all of these labels, name and value. They may have others besides.
      - Values are text or whole numbers. Anything else has to be quoted.
      - The API cannot search by labels, O(deploy_mode) or O(vpc_id). The whole list is read and filtered here.
    type: dict
  deploy_mode:
    description:
      - Only environments with this deploy mode.
    type: str
    choices: [virtualmachine, container, mixed]
  vpc_id:
    description:
      - Only environments in the VPC with this ID.
    type: str
  gather_resources:
    description:
      - Whether to read the managed resources of each environment found, with one request each.
    type: bool
    default: false
  gather_addons:
    description:
      - Whether to read the add-ons of each environment found, with one request each.
    type: bool
    default: false
notes:
  - Needs the IAM action C(servicestage:environment:list) without O(id), or with O(id) to tell an environment that is
    absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:get) with O(id), or with O(name), or with O(gather_resources=true).
  - Needs the IAM action C(servicestage:environment:listAddon) with O(gather_addons=true).
  - RV(environments[].labels), RV(environments[].configuration) and RV(environments[].description) can be given to
    M(stagecraft.huaweicloud.servicestage_environment) as they are, and change nothing there.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment
"""

EXAMPLES = r"""
- name: Read an environment by its name
  stagecraft.huaweicloud.servicestage_environment_info:
    name: env-0001
  register: found

- name: Show its labels
  ansible.builtin.debug:
    var: found.environments[0].labels

- name: List all environments of the project
  stagecraft.huaweicloud.servicestage_environment_info:

- name: List the environments of a team, with their add-ons
  stagecraft.huaweicloud.servicestage_environment_info:
    labels:
      team: shop
      stage: dev
    gather_addons: true
"""

RETURN = r"""
environments:
  description: The environments found; an empty list when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the environment.
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
    owed:
      description:
        - Refreshes and add-on actions that the environment is owed, as this collection wrote them down in labels of the
          environment; name and value of these labels, which RV(environments[].labels) does not show.
      returned: always
      type: dict
      sample:
        stagecraft-refresh: todo
    configuration:
      description:
        - Environment variables, in the form that
          O(stagecraft.huaweicloud.servicestage_environment#module:configuration) takes.
      returned: when the service shows it
      type: dict
      contains:
        envs:
          description: Variables of the environment, name and value.
          returned: when the service shows them
          type: dict
          sample:
            LOG_LEVEL: "debug"
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
                DISTRIBUTED_CACHE_HOST: "debug"
    resources:
      description:
        - Managed resources of the environment as the API shows them. A C(kube_config) is shown as V((hidden\)).
      returned: with O(gather_resources), and with O(id) or O(name) when the service shows them
      type: list
      elements: dict
      sample:
        - id: 329b135e-7b31-4ea6-afb9-b69017bd0a80
          type: ecs
          name: ecs-test
    addons:
      description: Add-ons of the environment as the API shows them.
      returned: with O(gather_addons)
      type: list
      elements: dict
      contains:
        id:
          description: ID of the add-on.
          returned: always
          type: str
          sample: 0b5e7d4a-6d0d-4b43-a7e2-5c8d9c0f3a11
        name:
          description: Name of the add-on.
          returned: always
          type: str
          sample: sermantInjector
        version:
          description: Installed version.
          returned: when the service shows it
          type: str
          sample: 1.3.1.0
        status:
          description: One of INITIALIZING, UPGRADING, FAILED, SUCCEEDED and DELETING.
          returned: when the service shows it
          type: str
          sample: SUCCEEDED
        job_id:
          description: ID of the last job of the add-on.
          returned: when the service shows it
          type: str
          sample: JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b
        cce_id:
          description: ID of the CCE cluster that the add-on runs on.
          returned: when the service shows it
          type: str
          sample: 6d1f6b4c-3b43-4b8e-9d4c-0255ac100b05
        cse_id:
          description: ID of the microservice engine that the add-on is bound to.
          returned: when the service shows it
          type: str
          sample: 9e1b9a8e-6b5d-4f0a-9a64-bd7c0f0b4d9f
        environment_id:
          description: ID of the environment.
          returned: when the service shows it
          type: str
          sample: 00078e9d-a61c-476e-ac63-a10c9cb2638e
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
      sample: ShowEnvironments
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: APIGW.0301
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: Incorrect IAM authentication information
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
      sample: servicestage:environment:list
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment_info import (
    ServicestageEnvironmentInfo,
)


def main() -> None:
    run_module(ServicestageEnvironmentInfo)


if __name__ == "__main__":
    main()
