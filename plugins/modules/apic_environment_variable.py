#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apic_environment_variable
short_description: Set or delete an environment variable of an API group in ROMA Connect or API Gateway
version_added: 1.0.0
description:
  - Creates an environment variable of an API group, gives it another value, or deletes it, on ROMA Connect (APIC) or on
    a dedicated API Gateway.
  - A changed value makes the service publish every API that uses the variable again. So an equal value is never sent.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.apic
  - stagecraft.huaweicloud.apic.writes
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  id:
    description:
      - ID of the variable. In its place, O(group_id), O(name) and one of O(env_id) and O(env_name) find it.
      - A variable that is not there cannot be created by its ID.
    type: str
  group_id:
    description:
      - ID of the API group.
    type: str
  name:
    description:
      - Exact name of the variable, case-sensitive. 3 to 32 letters, digits, hyphens and underscores, first a letter.
      - There is one variable of a name in each group and environment. What only contains the name is never taken.
    type: str
  value:
    description:
      - Value that the variable is to have. 1 to 255 letters, digits, underscores, hyphens, slashes, periods and colons.
      - A string or a whole number; quote what YAML reads as something else.
      - Required with O(state=present), without meaning with O(state=absent).
    type: raw
  state:
    description:
      - With V(present) the variable has to be there, with this value.
      - With V(absent) it must not be there. A group or an environment that does not exist is a failure all the same.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Needs the IAM action C(apig:environmentVariable:get) with O(gateway=apig) and O(id).
  - Needs the IAM action C(apig:environmentVariable:list) with O(gateway=apig) and O(name).
  - Needs the IAM action C(apig:environmentVariable:create) with O(gateway=apig) and O(name) where there is no such
    variable.
  - Needs the IAM action C(apig:environmentVariable:update) with O(gateway=apig) and O(state=present) to change a value.
  - Needs the IAM action C(apig:environmentVariable:delete) with O(gateway=apig) and O(state=absent).
seealso:
  - module: stagecraft.huaweicloud.apic_environment_variable_set
  - module: stagecraft.huaweicloud.apic_environment_variable_info
"""

EXAMPLES = r"""
- name: Point a variable of the production environment to a backend
  stagecraft.huaweicloud.apic_environment_variable:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: RELEASE
    name: address
    value: 192.168.1.5

- name: The same on a dedicated API Gateway, by the ID of the variable
  stagecraft.huaweicloud.apic_environment_variable:
    gateway: apig
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    id: 25054838a624400bbf2267cf5b3a3f70
    value: 192.168.1.5

- name: Delete a variable
  stagecraft.huaweicloud.apic_environment_variable:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: RELEASE
    name: address
    state: absent
"""

RETURN = r"""
variable:
  description:
    - The variable as it is afterwards, or in check mode as it would be. Null when it is not there.
  returned: success
  type: dict
  contains:
    id:
      description: ID of the variable.
      returned: unless check mode only predicts its creation
      type: str
      sample: 25054838a624400bbf2267cf5b3a3f70
    variable_name:
      description: Name of the variable.
      returned: always
      type: str
      sample: address
    variable_value:
      description: Value of the variable, V((hidden\)) with O(reveal_values=false).
      returned: always
      type: str
      sample: 192.168.1.5
    group_id:
      description: ID of the API group.
      returned: always
      type: str
      sample: c77f5e81d9cb4424bf704ef2b0ac7600
    env_id:
      description: ID of the environment of the APIs.
      returned: always
      type: str
      sample: 7a1ad0c350844ee69479b47df9a881cb
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - variables.address
failure:
  description: What the service, or the network, said.
  returned: on failure
  type: dict
  contains:
    service:
      description: The service that was asked; one of iam, servicestage, codeartsdeploy, roma and apig.
      returned: always
      type: str
      sample: roma
    operation:
      description: The operation of its API, null when no request was made.
      returned: always
      type: str
      sample: UpdateEnvironmentVariableV2
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: APIG.2012
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: "Invalid parameter value,parameterName:variable_value"
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
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.apic_environment_variable import (
    ApicEnvironmentVariable,
)


def main() -> None:
    run_module(ApicEnvironmentVariable)


if __name__ == "__main__":
    main()
