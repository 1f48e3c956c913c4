#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_addon
short_description: Create or delete an add-on of a ServiceStage environment
version_added: 1.0.0
description:
  - Creates an add-on, or deletes it, and waits until the job and the add-on itself say that it is done.
  - The API has no operation that changes an add-on. One that is there with another O(cce_id) or O(cse_id) fails the
    task; to change it, delete it and create it again.
  - To redeploy or restart an add-on, use M(stagecraft.huaweicloud.servicestage_addon_action).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment
  - stagecraft.huaweicloud.wait
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.writes
options:
  name:
    description:
      - Exact name of the add-on, case-sensitive, for instance V(sermantInjector). When two add-ons of the environment
        have it, the task fails and lists both. 1 to 128 characters.
      - Required with O(state=present); with O(state=absent) exactly one of O(name) and O(addon_id) is.
    type: str
  addon_id:
    description:
      - ID of the add-on to delete, in place of O(name).
    type: str
  cce_id:
    description:
      - ID of the CCE cluster that the add-on works in.
      - Required when the add-on is created. It cannot be changed later.
    type: str
  cse_id:
    description:
      - ID of the microservice engine that the add-on works with.
      - Required when V(sermantInjector) is created. It cannot be changed later.
    type: str
  state:
    description:
      - With V(present) the add-on has to be there. When a job of it goes on and O(wait=true), the task waits for that,
        and starts nothing. An add-on that is there but failed is warned about, and left as it is.
      - With V(absent) it must not be there. A job that still runs on the add-on is awaited first, also with
        O(wait=false). An environment that is not there has no add-ons.
    type: str
    choices: [present, absent]
    default: present
notes:
  - Needs the IAM action C(servicestage:environment:list) with O(environment_name), or with O(environment_id) to tell an
    environment that is absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:listAddon) with O(name).
  - Needs the IAM action C(servicestage:environment:getAddon) with O(addon_id), or to follow a job.
  - Needs the IAM action C(servicestage:environment:createAddon) with O(cce_id) where there is no such add-on.
  - Needs the IAM action C(servicestage:environment:deleteAddon) with O(state=absent).
  - Needs the IAM action C(servicestage:app:listApplication) with O(state=absent) to see whether a job runs, or to
    follow one.
seealso:
  - module: stagecraft.huaweicloud.servicestage_addon_action
  - module: stagecraft.huaweicloud.servicestage_addon_info
"""

EXAMPLES = r"""
- name: Have the add-on that attaches microservices to their engine
  stagecraft.huaweicloud.servicestage_addon:
    environment_name: env-0001
    name: sermantInjector
    cce_id: 02f9a523-cefe-11ee-afc1-0255ac100045
    cse_id: b4e49ad5-5142-437d-8a6b-1de66b1af0db

- name: Delete it
  stagecraft.huaweicloud.servicestage_addon:
    environment_name: env-0001
    name: sermantInjector
    state: absent
"""

RETURN = r"""
environment_id:
  description: ID of the environment, null when there is none of that name and none was needed.
  returned: success, and on failure once there is a job
  type: str
  sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
addon:
  description: The add-on as it was last seen, or in check mode as it would be; null when it is not there.
  returned: success, and on failure when it was seen
  type: dict
  contains:
    id:
      description: ID of the add-on; null for one that would be created.
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
job_id:
  description: ID of the job that was started; null when there was nothing to do, and in check mode.
  returned: success, and on failure once there is a job
  type: str
  sample: JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b
job:
  description: The job as it was last seen; null when it was not awaited, or when the service does not know it.
  returned: success, and on failure when it was seen
  type: dict
  contains:
    execution_status:
      description: V(SUCCEEDED) on success.
      returned: always
      type: str
      sample: SUCCEEDED
    job_id:
      description: ID of the job.
      returned: always
      type: str
      sample: JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b
    job_type:
      description: Type of the job.
      returned: always
      type: str
      sample: DAILY_OPERATION
    rollback_enabled:
      description: Whether the job can be rolled back.
      returned: when the service shows it
      type: bool
      sample: false
    tasks:
      description: The tasks of the job, as the API shows them.
      returned: always
      type: list
      elements: dict
      sample:
        - task_name: install
          task_status: SUCCEEDED
waited_seconds:
  description: How long the task had been going on when its time was over.
  returned: when the time is over
  type: float
  sample: 600.2
changes:
  description: Names of what was changed, or in check mode would be; no values. Empty when nothing is.
  returned: success
  type: list
  elements: str
  sample:
    - addons.sermantInjector.cce_id
    - addons.sermantInjector.version
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
      sample: CreateAddon
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
      sample: servicestage:environment:createAddon
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_addon import (
    ServicestageAddon,
)


def main() -> None:
    run_module(ServicestageAddon)


if __name__ == "__main__":
    main()
