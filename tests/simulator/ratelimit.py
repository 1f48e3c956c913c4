# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit on all requests in a sliding window (contract D.6, APIGW.0308)."""

from __future__ import annotations

import threading
from collections import deque

from .clock import Clock

_UNITS = {1: "1 second", 60: "1 minute", 3600: "1 hour"}


class RateLimit:
    """At most ``requests`` in any ``seconds``; refused requests do not count."""

    def __init__(self, clock: Clock, requests: int, seconds: float) -> None:
        self._clock = clock
        self._requests = requests
        self._seconds = seconds
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()

    def admit(self) -> bool:
        """Whether one more request is within the limit."""
        now = self._clock.now()
        with self._lock:
            while self._taken and self._taken[0] <= now - self._seconds:
                self._taken.popleft()
            if len(self._taken) >= self._requests:
                return False
            self._taken.append(now)
            return True

    def reset(self) -> None:
        """Forget what was taken."""
        with self._lock:
            self._taken.clear()

    @property
    def text(self) -> str:
        """As the gateway words it."""
        unit = _UNITS.get(int(self._seconds), f"{self._seconds:g} second")
        return f"policy user over ratelimit,limit:{self._requests},time:{unit}"
