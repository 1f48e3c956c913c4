# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Time, as a thing that a test can replace."""

from __future__ import annotations

import datetime
import functools
import random
import time


class Clock:
    """Reads the clocks of this machine, and sleeps."""

    def monotonic(self) -> float:
        """Seconds since some moment, never going back."""
        return time.monotonic()

    def origin(self) -> str:
        """A word for the moment that ``monotonic`` counts from: the same for all until the machine restarts."""
        return _boot()

    def utc(self) -> datetime.datetime:
        """The time of day, UTC."""
        return datetime.datetime.now(datetime.timezone.utc)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def jitter(self) -> float:
        """A number from 0 up to 1 that spreads callers over time."""
        return random.random()


@functools.lru_cache(maxsize=1)
def _boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip() or "unknown"
    except (OSError, ValueError):  # not Linux; there, too, the count begins with the machine's start
        return "unknown"


class Budget:
    """The seconds that a task may take.

    A ``renewable`` budget begins anew with each answer that says success, so that a long list of requests which all go
    well never runs out of it; the time of a task that waits for something is fixed.
    """

    def __init__(self, seconds: float, clock: Clock, renewable: bool = False) -> None:
        self.seconds = seconds
        self._clock = clock
        self._renewable = renewable
        self._start = clock.monotonic()

    def anew(self) -> Budget:
        """Return a budget like this one that begins now."""
        return Budget(self.seconds, self._clock, self._renewable)

    def progress(self) -> None:
        """Note that something was achieved."""
        if self._renewable:
            self._start = self._clock.monotonic()

    def spent(self) -> float:
        return self._clock.monotonic() - self._start

    def left(self) -> float:
        """Seconds that are left; 0 when the time is over."""
        return max(0.0, self.seconds - self.spent())
