# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests are sent again, after which failures, how often, and what is said about it."""

from __future__ import annotations

import re

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call

from tests.simulator import Fault, Simulator
from tests.unit.plugins.module_utils.client.support import (
    FakeClock,
    client_for,
    closed_port,
    environment_call,
    give_time,
    variable_call,
    wait_until,
)

AGAIN, ASK, FINAL = "sent again", "read first", "final"
# The kind of fault, its details, and what a read, a write and a refresh do. A POST whose outcome is unknown is not
# sent again, a PUT and a DELETE neither: what became of them is read first.
FAULTS = {
    "429 with Retry-After": ("throttle", {"text": "", "headers": {"Retry-After": "7"}}, AGAIN, AGAIN),
    "429 with a window": ("throttle", {"text": "limit:20,time:1 minute"}, AGAIN, AGAIN),
    "429": ("throttle", {"text": ""}, AGAIN, AGAIN),
    "503": ("status", {"status": 503}, AGAIN, AGAIN),
    "502": ("status", {"status": 502}, AGAIN, ASK),
    "504": ("status", {"status": 504}, AGAIN, ASK),
    "reset before": ("reset_before", {}, AGAIN, ASK),
    "reset after": ("reset_after", {}, AGAIN, ASK),
    "timeout": ("delay_before", {"seconds": 30}, AGAIN, ASK),
    "timeout after": ("delay_after", {"seconds": 30}, AGAIN, ASK),
    "truncate": ("truncate", {}, AGAIN, ASK),
    "truncate_json": ("truncate_json", {}, AGAIN, ASK),
    "html": ("html", {}, FINAL, ASK),
    "500": ("status", {"status": 500}, FINAL, FINAL),
    "400": ("status", {"status": 400}, FINAL, FINAL),
    "403": ("status", {"status": 403}, FINAL, FINAL),
    "501": ("status", {"status": 501}, FINAL, FINAL),
    "redirect": ("redirect", {"url": "http://127.0.0.1:9/x"}, FINAL, FINAL),
}
BODILESS = ("truncate", "truncate_json")  # a DELETE is answered with 204
CALLS = {
    "GET": lambda sim: variable_call(sim, "GET"),
    "PUT": lambda sim: variable_call(sim, "PUT"),
    "DELETE": lambda sim: variable_call(sim, "DELETE"),
    "POST": lambda sim: environment_call(sim, "POST"),
}
TABLE = [
    pytest.param(method, name, id=f"{method} {name}")
    for name in FAULTS
    for method in CALLS
    if not (method == "DELETE" and name in BODILESS)
]


def strike(sim, name, times=1):
    kind, details, *_expected = FAULTS[name]
    sim.faults.add(Fault("*", kind, times=times, **details))


def fast(sim, **options):
    """A client that loses patience soon where, and only where, the first request is to time out."""
    client = client_for(sim, **options)
    if not any(fault.kind.startswith("delay") for fault in sim.faults.all()):
        give_time(client)
        return client

    def wake():
        assert wait_until(lambda: any(entry.fault for entry in sim.log)), "the first request was struck"
        give_time(client)

    give_time(client, 0.1)
    client.clock.wake = wake
    return client


def sent(sim):
    """How many requests have arrived; one that timed out may still be on its way."""
    wait_until(lambda: len(sim.log))
    return len(sim.log)


@pytest.mark.parametrize(("method", "name"), TABLE)
def test_a_request_that_failed_once_is_repeated_only_where_it_may(sim, method, name):
    strike(sim, name)
    client = fast(sim)
    expected = FAULTS[name][2 if method == "GET" else 3]
    if expected == AGAIN:
        assert client.send(CALLS[method](sim)).status in (200, 204)
        assert sent(sim) == 2
        assert len(client.warnings) == len(client.clock.slept) == 1
        return
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(CALLS[method](sim))
    assert sent(sim) == 1
    assert client.warnings == client.clock.slept == []
    assert caught.value.retried == 0
    assert isinstance(caught.value, errors.WriteInterrupted) is (expected == ASK)
    if expected == ASK:
        assert caught.value.unknown


@pytest.mark.parametrize("name", [name for name, row in FAULTS.items() if row[3] == AGAIN])
@pytest.mark.parametrize("method", CALLS)
def test_a_request_that_fails_for_ever_is_given_up_after_max_retries(sim, method, name):
    strike(sim, name, times=None)
    client = fast(sim, max_retries=3, budget=10_000)
    with pytest.raises(errors.ServiceError) as caught:
        client.send(CALLS[method](sim))
    assert sent(sim) == 4
    assert len(client.warnings) == 3
    assert caught.value.failure()["retried"] == 3
    assert caught.value.message.endswith(" Gave up after 4 tries (max_retries is 3).")
    assert not sim.writes() or not any(entry.acted for entry in sim.writes())


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("method", CALLS)
def test_with_no_retries_everything_is_sent_once(sim, method, name):
    strike(sim, name, times=None)
    client = fast(sim, max_retries=0)
    if method == "DELETE" and name in BODILESS:
        client.send(CALLS[method](sim))
    else:
        with pytest.raises(errors.StagecraftError) as caught:
            client.send(CALLS[method](sim))
        assert caught.value.retried == 0
        assert "Gave up" not in caught.value.message
    assert sent(sim) == 1
    assert client.warnings == client.clock.slept == []


