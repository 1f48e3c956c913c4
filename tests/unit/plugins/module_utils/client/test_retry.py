# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failure says about its request, and how long to wait before the next try."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors, retry
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.retry import Outcome
from hypothesis import given
from hypothesis import strategies as st

RETRIED = (429, 502, 503, 504)


def throttled(retry_after=None, window=None):
    return errors.ServiceError("x", http_status=429, retry_after=retry_after, window=window)


def a_call(method, **details):
    return Call("roma", "x", "x", method, "/", **details)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        *((errors.ServiceError("x", http_status=status), Outcome.NOT_ACCEPTED) for status in (429, 503)),
        *((errors.ServiceError("x", http_status=status), Outcome.UNKNOWN) for status in (502, 504)),
        *((errors.ServiceError("x", http_status=status), Outcome.FINAL) for status in (200, 400, 403, 409, 500, 501)),
        (errors.Unauthorized("x", http_status=401), Outcome.FINAL),
        (errors.NotFound("x", http_status=404), Outcome.FINAL),
        (errors.NotReached("x", sent=False), Outcome.NOT_ACCEPTED),
        (errors.NotReached("x", sent=True), Outcome.UNKNOWN),
        (errors.NotReached("x", sent=False, lasting=True), Outcome.FINAL),
        (errors.AnswerCutShort("x"), Outcome.UNKNOWN),
        (errors.UnreadableAnswer("x", http_status=200), Outcome.UNREADABLE),
        (errors.UnreadableAnswer("x", http_status=302), Outcome.FINAL),
        (errors.UnreadableAnswer("x"), Outcome.FINAL),
        (errors.ConnectionSettingsError("x"), Outcome.FINAL),
        (errors.InvalidOption("x"), Outcome.FINAL),
    ],
    ids=lambda value: value.name if isinstance(value, Outcome) else f"{type(value).__name__}-{value.http_status}",
)
def test_a_failure_says_what_became_of_the_request(failure, outcome):
    assert retry.outcome_of(failure) is outcome


@given(st.integers(200, 599))
def test_only_four_statuses_are_worth_another_try(status):
    outcome = retry.outcome_of(errors.ServiceError("x", http_status=status))
    assert retry.may_repeat(a_call("GET"), outcome) is (status in RETRIED)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_a_write_is_repeated_only_if_it_was_not_accepted(method):
    may = {outcome for outcome in Outcome if retry.may_repeat(a_call(method), outcome)}
    assert may == {Outcome.NOT_ACCEPTED}


@pytest.mark.parametrize("call", [a_call("GET"), a_call("POST", repeatable=True)], ids=["GET", "repeatable POST"])
def test_what_does_no_harm_is_repeated_also_when_nobody_knows(call):
    may = {outcome for outcome in Outcome if retry.may_repeat(call, outcome)}
    assert may == {Outcome.NOT_ACCEPTED, Outcome.UNKNOWN}


def test_the_wait_doubles_up_to_half_a_minute():
    assert [retry.backoff(attempt, 1.0) for attempt in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert [retry.backoff(attempt, 0.0) for attempt in range(8)] == [0.25, 0.5, 1, 2, 4, 8, 15, 15]


@given(attempt=st.integers(0, 1000), jitter=st.floats(0, 1))
def test_the_wait_is_never_none_and_never_long(attempt, jitter):
    assert 0.25 <= retry.backoff(attempt, jitter) <= 30


def test_the_wait_has_no_last_attempt():
    assert retry.backoff(5000, 1.0) == 30


@pytest.mark.parametrize(
    ("failure", "attempt", "jitter", "delay"),
    [
        pytest.param(throttled(retry_after=10), 0, 0.0, 10.25, id="Retry-After and a bit"),
        pytest.param(throttled(retry_after=10), 6, 1.0, 11.0, id="Retry-After and a tenth at most"),
        pytest.param(throttled(retry_after=0), 0, 1.0, 0.5, id="Retry-After at once"),
        pytest.param(throttled(retry_after=5, window=(1, 60)), 0, 0.0, 5.25, id="Retry-After goes before a window"),
        pytest.param(throttled(window=(20, 1)), 0, 0.0, 0.25, id="a short window, as backing off"),
        pytest.param(throttled(window=(20, 60)), 0, 0.0, 3.0, id="one place's share of the window"),
        pytest.param(throttled(window=(20, 60)), 5, 0.0, 8.0, id="later, backing off"),
        pytest.param(throttled(window=(20, 60)), 9, 0.0, 15.0, id="much later"),
        pytest.param(throttled(window=(1000, 1)), 9, 0.0, 1.0, id="no longer than the window"),
        pytest.param(throttled(window=(1, 60)), 0, 0.0, 60.0, id="the whole window"),
        pytest.param(throttled(window=(1, 60)), 0, 1.0, 63.0, id="the whole window and a bit"),
        pytest.param(throttled(window=(0, 60)), 0, 0.0, 60.0, id="a window for nobody"),
        pytest.param(throttled(), 2, 0.0, 1.0, id="no advice"),
        pytest.param(errors.NotReached("x", sent=False), 2, 0.0, 1.0, id="no answer"),
        pytest.param(errors.AnswerCutShort("x"), 0, 1.0, 0.5, id="half an answer"),
    ],
)
def test_the_wait_is_what_the_service_asks_for(failure, attempt, jitter, delay):
    assert retry.delay_before_retry(failure, attempt, jitter) == pytest.approx(delay)


@given(
    retry_after=st.none() | st.floats(0, 3600),
    window=st.none() | st.tuples(st.integers(0, 5000), st.sampled_from([1.0, 60.0, 3600.0])),
    attempt=st.integers(0, 12),
    jitter=st.floats(0, 1),
)
def test_the_wait_is_never_less_than_the_service_asks_for(retry_after, window, attempt, jitter):
    delay = retry.delay_before_retry(throttled(retry_after, window), attempt, jitter)
    if retry_after is not None and retry_after < 0.5:
        assert delay == retry.backoff(attempt, jitter)
    elif retry_after is not None:
        assert retry_after <= delay <= retry_after * 1.1
    elif window is not None:
        requests, seconds = window
        assert seconds / max(1, requests) <= delay <= seconds * 1.05


@pytest.mark.parametrize("unknown", [True, False])
def test_an_interrupted_write_tells_what_interrupted_it(unknown):
    cause = throttled(retry_after=7)
    cause.retried = 3
    interrupted = errors.WriteInterrupted.by(cause, unknown=unknown)
    assert interrupted.unknown is unknown
    assert interrupted.cause is cause
    assert (interrupted.message, interrupted.http_status, interrupted.retried) == ("x", 429, 3)
    assert retry.delay_before_retry(interrupted.cause, 0, 0.0) >= 7
