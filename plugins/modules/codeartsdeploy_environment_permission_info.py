#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codeartsdeploy_environment_permission_info
short_description: Read who may do what with a CodeArts Deploy environment
version_added: 1.0.0
description:
  - Returns the permissions of all roles on an environment of a CodeArts Deploy application.
  - The rows can be given to M(stagecraft.huaweicloud.codeartsdeploy_environment_permission) as they are. Given back to
    the same environment they change nothing; given to another one they make it equal.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.codearts_environment
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
notes:
  - An environment that is not there is a failure, since it has no permissions to show.
seealso:
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_permission
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_info
"""

EXAMPLES = r"""
- name: Read who may do what
  stagecraft.huaweicloud.codeartsdeploy_environment_permission_info:
    application_id: 8ddf0566c1784da29faac80516fa8425
    environment_name: prod
    codearts_project_id: 0a38ce9ba3c740c199a0f872b6163661
  register: prod

- name: Show the roles that may deploy
  ansible.builtin.debug:
    msg: "{{ prod.permissions | selectattr('can_deploy') | map(attribute='name') }}"

- name: Give the same permissions on another environment of the application
  stagecraft.huaweicloud.codeartsdeploy_environment_permission:
    application_id: 8ddf0566c1784da29faac80516fa8425
    environment_name: staging
    codearts_project_id: 0a38ce9ba3c740c199a0f872b6163661
    permissions: "{{ prod.permissions }}"
"""

RETURN = r"""
application_id:
  description: ID of the application.
  returned: success
  type: str
  sample: 8ddf0566c1784da29faac80516fa8425
environment_id:
  description: ID of the environment.
  returned: success
  type: str
  sample: 54e5b8b0d10148cc96142ac9d6c1c1f6
permissions:
  description: The whole matrix, a row a role.
  returned: success
  type: list
  elements: dict
  contains:
    role_id:
      description: ID of the role.
      returned: always
      type: str
      sample: e72b8cebe2c6499db2b23276b3820736
    name:
      description: Name of the role.
      returned: always
      type: str
      sample: Developer
    role_type:
      description: Type of the role, for instance environment-creator.
      returned: always
      type: str
      sample: template-customized-inst
    can_view:
      description: Whether the role may see the environment.
      returned: always
      type: bool
      sample: true
    can_edit:
      description: Whether the role may edit the environment.
      returned: always
      type: bool
      sample: true
    can_delete:
      description: Whether the role may delete the environment.
      returned: always
      type: bool
      sample: false
    can_deploy:
      description: Whether the role may deploy to the environment.
      returned: always
      type: bool
      sample: true
    can_manage:
      description: Whether the role may change these permissions.
      returned: always
      type: bool
      sample: false
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
      sample: ListEnvironmentPermissions
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
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.codeartsdeploy_environment_permission_info import (  # noqa: E501
    CodeartsdeployEnvironmentPermissionInfo,
)


def main() -> None:
    run_module(CodeartsdeployEnvironmentPermissionInfo)


if __name__ == "__main__":
    main()
