#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_addon_action
short_description: Redeploy or restart an add-on of a ServiceStage environment
version_added: 1.0.0
description:
  - Starts a job that redeploys or restarts an add-on, and waits until the job and the add-on say that it is done.
  - One job at a time. A job that still runs on the add-on is awaited first, see O(if_running).
  - Each run starts a job, unless O(only_if_owed=true).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment
  - stagecraft.huaweicloud.wait
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.acts
options:
  addon_id:
    description:
      - ID of the add-on.
      - Exactly one of O(addon_id) and O(addon_name) is required.
    type: str
  addon_name:
    description:
      - Exact name of the add-on, case-sensitive. When two add-ons of the environment have it, the task fails and lists
        both.
    type: str
  action:
    description:
      - What to do with the add-on.
    type: str
    choices: [redeploy, restart]
    required: true
  only_if_owed:
    description:
      - Whether to act only where the environment owes this action to the add-on, by the follow-ups of
        M(stagecraft.huaweicloud.servicestage_environment). Otherwise nothing is done, and nothing has changed.
      - In check mode a change that is only predicted has written nothing down, so this task does not predict an action.
      - A job that an earlier run started is gone on with. One that failed is started again. Where the service does not
        know the job, the status of the add-on decides.
      - When the job has succeeded, the action is struck off, also with O(only_if_owed=false). With O(wait=false) that
        is left to a later run. What is owed to an add-on that is gone is dropped, with a warning.
    type: bool
    default: false
  if_failed:
    description:
      - What to do with O(only_if_owed=true) where the job of an earlier run failed, V(start) it again or V(fail).
    type: str
    choices: [start, fail]
    default: start
  if_running:
    description:
      - What to do when a job still runs on the add-on.
      - With V(wait) it is awaited, and then the action is started, also with O(wait=false).
      - With V(adopt) no job is started. The one that runs is taken for ours, with a warning, and awaited. Nobody
        can see which action it carries out.
      - With V(fail) the task fails.
    type: str
    choices: [wait, adopt, fail]
    default: wait
notes:
  - Needs the IAM action C(servicestage:environment:get).
  - Needs the IAM action C(servicestage:environment:list) with O(environment_name), or with O(environment_id) to tell an
    environment that is absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:listAddon) with O(addon_name).
  - Needs the IAM action C(servicestage:environment:getAddon) with O(addon_id), or to act on the add-on.
  - Needs the IAM action C(servicestage:environment:modifyAddon) to start a job.
  - Needs the IAM action C(servicestage:app:listApplication) to see whether a job runs, and to follow it.
  - Needs the IAM action C(servicestage:environment:modify) where the action is owed.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment_refresh
"""

EXAMPLES = r"""
- name: Redeploy an add-on and wait until it is done
  stagecraft.huaweicloud.servicestage_addon_action:
    environment_name: env-0001
    addon_name: sermantInjector
    action: redeploy

- name: Restart it, and fail if something else is going on with it
  stagecraft.huaweicloud.servicestage_addon_action:
    environment_name: env-0001
    addon_name: sermantInjector
    action: restart
    if_running: fail

- name: Redeploy it if a change of the environment still waits for that
  stagecraft.huaweicloud.servicestage_addon_action:
    environment_name: env-0001
    addon_name: sermantInjector
    action: redeploy
    only_if_owed: true
"""

RETURN = r"""
environment_id:
  description: ID of the environment.
  returned: success, and on failure once there is a job
  type: str
  sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
addon:
  description: The add-on as it was last seen; null where nothing is owed to it, or where it is gone.
  returned: success, and on failure when it was seen
  type: dict
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
      returned: always
      type: str
      sample: 1.3.1.0
    status:
      description: One of INITIALIZING, UPGRADING, FAILED, SUCCEEDED and DELETING.
      returned: always
      type: str
      sample: SUCCEEDED
    job_id:
      description: ID of the last job of the add-on.
      returned: always
      type: str
      sample: JOB7e9317bb-a63a-46f4-a026-244de2f6eac3
    cce_id:
      description: ID of the CCE cluster.
      returned: always
      type: str
      sample: 02f9a523-cefe-11ee-afc1-0255ac100045
    cse_id:
      description: ID of the microservice engine.
      returned: always
      type: str
      sample: b4e49ad5-5142-437d-8a6b-1de66b1af0db
    environment_id:
      description: ID of the environment.
      returned: always
      type: str
      sample: bd30574b-2ed1-44d1-82c8-24a0e528ec37
job_id:
  description: ID of the job, null in check mode and where nothing was owed.
  returned: success, and on failure once there is a job
  type: str
  sample: JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b
job:
  description: The job as it was last seen; null when it was not awaited, or when the service does not know it.
  returned: success, and on failure once there is a job
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
        - task_name: refresh
          task_status: SUCCEEDED
owed:
  description: How far what is owed has got. Null where nothing is owed any more, or nothing was.
  returned: success
  type: str
  sample: start.8c8573a0012f4d659d5b1e244f375a7b
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
    - addons.sermantInjector.redeploy
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
      sample: RunAddonAction
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: SVCSTG.00100418
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: action not defined
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
      sample: servicestage:environment:modifyAddon
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_addon_action import (
    ServicestageAddonAction,
)


def main() -> None:
    run_module(ServicestageAddonAction)


if __name__ == "__main__":
    main()
