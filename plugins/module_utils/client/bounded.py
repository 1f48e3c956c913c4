# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Answers that end: in time, however slowly they come, and in memory, however much they hold.

What requests and urllib3 call a time-out is the time between two reads: a service that sends a byte a second keeps them
busy for ever. Here all reads of a request share one time, from its start.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import socket
import threading
import time
import typing as t

from .http_library import HTTPAdapter

_limits = threading.local()  # a thread has one request under way


class TooLargeError(OSError):
    """More came than any answer has."""


@contextlib.contextmanager
def limits(seconds: float, size: int) -> t.Iterator[None]:
    """Let all that is read meanwhile, by this thread, take so many seconds, and each answer have so many bytes."""
    _limits.ends, _limits.size = time.monotonic() + seconds, size
    try:
        yield
    finally:
        del _limits.ends, _limits.size


class _LimitedReader(io.RawIOBase):
    """Reads a socket: the status line, headers and body of one answer, and of what a proxy says before."""

    def __init__(self, sock: t.Any) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._ends: float | None = getattr(_limits, "ends", None)
        self._left: int | None = getattr(_limits, "size", None)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int | None:
        if self._ends is not None:
            seconds = self._ends - time.monotonic()
            if seconds <= 0:
                raise socket.timeout("timed out")  # the name that Python 3.9 catches
            self._sock.settimeout(seconds)
        count: int | None = self._raw.readinto(buffer)
        if self._left is not None:
            self._left -= count or 0
            if self._left < 0:
                raise TooLargeError("the answer is too large")
        return count

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _Limited:
    """A socket as http.client.HTTPResponse takes it."""

    def __init__(self, sock: t.Any) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_LimitedReader(self._sock))


class _LimitedResponse(http.client.HTTPResponse):
    def __init__(self, sock: t.Any, *args: t.Any, **options: t.Any) -> None:
        super().__init__(_Limited(sock), *args, **options)  # type: ignore[arg-type]


@functools.cache
def _limited(pool: type) -> type:
    """Return a kind of connection pool whose answers are limited, for urllib3, of whatever version."""
    connection: t.Any = t.cast(t.Any, pool).ConnectionCls
    if connection.response_class is _LimitedResponse:
        return pool
    limited = type(connection.__name__, (connection,), {"response_class": _LimitedResponse})
    return type(pool.__name__, (pool,), {"ConnectionCls": limited})


class LimitedAdapter(HTTPAdapter):
    """Connects such that the limits hold, also through a proxy."""

    def init_poolmanager(self, *args: t.Any, **options: t.Any) -> None:
        super().init_poolmanager(*args, **options)
        _limit(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: t.Any) -> t.Any:
        manager = super().proxy_manager_for(proxy, **options)
        _limit(manager)
        return manager


def _limit(manager: t.Any) -> None:
    pools = manager.pool_classes_by_scheme
    manager.pool_classes_by_scheme = {scheme: _limited(pool) for scheme, pool in pools.items()}


def unpacked(body: bytes, most: int) -> bytes | None:
    """Return what gzip packed, None where it ends early or is none.

    :raises TooLargeError: it is more than ``most`` bytes: a small answer can unpack to a thousand times its size.
    """
    import zlib  # most answers are not packed

    reader = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        found = reader.decompress(body, most + 1)
    except zlib.error:
        return None
    if len(found) > most:
        raise TooLargeError("the answer is too large")
    return found if reader.eof else None
