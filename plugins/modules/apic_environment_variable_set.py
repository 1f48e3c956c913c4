#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: apic_environment_variable_set
short_description: Set the environment variables of an API group in one environment, all at once
version_added: 1.0.0
description:
  - Brings about the environment variables that one API group has in one environment, on ROMA Connect (APIC) or on a
    dedicated API Gateway. They are read together, and only what differs is written, one variable after the other.
  - A changed value makes the service publish every API that uses the variable again. So an equal value is never sent.
  - What is new is created first, then values are changed, and what has to go is deleted last.
  - When one of them fails, those before it stay as they were written. The same task again does what is missing.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.apic
  - stagecraft.huaweicloud.apic.writes
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  group_id:
    description:
      - ID of the API group.
    type: str
    required: true
  env_id:
    description:
      - ID of the environment of the APIs. That of the built-in environment RELEASE is
        V(DEFAULT_ENVIRONMENT_RELEASE_ID).
      - Exactly one of O(env_id) and O(env_name) is required.
    type: str
  variables:
    description:
      - Variables that have to be there, name and value. Others stay as they are, unless O(purge) is set.
      - A name is case-sensitive, and has 3 to 32 letters, digits, hyphens and underscores, first a letter.
      - A value has 1 to 255 letters, digits, underscores, hyphens, slashes, periods and colons. It is a string or a
        whole number; quote what YAML reads as something else.
    type: dict
    required: true
  purge:
    description:
      - Whether variables that O(variables) does not name are deleted. An empty O(variables) then deletes all of them.
      - Variables of other groups and of other environments are never touched.
    type: bool
    default: false
notes:
  - Needs the IAM action C(apig:environmentVariable:list) with O(gateway=apig).
  - Needs the IAM action C(apig:environmentVariable:create) with O(gateway=apig) and O(variables) of which one is new.
  - Needs the IAM action C(apig:environmentVariable:update) with O(gateway=apig) and O(variables) of which one has
    another value.
  - Needs the IAM action C(apig:environmentVariable:delete) with O(gateway=apig) and O(purge=true).
seealso:
  - module: stagecraft.huaweicloud.apic_environment_variable
  - module: stagecraft.huaweicloud.apic_environment_variable_info
"""

EXAMPLES = r"""
- name: Set two variables of the production environment, whatever else there is
  stagecraft.huaweicloud.apic_environment_variable_set:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: RELEASE
    variables:
      address: 192.168.1.5
      port: 8080

- name: Have these variables and no others, on a dedicated API Gateway
  stagecraft.huaweicloud.apic_environment_variable_set:
    gateway: apig
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_id: 7a1ad0c350844ee69479b47df9a881cb
    variables:
      address: 192.168.1.5
    purge: true

- name: Read the variables of one environment
  stagecraft.huaweicloud.apic_environment_variable_info:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: stage
  register: found

- name: Give them to another one
  stagecraft.huaweicloud.apic_environment_variable_set:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: RELEASE
    variables: "{{ found.values_by_name }}"
"""

RETURN = r"""
variables:
  description:
    - All variables of the group in the environment, name and value, as they are afterwards, or in check mode as they
      would be. With O(reveal_values=false) each value is V((hidden\)).
  returned: success
  type: dict
  sample:
    address: 192.168.1.5
    port: "8080"
instance_id:
  description: ID of the instance, or of the gateway.
  returned: success
  type: str
  sample: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
group_id:
  description: ID of the API group.
  returned: success
  type: str
  sample: c77f5e81d9cb4424bf704ef2b0ac7600
env_id:
  description: ID of the environment of the APIs, also when O(env_name) found it.
  returned: success
  type: str
  sample: 7a1ad0c350844ee69479b47df9a881cb
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - variables.address
    - variables.port
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
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.apic_environment_variable_set import (
    ApicEnvironmentVariableSet,
)


def main() -> None:
    run_module(ApicEnvironmentVariableSet)


if __name__ == "__main__":
    main()