@pytest.mark.parametrize(
    ("name", "waits"),
    [
        ("429 with Retry-After", [7.25, 7.5, 7.7]),
        ("429 with a window", [3.0, 3.0, 3.0]),
        ("429", [0.25, 0.5, 1.0]),
        ("503", [0.25, 0.5, 1.0]),
    ],
)
def test_it_waits_as_long_as_it_is_told(sim, name, waits):
    strike(sim, name, times=3)
    client = fast(sim)
    client.send(CALLS["GET"](sim))
    assert client.clock.slept == pytest.approx(waits)
    for number, (wait, warning) in enumerate(zip(waits, client.warnings), start=1):
        assert re.search(rf"\(HTTP (429|503), .*\)\. Retry {number} in {wait:.1f} seconds: trying again\.$", warning)


def test_the_waits_are_spread_by_jitter(sim):
    strike(sim, "503", times=2)
    client = fast(sim, clock=FakeClock(jitter=1.0))
    client.send(CALLS["GET"](sim))
    assert client.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_a_service_that_cannot_be_reached_is_tried_again(sim, method):
    client = client_for(sim, endpoints=dict.fromkeys(["roma", "servicestage"], f"http://127.0.0.1:{closed_port()}"))
    with pytest.raises(errors.NotReached) as caught:
        client.send(CALLS[method](sim))
    assert not caught.value.sent
    assert caught.value.retried == len(client.warnings) == 5
    assert "could not be reached: connection refused" in caught.value.message
    assert "Gave up after 6 tries" in caught.value.message


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_a_service_that_comes_up_meanwhile_is_reached(sim, method):
    port, clock, started = closed_port(), FakeClock(), []
    clock.wake = lambda: started or started.append(Simulator(port=port).start())
    endpoints = dict.fromkeys(["roma", "servicestage"], f"http://127.0.0.1:{port}")
    client = client_for(sim, clock=clock, endpoints=endpoints)
    try:
        assert client.send(CALLS[method](sim)).status in (200, 204)  # keys and ids are the same in every simulator
        assert sent(started[0]) == len(client.warnings) == 1
    finally:
        client.connection.transport.close()
        started[0].stop()


@pytest.mark.parametrize("name", FAULTS)
def test_a_write_that_was_merged_is_never_sent_again_as_it_is(sim, name):
    strike(sim, name)
    client = fast(sim)
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(environment_call(sim, "PUT"))
    assert sent(sim) == 1
    assert client.warnings == client.clock.slept == []
    expected = FAULTS[name][3]
    assert isinstance(caught.value, errors.WriteInterrupted) is (expected != FINAL)
    if expected != FINAL:
        assert caught.value.unknown is (expected == ASK)


@pytest.mark.parametrize(("name", "wait"), [("429 with Retry-After", 7.25), ("429 with a window", 3.0), ("502", 0.25)])
def test_before_it_is_merged_anew_it_waits_as_long_as_it_is_told(sim, name, wait):
    strike(sim, name)
    client = fast(sim, max_retries=2)
    with pytest.raises(errors.WriteInterrupted) as caught:
        client.send(environment_call(sim, "PUT"))
    assert client.pause_before_replan(caught.value, 0) is True
    assert client.clock.slept == pytest.approx([wait])
    assert client.warnings[0].endswith(f"Retry 1 in {wait:.1f} seconds: reading again, to do what is still missing.")
    assert client.pause_before_replan(caught.value, 2) is False
    assert "Gave up after 3 tries" in caught.value.message


@pytest.mark.parametrize("name", ["502", "504", "reset before", "reset after", "timeout", "truncate_json", "503"])
def test_a_post_that_does_no_harm_twice_is_sent_again(sim, name):
    strike(sim, name)
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": sim.username, "password": sim.password, "domain": {"name": sim.domain_name}}}},
        "scope": {"project": {"id": sim.project_id}}}}  # fmt: skip
    call = Call("iam", "Token", "give a token", "POST", "/v3/auth/tokens", body=body, repeatable=True)
    assert fast(sim).send(call).status == 201
    assert sent(sim) == 2


def test_several_failures_in_a_row_are_all_told(sim):
    for name in ("503", "reset before", "429", "truncate"):
        strike(sim, name)
    client = fast(sim)
    client.send(CALLS["GET"](sim))
    assert sent(sim) == 5
    kinds = ["HTTP 503", "broke before the answer", "HTTP 429", "ended early"]
    assert len(client.warnings) == 4
    for kind, warning in zip(kinds, client.warnings):
        assert kind in warning


def test_the_last_failure_is_the_one_that_is_told(sim):
    strike(sim, "503")
    strike(sim, "403", times=None)
    client = fast(sim)
    with pytest.raises(errors.ServiceError) as caught:
        client.send(CALLS["PUT"](sim))
    assert (caught.value.http_status, caught.value.retried) == (403, 1)
    assert "Gave up" not in caught.value.message


def test_a_retried_write_acts_once(sim):
    strike(sim, "503", times=2)
    fast(sim).send(CALLS["PUT"](sim))
    assert [entry.acted for entry in sim.writes()] == [False, False, True]
