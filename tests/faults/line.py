# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line between client and simulator: counts what is sent, and breaks as a simulator cannot.

Nobody at the address, and an answer that comes too late: the fake clock moves instead of time passing. A ``direct``
line hands requests over without sockets, which is quicker; what breaks, breaks as sockets do.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import itertools
from collections.abc import Iterator
from email.utils import formatdate
from typing import Any
from unittest import mock

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from tests.simulator import Fault, Simulator
from tests.simulator.exchange import Request
from tests.simulator.faults import FaultBook
from tests.unit.plugins.module_utils.operations.harness import FakeClock

KINDS = ("refused", "late_before", "late_after")
_REAL_SEND = HTTPAdapter.send
_STARTS = itertools.count(1000.0, 1_000_000.0)


@dataclasses.dataclass
class Attempt:
    """One request that the client tried to send; ``status`` is None where it got no answer."""

    method: str
    url: str
    body: bytes
    at: float
    struck: bool = False
    status: int | None = None

    @property
    def what(self) -> tuple[str, str, bytes]:
        return self.method, self.url, self.body


@dataclasses.dataclass
class Sleep:
    """The client slept, after so many attempts."""

    seconds: float
    attempts: int


class WatchedClock(FakeClock):
    """Moves the simulator's clock along, and knows between which attempts the client slept."""

    def __init__(self, line: Line, start: float) -> None:
        super().__init__(line.sim.world.clock)
        self._now = start
        self._line = line
        self.sleeps: list[Sleep] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(Sleep(seconds, len(self._line.attempts)))
        super().sleep(seconds)

    def pass_by(self, seconds: float) -> None:
        """Time passes without anybody sleeping."""
        super().sleep(seconds)
        self.slept.pop()


class Line:
    """Everything that one run sends passes here."""

    def __init__(self, sim: Simulator, direct: bool = True) -> None:
        self.sim = sim
        self._direct = direct
        self.attempts: list[Attempt] = []
        # what an earlier run left on this machine, such as the pace of a service that throttles, is long out of date
        self.clock = WatchedClock(self, next(_STARTS))
        self._kinds: dict[int, str] = {}
        self._book = FaultBook(sim.world.operations | {"*"})

    def add(self, kind: str, **where: Any) -> None:
        """A fault of this line; ``where`` is as for the simulator's."""
        fault = Fault(kind="status", **where)
        self._kinds[id(fault)] = kind
        self._book.add(fault)

    def clear(self) -> None:
        self._book.clear()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        def send(adapter: HTTPAdapter, request: Any, *args: Any, **options: Any) -> Any:
            return self._send(adapter, request, *args, **options)

        # requests looks through all environment variables for proxies each time: a fifth of the time of a run
        with (
            mock.patch.object(HTTPAdapter, "send", send),
            mock.patch("requests.sessions.get_environ_proxies", return_value={}),
        ):
            yield

    def _send(self, adapter: HTTPAdapter, request: Any, *args: Any, **options: Any) -> Any:
        path = request.path_url.partition("?")[0]
        attempt = Attempt(request.method, request.path_url, request.body or b"", self.clock.monotonic())
        self.attempts.append(attempt)
        found = self.sim.world.spec.find(request.method, path)
        fault = self._book.take(request.method, path, found[0] if found else None)
        kind = self._kinds[id(fault)] if fault else None
        attempt.struck = kind is not None
        if kind == "refused":
            raise _refused(request)
        if kind == "late_before":
            raise self._too_late(request, options["timeout"])
        response = self._hand_over(adapter, request) if self._direct else _REAL_SEND(adapter, request, *args, **options)
        if kind == "late_after":
            response.close()
            raise self._too_late(request, options["timeout"])
        attempt.status = response.status_code
        return response

    def _hand_over(self, adapter: HTTPAdapter, request: Any) -> requests.Response:
        path, _, query = request.path_url.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        headers.setdefault("host", f"127.0.0.1:{self.sim.port}")
        reply = self.sim._respond(Request(request.method, path, query, headers, request.body or b"", 1))
        if reply.action == "reset":
            broken = ConnectionResetError(104, "Connection reset by peer")
            raise requests.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", broken))
        body = reply.body if reply.action != "truncate" else reply.body[: len(reply.body) // 2]
        answered = urllib3.HTTPResponse(
            io.BytesIO(body),
            [("Date", formatdate(usegmt=True)), *reply.headers, ("Content-Length", str(len(reply.body)))],
            reply.status,
            preload_content=False,
            request_method=request.method,
        )
        return adapter.build_response(request, answered)

    def _too_late(self, request: Any, timeout: Any) -> requests.ReadTimeout:
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        self.clock.pass_by(seconds)
        cause = urllib3.exceptions.ReadTimeoutError(None, request.url, f"Read timed out. (read timeout={seconds})")
        return requests.ReadTimeout(cause, request=request)


def _refused(request: Any) -> requests.ConnectionError:
    cause = urllib3.exceptions.NewConnectionError(
        None, "Failed to establish a new connection: [Errno 111] Connection refused"
    )
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, request.url, cause), request=request)
