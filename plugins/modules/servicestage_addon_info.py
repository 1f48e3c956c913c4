#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_addon_info
short_description: Read the add-ons of a ServiceStage environment
version_added: 1.0.0
description:
  - Returns all add-ons of an environment, or one, each with the latest version that there is of it.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
options:
  addon_id:
    description:
      - ID of an add-on. Without O(addon_id) and O(addon_name) all are returned.
    type: str
  addon_name:
    description:
      - Exact name, case-sensitive, of add-ons.
    type: str
notes:
  - Needs the IAM action C(servicestage:environment:listAddon).
  - Needs the IAM action C(servicestage:environment:list) with O(environment_name), or with O(environment_id) to tell an
    environment that is absent from one that may not be seen.
  - An environment that is not there fails the task; an add-on that is not there does not.
seealso:
  - module: stagecraft.huaweicloud.servicestage_addon
  - module: stagecraft.huaweicloud.servicestage_addon_action
"""

EXAMPLES = r"""
- name: Read the add-ons of an environment
  stagecraft.huaweicloud.servicestage_addon_info:
    environment_name: env-0001
  register: found

- name: Show those that are not of the latest version
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.version }} is behind {{ item.latest_version }}"
  loop: "{{ found.addons }}"
  when: item.latest_version and item.version != item.latest_version
"""

RETURN = r"""
environment_id:
  description: ID of the environment.
  returned: success
  type: str
  sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
addons:
  description: The add-ons found; an empty list when there is none.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: ID of the add-on.
      returned: always
      type: str
      sample: a2cdf0e2-8495-4db5-82f7-a23b97b57787
    name:
      description: Name of the add-on.
      returned: always
      type: str
      sample: sermantInjector
    version:
      description: Version of the add-on.
      returned: when the service shows it
      type: str
      sample: 1.3.1.0
    status:
      description: One of INITIALIZING, UPGRADING, FAILED, SUCCEEDED and DELETING.
      returned: when the service shows it
      type: str
      sample: SUCCEEDED
    job_id:
      description: ID of the last job of the add-on, whoever started it.
      returned: when the service shows it
      type: str
      sample: JOB7e9317bb-a63a-46f4-a026-244de2f6eac3
    cce_id:
      description: ID of the CCE cluster.
      returned: when the service shows it
      type: str
      sample: 02f9a523-cefe-11ee-afc1-0255ac100045
    cse_id:
      description: ID of the microservice engine.
      returned: when the service shows it
      type: str
      sample: b4e49ad5-5142-437d-8a6b-1de66b1af0db
    environment_id:
      description: ID of the environment.
      returned: when the service shows it
      type: str
      sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
    latest_version:
      description: The latest version that there is; null when the service names none.
      returned: always
      type: str
      sample: 1.3.1.0
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
      sample: ListAddons
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: SVCSTG.00100400
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: parameter invalid
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
      sample: servicestage:environment:listAddon
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_addon_info import (
    ServicestageAddonInfo,
)


def main() -> None:
    run_module(ServicestageAddonInfo)


if __name__ == "__main__":
    main()
