#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apic_environment_variable_info
short_description: Read environment variables of an API group in ROMA Connect or API Gateway
version_added: 1.0.0
description:
  - Returns one environment variable by its ID, or those of an API group, on ROMA Connect (APIC) or on a dedicated API
    Gateway.
  - RV(values_by_name) can be given to M(stagecraft.huaweicloud.apic_environment_variable_set) as it is, and the C(id)
    and C(variable_value) of each of RV(variables) to M(stagecraft.huaweicloud.apic_environment_variable).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.apic
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
options:
  id:
    description:
      - ID of a variable. Exactly one of O(id) and O(group_id) is required.
    type: str
  group_id:
    description:
      - ID of an API group. Without O(env_id) and O(env_name), its variables in all environments are returned.
    type: str
  name:
    description:
      - Exact name of the variable in the group, case-sensitive. 3 to 32 letters, digits, hyphens and underscores, first
        a letter.
    type: str
notes:
  - Needs the IAM action C(apig:environmentVariable:get) with O(gateway=apig) and O(id).
  - Needs the IAM action C(apig:environmentVariable:list) with O(gateway=apig) and O(group_id).
  - A variable, a group or an environment that does not exist is no failure, but an empty list.
seealso:
  - module: stagecraft.huaweicloud.apic_environment_variable
  - module: stagecraft.huaweicloud.apic_environment_variable_set
"""

EXAMPLES = r"""
- name: Read the variables of a group in one environment
  stagecraft.huaweicloud.apic_environment_variable_info:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: RELEASE
  register: found

- name: Show the value of one of them
  ansible.builtin.debug:
    var: found.values_by_name.address

- name: Read one variable of a group in all environments
  stagecraft.huaweicloud.apic_environment_variable_info:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    name: address
"""

RETURN = r"""
variables:
  description: The variables found, as the API shows them; an empty list when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the variable.
      returned: always
      type: str
      sample: 25054838a624400bbf2267cf5b3a3f70
    variable_name:
      description: Name of the variable.
      returned: always
      type: str
      sample: address
    variable_value:
      description: Value of the variable.
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
values_by_name:
  description:
    - Name and value of each variable, in the form that
      O(stagecraft.huaweicloud.apic_environment_variable_set#module:variables) takes.
    - Not there for all environments at once, since a name may be there in several.
  returned: success, with O(id), O(env_id) or O(env_name)
  type: dict
  sample:
    address: 192.168.1.5
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
      sample: ListEnvironmentVariablesV2
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
      sample: "Invalid parameter value,parameterName:group_id"
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
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.apic_environment_variable_info import (
    ApicEnvironmentVariableInfo,
)


def main() -> None:
    run_module(ApicEnvironmentVariableInfo)


if __name__ == "__main__":
    main()
