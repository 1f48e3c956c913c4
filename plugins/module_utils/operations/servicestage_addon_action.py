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
from ..client.errors import StagecraftError, WriteInterrupted
from . import environments as env
from .addons import ADDON_OPTIONS, UNNAMED, Addons, check_addon, words_of
from .changes import Change
from .jobs import failing_with
from .operation import WAIT_OPTIONS, Operation, check_wait
from .waiting import Waiter

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
        **ADDON_OPTIONS,
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
        check_addon(self.params)
        check_wait(self.params)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def locate(self) -> None:
        self.environment_id = env.locate_environment(self.api, self.params)
        self.id = self.params["addon_id"]
        waiter = Waiter(self.client, self.params["wait_interval"], self.host.progress)
        self.addons = Addons(self.api, waiter, self.host.warn, self.environment_id)

    def observe(self) -> Addon:
        raw = self._read()
        self.id = str(raw["id"])
        running = self.addons.running_job(raw)
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
                f"Job {observed.running} was running on {words_of(observed.raw)}: it is taken as ours, and nobody "
                f"can see whether it is a {self.params['action']}."
            )
            job_id: str | None = observed.running if observed.running != UNNAMED else None
        else:
            job_id = self._start(self.addons.when_idle(observed.raw, observed.running))
        with failing_with(environment_id=self.environment_id, job_id=job_id):
            if not self.params["wait"] or not job_id:
                return Addon(self._read(), job_id=job_id)
            what = f"the {self.params['action']} of {words_of(observed.raw)}"
            raw, job = self.addons.finished(job_id, observed.raw, what, _GO_ON)
            return Addon(raw, job_id=job_id, job=job)

    def result(self, after: Addon) -> dict[str, t.Any]:
        return {"environment_id": self.environment_id, "addon": after.raw, "job_id": after.job_id, "job": after.job}

    def title(self, observed: Addon) -> str:
        return f"add-on {observed.raw.get('name')} ({self.id})"

    def _read(self) -> dict[str, t.Any]:
        return self.addons.by_id(self.id) if self.id else self.addons.by_name(self.params["addon_name"])

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
