# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Redeploy or restart an add-on: one job at a time (POST add-on action, servicestage_06_0215)."""

from __future__ import annotations

import typing as t

from ..api.reading import id_of
from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import Absent, StagecraftError, WriteInterrupted
from . import environments as env
from . import owed_labels
from .addons import (
    ADDON_OPTIONS,
    NOT_STARTED,
    UNNAMED,
    Addon,
    Addons,
    Job,
    check_addon,
    ids_of,
    is_busy,
    is_failed,
    words_of,
)
from .changes import Change, Values
from .jobs import ended_badly, failing_with, is_running, show_job, wait_for_job
from .operation import WAIT_OPTIONS, Operation, check_wait
from .owed import ONLY_IF_OWED_OPTIONS, OwedWork
from .owed_labels import FollowUp
from .waiting import Waiter

_GO_ON = "To go on waiting, run the task again with 'if_running: adopt'."
_GO_ON_OWED = "To go on waiting, run the task again with 'only_if_owed: true'."
_OVER = "it is over"


class Acted(t.NamedTuple):
    """An add-on as read, what its environment is owed, and jobs.

    ``running`` is the id of the job that was found running on it; ``job_id`` and ``job`` are ours, once there is one.
    """

    raw: Addon | None
    owed: t.Mapping[str, str] = {}
    label: str = ""
    running: str | None = None
    job_id: str | None = None
    job: Job = None

    @property
    def value(self) -> str | None:
        """How far the action that is owed has got, None where none is."""
        return self.owed.get(self.label)


def plan(
    observed: Acted, *, action: str, if_running: str, only_if_owed: bool, if_failed: str, wait: bool
) -> list[Change]:
    """An action cannot be seen in an add-on: whoever asks for one gets one, or takes over the job that runs.

    With ``only_if_owed`` only the one that is owed; a job of an earlier run is gone on with. One that failed is started
    again, unless ``if_failed`` says otherwise.
    """
    raw = observed.raw
    if raw is None:  # the add-on is gone
        owed = sorted(observed.owed.items())
        return [Change(owed_labels.shown_path((env.LABELS, label)), value, None) for label, value in owed]
    if only_if_owed and observed.value is None:
        return []
    path = ("addons", str(raw.get("name")), action)
    if observed.job_id:
        failed = is_failed(raw) or bool(observed.job and ended_badly(observed.job))
        goes_on = is_busy(raw) or bool(observed.job and is_running(observed.job))
        if goes_on:
            return [Change(path, f"job {observed.job_id}", _OVER)] if wait else []
        if not failed or if_failed == "fail":
            return [Change(path, f"job {observed.job_id}", _OVER)]
    adopted = observed.running and if_running == "adopt"
    return [Change(path, None, f"job {observed.running}" if adopted else "a job is started")]


