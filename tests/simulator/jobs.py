# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs over simulated time (contract A.10): SUBMITTED, then RUNNING, then the end; nothing runs in between."""

from __future__ import annotations

from .clock import Clock
from .ids import Ids
from .state import Environment, Job, JobPlan, State

OUTCOMES = ("SUCCEEDED", "FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN")
_SUBMITTED_SHARE = 0.2
_ROLLBACK_SHARE = 0.7
_TASKS = {
    "refresh": ("check", "refresh"),
    "install": ("prepare", "install"),
    "redeploy": ("prepare", "redeploy"),
    "restart": ("prepare", "restart"),
    "upgrade": ("prepare", "upgrade"),
    "delete": ("uninstall",),
}


class Jobs:
    """Starts jobs, tells how far they are, and brings about what their end means."""

    def __init__(self, clock: Clock, job_seconds: float) -> None:
        self._clock = clock
        self.job_seconds = job_seconds

    def start(
        self, state: State, ids: Ids, environment: Environment, kind: str, addon_id: str | None, plan: JobPlan
    ) -> Job:
        """A new job."""
        job = Job(
            id=ids.job(),
            kind=kind,
            environment_id=environment.id,
            project_id=environment.project_id,
            started=self._clock.now(),
            seconds=self.job_seconds if plan.seconds is None else plan.seconds,
            outcome=plan.outcome,
            addon_id=addon_id,
        )
        state.jobs[job.id] = job
        state.active_jobs[job.id] = job
        return job

    def settle(self, state: State) -> None:
        """Let jobs whose time has passed end: their add-ons take the status, deleted ones go."""
        for job in [job for job in state.active_jobs.values() if self.status(job) in OUTCOMES]:
            job.done = True
            del state.active_jobs[job.id]
            addon = state.addons.get(job.addon_id or "")
            if addon is None or addon.job_id != job.id:
                continue
            if job.outcome != "SUCCEEDED":
                addon.status = "FAILED"
            elif job.kind == "delete":
                del state.addons[addon.id]
            else:
                addon.status = "SUCCEEDED"

    def status(self, job: Job) -> str:
        """The execution_status now."""
        if job.done:
            return job.outcome or "UNKNOWN"
        passed = self._clock.now() - job.started
        if passed < job.seconds * _SUBMITTED_SHARE:
            return "SUBMITTED"
        if job.outcome is None:
            return "RUNNING"
        if passed >= job.seconds:
            return job.outcome
        if job.outcome == "ROLLBACKED" and passed >= job.seconds * _ROLLBACK_SHARE:
            return "ROLLBACKING"
        return "RUNNING"

    def running(self, state: State, environment_id: str, addon_id: str | None = None, kind: str | None = None) -> bool:
        """Whether a job of the environment (and add-on, and kind) has not ended."""
        return any(
            job.environment_id == environment_id
            and (addon_id is None or job.addon_id == addon_id)
            and (kind is None or job.kind == kind)
            for job in state.active_jobs.values()
        )

    def tasks(self, job: Job) -> list[dict[str, object]]:
        """The tasks of a job, one after another."""
        names = _TASKS[job.kind]
        status = self.status(job)
        share = (self._clock.now() - job.started) / job.seconds if job.seconds else 1.0
        active = min(int(max(share, 0.0) * len(names)), len(names) - 1)
        return [self._task(job, name, index, active, status) for index, name in enumerate(names)]

    def _task(self, job: Job, name: str, index: int, active: int, status: str) -> dict[str, object]:
        last = index == len(_TASKS[job.kind]) - 1
        task_status = status
        if status not in OUTCOMES:
            task_status = "SUCCEEDED" if index < active else "SUBMITTED" if index > active else status
        elif not last:
            task_status = "SUCCEEDED"
        failed = task_status in ("FAILED", "PARTIALLY_FAILED", "CANCELLED", "ROLLBACKED", "UNKNOWN")
        return {
            "created_at": str(int(job.started * 1000)),
            "update_at": str(int(min(self._clock.now(), job.started + job.seconds) * 1000)),
            "messages": f"task {name} ended {task_status}" if failed else "",
            "task_id": f"TASK{job.id[3:]}-{index}",
            "task_index": index,
            "task_name": name,
            "task_status": task_status,
            "task_type": "environment" if job.addon_id is None else "addon",
        }
