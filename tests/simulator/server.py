# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side: kept connections, one thread each, a whole answer in one segment, and real TCP faults."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import errors
from .exchange import Reply, Request, json_reply

MAX_BODY = 12 * 1024 * 1024  # contract D.4: body limit for AK/SK
IDLE_SECONDS = 120.0
_RESET = struct.pack("ii", 1, 0)

Responder = Callable[[Request], Reply]


class _HangupError(Exception):
    """The connection ends here."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: Server

    def setup(self) -> None:
        """Number the connection."""
        super().setup()
        self.connection_number = next(self.server.connection_numbers)

    def handle(self) -> None:
        """Serve until the client goes, however it goes (TLS and time-out errors are OSErrors)."""
        with contextlib.suppress(_HangupError, OSError):
            super().handle()

    def finish(self) -> None:
        """Close without a word."""
        with contextlib.suppress(ValueError, OSError):  # ValueError: closed already
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """The request log is kept elsewhere."""

    def _serve(self) -> None:
        try:
            request = self._read()
        except errors.ApiError as error:
            self.close_connection = True
            reply = json_reply(error.status, errors.error_body(error, None, self.server.behaviour, "unread"))
        else:
            reply = self.server.respond(request)
        if reply.delay:
            self.server.stopping.wait(reply.delay)
        if reply.action == "reset":
            self._reset()
        self._write(reply)

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _serve

    def _read(self) -> Request:
        if "transfer-encoding" in self.headers:
            raise errors.bad_request("Content-Length is required", 411)
        length = self.headers.get("content-length", "0")
        if not length.isdecimal():
            raise errors.bad_request("Content-Length is malformed")
        if int(length) > MAX_BODY:
            raise errors.bad_request("the body is too large", 413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise _HangupError
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            name = name.lower()
            headers[name] = f"{headers[name]},{value}" if name in headers else value
        path, _sep, query = self.path.partition("?")
        return Request(self.command, path, query, headers, body, self.connection_number)

    def _write(self, reply: Reply) -> None:
        if reply.raw is not None:
            self.close_connection = True
            for piece in reply.raw:
                self.connection.sendall(piece)
            return
        phrase = HTTPStatus(reply.status).phrase if reply.status in HTTPStatus._value2member_map_ else "Status"
        lines = [f"HTTP/1.1 {reply.status} {phrase}", "Server: api-gateway"]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        lines.extend(f"{name}: {value}" for name, value in reply.headers)
        bodiless = reply.status in (204, 304)
        if not bodiless:
            lines.append(f"Content-Length: {len(reply.body)}")
        if reply.action == "truncate":
            self.close_connection = True
        elif self.close_connection:
            lines.append("Connection: close")
        body = b"" if bodiless or self.command == "HEAD" else reply.body
        if reply.action == "truncate":
            body = body[: len(body) // 2]
        self.connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def _reset(self) -> None:
        """Close with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.rfile.close()
        self.connection.close()
        raise _HangupError


def _hang_up(refused: ssl.SSLSocket) -> None:
    """Close after a handshake that failed, such that the alert arrives: unread bytes would turn it into a reset."""
    with contextlib.suppress(OSError), socket.socket(fileno=refused.detach()) as raw:
        raw.settimeout(1.0)
        raw.shutdown(socket.SHUT_WR)
        while raw.recv(65536):
            pass


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(
        self, port: int, respond: Responder, behaviour: Any, stopping: threading.Event, context: ssl.SSLContext | None
    ) -> None:
        self.respond = respond
        self.behaviour = behaviour
        self.stopping = stopping
        self.connection_numbers = itertools.count(1)
        self._context = context
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Bind without the look-up of the host's name that http.server does."""
        super(ThreadingHTTPServer, self).server_bind()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def finish_request(self, request: Any, client_address: Any) -> None:
        """In the connection's own thread: the TLS handshake, then the requests."""
        if self._context is not None:
            request.settimeout(IDLE_SECONDS)
            try:
                request = self._context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
            except OSError:  # the client is gone already
                return
            try:
                request.do_handshake()
            except OSError:
                _hang_up(request)
                return
        with self._open_lock:
            self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            with self._open_lock:
                self._open.discard(request)
            if self._context is not None:
                with contextlib.suppress(OSError):
                    request.close()

    def end(self) -> None:
        """Leave serve_forever at once: a connection wakes it."""
        ending = threading.Thread(target=self.shutdown, daemon=True)
        ending.start()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.server_port), timeout=1).close()
        ending.join()

    def close_connections(self) -> None:
        """End all kept connections."""
        with self._open_lock:
            sockets = list(self._open)
        for item in sockets:
            with contextlib.suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
