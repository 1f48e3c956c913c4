#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: codeartsdeploy_environment_permission
short_description: Set who may do what with a CodeArts Deploy environment
version_added: 1.0.0
description:
  - Grants and revokes the permissions of roles on an environment of a CodeArts Deploy application.
  - The matrix is read once, only the cells that differ are written, and the matrix is read again to see that they took.
    A cell that kept its value fails the task.
  - Grants come first, viewing before the others, then what is revoked; the right to manage goes last.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.codearts_environment
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  permissions:
    description:
      - What roles may do. Roles and permissions that are not mentioned stay as they are.
    type: list
    elements: dict
    required: true
    suboptions:
      role_id:
        description:
          - ID of a role.
          - Exactly one of O(permissions[].role_id) and O(permissions[].role_name) is required.
        type: str
      role_name:
        description:
          - Exact name of a role, case-sensitive.
        type: str
      can_view:
        description:
          - Whether the role may see the environment.
        type: bool
      can_edit:
        description:
          - Whether the role may edit the environment.
        type: bool
      can_delete:
        description:
          - Whether the role may delete the environment.
        type: bool
      can_deploy:
        description:
          - Whether the role may deploy to the environment.
        type: bool
      can_manage:
        description:
          - Whether the role may change these permissions.
        type: bool
      name:
        description:
          - Not used; it is there so that rows can be given back as the module returned them.
        type: str
      role_type:
        description:
          - Not used; it is there so that rows can be given back as the module returned them.
        type: str
notes:
  - Needs the permission C(can_manage) on the environment to change the matrix.
  - The service locks the rows of an environment's creator and of project administrators.
seealso:
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_permission_info
  - module: stagecraft.huaweicloud.codeartsdeploy_environment_info
"""

EXAMPLES = r"""
- name: Let developers deploy to an environment, and not delete it
  stagecraft.huaweicloud.codeartsdeploy_environment_permission:
    application_id: 8ddf0566c1784da29faac80516fa8425
    environment_id: 54e5b8b0d10148cc96142ac9d6c1c1f6
    permissions:
      - role_name: Developer
        can_view: true
        can_deploy: true
        can_delete: false
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
  description: The whole matrix as it is afterwards, or in check mode as it would be; a row a role.
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
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - permissions.Developer (e72b8cebe2c6499db2b23276b3820736).can_deploy
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
      sample: UpdateEnvironmentPermission
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
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.codeartsdeploy_environment_permission import (  # noqa: E501
    CodeartsdeployEnvironmentPermission,
)


def main() -> None:
    run_module(CodeartsdeployEnvironmentPermission)


if __name__ == "__main__":
    main()
