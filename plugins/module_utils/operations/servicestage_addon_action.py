# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Redeploy or restart an add-on: one job at a time (POST add-on action, servicestage_06_0215)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import Absent, JobFailed, NotFound, StagecraftError, TimedOut, WriteInterrupted
from . import environments as env
from .changes import Change
from .finding import named
from .jobs import failing_with, is_running, must_have_succeeded, show_job, wait_for_job
from .operation import WAIT_OPTIONS, Operation, check_wait
from .rules import SERVICESTAGE_ID, longest
from .waiting import Look, Waiter

# Source: servicestage_06_0214. In these states something is going on.
_BUSY = ("INITIALIZING", "UPGRADING", "DELETING")
_LONGEST_NAME = 128
# In place of the id of a job that goes on, where the add-on does not tell it.
_UNNAMED = "of unknown id"
_NOT_STARTED = "Nothing was started: run the task again."
_GO_ON = "To go on waiting, run the task again with 'if_running: adopt'."


class Addon(t.NamedTuple):
    """An add-on as read, the id of the job that was found running on it, and our own job once there is one."""

    raw: dict[str, t.Any]
    running: str | None = None
    job_id: str | None = None
    job: dict[str, t.Any] | None = None


def plan(action: str, if_running: str, observed: Addon) -> list[Change]:
    """An action cannot be seen in an add-on: whoever asks for one gets one, or takes over the job that runs."""
    adopted = observed.running and if_running == "adopt"
    name = str(observed.raw.get("name"))
    return [Change(("addons", name, action), None, f"job {observed.running}" if adopted else "a job is started")]


