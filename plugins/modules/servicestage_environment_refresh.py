#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_environment_refresh
short_description: Refresh a ServiceStage environment
version_added: 1.0.0
description:
  - Starts a job that brings what runs in a ServiceStage environment up to the environment's settings, and waits for it.
  - Each run starts a job, unless O(only_if_owed=true). The API does not tell whether a refresh is due.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.environment
  - stagecraft.huaweicloud.wait
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.acts
options:
  only_if_owed:
    description:
      - Whether to refresh only an environment that is owed a refresh, by the follow-ups of
        M(stagecraft.huaweicloud.servicestage_environment). Otherwise nothing is done, and nothing has changed.
      - In check mode a change that is only predicted has written nothing down, so this task does not predict a refresh.
      - A job that an earlier run started is gone on with. One that failed is started again, one that the service does
        not know counts as done.
      - When the job has succeeded, the refresh is struck off, also with O(only_if_owed=false). With O(wait=false) that
        is left to a later run. Where the service refuses to have the job noted, no later run could tell it, and it is
        awaited all the same.
    type: bool
    default: false
  if_failed:
    description:
      - What to do with O(only_if_owed=true) where the job of an earlier run failed, V(start) it again or V(fail).
    type: str
    choices: [start, fail]
    default: start
notes:
  - Needs the IAM action C(servicestage:environment:get).
  - Needs the IAM action C(servicestage:environment:list) with O(environment_name), or with O(environment_id) to tell an
    environment that is absent from one that may not be seen.
  - Needs the IAM action C(servicestage:environment:refresh) to start a job.
  - Needs the IAM action C(servicestage:app:listApplication) with O(wait=true), or with O(only_if_owed=true) to go on
    with a job.
  - Needs the IAM action C(servicestage:environment:modify) where a refresh is owed.
  - Needs the IAM action C(servicestage:environment:listAddon) where the action of an add-on is owed as well.
  - A refresh whose answer was lost is not repeated, since nobody can tell whether it runs. The task fails and says so.
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment
  - module: stagecraft.huaweicloud.servicestage_addon_action
"""

EXAMPLES = r"""
- name: Refresh an environment and wait for the job
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: env-0001
    wait_timeout: 900

- name: Start a refresh and do not wait for it
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: env-0001
    wait: false
  register: refresh

- name: Refresh an environment if a change of it still waits for that
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: env-0001
    only_if_owed: true
"""

RETURN = r"""
environment_id:
  description: ID of the environment.
  returned: success, and on failure once there is a job
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
  sample: run.8c8573a0012f4d659d5b1e244f375a7b
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
    - refresh
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
      sample: RefreshEnvironment
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: SVCSTG.00100411
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: environment not found
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
      sample: servicestage:environment:refresh
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment_refresh import (  # noqa: E501
    ServicestageEnvironmentRefresh,
)


def main() -> None:
    run_module(ServicestageEnvironmentRefresh)


if __name__ == "__main__":
    main()
