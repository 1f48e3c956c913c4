# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceStage refresh and jobs (contract A.8, A.10, seed 000)."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError
from .registry import Answer, Call, operation
from .servicestage_environments import environment_of


@operation("servicestage.refreshEnvironment")
def refresh_environment(call: Call) -> Answer:
    """Seed 000: every call starts a job."""
    environment = environment_of(call, documented=True)
    busy = call.jobs.running(call.state, environment.id, kind="refresh")
    if busy and call.behaviour.refresh_during_job == "refuse":
        raise ApiError(400, "SVCSTG.00100402", "a job of the environment is running")
    job = call.jobs.start(call.state, call.ids, environment, "refresh", None, call.plan)
    if call.behaviour.refresh_moves_addons:
        for addon in call.state.addons_of(environment.id):
            moved = call.jobs.start(call.state, call.ids, environment, "upgrade", addon.id, call.plan)
            addon.job_id, addon.status = moved.id, "UPGRADING"
    return Answer(200, {"job_id": job.id, "environment_id": environment.id})


@operation("servicestage.showJob")
def show_job(call: Call) -> Answer:
    """Contract A.10; limit, offset and desc are about the tasks."""
    job = call.state.jobs.get(call.params["job_id"])
    if job is None or job.project_id != call.params["project_id"] or not call.behaviour.jobs_known:
        raise ApiError(404, "SVCSTG.00100429", "job not found")
    tasks = call.jobs.tasks(job)
    count = len(tasks)
    if call.query.get("desc") == "true":
        tasks.reverse()
    start = call.query.get("offset", 0)
    page = tasks[start : start + call.query.get("limit", count)]
    view: dict[str, Any] = {
        "execution_status": call.jobs.status(job),
        "job_id": job.id,
        "job_type": "DAILY_OPERATION",
        "rollback_enabled": False,
    }
    if call.behaviour.job_keys == "upper":
        view = {key.upper(): value for key, value in view.items()}
        view |= {"ORDER_ID": "", "PROJECT_ID": job.project_id, "SERVICE_INSTANCE_ID": ""}
    return Answer(200, {"task_count": count, "job": view, "tasks": page})
