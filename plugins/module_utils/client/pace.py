# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""How fast requests may follow each other, once a service refused one for there being too many. All of it is pure.

Times are those of one clock that all processes of a machine read alike.
"""

from __future__ import annotations

import math
import typing as t

LIFE = 600.0
"""Seconds after the last refusal for which a pace is kept."""

_UNITS = {1.0: "a second", 60.0: "a minute", 3600.0: "an hour", 86400.0: "a day"}
_ROUNDING = 1e-6
_FORMAT = "stagecraft-pace-1"
_LONGEST_RESERVED = 8 * 24 * 3600.0  # a task takes a week at most

# Where the service names no limit: the rate to go on with, until it refuses that too.
_ASSUMED = (10, 1.0)
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_QUIET = 5.0
# A longer window is a quota rather than a rate: spreading it evenly would let each task wait for minutes.
_LONGEST_SPREAD = 60.0
_LONGEST_STEP = 1.0

_GENTLY, _HARD = 1.03, 1.5  # how much slower it gets with a refusal, where the limit is known, and where it is not
_SLOWEST = 100.0
_FORGETTING = 60.0  # half of that is forgotten after so many seconds without one


class Pace(t.NamedTuple):
    """What is known of a limit, and which moments are taken already.

    ``requests`` and ``seconds`` are the limit as named (0: none was). ``free`` is the next moment that nobody has
    reserved. ``refused`` is when the last refusal that told something new came, and ``resumed`` when requests go on
    after it. ``row`` counts refusals that followed each other closely, ``slower`` is what they taught beyond the limit.
    A new ``turn`` makes all reservations void; ``pushed`` is by how many seconds those of this turn were put off.
    """

    requests: int
    seconds: float
    free: float
    refused: float
    resumed: float
    row: int = 0
    slower: float = 1.0
    turn: int = 1
    pushed: float = 0.0

    def words(self) -> str:
        """Return the limit in words."""
        if not self.requests:
            return "it takes no more requests at the moment, and names no limit"
        unit = _UNITS.get(self.seconds, f"in {self.seconds:g} seconds")
        return f"it takes {self.requests} request{'s' * (self.requests != 1)} {unit}"

    def is_over(self, now: float) -> bool:
        return now >= max(self.refused, self.resumed) + LIFE


class Place(t.NamedTuple):
    """A reserved moment: valid within one ``turn`` of a pace, and put off with it."""

    moment: float
    turn: int
    pushed: float


def step(pace: Pace, now: float) -> float:
    """Return the seconds between two requests: the share of the limit, a little more, and what refusals taught."""
    requests, seconds = (pace.requests, pace.seconds) if pace.requests else _ASSUMED
    share = seconds / requests
    if seconds > _LONGEST_SPREAD:
        share = min(share, _LONGEST_STEP)
    # Requests do not arrive as evenly as they are sent: without any reserve every second one would come too early.
    reserve = min(0.1, 0.02 + 0.06 / seconds)
    return share * (1 + reserve) * _taught(pace, now)


def after_refusal(
    pace: Pace | None, now: float, sent: float, window: tuple[int, float] | None, retry_after: float | None
) -> Pace:
    """Return the pace after a request that left at ``sent`` was refused; None where there was no pace before."""
    asked = 0.0 if retry_after is None else retry_after
    if pace is None:
        pace = _limited_to(Pace(0, 0.0, now, now, now, turn=0), window)
    else:
        pace = _limited_to(pace, window)
        if sent < pace.refused:  # it left before the last refusal was known, and says no more than that did
            return pace if now + asked <= max(now, pace.resumed) else _paused(pace, now, asked)
        quiet = sent - pace.resumed >= (pace.seconds if _is_spread(pace) else _QUIET)
        pace = pace._replace(
            refused=now,
            row=0 if quiet else pace.row + 1,
            slower=min(_SLOWEST, _taught(pace, now) * (_GENTLY if _is_spread(pace) else _HARD)),
        )
        if quiet and _is_spread(pace):  # all went well until now, so this one came a little too early
            return _paused(pace, now, max(asked, step(pace, now)))
    return _paused(pace, now, _length(pace) if retry_after is None else max(asked, step(pace, now)))


def reserve(pace: Pace, now: float, *, urgent: bool) -> tuple[Pace, Place]:
    """Return a place, and the pace with it taken: the next free moment, or an ``urgent`` one before all others."""
    each = step(pace, now)
    moment = max(now, pace.free)
    if urgent and moment > now:
        # Those who wait keep their order and go one step later. What is reserved lies one step apart up to ``free``;
        # who has reserved this very moment has left.
        if now < pace.resumed:
            first = pace.free - math.floor((pace.free - pace.resumed) / each + _ROUNDING) * each
        else:
            first = pace.free - (math.ceil((pace.free - now) / each - _ROUNDING) - 1) * each
        moment = max(pace.resumed, min(moment, first))
        pace = pace._replace(pushed=pace.pushed + each)
        return pace._replace(free=pace.free + each), Place(moment, pace.turn, pace.pushed)
    return pace._replace(free=moment + each), Place(moment, pace.turn, pace.pushed)


def moment_of(place: Place | None, pace: Pace) -> float | None:
    """Return when it is the turn of a place by now; None where there is none, or it is void."""
    if place is None or place.turn != pace.turn:
        return None
    return place.moment + pace.pushed - place.pushed


def to_text(pace: Pace, origin: str) -> str:
    """Return a pace as a file holds it. ``origin`` names what the clock's times count from."""
    return " ".join([_FORMAT, origin, *(repr(value) for value in pace)]) + "\n"


