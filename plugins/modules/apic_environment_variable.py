#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apic_environment_variable
short_description: Set an environment variable of an API group in ROMA Connect or API Gateway
version_added: 0.1.0
description:
  - Gives an environment variable of an API group another value, on ROMA Connect (APIC) or on a dedicated API Gateway.
  - A changed value makes the service publish every API that uses the variable again. So an equal value is never sent.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  gateway:
    description:
      - V(roma) is ROMA Connect (APIC), V(apig) a dedicated gateway of API Gateway.
    type: str
    choices: [roma, apig]
    default: roma
  instance_id:
    description:
      - ID of the ROMA Connect instance, or of the gateway.
    type: str
    required: true
  id:
    description:
      - ID of the variable. In its place, O(group_id), O(name) and one of O(env_id) and O(env_name) find it.
    type: str
  group_id:
    description:
      - ID of the API group.
    type: str
  env_id:
    description:
      - ID of the environment of the APIs. That of the built-in environment RELEASE is
        V(DEFAULT_ENVIRONMENT_RELEASE_ID).
    type: str
  env_name:
    description:
      - Exact name of the environment of the APIs, in place of O(env_id).
    type: str
  name:
    description:
      - Exact name of the variable, case-sensitive. 3 to 32 letters, digits, hyphens and underscores, first a letter.
    type: str
  value:
    description:
      - Value that the variable is to have. 1 to 255 letters, digits, underscores, hyphens, slashes, periods and colons.
      - A string or a whole number; quote what YAML reads as something else.
    type: raw
    required: true
  state:
    description:
      - The variable has to be there, with this value.
    type: str
    choices: [present]
    default: present
  reveal_values:
    description:
      - Whether results and diffs show values, instead of V((hidden\)).
    type: bool
    default: true
notes:
  - The API pages name no IAM actions. The user needs read access to the instance, and write access to its variables.
"""

EXAMPLES = r"""
- name: Point a variable of the production environment to another backend
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
"""

RETURN = r"""
variable:
  description: The variable as it is afterwards, or in check mode as it would be.
  returned: success
  type: dict
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
