# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Refresh a ServiceStage environment: start a job, and wait for it (POST refresh, servicestage_06_0250)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import WriteInterrupted
from . import environments as env
from .changes import Change
from .jobs import failing_with, must_have_succeeded, wait_for_job
from .operation import WAIT_OPTIONS, Operation, check_wait
from .waiting import Waiter


class Refreshed(t.NamedTuple):
    """The environment, and the job that refreshes it: its id, and as it was last seen."""

    environment: dict[str, t.Any]
    job_id: str | None
    job: dict[str, t.Any] | None


def plan(observed: Refreshed) -> list[Change]:
    """A refresh cannot be seen in an environment: whoever asks for one gets one."""
    return [Change(("refresh",), None, "a job is started")]


class ServicestageEnvironmentRefresh(Operation):
    """``servicestage_environment_refresh``."""

    options = {**env.ENVIRONMENT_OPTIONS, **WAIT_OPTIONS}
    rules = env.ENVIRONMENT_RULES
    replans = False

    def check(self) -> None:
        env.check_environment(self.params)
        check_wait(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)
        self.waiter = Waiter(client, self.params["wait_interval"], self.host.progress)

    def locate(self) -> None:
        self.id = env.locate_environment(self.api, self.params)

    def observe(self) -> Refreshed:
        return Refreshed(env.show_environment(self.api, self.id), None, None)

    def plan(self, observed: Refreshed) -> list[Change]:
        return plan(observed)

    def apply(self, observed: Refreshed, changes: list[Change]) -> Refreshed:
        try:
            job_id = self.api.refresh_environment(self.id).get("job_id")
        except WriteInterrupted as interruption:
            interruption.message += (
                " The API cannot tell whether a refresh was started: look at the environment in the console."
            )
            raise
        self.wrote = True
        if not job_id:
            self.host.warn(f"ServiceStage named no job for the refresh of environment {self.id}: it cannot be awaited.")
            return observed._replace(job_id=None)
        if not self.params["wait"]:
            return observed._replace(job_id=str(job_id))
        return observed._replace(job_id=str(job_id), job=self._await(str(job_id), observed))

    def _await(self, job_id: str, observed: Refreshed) -> dict[str, t.Any] | None:
        what = f"the refresh of environment {observed.environment['name']}"
        go_on = (
            "To go on waiting, give its id to servicestage_job_info; running this task again starts another refresh."
        )
        with failing_with(environment_id=self.id, job_id=job_id):
            job = wait_for_job(self.api, self.waiter, job_id, what, go_on)
        if job is None:
            self.host.warn(f"The service does not know job {job_id} of {what}: it counts as accepted.")
        must_have_succeeded(job, job_id, what, environment_id=self.id)
        return job

    def result(self, after: Refreshed) -> dict[str, t.Any]:
        return {"environment_id": self.id, "job_id": after.job_id, "job": after.job}

    def title(self, observed: Refreshed) -> str:
        return f"environment {observed.environment['name']} ({self.id})"
