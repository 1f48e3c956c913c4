# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Taking turns: the runs of one user on this machine share what a service said about its limit.

A file for each address and set of credentials says how fast requests may follow each other, and which moments are
taken. There is none before a service refuses something: until then a request costs one look for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import typing as t

from .clock import Clock
from .errors import ServiceError
from .settings import Settings

if t.TYPE_CHECKING:
    from .pace import Pace

_DUE = 0.001


class Throttle:
    """The limits of the services that one set of credentials reaches.

    :param folder: where the files lie; None shares nothing.
    """

    def __init__(self, settings: Settings, folder: str | None, clock: Clock) -> None:
        self._settings = settings
        self._folder = folder
        self._clock = clock
        self._paths: dict[str, str] = {}

    def await_turn(self, service: str, urgent: bool, before_waiting: t.Callable[[float, Pace], None]) -> float:
        """Wait until a request to ``service`` may leave, and return the time.

        :param urgent: whether it goes before all others, since what it sends grows old.
        :param before_waiting: called with seconds and the limit; nothing is reserved where it raises something.
        """
        path = self._path(service)
        if path is None or not os.path.exists(path):
            return self._clock.monotonic()
        from . import pace as pacing  # most tasks meet no limit
        from .pace_file import PaceFile

        place = None
        while True:
            now = self._clock.monotonic()
            try:
                with PaceFile(path, self._clock) as file:
                    pace = file.read()
                    if pace is None:
                        file.remove()
                        return now
                    moment = pacing.moment_of(place, pace)
                    after = pace
                    if moment is None:
                        after, place = pacing.reserve(pace, now, urgent=urgent)
                        moment = place.moment
                    wait = moment - now
                    if wait >= _DUE:
                        before_waiting(wait, pace)
                    if after is not pace:
                        file.write(after)
            except OSError:  # the file cannot be had: sharing helps, and nothing depends on it
                return now
            if wait < _DUE:
                return now
            self._clock.sleep(wait)

    def refused(self, service: str, failure: ServiceError, sent: float) -> None:
        """Let all know that a request, which left at ``sent``, was refused for there being too many."""
        path = self._path(service)
        if path is None:
            return
        from . import pace as pacing
        from .pace_file import PaceFile

        with contextlib.suppress(OSError), PaceFile(path, self._clock, create=True) as file:
            now = self._clock.monotonic()
            file.write(pacing.after_refusal(file.read(), now, sent, failure.window, failure.retry_after))

    def pause(self, service: str) -> float:
        """Return the seconds for which nobody goes on, after a refusal."""
        path = self._path(service)
        if path is not None and os.path.exists(path):
            from .pace_file import PaceFile

            with contextlib.suppress(OSError), PaceFile(path, self._clock) as file:
                pace = file.read()
                return max(0.0, pace.resumed - self._clock.monotonic()) if pace else 0.0
        return 0.0

    def _path(self, service: str) -> str | None:
        if self._folder is None:
            return None
        if service not in self._paths:
            who = self._settings.credentials
            name = who.access_key or who.auth_token or f"{who.domain_name}/{who.username}"
            parts = (self._settings.endpoint(service), name, who.agency_name, who.agency_domain_name)
            digest = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
            self._paths[service] = os.path.join(self._folder, f"{digest[:32]}.pace")
        return self._paths[service]
