# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's clocks: real time, or one that a test moves by hand."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime


class Clock:
    """Real time, in seconds since the epoch."""

    def now(self) -> float:
        """The present moment."""
        return time.time()

    def now_ms(self) -> int:
        """The present moment in milliseconds, as ServiceStage writes times (contract A.1)."""
        return int(self.now() * 1000)


class ManualClock(Clock):
    """Stands still until :meth:`advance` moves it. Signatures are still checked against real time."""

    def __init__(self, start: float | None = None) -> None:
        self._lock = threading.Lock()
        self._now = time.time() if start is None else start

    def now(self) -> float:
        """The moment this clock was moved to."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._now += seconds


def iso(moment: float) -> str:
    """A moment as IAM prints it: 2020-01-04T09:05:22.701000Z (contract D.1)."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
