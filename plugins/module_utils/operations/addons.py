# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The add-ons of a ServiceStage environment: how one is found, and waiting for what goes on with it."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.errors import Absent, JobFailed, NotFound, TimedOut, UnreadableAnswer
from ..client.quoting import brief
from .finding import named
from .jobs import is_running, must_have_succeeded, show_job, wait_for_job
from .rules import ADDON_NAME, SERVICESTAGE_ID
from .waiting import Look, Waiter

# The options of the modules that name an add-on.
ADDON_OPTIONS: dict[str, dict[str, t.Any]] = {"addon_id": {"type": "str"}, "addon_name": {"type": "str"}}

# Source: servicestage_06_0214. In these states something is going on.
_BUSY = ("INITIALIZING", "UPGRADING", "DELETING")
# In place of the id of a job that goes on, where the add-on does not tell it.
UNNAMED = "of unknown id"
# So many jobs of others are awaited: a service that always shows another one keeps nobody for ever.
_MOST_JOBS = 50
NOT_STARTED = "Nothing was started: run the task again."

Addon = t.Dict[str, t.Any]
Job = t.Optional[t.Dict[str, t.Any]]


def check_addon(params: t.Mapping[str, t.Any], *, name: str = "addon_name") -> None:
    """Check ``addon_id`` and the option ``name``. :raises InvalidOption:"""
    SERVICESTAGE_ID.check("addon_id", params["addon_id"])
    ADDON_NAME.check(name, params[name])


def is_busy(raw: t.Mapping[str, t.Any]) -> bool:
    return raw.get("status") in _BUSY


def is_going(raw: t.Mapping[str, t.Any]) -> bool:
    """Whether the add-on is being deleted."""
    return raw.get("status") == "DELETING"


def is_failed(raw: t.Mapping[str, t.Any]) -> bool:
    return raw.get("status") == "FAILED"


def ids_of(addons: t.Iterable[Addon]) -> list[str]:
    return [str(addon.get("id")) for addon in addons]


def words_of(raw: t.Mapping[str, t.Any]) -> str:
    return f"add-on {raw.get('name')} ({raw.get('id')})"


