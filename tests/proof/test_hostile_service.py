# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that means harm, in whole: every operation that a module calls, every field, every kind of answer."""

from __future__ import annotations

import http.server
import threading
import time

import pytest

from tests.hostile.answers import ENDLESS, FAST, REDIRECTS, redirect
from tests.hostile.input import holds
from tests.hostile.judging import DOCUMENTED, cases, judged, schema_of
from tests.hostile.options import VALUES, options_of
from tests.hostile.service import OPERATIONS as MODULES
from tests.hostile.service import HostileSimulator, without_sockets
from tests.hostile.shapes import is_believed, spoils_of
from tests.proof.reliability import record

pytestmark = pytest.mark.proof

SECTION = "Hostile input and service"
OPERATIONS = sorted({name for name, _exchange in cases()})


@pytest.fixture
def elsewhere():
    """Another server, which keeps what it is asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path, dict(self.headers)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_PUT = do_POST = do_DELETE = do_GET

        def log_message(self, *_arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/stolen", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_field_with_every_wrong_type(name):
    count = {"failed": 0, "succeeded": 0}
    sim = HostileSimulator()
    with without_sockets(sim):
        for each, exchange in cases():
            if each != name:
                continue
            for path, value, spoil in spoils_of(schema_of(exchange), exchange.body):
                try:
                    count[judged(sim, exchange, spoil, honest=not is_believed(name, path, value))] += 1
                except AssertionError as wrong:
                    raise AssertionError(f"{exchange.task.module}: {'.'.join(path)} is {value}: {wrong}") from wrong
    sim._server.server_close()
    record(SECTION, f"{name}: fields of wrong types", {"answers": sum(count.values()), **count})


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_kind_of_answer(name):
    count = {"failed": 0, "succeeded": 0}
    with HostileSimulator() as sim:
        for each, exchange in cases():
            if each != name:
                continue
            for kind, (spoil, good) in FAST.items():
                try:
                    found = judged(sim, exchange, spoil, good if exchange.body else None, max_retries=0)
                except AssertionError as wrong:
                    raise AssertionError(f"{exchange.task.module}: {kind}: {wrong}") from wrong
                count[found] += 1
    record(SECTION, f"{name}: answers wrong as a whole", {"answers": sum(count.values()), **count})


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_without_an_end(name):
    exchange = next(exchange for each, exchange in cases() if each == name)
    longest = 0.0
    # What was written is read back, and may well be there; judged compares what is.
    good = False if name.startswith("iam.") or DOCUMENTED[name].method == "GET" else None
    count = {"failed": 0, "succeeded": 0}
    with HostileSimulator() as sim:
        for kind, spoil in ENDLESS.items():
            started = time.monotonic()
            try:
                count[judged(sim, exchange, spoil, good, timeout=1, max_retries=0)] += 1
            except AssertionError as wrong:
                raise AssertionError(f"{exchange.task.module}: {kind}: {wrong}") from wrong
            longest = max(longest, time.monotonic() - started)
    # A write is read back: where that is spoilt too, it is another second.
    assert longest < 10
    record(
        SECTION,
        f"{name}: answers without an end",
        {"answers": len(ENDLESS), **count, "longest, seconds": round(longest, 1)},
    )


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_redirect_is_followed(name, status, elsewhere):
    url, asked = elsewhere
    exchange = next(exchange for each, exchange in cases() if each == name)
    with HostileSimulator() as sim:
        for target in (url, "//127.0.0.1/x", "/elsewhere", "file:///etc/passwd", "http://[::1", ""):
            assert judged(sim, exchange, redirect(status, target), False, max_retries=0) == "failed"
    assert asked == []
    record(SECTION, f"{name}: redirects", {"answers": 6, "requests elsewhere": 0})


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_text_option_with_every_hostile_value(module):
    count = {"refused": 0, "failed": 0, "taken": 0}
    with HostileSimulator() as sim:
        for option in options_of(module):
            for value in VALUES:
                try:
                    count[holds(sim, option, VALUES[value])] += 1
                except AssertionError as wrong:
                    raise AssertionError(f"{option} is {value}: {wrong}") from wrong
    assert count["refused"]
    record(SECTION, f"{module}: hostile options", {"values": sum(count.values()), **count})