class ServicestageAddonAction(Operation):
    """``servicestage_addon_action``."""

    options = {
        **env.ENVIRONMENT_OPTIONS,
        **ADDON_OPTIONS,
        "action": {"type": "str", "choices": list(env.ADDON_ACTIONS), "required": True},
        **ONLY_IF_OWED_OPTIONS,
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
        self.waiter = Waiter(self.client, self.params["wait_interval"], self.host.progress)
        self.addons = Addons(self.api, self.waiter, self.host.warn, self.environment_id)
        self.work = OwedWork(self, self.environment_id, self.waiter)

    def lock_name(self) -> str:
        return env.addons_lock_name(self.client, self.environment_id)

    def observe(self) -> Acted:
        owed = env.owed_of(env.values_of(env.show_environment(self.api, self.environment_id)))
        only_if_owed = self.params["only_if_owed"]
        ours = {label: value for label, value in owed.items() if self._may_be_ours(label)}
        if only_if_owed and not ours:
            return Acted(None)
        try:
            raw = self._read()
        except Absent as absent:
            if not only_if_owed:
                raise
            return self._without_addon(ours, absent)
        self.id = str(raw["id"])
        observed = Acted(raw, owed, owed_labels.label_of(FollowUp(self.params["action"], self.id)))
        if only_if_owed and observed.value is None:
            return observed
        if only_if_owed and owed_labels.has_ours(observed.value, raw.get("job_id")):
            job_id = str(raw["job_id"])
            return observed._replace(job_id=job_id, job=show_job(self.api, job_id))
        running = self.addons.running_job(raw)
        if running and self.params["if_running"] == "fail":
            raise StagecraftError(
                f"Add-on {raw.get('name')} is busy with job {running}, and if_running is fail. Nothing was started.",
                addon=raw,
                job_id=running,
            )
        return observed._replace(running=running)

    def plan(self, observed: Acted) -> list[Change]:
        options = {key: self.params[key] for key in ("action", "if_running", "only_if_owed", "if_failed", "wait")}
        return plan(observed, **options)

    def apply(self, observed: Acted, changes: list[Change]) -> Acted:
        if observed.raw is None:
            what = "That nothing is owed to an add-on that is gone"
            self.work.write_once_taken(lambda values: dict.fromkeys(observed.owed), what, NOT_STARTED)
            return observed
        if changes[0].after == _OVER:
            after = observed
        elif observed.running and self.params["if_running"] == "adopt":
            after = self._adopt(observed)
        else:
            after = self._start(observed)
        self.unlock()
        with failing_with(environment_id=self.environment_id, job_id=after.job_id):
            if changes[0].after != _OVER and not self.params["wait"]:
                return after._replace(raw=self._read())
            return self._finish(after)

    def result(self, after: Acted) -> dict[str, t.Any]:
        return {
            "environment_id": self.environment_id,
            "addon": after.raw,
            "job_id": after.job_id,
            "job": after.job,
            "owed": after.value,
        }

    def title(self, observed: Acted) -> str:
        name = observed.raw.get("name") if observed.raw else self.params["addon_name"] or ""
        return f"add-on {name} ({self.id})"

    def _read(self) -> Addon:
        return self.addons.by_id(self.id) if self.id else self.addons.by_name(self.params["addon_name"])

    def _may_be_ours(self, label: str) -> bool:
        action: str = self.params["action"]
        if self.id:
            return label == owed_labels.label_of(FollowUp(action, self.id))
        return owed_labels.action_of(label) == action

    def _without_addon(self, owed: dict[str, str], absent: Absent) -> Acted:
        """Return what there is to do where the add-on is gone: labels that stand for no add-on are dropped."""
        if not self.id:
            ids = ids_of(self.api.list_addons(self.environment_id))
            owed = {label: owed[label] for label in owed_labels.gone(owed, ids)}
        self.host.warn(f"{absent.message} {'What was owed to it is dropped.' if owed else 'Nothing is owed to it.'}")
        return Acted(None, owed)

    def _adopt(self, observed: Acted) -> Acted:
        """Take the job that runs as ours."""
        self.host.warn(
            f"Job {observed.running} was running on {words_of(observed.raw or {})}: it is taken as ours, and nobody "
            f"can see whether it is a {self.params['action']}."
        )
        ours = observed._replace(job_id=observed.running if observed.running != UNNAMED else None)
        return self._announced(ours, owed_labels.started(None))  # of no job before, so that this one is ours

    def _start(self, observed: Acted) -> Acted:
        """Wait until nothing runs on the add-on, announce our job, and start it."""
        raw, running = t.cast(Addon, observed.raw), observed.running
        if self._refresh_awaited(observed):
            raw = self._read()
            running = self.addons.running_job(raw)
        ours = observed
        while True:
            raw = self.addons.when_idle(raw, running)
            ours = self._announced(ours._replace(raw=raw), owed_labels.started(raw.get("job_id")))
            now = self._read() if ours.value is not None else raw  # to write that down may have taken a while
            if now.get("job_id") == raw.get("job_id"):
                return ours._replace(job_id=self._post(raw))
            raw, running = now, self.addons.running_job(now)

    def _refresh_awaited(self, observed: Acted) -> bool:
        """Wait for a refresh that was not awaited: it may move the add-on's job, which then would pass for ours."""
        refresh = owed_labels.job_running(observed.owed.get(owed_labels.label_of(FollowUp(owed_labels.REFRESH))))
        if not refresh or observed.value is None:
            return False
        job = show_job(self.api, refresh)
        if job is None or not is_running(job):
            return False
        what = f"an earlier refresh of environment {self.environment_id}"
        wait_for_job(self.api, self.waiter, refresh, what, NOT_STARTED)
        return True

    def _announced(self, observed: Acted, mark: str) -> Acted:
        """Write ``mark`` over what is owed, and what our job would hide; where nothing is owed, nothing is written."""
        raw, label, seen = t.cast(Addon, observed.raw), observed.label, observed.value
        if seen is None and not owed_labels.reopened(observed.owed, [raw], but=label):
            return observed
        what = f"The {self.params['action']} of {words_of(raw)}"

        def announced(values: Values) -> dict[str, str | None]:
            owed = env.owed_of(values)
            ours = {label: mark} if label in owed and owed[label] in (seen, owed_labels.TODO) else {}
            return {**owed_labels.reopened(owed, [raw], but=label), **ours}

        owed = self.work.write_once_taken(announced, what, NOT_STARTED)
        found = owed.get(label)
        if found != mark and (found or self.params["only_if_owed"]):
            raise StagecraftError(
                f"{what} was taken over by another run: label {label} was {seen!r}, and is {found!r} now. {NOT_STARTED}"
            )
        return observed._replace(owed=owed)

    def _finish(self, ours: Acted) -> Acted:
        """Wait for our job, and take away the label that it settles."""
        what = f"the {self.params['action']} of {words_of(ours.raw or {})}"
        go_on = _GO_ON if ours.value is None else _GO_ON_OWED
        raw, job = self.addons.finished(ours.job_id, t.cast(Addon, ours.raw), what, go_on)
        ours = ours._replace(raw=raw, job=job)
        label, mark = ours.label, ours.value
        if mark is None:
            return ours
        whose = f"Environment {self.environment_id}"
        owed = self.work.strike_off(
            label, lambda values: env.owed_of(values).get(label) == mark, what, whose, _GO_ON_OWED
        )
        return ours._replace(owed=owed)

    def _post(self, before: Addon) -> str | None:
        """Start the job and return its id; after an answer that was lost, the add-on's last job tells it."""
        try:
            answer = self.api.run_addon_action(self.environment_id, self.id, self.params["action"])
        except WriteInterrupted as interruption:
            self.wrote = self.wrote or interruption.unknown
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
        return id_of(answer, "job_id") or id_of(self._read(), "job_id")
