#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codeartsdeploy_environment_info
short_description: Read environments of a CodeArts Deploy application
version_added: 1.0.0
description:
  - Returns one environment of a CodeArts Deploy application, or those that the application has in a CodeArts project.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
options:
  application_id:
    description:
      - ID of the application, 32 letters and digits.
    type: str
    required: true
  environment_id:
    description:
      - ID of an environment, 32 letters and digits.
      - Exactly one of O(environment_id) and O(codearts_project_id) is required.
    type: str
  codearts_project_id:
    description:
      - ID of the CodeArts project whose environments are listed, 32 letters and digits. It is not the O(project_id) of
        IAM.
    type: str
  environment_name:
    description:
      - Only the environment with this exact name, case-sensitive. Needs O(codearts_project_id).
    type: str
notes:
  - Needs the permission C(can_view) on the environment.
  - Permissions are what CodeArts Deploy grants to roles, in a matrix of its own. The API reference names no IAM actions
    for these requests, and that reading takes C(can_view) is inferred from what the permission is called.
  - An environment that is not there is an empty list. An application that is not there is a failure.
  - Which error the API gives for an environment that is not there is not documented. Status 404 counts as absent when
    the application is there, every other error is a failure.
seealso:
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_permission_info
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_permission
"""

EXAMPLES = r"""
- name: List the environments of an application
  stagecraft.huaweicloud.codeartsdeploy_environment_info:
    application_id: 8ddf0566c1784da29faac80516fa8425
    codearts_project_id: 0a38ce9ba3c740c199a0f872b6163661
  register: found

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ found.environments | map(attribute='name') }}"

- name: Read one environment
  stagecraft.huaweicloud.codeartsdeploy_environment_info:
    application_id: 8ddf0566c1784da29faac80516fa8425
    environment_id: 54e5b8b0d10148cc96142ac9d6c1c1f6
"""

RETURN = r"""
application_id:
  description: ID of the application.
  returned: success
  type: str
  sample: 8ddf0566c1784da29faac80516fa8425
environments:
  description: The environments found, with the fields that the API shows; an empty list when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the environment.
      returned: always
      type: str
      sample: 54e5b8b0d10148cc96142ac9d6c1c1f6
    name:
      description: Name of the environment.
      returned: always
      type: str
      sample: prod
    description:
      description: Description of the environment.
      returned: when the service shows it
      type: str
      sample: The shop
    os:
      description: Operating system of its hosts, linux or windows.
      returned: when the service shows it
      type: str
      sample: linux
    deploy_type:
      description: What is deployed to, V(0) for hosts and V(1) for Kubernetes.
      returned: when the service shows it
      type: int
      sample: 0
    project_id:
      description: ID of the CodeArts project.
      returned: when the service shows it
      type: str
      sample: 0a38ce9ba3c740c199a0f872b6163661
    nick_name:
      description: Who created the environment, by the name that people see.
      returned: when the service shows it
      type: str
      sample: user
    created_time:
      description: Time of creation.
      returned: when the service shows it
      type: str
      sample: "2024-01-01 00:00:00"
    instance_count:
      description: Number of instances in the environment.
      returned: when the service shows it
      type: int
      sample: 1
    created_by:
      description: Who created the environment.
      returned: when the service shows it
      type: dict
      contains:
        user_id:
          description: ID of the user.
          returned: when the service shows it
          type: str
          sample: d78cbac186b744899480f25bd022f468
        user_name:
          description: Name of the user.
          returned: when the service shows it
          type: str
          sample: user
    permission:
      description: What the caller may do, with C(can_view), C(can_edit), C(can_delete), C(can_deploy), C(can_manage).
      returned: when the service shows it
      type: dict
      sample:
        can_view: true
        can_edit: true
        can_delete: false
        can_deploy: true
        can_manage: false
failure:
  description: What the service, or the network, said.
  returned: on failure
  type: dict
  contains:
    service:
      description: The service that was asked; one of iam, servicestage, codeartsdeploy, roma and apig.
      returned: always
      type: str
      sample: codeartsdeploy
    operation:
      description: The operation of its API, null when no request was made.
      returned: always
      type: str
      sample: ListEnvironments
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: Deploy.00011154
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: Insufficient permissions
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
      sample: null
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.codeartsdeploy_environment_info import (
    CodeartsdeployEnvironmentInfo,
)


def main() -> None:
    run_module(CodeartsdeployEnvironmentInfo)


if __name__ == "__main__":
    main()
