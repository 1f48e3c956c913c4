# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""When a failed request may be sent again, and how long to wait before."""

from __future__ import annotations

import enum

from .call import Call
from .clock import Budget
from .errors import NotReached, ServiceError, StagecraftError, Throttled, UnreadableAnswer

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
_NOT_ACCEPTED = (429, 503)
_UNKNOWN = (502, 504)


class Outcome(enum.Enum):
    """What a failure says about the request: answered for good, not accepted, nobody knows, or a success of no use."""

    FINAL = "final"
    NOT_ACCEPTED = "not accepted"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


def outcome_of(failure: StagecraftError) -> Outcome:
    if isinstance(failure, NotReached):
        if failure.lasting:
            return Outcome.FINAL
        return Outcome.UNKNOWN if failure.sent else Outcome.NOT_ACCEPTED
    if isinstance(failure, Throttled):
        return Outcome.NOT_ACCEPTED
    if isinstance(failure, ServiceError):
        if failure.http_status in _NOT_ACCEPTED:
            return Outcome.NOT_ACCEPTED
        if failure.http_status in _UNKNOWN:
            return Outcome.UNKNOWN
    if isinstance(failure, UnreadableAnswer) and failure.http_status is not None and failure.http_status < 300:
        return Outcome.UNREADABLE
    return Outcome.FINAL


def may_repeat(call: Call, outcome: Outcome) -> bool:
    """Whether ``call`` may simply be sent again: a read always, a write only if it surely was not accepted."""
    if outcome in (Outcome.FINAL, Outcome.UNREADABLE):
        return False
    return outcome is Outcome.NOT_ACCEPTED or call.is_read or call.repeatable


def backoff(attempt: int, jitter: float) -> float:
    """Seconds to wait after failure number ``attempt`` (from 0): doubling, spread by ``jitter`` (0 to 1)."""
    delay = min(_LONGEST_DELAY, _FIRST_DELAY * float(2 ** min(attempt, 10)))
    return delay * (0.5 + jitter / 2)


def delay_before_retry(failure: StagecraftError, attempt: int, jitter: float) -> float:
    """Seconds to wait before sending again: what the service asks for, never less, spread by ``jitter``."""
    own = backoff(attempt, jitter)
    if not isinstance(failure, ServiceError):
        return own
    if failure.retry_after is not None:
        if failure.retry_after < _FIRST_DELAY:  # "at once" from everybody at once would be a storm
            return own
        return failure.retry_after + min(own, 0.1 * failure.retry_after)
    if failure.window is not None:
        requests, seconds = failure.window
        # A place in the window comes free after its share of the time at the earliest, after all of it at the latest.
        return min(seconds, max(seconds / max(1, requests), own)) + 0.05 * seconds * jitter
    return own


def out_of_time(delay: float, budget: Budget) -> str:
    """Return what a failure says where the next try would come too late."""
    return (
        f" Gave up: the next try would come in {delay:.1f} seconds, and of the {budget.seconds:.0f} "
        f"seconds that the task may take {budget.left():.1f} are left."
    )