class ServicestageAddonAction(Operation):
    """``servicestage_addon_action``."""

    options = {
        **env.ENVIRONMENT_OPTIONS,
        "addon_id": {"type": "str"},
        "addon_name": {"type": "str"},
        "action": {"type": "str", "choices": ["redeploy", "restart"], "required": True},
        "if_running": {"type": "str", "choices": ["wait", "adopt", "fail"], "default": "wait"},
        **WAIT_OPTIONS,
    }
    rules = {
        "mutually_exclusive": [*env.ENVIRONMENT_RULES["mutually_exclusive"], ("addon_id", "addon_name")],
        "required_one_of": [*env.ENVIRONMENT_RULES["required_one_of"], ("addon_id", "addon_name")],
    }
    replans = False

    def check(self) -> None:
        env.check_environment(self.params)
        SERVICESTAGE_ID.check("addon_id", self.params["addon_id"])
        longest("addon_name", self.params["addon_name"], _LONGEST_NAME)
        check_wait(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)
        self.waiter = Waiter(client, self.params["wait_interval"], self.host.progress)

    def locate(self) -> None:
        self.environment_id = env.locate_environment(self.api, self.params)
        self.id = self.params["addon_id"]

    def observe(self) -> Addon:
        raw = self._read()
        self.id = str(raw["id"])
        running = self._running_job(raw)
        if running and self.params["if_running"] == "fail":
            raise StagecraftError(
                f"Add-on {raw.get('name')} is busy with job {running}, and if_running is fail. Nothing was started.",
                addon=raw,
                job_id=running,
            )
        return Addon(raw, running)

    def plan(self, observed: Addon) -> list[Change]:
        return plan(self.params["action"], self.params["if_running"], observed)

    def apply(self, observed: Addon, changes: list[Change]) -> Addon:
        if observed.running and self.params["if_running"] == "adopt":
            self.host.warn(
                f"Job {observed.running} was running on {self._words(observed.raw)}: it is taken as ours, and nobody "
                f"can see whether it is a {self.params['action']}."
            )
            job_id: str | None = observed.running if observed.running != _UNNAMED else None
        else:
            job_id = self._start(self._when_idle(observed))
        with failing_with(environment_id=self.environment_id, job_id=job_id):
            if not self.params["wait"] or not job_id:
                return Addon(self._read(), job_id=job_id)
            return self._await(job_id, observed.raw)

    def result(self, after: Addon) -> dict[str, t.Any]:
        return {"environment_id": self.environment_id, "addon": after.raw, "job_id": after.job_id, "job": after.job}

    def title(self, observed: Addon) -> str:
        return f"add-on {observed.raw.get('name')} ({self.id})"

    def _read(self) -> dict[str, t.Any]:
        if not self.id:
            addons = self.api.list_addons(self.environment_id)
            return named(addons, self.params["addon_name"], what="add-on")
        try:
            raw = self.api.show_addon(self.environment_id, self.id)
        except NotFound as error:
            raise error.retold(
                Absent,
                f"There is no add-on with the id {self.id} in environment {self.environment_id}: {error.message}",
            ) from error
        if raw.get("id") != self.id:
            raise Absent(f"There is no add-on with the id {self.id} in environment {self.environment_id}.")
        return raw

    def _running_job(self, raw: dict[str, t.Any]) -> str | None:
        """Return the id of the add-on's last job if it still runs; where nobody knows the job, its status decides."""
        job_id = raw.get("job_id")
        job = show_job(self.api, job_id) if job_id and isinstance(job_id, str) else None
        if job is not None:
            return str(job_id) if is_running(job) else None
        return str(job_id or _UNNAMED) if raw.get("status") in _BUSY else None

    def _when_idle(self, observed: Addon) -> dict[str, t.Any]:
        """Wait for whatever runs on the add-on, and return the add-on as it is then."""
        raw, running = observed.raw, observed.running
        while running:
            what = f"job {running}, which was running on {self._words(raw)}"
            named_job = running != _UNNAMED
            job = wait_for_job(self.api, self.waiter, running, what, _NOT_STARTED) if named_job else None
            if job is None:
                self._until_settled(running, what, _NOT_STARTED)
            raw = self._read()
            running = self._running_job(raw)
        return raw

    def _start(self, before: dict[str, t.Any]) -> str | None:
        """Start the job and return its id; after an answer that was lost, the add-on's last job tells it."""
        try:
            answer = self.api.run_addon_action(self.environment_id, self.id, self.params["action"])
        except WriteInterrupted as interruption:
            self.wrote = interruption.unknown
            try:
                job_id = self._read().get("job_id")
            except StagecraftError as failure:
                interruption.message += f" Reading the add-on, to see whether it was, failed too: {failure.message}"
                raise interruption from failure
            if not job_id or job_id == before.get("job_id"):
                raise
            self.host.warn(f"{interruption.message} Job {job_id} had been started by it, and is waited for.")
            return str(job_id)
        self.wrote = True
        job_id = answer.get("job_id") or self._read().get("job_id")
        return str(job_id) if job_id else None

    def _await(self, job_id: str, before: dict[str, t.Any]) -> Addon:
        what = f"the {self.params['action']} of {self._words(before)}"
        job = wait_for_job(self.api, self.waiter, job_id, what, _GO_ON)
        must_have_succeeded(job, job_id, what, environment_id=self.environment_id, addon=before)
        raw = self._until_settled(job_id, what, _GO_ON)
        if raw.get("status") == "FAILED":
            raise JobFailed(
                f"{what[0].upper()}{what[1:]} failed: the add-on is FAILED after job {job_id}.",
                environment_id=self.environment_id,
                addon=raw,
                job_id=job_id,
                job=job,
            )
        if raw.get("job_id") not in (job_id, None):
            self.host.warn(f"Another job, {raw['job_id']}, was started on {self._words(raw)} meanwhile.")
        return Addon(raw, job_id=job_id, job=job)

    def _until_settled(self, job_id: str, what: str, how_to_go_on: str) -> dict[str, t.Any]:
        """Return the add-on once its own status says that nothing goes on."""

        def look() -> Look:
            raw = self._read()
            return Look(raw.get("status") not in _BUSY, raw, f"add-on {raw.get('status')}")

        def on_timeout(last: Look | None) -> TimedOut:
            budget = self.client.budget
            return TimedOut(
                f"{what[0].upper()}{what[1:]} (job {job_id}): the add-on is still "
                f"{last.state.get('status') if last else 'of unknown state'} after {budget.spent():.0f} seconds "
                f"(wait_timeout is {budget.seconds:.0f}). {how_to_go_on}",
                job_id=job_id,
                addon=last.state if last else None,
                waited_seconds=round(budget.spent(), 1),
            )

        return t.cast("dict[str, t.Any]", self.waiter.until_over(what, look, on_timeout))

    def _words(self, raw: dict[str, t.Any]) -> str:
        return f"add-on {raw.get('name')} ({self.id})"
