# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No retry begins that would end after the time of the task, and no request waits for longer than is left of it."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.simulator import Fault
from tests.unit.plugins.module_utils.client.support import FakeClock, client_for, environment_call, variable_call


def refuse(sim, seconds=None, times=None):
    headers = {"Retry-After": str(seconds)} if seconds is not None else {}
    sim.faults.add(Fault("*", "throttle", times=times, text="", headers=headers))


def give_up(sim, client, tries):
    with pytest.raises(errors.ServiceError) as caught:
        client.send(variable_call(sim, "GET"))
    assert " Gave up: the next try would come in " in caught.value.message
    assert len(sim.log) == tries


@pytest.mark.parametrize(
    ("budget", "asked", "tries"),
    [
        (90, 100, 1),
        (90, 60, 2),
        (90, 40, 3),
        (5, 5, 1),
        (6, 5, 2),
        (0, 0, 1),
        (1000, 1000, 1),
        (10_000, 1, 6),
    ],
)
def test_no_retry_is_begun_that_would_end_after_the_budget(sim, budget, asked, tries):
    refuse(sim, asked)
    client = client_for(sim, budget=budget)
    with pytest.raises(errors.ServiceError) as caught:
        client.send(variable_call(sim, "GET"))
    assert len(sim.log) == tries
    assert caught.value.retried == tries - 1
    assert sum(client.clock.slept) <= budget
    if tries < 6:
        left = budget - sum(client.clock.slept)
        assert " Gave up: the next try would come in " in caught.value.message
        assert f"of the {budget} seconds that the task may take {left:.1f} are left." in caught.value.message


@pytest.mark.parametrize("value", ["inf", "1e400", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_wait_without_end_is_not_begun(sim, value):
    refuse(sim, value)
    give_up(sim, client_for(sim), tries=1)


def test_success_renews_the_time_of_a_task_that_waits_for_nothing(sim):
    clock = FakeClock()
    client = client_for(sim, clock=clock, budget=10, renewable=True)
    for _each in range(5):
        refuse(sim, 8, times=1)
        client.send(variable_call(sim, "GET"))
    assert clock.now > 1040


def test_success_does_not_renew_the_time_of_a_task_that_waits(sim):
    client = client_for(sim, budget=10)
    refuse(sim, 8, times=2)
    give_up(sim, client, tries=2)


def test_a_failure_renews_nothing(sim):
    refuse(sim, 6)
    client = client_for(sim, budget=10, renewable=True)
    give_up(sim, client, tries=2)


def test_a_write_is_not_planned_anew_when_the_time_is_over(sim):
    refuse(sim, 60)
    client = client_for(sim, budget=30)
    with pytest.raises(errors.WriteInterrupted) as caught:
        client.send(environment_call(sim, "PUT"))
    assert client.pause_before_replan(caught.value, 0) is False
    assert "Gave up" in caught.value.message
    assert client.clock.slept == []


@pytest.mark.parametrize(
    ("timeout", "left", "expected"),
    [(30, 90, 30), (30, 12, 12), (30, 0.2, 1), (30, 0, 1), (1, 90, 1)],
)
def test_a_request_waits_for_no_longer_than_is_left(sim, monkeypatch, timeout, left, expected):
    seen = []
    client = client_for(sim, budget=left, timeout=timeout)
    client.send(variable_call(sim, "GET"))
    session = client._transport._session
    real = session.request
    monkeypatch.setattr(
        session, "request", lambda *given, **options: seen.append(options["timeout"]) or real(*given, **options)
    )
    client.send(variable_call(sim, "GET"))
    assert seen == [expected]


def test_a_time_out_says_how_long_it_waited(sim):
    sim.faults.add(Fault("*", "delay_before", seconds=30))
    with pytest.raises(errors.NotReached) as caught:
        client_for(sim, request_timeout=0.1, max_retries=0).send(variable_call(sim, "GET"))
    assert "did not answer within 0.1 seconds the request to do it to the variable" in caught.value.message
    assert caught.value.sent