def from_text(text: str, origin: str, now: float) -> Pace | None:
    """Return the pace that a file holds; None for one that is over, of another clock, cut short, or makes no sense."""
    words = text.split(" ")
    if len(words) != 2 + len(Pace._fields) or words[:2] != [_FORMAT, origin] or not text.endswith("\n"):
        return None
    try:
        requests, seconds, free, refused, resumed, row, slower, turn, pushed = map(float, words[2:])
        pace = Pace(int(requests), seconds, free, refused, resumed, int(row), slower, int(turn), pushed)
    except (ValueError, OverflowError):
        return None
    if not all(math.isfinite(value) for value in pace) or min(pace) < 0:
        return None
    makes_sense = (
        pace.refused <= now
        and pace.resumed <= now + LIFE
        and pace.free <= now + _LONGEST_RESERVED
        and 1 <= pace.slower <= _SLOWEST
        and (pace.seconds > 0 or not pace.requests)
    )
    return None if not makes_sense or pace.is_over(now) else pace


def _taught(pace: Pace, now: float) -> float:
    """Return how much slower than the limit alone it has to be by now."""
    forgotten: float = 0.5 ** (max(0.0, now - pace.refused) / _FORGETTING)
    return 1 + (pace.slower - 1) * forgotten


def _is_spread(pace: Pace) -> bool:
    return bool(pace.requests) and pace.seconds <= _LONGEST_SPREAD


def _length(pace: Pace) -> float:
    """Return the seconds of a pause, longer with each refusal in a row: of a window, all of it at the latest."""
    if not pace.requests:
        return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(pace.row, 10)))
    first = min(max(2.0, pace.seconds / 8), _LONGEST_PAUSE)
    return float(min(pace.seconds, first * 2 ** min(pace.row, 20)))


def _paused(pace: Pace, now: float, seconds: float) -> Pace:
    """Let nobody go on before ``seconds`` are over, and make what is reserved void."""
    moment = now + min(seconds, LIFE)
    return pace._replace(free=moment, resumed=moment, turn=pace.turn + 1, pushed=0.0)


def _limited_to(pace: Pace, window: tuple[int, float] | None) -> Pace:
    return pace if window is None else pace._replace(requests=max(1, window[0]), seconds=max(0.001, window[1]))
