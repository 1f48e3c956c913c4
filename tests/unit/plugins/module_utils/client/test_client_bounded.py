# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer ends in time, and takes no more memory than an answer may: over real connections, with a real clock."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import bounded, errors

from tests.hostile.answers import ENDLESS, FAST, bomb
from tests.hostile.service import HostileSimulator
from tests.unit.plugins.module_utils.client.support import client_for, environment_call, give_time, wait_until

SECONDS = 0.4
ROOT = Path(__file__).resolve().parents[5]


@pytest.fixture(scope="module")
def _one_hostile():
    with HostileSimulator() as simulator:
        yield simulator


@pytest.fixture
def hostile(_one_hostile):
    _one_hostile.reset()
    _one_hostile.spoil = None
    return _one_hostile


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("kind", ENDLESS)
def test_an_answer_without_an_end_ends_with_the_requests_time(hostile, kind, method):
    targets = {"GET": "showEnvironment", "PUT": "modifyEnvironment", "POST": "refreshEnvironment"}
    hostile.spoil_answers(f"servicestage.{targets[method]}", ENDLESS[kind])
    client = client_for(hostile, request_timeout=SECONDS, max_retries=0)
    started = time.monotonic()
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(environment_call(hostile, method))
    # A flood is too large before its time is over; what is busy with other things may take longer.
    assert time.monotonic() - started < 10 * SECONDS
    assert wait_until(lambda: hostile.spoilt)
    assert hostile.spoilt == 1
    assert caught.value.message.endswith(".")
    assert "could not be reached" not in caught.value.message, "it was sent"
    give_time(client)
    assert client.send(environment_call(hostile, "GET" if method != "GET" else "PUT")).status == 200


def test_a_slow_answer_that_ends_in_time_is_an_answer(hostile):
    def slowly(reply):
        content = reply.body

        def pieces():
            yield b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content)
            for start in range(0, len(content), 200):
                time.sleep(0.05)
                yield content[start : start + 200]

        reply.raw = pieces()
        return reply

    hostile.spoil_answers("servicestage.showEnvironment", slowly)
    assert client_for(hostile, request_timeout=20).send(environment_call(hostile, "GET")).data["name"]


@pytest.mark.parametrize("kind", FAST)
def test_an_answer_that_means_harm_is_a_failure_or_a_success_and_the_next_one_is_as_ever(hostile, kind):
    spoil, good = FAST[kind]
    hostile.spoil_answers("servicestage.showEnvironment", spoil, once=True)
    client = client_for(hostile, max_retries=0, request_timeout=20)
    answer, message = None, None
    try:
        answer = client.send(environment_call(hostile, "GET"))
    except errors.StagecraftError as failed:
        message = failed.message
    if good is not None:
        assert (answer is not None) is good, message
    if message is None:
        assert good is None or answer.data["id"] == hostile.fixtures["servicestage_environment_id"]
    else:
        assert message.isprintable()
        assert len(message) < 400
    assert hostile.spoilt == 1
    assert client.send(environment_call(hostile, "GET")).data["id"]


def test_nobodys_cookie_is_sent_back(hostile):
    seen = []
    respond = hostile.respond
    hostile.respond = lambda request: (seen.append(request.headers.get("cookie")), respond(request))[1]
    try:
        hostile.spoil_answers("servicestage.showEnvironment", FAST["a cookie"][0])
        client = client_for(hostile)
        for _time in range(3):
            client.send(environment_call(hostile, "GET"))
    finally:
        del hostile.respond
    assert seen == [None] * 3


def test_what_was_packed_is_not_unpacked_beyond_its_limit():
    packed = bomb()
    assert len(packed) < 600_000
    tracemalloc.start()
    try:
        with pytest.raises(bounded.TooLargeError):
            bounded.unpacked(packed, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert bounded.unpacked(b"no gzip", 10) is None


def test_all_that_comes_over_a_connection_counts():
    """Also what no answer has a place for, such as thousands of interim ones."""
    ours, theirs = socket.socketpair()
    with ours, theirs, bounded.limits(5, 1000):
        response = bounded._LimitedResponse(ours)  # it closes its reader when it goes
        reader = response.fp
        theirs.sendall(b"x" * 1000)
        assert reader.read(1000) == b"x" * 1000
        theirs.sendall(b"x")
        with pytest.raises(bounded.TooLargeError):
            reader.read(1)


def test_what_comes_through_a_proxy_is_limited_too():
    adapter = bounded.LimitedAdapter()
    for manager in (adapter.poolmanager, adapter.proxy_manager_for("http://proxy.example:3128")):
        kinds = {pool.ConnectionCls.response_class for pool in manager.pool_classes_by_scheme.values()}
        assert kinds == {bounded._LimitedResponse}


PROGRAM = """
import os, resource, sys, time
root, collections, *kinds = sys.argv[1:]
sys.path[:0] = [root, collections]
from tests.hostile.answers import ENDLESS, FAST
from tests.hostile.service import HostileSimulator
reading, writing = os.pipe()
child = os.fork()
if child == 0:  # the service
    sim = HostileSimulator().start()
    spoils = [FAST[kind][0] if kind in FAST else ENDLESS[kind] for kind in kinds]
    sim.spoil_answers("servicestage.showEnvironment", lambda reply: spoils[(sim.spoilt - 1) % len(spoils)](reply))
    os.write(writing, str(sim.port).encode())
    while True:
        time.sleep(60)
try:
    port = int(os.read(reading, 10))
    from tests.unit.plugins.module_utils.client.support import client_for, environment_call
    from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors
    twin = HostileSimulator()  # the same ids and keys
    class There:
        base_url = f"http://127.0.0.1:{port}"
        def __getattr__(self, name):
            return getattr(twin, name)
    client = client_for(There(), request_timeout=20, max_retries=0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for kind in kinds:
        try:
            client.send(environment_call(There(), "GET"))
            sys.exit(f"{kind} was taken")
        except errors.StagecraftError as failed:
            print(kind, failed.message[:200])
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
finally:
    os.kill(child, 9)
    os.waitpid(child, 0)
"""


def test_memory_stays_bounded_whatever_comes(tmp_path):
    """The largest answers, read by a process of its own, whose memory is measured; the service is another process."""
    kinds = [
        "50 MB",
        "a decompression bomb",
        "a million values",
        "100,000 dictionaries",
        "a flood",
        "a flood of one line",
    ]
    collections = next(path for path in sys.path if path.endswith("collections"))
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ROOT), collections, *kinds], capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr
    megabytes = float(run.stdout.split()[-1])
    print(f"{megabytes:.0f} MB more at the most")
    assert megabytes < 150
