# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast requests follow each other once one was refused: simulated in no time, and the arithmetic of it."""

from __future__ import annotations

import heapq
import itertools
import random

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import pace as pacing
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.pace import LIFE, Pace
from hypothesis import example, given, settings
from hypothesis import strategies as st

ORIGIN = "boot"
START = 1000.0


class Sliding:
    """At most so many requests in any window."""

    def __init__(self, requests, seconds):
        self.requests, self.seconds = requests, seconds
        self.taken = []

    def admit(self, now):
        self.taken = [each for each in self.taken if each > now - self.seconds]
        if len(self.taken) >= self.requests:
            return False
        self.taken.append(now)
        return True


class Fixed(Sliding):
    """At most so many in each window, which begin at the full minute or second."""

    def admit(self, now):
        self.taken = [each for each in self.taken if each // self.seconds == now // self.seconds]
        return super().admit(now) if len(self.taken) < self.requests else False


class Crowd:
    """Workers that share a pace: each sends one request after another, and none is more punctual than processes are."""

    def __init__(self, service, workers, requests, *, latency, lateness, seed, names_limit=True):
        self.service = service
        self.random = random.Random(seed)
        self.left = requests
        self.latency, self.lateness = latency, lateness
        self.window = (service.requests, service.seconds) if names_limit else None
        self.pace = None
        self.sent = self.refused = 0
        self.most_tries = 0
        self.ended = START
        self._numbers = itertools.count()
        self._heap = []
        for _worker in range(workers):
            self.begin(START)
        while self._heap:
            now, _number, step, arguments = heapq.heappop(self._heap)
            step(now, *arguments)

    def later(self, moment, step, *arguments):
        heapq.heappush(self._heap, (moment, next(self._numbers), step, arguments))

    def wake(self, moment, step, *arguments):
        self.later(moment + self.random.uniform(0, self.lateness), step, *arguments)

    def begin(self, now):
        if self.left:
            self.left -= 1
            self.wake(now, self.turn, None, 1)

    def turn(self, now, place, tries):
        if self.pace is not None:
            moment = pacing.moment_of(place, self.pace)
            if moment is None:
                self.pace, place = pacing.reserve(self.pace, now, urgent=self.random.random() < 0.3)
                moment = place.moment
            if moment > now:
                self.wake(moment, self.turn, place, tries)
                return
        self.sent += 1
        self.later(now + self.random.uniform(0, self.latency), self.arrive, now, tries)

    def arrive(self, now, sent, tries):
        answer = self.answer if self.service.admit(now) else self.refusal
        self.later(now + self.random.uniform(0, self.latency), answer, sent, tries)

    def answer(self, now, sent, tries):
        self.most_tries = max(self.most_tries, tries)
        self.ended = now
        self.begin(now)

    def refusal(self, now, sent, tries):
        self.refused += 1
        self.pace = pacing.after_refusal(self.pace, now, sent, self.window, None)
        self.wake(max(now, self.pace.resumed), self.turn, None, tries + 1)


LIMITS = st.sampled_from([(5, 1.0), (20, 1.0), (2, 1.0), (100, 60.0), (20, 60.0), (30, 10.0)])


@given(limit=LIMITS, workers=st.integers(2, 40), seed=st.integers(0, 2**32), kind=st.sampled_from([Sliding, Fixed]))
@settings(max_examples=60)
def test_a_crowd_gets_through_without_a_storm_and_as_fast_as_the_limit_lets_it(limit, workers, seed, kind):
    requests, seconds = limit
    total = 20 * requests
    crowd = Crowd(kind(*limit), workers, total, latency=0.02, lateness=0.02, seed=seed)
    assert crowd.sent == total + crowd.refused
    assert crowd.refused <= 0.3 * total + workers, "a storm"
    # what the limit allows, and the window that was full when the first was refused
    assert crowd.ended - START <= 1.2 * (total / requests) * seconds + 2 * seconds
    assert crowd.most_tries <= 6, "max_retries is 5"


@given(limit=LIMITS, workers=st.integers(2, 40), seed=st.integers(0, 2**32))
@settings(max_examples=30)
def test_where_the_limit_is_not_named_it_is_felt_for(limit, workers, seed):
    total = 10 * limit[0]
    crowd = Crowd(Sliding(*limit), workers, total, latency=0.02, lateness=0.02, seed=seed, names_limit=False)
    assert crowd.sent == total + crowd.refused
    assert crowd.refused <= total + 2 * workers


def test_punctual_requests_are_refused_only_in_the_first_burst():
    crowd = Crowd(Sliding(5, 1.0), 10, 200, latency=0.01, lateness=0.0, seed=1)
    assert 5 <= crowd.refused <= 10
    assert crowd.ended - START < 1.15 * 40


def test_two_machines_that_know_nothing_of_each_other_slow_down():
    """Both are given all of the limit: they cannot know better, and learn it."""
    service = Sliding(5, 1.0)
    paces = [pacing.after_refusal(None, START, START, (5, 1.0), None) for _each in range(2)]
    refused, sent = 0, 0
    due = [pace.resumed for pace in paces]
    randomness = random.Random(7)
    while sent < 1000:
        mine = due.index(min(due))
        now = due[mine] + randomness.uniform(0, 0.02)
        sent += 1
        if not service.admit(now):
            refused += sent > 500
            paces[mine] = pacing.after_refusal(paces[mine], now, now, (5, 1.0), None)
        paces[mine], place = pacing.reserve(paces[mine], now, urgent=False)
        due[mine] = place.moment
    assert refused <= 0.2 * 500


# the arithmetic


def pace_at(now=START, window=(5, 1.0), retry_after=None):
    return pacing.after_refusal(None, now, now, window, retry_after)


@pytest.mark.parametrize(
    ("window", "retry_after", "pause"),
    [
        ((5, 1.0), None, 1.0),
        ((100, 60.0), None, 7.5),
        ((100, 10.0), None, 2.0),
        ((100, 3600.0), None, 30.0),
        (None, None, 0.5),
        (None, 7.0, 7.0),
        ((5, 1.0), 7.0, 7.0),
        (None, 1e9, LIFE),
        (None, float("inf"), LIFE),
        ((0, 60.0), None, 7.5),
    ],
)
def test_after_the_first_refusal_all_wait(window, retry_after, pause):
    _after, place = pacing.reserve(pace_at(window=window, retry_after=retry_after), START, urgent=False)
    assert place.moment == pytest.approx(START + pause)


@pytest.mark.parametrize("window", [(5, 1.0), (100, 60.0), (1, 60.0), (100, 86400.0), (10**9, 0.001), None])
def test_refusals_in_a_row_make_the_pause_longer_until_the_window_is_over(window):
    pace, now, pauses = pace_at(window=window), START, []
    for _each in range(12):
        pauses.append(pace.resumed - now)
        now = pace.resumed
        pace = pacing.after_refusal(pace, now, now, window, None)
    assert pauses == sorted(pauses)
    longest = min(window[1], LIFE) if window else 30.0
    assert pauses[-1] == pytest.approx(longest)
    assert sum(pauses[:6]) >= min(longest, 60.0), "max_retries is 5: as many tries outlast the window"


def test_a_request_that_left_before_the_refusal_was_known_teaches_nothing_new():
    pace = pace_at()
    assert pacing.after_refusal(pace, START + 0.5, START - 0.1, (5, 1.0), None) == pace
    longer = pacing.after_refusal(pace, START + 0.5, START - 0.1, None, 9.0)
    assert (longer.resumed, longer.turn) == (START + 9.5, pace.turn + 1)
    late = pacing.after_refusal(pace, START + 50, START - 0.1, (5, 1.0), None)
    assert late == pace


def test_one_refusal_while_all_goes_well_costs_one_step():
    pace = pace_at()
    now = pace.resumed + 30
    after = pacing.after_refusal(pace, now, now - 0.01, (5, 1.0), None)
    assert after.resumed - now == pytest.approx(0.2 * 1.08 * 1.03)
    assert after.turn == pace.turn + 1


def test_what_refusals_taught_is_forgotten_in_time():
    pace = pace_at()
    for _each in range(20):
        pace = pacing.after_refusal(pace, pace.resumed, pace.resumed, (5, 1.0), None)
    now = pace.refused
    steps = [pacing.step(pace, now + minutes * 60) for minutes in range(9)]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] > 1.5 * steps[-1]
    assert steps[-1] == pytest.approx(0.216, rel=0.01)


