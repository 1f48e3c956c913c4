# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Waiting, with progress, up to the end of the task's time."""

from __future__ import annotations

import typing as t

from ..client import retry
from ..client.client import Client
from ..client.errors import StagecraftError, TimedOut

_FIRST_LOOK_AFTER = 0.5
_SLOWER_BY = 1.5

State = t.TypeVar("State")


class Look(t.NamedTuple):
    """What a look found: is it over, the state as it goes into the result, and a few words for the progress line."""

    over: bool
    state: t.Any
    words: str


class Waiter:
    """Looks again and again: soon at first, then every ``interval`` seconds, until the task's time is over."""

    def __init__(self, client: Client, interval: float, progress: t.Callable[[str], None]) -> None:
        self._client = client
        self._interval = interval
        self._progress = progress

    @property
    def client(self) -> Client:
        return self._client

    def until_over(
        self, what: str, look: t.Callable[[], Look], on_timeout: t.Callable[[Look | None], TimedOut]
    ) -> t.Any:
        """Return the state of the first look that says it is over.

        A look that fails in passing (throttled, no answer) is no news; it was retried and warned about already.

        :param on_timeout: makes the failure from the last look.
        """
        last: Look | None = None
        trouble: StagecraftError | None = None
        delay = min(self._interval, _FIRST_LOOK_AFTER)
        while True:
            try:
                found = look()
                waited = last is not None or trouble is not None
                if (waited or not found.over) and (last is None or found.words != last.words):
                    self._progress(f"{what}: {found.words} after {self._client.budget.spent():.0f} s")
                last, trouble = found, None
                if found.over:
                    return found.state
            except StagecraftError as failure:
                if retry.outcome_of(failure) not in (retry.Outcome.NOT_ACCEPTED, retry.Outcome.UNKNOWN):
                    raise
                trouble = failure
            left = self._client.budget.left()
            if left <= 0:
                raise self._timed_out(on_timeout(last), trouble)
            self._client.clock.sleep(min(delay, left))
            delay = min(self._interval, delay * _SLOWER_BY)

    @staticmethod
    def _timed_out(timed_out: TimedOut, trouble: StagecraftError | None) -> TimedOut:
        """Return the failure at the end of the time, with what the last look failed of, if it did."""
        if trouble is None:
            return timed_out
        told = trouble.retold(TimedOut, f"{timed_out.message} The last look failed: {trouble.message}")
        told.returned = timed_out.returned
        return told
