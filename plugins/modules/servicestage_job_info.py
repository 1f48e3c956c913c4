#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: servicestage_job_info
short_description: Read ServiceStage jobs and wait for them
version_added: 1.0.0
description:
  - Returns ServiceStage jobs, such as those that a refresh or an add-on action starts.
  - It waits for all of them at once. With O(wait=false) it returns them as they are.
  - A job that the service does not know is warned about and does not fail the task; test C(execution_status).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
extends_documentation_fragment:
  - stagecraft.huaweicloud.connection
  - stagecraft.huaweicloud.wait
  - stagecraft.huaweicloud.attributes
  - stagecraft.huaweicloud.attributes.reads
options:
  job_ids:
    description:
      - IDs of the jobs.
    type: list
    elements: str
    required: true
notes:
  - Needs the IAM action C(servicestage:app:listApplication).
seealso:
  - module: stagecraft.huaweicloud.servicestage_environment_refresh
  - module: stagecraft.huaweicloud.servicestage_addon_action
"""

EXAMPLES = r"""
- name: Start refreshes, all at once
  stagecraft.huaweicloud.servicestage_environment_refresh:
    environment_name: "{{ item }}"
    wait: false
  loop:
    - env-0001
    - env-0002
  register: refreshes

- name: Wait for all of them
  stagecraft.huaweicloud.servicestage_job_info:
    job_ids: "{{ refreshes.results | map(attribute='job_id') }}"
    wait_timeout: 900
"""

RETURN = r"""
jobs:
  description: The jobs, in the order of O(job_ids). One that the service does not know has no state.
  returned: success, and on failure when a job failed or the time is over
  type: list
  elements: dict
  contains:
    execution_status:
      description: State of the job, V(SUCCEEDED) on success; null when the service does not know the job.
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
      returned: when the service knows the job
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
waited_seconds:
  description: How long the task had been going on when its time was over.
  returned: when the time is over
  type: float
  sample: 600.2
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
      sample: ShowJobInfo
    http_status:
      description: Status of the answer, null without one.
      returned: always
      type: int
      sample: 400
    error_code:
      description: Error code of the service or of its gateway.
      returned: always
      type: str
      sample: APIGW.0301
    error_msg:
      description: Its text.
      returned: always
      type: str
      sample: Incorrect IAM authentication information
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
      sample: servicestage:app:listApplication
"""

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.frontend import run_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_job_info import (
    ServicestageJobInfo,
)


def main() -> None:
    run_module(ServicestageJobInfo)


if __name__ == "__main__":
    main()