@pytest.mark.parametrize(("now", "over"), [(START, False), (START + LIFE, False), (START + LIFE + 1, True)])
def test_it_ends_ten_minutes_after_the_last_refusal(now, over):
    assert pace_at().is_over(now) is over


def test_who_comes_first_goes_first_one_step_apart():
    pace, moments = pace_at(), []
    for number in range(10):
        pace, place = pacing.reserve(pace, START + number / 100, urgent=False)
        moments.append(place.moment)
    assert moments == pytest.approx([START + 1 + 0.216 * number for number in range(10)])


def test_after_a_silence_nobody_waits_and_nothing_is_saved_up():
    pace, first = pacing.reserve(pace_at(), START + 50, urgent=False)
    _pace, second = pacing.reserve(pace, START + 50, urgent=False)
    assert (first.moment, second.moment) == (START + 50, pytest.approx(START + 50.216))


@given(waiting=st.integers(0, 30), passed=st.floats(0, 8), urgent=st.integers(1, 5))
def test_the_urgent_go_first_and_nobody_goes_at_the_same_time(waiting, passed, urgent):
    pace, places = pace_at(), []
    for _each in range(waiting):
        pace, place = pacing.reserve(pace, START, urgent=False)
        places.append(place)
    now = START + passed
    gone = [place.moment for place in places if place.moment <= now]
    places = places[len(gone) :]
    for _each in range(urgent):
        pace, place = pacing.reserve(pace, now, urgent=True)
        if place.moment <= now:
            gone.append(place.moment)
        else:
            places.append(place)
    moments = sorted([*gone, *(pacing.moment_of(place, pace) for place in places)])
    step = pacing.step(pace, now)
    assert all(later - earlier >= step - 1e-6 for earlier, later in zip(moments, moments[1:]))
    assert place.moment <= max(now, START + 1) + step + 1e-6
    assert pace.free >= moments[-1] + step - 1e-6


