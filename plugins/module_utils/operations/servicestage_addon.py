# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Create or delete an add-on of an environment (servicestage_06_0261, servicestage_06_0216)."""

from __future__ import annotations

import typing as t

from ..api.reading import id_of
from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import Absent, InvalidOption, NotFound, ServiceError, WriteInterrupted
from . import environments as env
from .addons import Addon, Addons, Job, check_addon, is_busy, is_failed, is_going, words_of
from .changes import Change, Path, Values, changes_between
from .jobs import failing_with
from .operation import WAIT_OPTIONS, Operation, check_wait
from .rules import SERVICESTAGE_ID
from .waiting import Waiter

# What only creation takes: the API has no operation that changes an add-on.
_FIXED = ("cce_id", "cse_id")
_NEEDS_CSE = "sermantInjector"
_SHOWN = ("id", "version", *_FIXED)
# What "it exists already" may be said with: the pages name no code for it.
_REFUSED = (400, 409)
_GO_ON = "To go on waiting, run the task again."


class Desired(t.NamedTuple):
    """What the task declares: the add-on called ``name`` with these ids, or that there is none."""

    name: str | None
    ids: dict[str, str]
    absent: bool


class Observed(t.NamedTuple):
    """The add-on as read, None without one; our job once there is one: its id, and as it was last seen."""

    raw: Addon | None
    job_id: str | None = None
    job: Job = None


def values_of(raw: Addon | None) -> dict[Path, t.Any]:
    """Return the flat values of an add-on. One that is being deleted has none, like one that is not there."""
    if raw is None or is_going(raw):
        return {}
    return {("addons", str(raw.get("name")), key): raw[key] for key in _SHOWN if raw.get(key) is not None}


def plan(desired: Desired, observed: Values) -> list[Change]:
    """Return the changes from ``observed`` to what is declared.

    :raises InvalidOption: it cannot be created without an option, or differs in what cannot be changed.
    """
    if desired.absent:
        return changes_between(observed, {}, whole=[()])
    wanted: dict[Path, t.Any] = {("addons", str(desired.name), key): value for key, value in desired.ids.items()}
    if not observed:
        for key in _FIXED if desired.name == _NEEDS_CSE else _FIXED[:1]:
            if key not in desired.ids:
                raise InvalidOption(
                    f"{key} is missing: the environment has no add-on {desired.name} yet, and creating it takes {key}."
                )
        return changes_between({}, wanted)
    for path, value in wanted.items():
        if observed.get(path, value) != value:
            raise InvalidOption(
                f"{path[2]} is {value!r}, and add-on {desired.name} has {observed[path]!r}: the API cannot change it. "
                "Delete the add-on with state absent first, or leave the option out."
            )
    return []


