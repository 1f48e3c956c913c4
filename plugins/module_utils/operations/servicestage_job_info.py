# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read ServiceStage jobs, and wait for many at once (servicestage_06_0190)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import InvalidOption
from .jobs import ended_badly, listed_jobs, must_have_succeeded, show_job, wait_for_jobs
from .operation import WAIT_OPTIONS, ReadOperation, check_wait
from .rules import SERVICESTAGE_JOB_ID
from .waiting import Waiter

Jobs = t.Dict[str, t.Optional[t.Dict[str, t.Any]]]


class ServicestageJobInfo(ReadOperation):
    """``servicestage_job_info``."""

    options = {
        "job_ids": {"type": "list", "elements": "str", "required": True},
        **WAIT_OPTIONS,
    }

    def check(self) -> None:
        if not self.params["job_ids"]:
            raise InvalidOption("job_ids is empty: it has to name one job or more.")
        for job_id in self.params["job_ids"]:
            SERVICESTAGE_JOB_ID.check("job_ids", job_id)
        check_wait(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def observe(self) -> Jobs:
        job_ids = list(dict.fromkeys(self.params["job_ids"]))
        if not self.params["wait"]:
            return {job_id: show_job(self.api, job_id) for job_id in job_ids}
        waiter = Waiter(self.client, self.params["wait_interval"], self.host.progress)
        go_on = "To go on waiting, run the task again."
        jobs = wait_for_jobs(self.api, waiter, job_ids, "the wait for jobs", go_on)
        for job_id, job in jobs.items():
            if job and ended_badly(job):
                must_have_succeeded(job, job_id, "a job", jobs=listed_jobs(jobs))
        return jobs

    def result(self, after: Jobs) -> dict[str, t.Any]:
        unknown = [job_id for job_id, job in after.items() if job is None]
        if unknown:
            self.host.warn(f"ServiceStage does not know these jobs: {', '.join(unknown)}.")
        return {"jobs": listed_jobs(after)}
