# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Refresh a ServiceStage environment: start a job, and wait for it (POST refresh, servicestage_06_0250)."""

from __future__ import annotations

import typing as t

from ..api.reading import id_of
from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import WriteInterrupted
from . import environments as env
from . import owed_labels
from .addons import NOT_STARTED
from .changes import Change, Path, Values
from .jobs import ended_badly, failing_with, is_running, must_have_succeeded, show_job, wait_for_job
from .locking import locked
from .operation import WAIT_OPTIONS, Operation, check_wait
from .owed import ONLY_IF_OWED_OPTIONS, OwedWork
from .waiting import Waiter

_LABEL = owed_labels.label_of(owed_labels.FollowUp(owed_labels.REFRESH))


class Refreshed(t.NamedTuple):
    """The environment, its flat values, and the job that refreshes it: its id, and as it was last seen.

    ``left`` is what is owed afterwards.
    """

    environment: dict[str, t.Any]
    values: dict[Path, t.Any]
    job_id: str | None = None
    job: dict[str, t.Any] | None = None
    left: str | None = None

    @property
    def owed(self) -> str | None:
        """How far the refresh that is owed had got, None where none was."""
        return env.owed_of(self.values).get(_LABEL)


def plan(observed: Refreshed, *, only_if_owed: bool, if_failed: str, wait: bool) -> list[Change]:
    """A refresh cannot be seen in an environment: whoever asks for one gets one, or only the one that is owed.

    A job of an earlier run is gone on with; one that failed is started again, unless ``if_failed`` says otherwise.
    """
    if only_if_owed and observed.owed is None:
        return []
    failed = observed.job is not None and ended_badly(observed.job)
    if observed.job_id and not (failed and if_failed == "start"):
        goes_on = observed.job is None or is_running(observed.job)
        return [] if goes_on and not wait else [Change((owed_labels.REFRESH,), f"job {observed.job_id}", "it is over")]
    return [Change((owed_labels.REFRESH,), None, "a job is started")]


class ServicestageEnvironmentRefresh(Operation):
    """``servicestage_environment_refresh``."""

    options = {**env.ENVIRONMENT_OPTIONS, **ONLY_IF_OWED_OPTIONS, **WAIT_OPTIONS}
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
        self.work = OwedWork(self, self.id, self.waiter)

    def lock_name(self) -> str:
        return f"{env.lock_name(self.client, self.id)}/{owed_labels.REFRESH}"

    def observe(self) -> Refreshed:
        raw = env.show_environment(self.api, self.id)
        observed = Refreshed(raw, env.values_of(raw))
        observed = observed._replace(left=observed.owed)
        job_id = owed_labels.job_running(observed.owed)
        if not self.params["only_if_owed"] or not job_id:
            return observed
        return observed._replace(job_id=job_id, job=show_job(self.api, job_id))

    def plan(self, observed: Refreshed) -> list[Change]:
        return plan(observed, **{key: self.params[key] for key in ("only_if_owed", "if_failed", "wait")})

    def apply(self, observed: Refreshed, changes: list[Change]) -> Refreshed:
        if changes[0].before is not None:
            self.unlock()
            return self._finish(observed)
        self._reopen(observed)
        with self.work.alone():
            ours = self._start(observed)
            with failing_with(environment_id=self.id, job_id=ours.job_id):
                marked = self._marked(ours)
        self.unlock()
        if not ours.job_id:
            self.host.warn(f"ServiceStage named no job for the refresh of environment {self.id}: it cannot be awaited.")
            return ours._replace(left=self._settle(ours))
        # what could not be written down cannot be gone on with by a later run
        return self._finish(marked or ours) if self.params["wait"] or marked is None else marked

    def result(self, after: Refreshed) -> dict[str, t.Any]:
        return {
            "environment_id": self.id,
            "job_id": after.job_id,
            "job": after.job,
            "owed": after.left,
        }

    def title(self, observed: Refreshed) -> str:
        return f"environment {observed.environment['name']} ({self.id})"

    def _reopen(self, observed: Refreshed) -> None:
        """Note that announced actions of add-ons were not started, before a refresh moves the add-ons' jobs."""
        if not any(owed_labels.is_started(value) for value in env.owed_of(observed.values).values()):
            return
        with locked(env.addons_lock_name(self.client, self.id), self.client.budget, self.host):
            addons = self.api.list_addons(self.id)
            self.work.write_once_taken(
                lambda values: owed_labels.reopened(env.owed_of(values), addons),
                f"What is owed to add-ons of environment {self.id}",
                NOT_STARTED,
            )

    def _start(self, observed: Refreshed) -> Refreshed:
        """Start the job."""
        try:
            job_id = id_of(self.api.refresh_environment(self.id), "job_id")
        except WriteInterrupted as interruption:
            interruption.message += (
                " The API cannot tell whether a refresh was started: look at the environment in the console."
            )
            raise
        self.wrote = True
        return observed._replace(job_id=job_id, job=None)

    def _marked(self, ours: Refreshed) -> Refreshed | None:
        """Write down which job it is, where a refresh is owed; None where that was not possible."""
        seen = ours.owed
        if not ours.job_id or seen is None:
            return ours
        mark = owed_labels.running(ours.job_id)
        labels = self.work.write_if_taken(
            lambda values: {_LABEL: mark} if env.owed_of(values).get(_LABEL) == seen else {},
            f"Job {ours.job_id}, which refreshes environment {self.id},",
        )
        return None if labels is None else ours._replace(left=labels.get(_LABEL))

    def _finish(self, ours: Refreshed) -> Refreshed:
        """Wait for the job, and take away the label that it settles."""
        job_id = str(ours.job_id)
        what = f"the refresh of environment {ours.environment['name']}"
        if ours.left == owed_labels.running(job_id):
            go_on = "run this task again with 'only_if_owed: true'."
        else:
            go_on = "give its id to servicestage_job_info; running this task again starts another refresh."
        with failing_with(environment_id=self.id, job_id=job_id):
            job = wait_for_job(self.api, self.waiter, job_id, what, f"To go on waiting, {go_on}")
            if job is None:
                self.host.warn(f"The service does not know job {job_id} of {what}: it counts as accepted.")
            must_have_succeeded(job, job_id, what, environment_id=self.id)
            left = self._settle(ours)
        return ours._replace(job=job, left=left)

    def _settle(self, ours: Refreshed) -> str | None:
        """Take away the label, and return what is owed then.

        One that somebody wrote since stays: what they changed needs a refresh too.
        """
        if ours.owed is None:
            return None
        mark = owed_labels.running(ours.job_id) if ours.job_id else None

        def is_done(values: Values) -> bool:
            value = env.owed_of(values).get(_LABEL)
            # where the mark could not be written, only an environment that is as it was still means our refresh
            return value == mark or (value == ours.owed and env.without_owed(values) == env.without_owed(ours.values))

        owed = self.work.strike_off(
            _LABEL,
            is_done,
            f"the refresh of environment {ours.environment['name']}",
            f"Environment {self.id}",
            "Run the task again with 'only_if_owed: true': it then is written down, and nothing is started.",
        )
        return owed.get(_LABEL)
