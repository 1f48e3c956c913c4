# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Work owed: writing down in an environment's labels how far a follow-up has got.

A label is written over the value that was seen, and over no other: whoever changed it in between meant something by it.
"""

from __future__ import annotations

import contextlib
import typing as t

from ..client.errors import NotAsDeclared, ServiceError, StagecraftError, TimedOut, WriteInterrupted
from . import environments as env
from .changes import Change, Values
from .environment_plan import Desired
from .environment_writing import Observed, WritesEnvironment
from .locking import locked
from .operation import Operation
from .replanning import bring_about
from .waiting import Look, Waiter

Labels = t.Mapping[str, str]
# The label's new value by its name, None to remove it; a function of all the values that are there.
Rewrite = t.Callable[[Values], t.Mapping[str, t.Optional[str]]]

ONLY_IF_OWED_OPTIONS: dict[str, dict[str, t.Any]] = {
    "only_if_owed": {"type": "bool", "default": False},
    "if_failed": {"type": "str", "choices": ["start", "fail"], "default": "start"},
}
# With these a service says that it does not want the write now, or not at all: it may be on account of a job that runs.
_REFUSED = (400, 409)


class _LabelWrite(WritesEnvironment):
    """Rewrites labels that note what is owed, within an operation that does the work."""

    desired = Desired({}, ())

    def __init__(self, within: Operation, environment_id: str, rewrite: Rewrite) -> None:
        super().__init__({}, within.host)
        self._within = within
        self.connect(within.client)
        self.id = environment_id
        self._rewrite = rewrite

    def observe(self) -> Observed:
        raw = env.show_environment(self.api, str(self.id))
        values = env.values_of(raw)
        # variables are sent along with the labels, and a service may quote what it gets
        self._within.hidden |= {str(value) for path, value in values.items() if env.is_variable(path)}
        return Observed(raw, values)

    def plan(self, observed: Observed) -> list[Change]:
        owed = env.owed_of(observed.values)
        return [
            Change((env.LABELS, label), owed.get(label), value)
            for label, value in self._rewrite(observed.values).items()
            if owed.get(label) != value
        ]

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        return self.modify(observed, t.cast("dict[str, t.Any]", observed.raw), changes)

    def result(self, after: Observed) -> dict[str, t.Any]:
        return {}


class OwedWork:
    """What one environment is owed, as an operation that does some of it sees it."""

    def __init__(self, within: Operation, environment_id: str, waiter: Waiter) -> None:
        self._within = within
        self._environment_id = environment_id
        self._waiter = waiter
        self._is_alone = False

    @contextlib.contextmanager
    def alone(self) -> t.Iterator[None]:
        """Hold the environment's own lock: no run on this machine changes it meanwhile."""
        if self._is_alone:
            yield
            return
        name = env.lock_name(self._within.client, self._environment_id)
        with locked(name, self._within.client.budget, self._within.host):
            self._is_alone = True
            try:
                yield
            finally:
                self._is_alone = False

    def write(self, rewrite: Rewrite) -> Labels:
        """Rewrite labels, and return those that are there afterwards.

        :raises StagecraftError: the service does not take it, or what it shows afterwards is not what was written.
        """
        write = _LabelWrite(self._within, self._environment_id, rewrite)
        with self.alone():
            try:
                after = bring_about(write, write.host)[2]
            except WriteInterrupted as interruption:  # of this write, not of the one that the operation is about
                raise interruption.retold(StagecraftError, interruption.message) from interruption
            finally:
                self._within.wrote = self._within.wrote or write.wrote
        return env.owed_of(after.values)

    def write_if_taken(self, rewrite: Rewrite, what: str) -> Labels | None:
        """Rewrite labels; a refusal is worth a warning and gives None, since a later write can make up for it."""
        try:
            return self.write(rewrite)
        except NotAsDeclared:
            raise
        except StagecraftError as failure:
            self._within.host.warn(f"{what} could not be written down: {failure.message}")
            return None

    def write_once_taken(self, rewrite: Rewrite, what: str, how_to_go_on: str) -> Labels:
        """Rewrite labels; where the service refuses it while a job runs, wait and try again until the time is over."""
        found = self._try(rewrite)
        if not isinstance(found, ServiceError):
            return found
        self._within.host.warn(
            f"{what} cannot be written down yet: {found.message} That may be on account of a job that runs: it is "
            "tried again until the time is over."
        )

        def look() -> Look:
            answer = self._try(rewrite)
            refused = isinstance(answer, ServiceError)
            return Look(not refused, answer, "still refused" if refused else "written down")

        def on_timeout(last: Look | None) -> TimedOut:
            budget = self._waiter.client.budget
            refusal = t.cast(ServiceError, last.state if last else found)
            return refusal.retold(
                TimedOut,
                f"{what} could not be written down in {budget.spent():.0f} seconds (wait_timeout is "
                f"{budget.seconds:.0f}). {how_to_go_on} {refusal.message}",
            )

        return t.cast(Labels, self._waiter.until_over(what, look, on_timeout))

    def strike_off(
        self, label: str, is_done: t.Callable[[Values], bool], what: str, whose: str, how_to_go_on: str
    ) -> Labels:
        """Take away a label where what is there still is what was done, and return the labels that are left.

        One that somebody wrote since then stays: what they changed needs the same once more.

        :param what: the follow-up in words, such as "the refresh of environment e"; :param whose: the environment.
        """
        owed = self.write_once_taken(
            lambda values: {label: None} if is_done(values) else {}, f"The end of {what}", how_to_go_on
        )
        if label in owed:
            self._within.host.warn(
                f"{whose} was changed meanwhile: {what} is owed once more (label {label} is {owed[label]!r})."
            )
        return owed

    def _try(self, rewrite: Rewrite) -> Labels | ServiceError:
        """Rewrite labels and return those that are there afterwards, or the refusal."""
        try:
            return self.write(rewrite)
        except ServiceError as refused:
            if refused.http_status not in _REFUSED:
                raise
            return refused
