# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""ServiceStage jobs: what their states mean, and waiting for one."""

from __future__ import annotations

import contextlib
import typing as t

from ..api.servicestage import ServiceStage
from ..client.errors import JobFailed, NotFound, StagecraftError, TimedOut, UnreadableAnswer
from ..client.quoting import brief
from .waiting import Look, Waiter

SUCCEEDED = "SUCCEEDED"
# Source: servicestage_06_0190. A state that is not listed there counts as going on.
_ENDED_BADLY = ("FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN")
# A job may be asked for before the service can show it: for so many seconds it has to be missed, and no longer than
# half of the task's time.
_SECONDS_UNTIL_UNKNOWN = 10


def job_result(answer: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return a job as a result shows it: keys in lower case (older regions print upper case), with ``tasks``."""
    job = answer.get("job")
    found = {str(key).lower(): value for key, value in (job if isinstance(job, dict) else {}).items()}
    tasks = answer.get("tasks")
    found["tasks"] = [
        {str(key).lower(): value for key, value in task.items()}
        for task in (tasks if isinstance(tasks, list) else [])
        if isinstance(task, dict)
    ]
    return found


def is_running(job: t.Mapping[str, t.Any]) -> bool:
    return job.get("execution_status") not in (SUCCEEDED, *_ENDED_BADLY)


def ended_badly(job: t.Mapping[str, t.Any]) -> bool:
    return job.get("execution_status") in _ENDED_BADLY


def show_job(api: ServiceStage, job_id: str) -> dict[str, t.Any] | None:
    """Return a job, or None where the service does not know it."""
    try:
        answer = api.show_job(job_id)
    except NotFound:
        return None
    if not answer.get("job"):  # like those of which it says that they do not exist
        return None
    job = job_result(answer)
    if not isinstance(job.get("execution_status"), str):
        raise UnreadableAnswer(f"ServiceStage shows job {job_id} without a state.")
    return job


def wait_for_jobs(
    api: ServiceStage, waiter: Waiter, job_ids: t.Sequence[str], what: str, how_to_go_on: str
) -> dict[str, dict[str, t.Any] | None]:
    """Wait for jobs, all at once, and return them by their ids; one that the service does not know is None.

    The wait is over when all have ended, and at once when one has ended badly.

    :param what: the jobs in words, such as "the refresh of environment e".
    :param how_to_go_on: a sentence for the failure at the end of the time.
    """
    jobs: dict[str, dict[str, t.Any] | None] = dict.fromkeys(job_ids)
    budget = waiter.client.budget
    patience = min(_SECONDS_UNTIL_UNKNOWN, budget.seconds / 2)
    seen = dict.fromkeys(job_ids, budget.spent())
    open_ids = list(jobs)

    def look() -> Look:
        for job_id in list(open_ids):
            job = show_job(api, job_id)
            jobs[job_id] = job
            if job:
                seen[job_id] = budget.spent()
            if budget.spent() - seen[job_id] >= patience or (job and not is_running(job)):
                open_ids.remove(job_id)
        failed = any(job and ended_badly(job) for job in jobs.values())
        return Look(failed or not open_ids, jobs, _words(list(jobs.values())))

    def on_timeout(last: Look | None) -> TimedOut:
        one = len(jobs) == 1
        found: dict[str, t.Any] = (
            {"job_id": job_ids[0], "job": jobs[job_ids[0]]} if one else {"jobs": listed_jobs(jobs)}
        )
        return TimedOut(
            f"{what[0].upper()}{what[1:]} (job {', '.join(open_ids)}) is still "
            f"{last.words if last else 'of unknown state'} after {budget.spent():.0f} seconds "
            f"(wait_timeout is {budget.seconds:.0f}). It goes on in the cloud. {how_to_go_on}",
            waited_seconds=round(budget.spent(), 1),
            **found,
        )

    shown = f"{what} (job {job_ids[0]})" if len(jobs) == 1 else what
    waiter.until_over(shown, look, on_timeout)
    return jobs


def wait_for_job(
    api: ServiceStage, waiter: Waiter, job_id: str, what: str, how_to_go_on: str
) -> dict[str, t.Any] | None:
    """Wait for one job and return it, whatever its end; None where the service does not know it."""
    return wait_for_jobs(api, waiter, [job_id], what, how_to_go_on)[job_id]


def _words(jobs: t.Sequence[dict[str, t.Any] | None]) -> str:
    """Return the states of jobs for a person: one as it is, many counted."""
    states = [brief(job.get("execution_status")) if job else "not known to the service" for job in jobs]
    if len(states) == 1:
        return states[0]
    return ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))


def listed_jobs(jobs: t.Mapping[str, dict[str, t.Any] | None]) -> list[dict[str, t.Any]]:
    """Return jobs as a list for a result; of an unknown one there is only its id."""
    unknown: dict[str, t.Any] = {"execution_status": None, "tasks": []}
    return [{"job_id": job_id, **(job or unknown)} for job_id, job in jobs.items()]


@contextlib.contextmanager
def failing_with(**returned: t.Any) -> t.Iterator[None]:
    """Let a failure return these too, such as the id of a job that goes on all the same."""
    try:
        yield
    except StagecraftError as failure:
        failure.returned = {**returned, **failure.returned}
        raise


def must_have_succeeded(job: t.Mapping[str, t.Any] | None, job_id: str, what: str, **returned: t.Any) -> None:
    """:raises JobFailed: the job ended, and not with success; with what its tasks say."""
    if job is None or job.get("execution_status") == SUCCEEDED:
        return
    said = [str(task.get("messages")) for task in job["tasks"] if task.get("messages")]
    reason = f" It says: {'; '.join(said)[:500]}" if said else ""
    raise JobFailed(
        f"{what[0].upper()}{what[1:]} failed: job {job_id} ended as {job.get('execution_status')}.{reason}",
        job_id=job_id,
        job=dict(job),
        **returned,
    )