# the file

PACES = st.builds(
    lambda now, window, retry, strikes: _struck(pacing.after_refusal(None, now, now, window, retry), strikes),
    st.floats(0, 1e9),
    st.none() | st.tuples(st.integers(0, 10**9), st.floats(0.001, 864000)),
    st.none() | st.floats(0, 1e6),
    st.integers(0, 5),
)


def _struck(pace, times):
    for _each in range(times):
        pace = pacing.after_refusal(pace, pace.resumed, pace.resumed, None, None)
    return pace


@given(pace=PACES)
def test_what_is_written_is_read(pace):
    text = pacing.to_text(pace, ORIGIN)
    assert pacing.from_text(text, ORIGIN, pace.refused) == pace
    assert len(text) < 500


@given(pace=PACES, data=st.data())
def test_of_a_torn_file_nothing_is_read(pace, data):
    text = pacing.to_text(pace, ORIGIN)
    assert pacing.from_text(text[: data.draw(st.integers(0, len(text) - 1))], ORIGIN, pace.refused) is None


@pytest.mark.parametrize(
    ("origin", "now"), [("another boot", START), (ORIGIN, START - 1), (ORIGIN, 0.0), (ORIGIN, START + LIFE + 1)]
)
def test_of_another_clock_or_time_nothing_is_read(origin, now):
    assert pacing.from_text(pacing.to_text(pace_at(), ORIGIN), origin, now) is None


@given(
    values=st.lists(
        st.floats() | st.integers() | st.sampled_from(["x", "nan", "inf", "1e999", "1_0", "\u0661", ""]),
        min_size=9,
        max_size=9,
    )
)
@example(values=[5, 1.0, 1e300, 1.0, 1.0, 0, 1.0, 1, 0.0])
@example(values=[5, 0.0, 1.0, 1.0, 1.0, 0, 1.0, 1, 0.0])
@example(values=[5, 1.0, 1000.0, 999.0, 1e9, 0, 1.0, 1, 0.0])
@example(values=[5, 1.0, 1000.0, 999.0, 999.0, 0, 1e9, 1, 0.0])
def test_nonsense_is_as_good_as_nothing_or_harmless(values):
    text = " ".join(["stagecraft-pace-1", ORIGIN, *map(str, values)]) + "\n"
    pace = pacing.from_text(text, ORIGIN, START)
    if pace is not None:
        after, place = pacing.reserve(pace, START, urgent=True)
        assert START <= place.moment <= after.free
        assert place.moment - START <= 8 * 24 * 3600
        pacing.after_refusal(pace, START, START, None, None)


@pytest.mark.parametrize("text", ["", "\n", "x" * 1000, "[" * 1000, "stagecraft-pace-1 boot\n", "\0" * 100])
def test_something_else_is_as_good_as_nothing(text):
    assert pacing.from_text(text, ORIGIN, START) is None


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ((5, 1.0), "it takes 5 requests a second"),
        ((1, 60.0), "it takes 1 request a minute"),
        ((20, 10.0), "it takes 20 requests in 10 seconds"),
        (None, "it takes no more requests at the moment, and names no limit"),
    ],
)
def test_the_limit_in_words(window, words):
    assert pace_at(window=window).words() == words


def test_a_pace_has_no_more_fields_than_its_file():
    assert len(pacing.to_text(pace_at(), ORIGIN).split()) == 2 + len(Pace._fields)