class ServicestageAddon(Operation):
    """``servicestage_addon``."""

    options = {
        **env.ENVIRONMENT_OPTIONS,
        "name": {"type": "str"},
        "addon_id": {"type": "str"},
        "cce_id": {"type": "str"},
        "cse_id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        **WAIT_OPTIONS,
    }
    rules = {
        "mutually_exclusive": [*env.ENVIRONMENT_RULES["mutually_exclusive"], ("name", "addon_id")],
        "required_one_of": [*env.ENVIRONMENT_RULES["required_one_of"], ("name", "addon_id")],
        "required_if": [("state", "present", ("name",))],
    }

    def check(self) -> None:
        env.check_environment(self.params)
        check_addon(self.params, name="name")
        if self.params["state"] == "present" and self.params["name"] is None:  # null passes the argument spec
            raise InvalidOption("name is null: with state present it has to be the name of an add-on.")
        for key in _FIXED:
            SERVICESTAGE_ID.check(key, self.params[key])
        check_wait(self.params)
        ids = {key: self.params[key] for key in _FIXED if self.params[key] is not None}
        self.desired = Desired(self.params["name"], ids, self.params["state"] == "absent")

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def locate(self) -> None:
        self.environment_id: str | None
        if self.desired.absent and not self.params["environment_id"]:  # no environment, no add-on
            found = env.look_for_environment(self.api, self.params["environment_name"])
            self.environment_id = str(found["id"]) if found else None
        else:
            self.environment_id = env.locate_environment(self.api, self.params)
        waiter = Waiter(self.client, self.params["wait_interval"], self.host.progress)
        self.addons = Addons(self.api, waiter, self.host.warn, str(self.environment_id))

    def lock_name(self) -> str | None:
        if self.environment_id is None:
            return None
        return f"{env.lock_name(self.client, self.environment_id)}/{self.params['name'] or self.params['addon_id']}"

    def observe(self) -> Observed:
        raw = self._look()
        if raw is not None and self._awaits(raw):
            with failing_with(environment_id=self.environment_id):
                raw = self._awaited(raw, id_of(raw, "job_id"))
        if raw is not None and is_failed(raw) and not self.desired.absent and not self.wrote:
            self.host.warn(
                f"A{words_of(raw)[1:]} is there, but FAILED. Nothing is written: redeploy it with "
                "servicestage_addon_action, or delete it and create it again."
            )
        return Observed(raw)

    def is_there(self, observed: Observed) -> bool:
        return bool(values_of(observed.raw))

    def plan(self, observed: Observed) -> list[Change]:
        return plan(self.desired, values_of(observed.raw))

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        if self.desired.absent and observed.raw is not None:
            return self._delete(observed.raw)
        return self._create()

    def settle(self, observed: Observed) -> Observed:
        return observed if observed.raw is None else self._finish(observed.raw, id_of(observed.raw, "job_id"))

    def predict(self, observed: Observed, changes: list[Change]) -> Observed:
        if not changes:
            return observed
        return Observed(None if self.desired.absent else {"id": None, **self._body(), **self._where()})

    def result(self, after: Observed) -> dict[str, t.Any]:
        return {**self._where(), "addon": after.raw, "job_id": after.job_id, "job": after.job}

    def title(self, observed: Observed) -> str:
        name = self.params["name"] or self.params["addon_id"]
        return f"add-on {name}" if observed.raw is None else words_of(observed.raw)

    def _where(self) -> dict[str, t.Any]:
        return {"environment_id": self.environment_id}

    def _body(self) -> dict[str, t.Any]:
        return {"name": self.desired.name, **self.desired.ids}

    def _look(self) -> Addon | None:
        if self.environment_id is None:
            return None
        try:
            if self.params["addon_id"]:
                return self.addons.by_id(self.params["addon_id"])
            return self.addons.by_name(self.params["name"])
        except Absent:
            return None
        except NotFound:  # the environment
            if not self.desired.absent:
                raise
            return None

    def _awaits(self, raw: Addon) -> bool:
        """Whether what goes on with the add-on has to end first: where the task waits, or is to make it anew."""
        if self.host.check_mode or self.wrote or not is_busy(raw):
            return False
        if self.desired.absent:  # a deletion of ours waits for other jobs, see there
            return bool(self.params["wait"]) and is_going(raw)
        return bool(self.params["wait"]) or is_going(raw)

    def _awaited(self, raw: Addon, job_id: str | None) -> Addon | None:
        """Return the add-on after what goes on with it; None where that was its deletion."""
        what = f"what goes on with {words_of(raw)}"
        if is_going(raw):
            return self.addons.at_rest(raw, what, _GO_ON, job_id)
        return self.addons.finished(job_id, raw, what, _GO_ON)[0]

    def _create(self) -> Observed:
        try:
            answer = self.api.create_addon(str(self.environment_id), self._body())
        except ServiceError as refused:
            if refused.http_status in _REFUSED and self._look() is not None:
                raise WriteInterrupted.by(refused, unknown=False) from refused  # somebody else was faster
            raise
        self.wrote = True
        job_id = id_of(answer, "job_id")
        with failing_with(**self._where(), job_id=job_id):
            raw = self._look() or {"id": id_of(answer, "id"), **self._body(), **self._where()}
        return self._finish(raw, job_id or id_of(raw, "job_id"))

    def _delete(self, raw: Addon) -> Observed:
        try:
            raw = self.addons.when_idle(raw, self.addons.running_job(raw))
            job_id = id_of(self.api.delete_addon(str(self.environment_id), str(raw["id"])), "job_id")
        except (Absent, NotFound):
            return Observed(None)  # somebody else was faster
        self.wrote = True
        return self._finish(raw, job_id)

    def _finish(self, raw: Addon, job_id: str | None) -> Observed:
        """Wait for the job that was started, where the task waits."""
        with failing_with(**self._where(), job_id=job_id):
            if not self.params["wait"]:
                return Observed(self._look() if self.desired.absent else raw, job_id)
            if self.desired.absent:
                job = self.addons.removed(job_id, raw, f"the removal of {words_of(raw)}", _GO_ON)
                return Observed(None, job_id, job)
            after, job = self.addons.finished(job_id, raw, f"the installation of {words_of(raw)}", _GO_ON)
            return Observed(after, job_id, job)