class Addons:
    """The add-ons of one environment, and waiting for their jobs."""

    def __init__(self, api: ServiceStage, waiter: Waiter, warn: t.Callable[[str], None], environment_id: str) -> None:
        self._api = api
        self._waiter = waiter
        self._warn = warn
        self._environment_id = environment_id

    def by_name(self, name: str) -> Addon:
        """Return the add-on with exactly this name. :raises Absent, Ambiguous:"""
        return named(self._api.list_addons(self._environment_id), name, what="add-on")

    def by_id(self, addon_id: str) -> Addon:
        """Return an add-on. :raises Absent:"""
        absent = f"There is no add-on with the id {addon_id} in environment {self._environment_id}"
        try:
            raw = self._api.show_addon(self._environment_id, addon_id)
        except NotFound as error:
            raise error.retold(Absent, f"{absent}: {error.message}") from error
        found = raw.get("id")
        if found is None:
            raise Absent(f"{absent}.")
        if found != addon_id:  # absence is something else: what is to be absent would be taken for gone
            raise UnreadableAnswer(f"ServiceStage was asked for add-on {addon_id} and showed {brief(found)}.")
        return raw

    def running_job(self, raw: Addon) -> str | None:
        """Return the id of the add-on's last job if it still runs; where nobody knows the job, its status decides."""
        job_id = raw.get("job_id")
        if not isinstance(job_id, (str, type(None))):  # which job is ours is told by the one before it
            raise UnreadableAnswer(
                f"ServiceStage shows {words_of(raw)} with {brief(job_id)} as the id of its last job."
            )
        job = show_job(self._api, job_id) if job_id else None
        if job is not None:
            return job_id if is_running(job) else None
        return (job_id or UNNAMED) if is_busy(raw) else None

    def when_idle(self, raw: Addon, running: str | None) -> Addon:
        """Wait for the job ``running`` and whatever else runs on the add-on, and return the add-on as it is then.

        :raises Absent: what ran has removed it.
        """
        for _job in range(_MOST_JOBS):
            if not running:
                return raw
            what = f"job {running}, which was running on {words_of(raw)}"
            named_job = running != UNNAMED
            job = wait_for_job(self._api, self._waiter, running, what, NOT_STARTED) if named_job else None
            if job is None:
                self.at_rest(raw, what, NOT_STARTED, job_id=running)
            raw = self.by_id(str(raw["id"]))
            running = self.running_job(raw)
        raise TimedOut(f"{_MOST_JOBS} jobs ran on {words_of(raw)}, one after the other. {NOT_STARTED}", addon=raw)

    def at_rest(self, raw: Addon, what: str, how_to_go_on: str, job_id: str | None = None) -> Addon | None:
        """Return the add-on once its own status says that nothing goes on; None where it is gone."""
        return self._until(lambda raw: raw is None or not is_busy(raw), raw, what, how_to_go_on, job_id)

    def finished(self, job_id: str | None, before: Addon, what: str, how_to_go_on: str) -> tuple[Addon, Job]:
        """Wait until a job and the add-on's own status both say that it is done; return the add-on and the job.

        :param before: the add-on as it was last seen.
        :raises JobFailed: one of the two says that it failed.
        """
        job = self._ended(job_id, before, what, how_to_go_on)
        raw = self.at_rest(before, what, how_to_go_on, job_id) or self.by_id(str(before["id"]))
        if is_failed(raw):
            raise self._failure(job_id, job, raw, what)
        if raw.get("job_id") not in (job_id, None):
            self._warn(f"Another job, {raw['job_id']}, was started on {words_of(raw)} meanwhile.")
        return raw, job

    def removed(self, job_id: str | None, before: Addon, what: str, how_to_go_on: str) -> Job:
        """Wait until a job has ended and the add-on is gone; return the job.

        :raises JobFailed: the job failed, or the add-on stays and says that it failed.
        """
        job = self._ended(job_id, before, what, how_to_go_on)
        raw = self._until(lambda raw: raw is None or is_failed(raw), before, what, how_to_go_on, job_id)
        if raw is not None:
            raise self._failure(job_id, job, raw, what)
        return job

    def _ended(self, job_id: str | None, before: Addon, what: str, how_to_go_on: str) -> Job:
        """Return the job once it ended, and not badly; None where the service does not know it."""
        job = wait_for_job(self._api, self._waiter, job_id, what, how_to_go_on) if job_id else None
        must_have_succeeded(job, str(job_id), what, environment_id=self._environment_id, addon=before)
        return job

    def _failure(self, job_id: str | None, job: Job, raw: Addon, what: str) -> JobFailed:
        return JobFailed(
            f"{what[0].upper()}{what[1:]} failed: the add-on is FAILED after job {job_id or UNNAMED}.",
            environment_id=self._environment_id,
            addon=raw,
            job_id=job_id,
            job=job,
        )

    def _until(
        self,
        over: t.Callable[[t.Optional[Addon]], bool],
        before: Addon,
        what: str,
        how_to_go_on: str,
        job_id: str | None,
    ) -> Addon | None:
        """Return the add-on as soon as it is as it should be; None where it is gone."""

        def look() -> Look:
            try:
                raw: Addon | None = self.by_id(str(before["id"]))
            except Absent:
                raw = None
            return Look(over(raw), raw, f"add-on {raw.get('status') if raw else 'gone'}")

        def on_timeout(last: Look | None) -> TimedOut:
            budget = self._waiter.client.budget
            raw = last.state if last else None
            return TimedOut(
                f"{what[0].upper()}{what[1:]} (job {job_id or UNNAMED}): the add-on is still "
                f"{raw.get('status') if raw else 'of unknown state'} after {budget.spent():.0f} seconds "
                f"(wait_timeout is {budget.seconds:.0f}). {how_to_go_on}",
                job_id=job_id,
                addon=raw,
                waited_seconds=round(budget.spent(), 1),
            )

        return t.cast("Addon | None", self._waiter.until_over(what, look, on_timeout))
