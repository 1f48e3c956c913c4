# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP proxy on 127.0.0.1: tunnels and forwards, with a password or without, and remembers what it was asked.

Whatever host it is asked for, it goes to the one server that it was made for, so that made-up names can be reached.
"""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import socketserver
import threading
import typing as t


class LocalProxy(socketserver.ThreadingTCPServer):
    """``asked`` has (method, target, value of Proxy-Authorization or None) of every request."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, user: str = "", password: str = "", status: int = 0) -> None:
        self.target = ("127.0.0.1", port)
        self.wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else None
        self.status = status  # answered to everything, unless 0
        self.asked: list[tuple[str, str, str | None]] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> LocalProxy:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(socketserver.StreamRequestHandler):
    server: LocalProxy

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._serve()

    def _serve(self) -> None:
        method, target, version = self.rfile.readline().decode("latin-1").split()
        lines: list[str] = []
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            lines.append(line)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        given = headers.get("proxy-authorization")
        self.server.asked.append((method, target, given))
        status = 407 if given != self.server.wanted and self.server.wanted else self.server.status
        if status:
            answer = f"HTTP/1.1 {status} {_PHRASES.get(status, 'No')}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self.wfile.write(answer.encode())
            return
        with socket.create_connection(self.server.target) as other:
            if method == "CONNECT":
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                body = self.rfile.read(int(headers.get("content-length", 0)))
                path = "/" + target.split("/", 3)[3]
                kept = [line for line in lines if not line.lower().startswith(("proxy-", "connection:"))]
                head = "\r\n".join([f"{method} {path} {version}", *kept, "Connection: close", "", ""])
                other.sendall(head.encode("latin-1") + body)
            _pass_on(self.connection, other)


_PHRASES = {403: "Forbidden", 407: "Proxy Authentication Required", 502: "Bad Gateway"}


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Until either end is closed."""
    ends: dict[t.Any, t.Any] = {one: other, other: one}
    while True:
        for ready in select.select(list(ends), [], [], 60)[0]:
            data = ready.recv(65536)
            if not data:
                return
            ends[ready].sendall(data)
