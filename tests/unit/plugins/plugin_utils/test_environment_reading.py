# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paging over several connections: whatever comes and goes meanwhile, what is there all the time is found."""

from __future__ import annotations

import threading
import types
from concurrent.futures import CancelledError

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.answers import Answer
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import NotFound, UnreadableAnswer
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.environment_reading import (
    fit_together,
    read_environments,
)
from hypothesis import given
from hypothesis import strategies as st


def environment(environment_id):
    return {"id": environment_id, "name": environment_id}


def thing(kind, environment_id):
    """An add-on or a resource."""
    return {"id": f"{kind}-{environment_id}", "name": "x", "status": "SUCCEEDED", "type": "cce"}


class Service:
    """Answers as ServiceStage does; before each page of the list it lets something happen."""

    def __init__(self, number, size=10, counts=True, honours_offset=True, newest_first=False):
        self.ids = [f"e{number:04d}" for number in range(number)]
        self.size = size
        self.counts = counts
        self.honours_offset = honours_offset
        self.newest_first = newest_first
        self.events = []
        self.gone = set()
        self.pages = 0
        self.opened = 0
        self.closed = 0
        self.lock = threading.Lock()

    def alongside(self):
        self.opened += 1
        return self

    def close(self):
        self.closed += 1

    def project_id(self):
        return "p"

    def send(self, call):
        with self.lock:
            return Answer(200, {}, self.answer(call))

    def answer(self, call):
        if call.operation != "ShowEnvironments":
            environment_id = call.path.split("/")[5]
            if environment_id in self.gone:
                raise NotFound("There is none.", call=call)
            return {"addons": [thing("a", environment_id)], "resources": [thing("r", environment_id)]}
        if call.query.get("environment_id"):
            return {"environments": [environment(each) for each in self.ids if each == call.query["environment_id"]]}
        self.pages += 1
        if self.events:
            self.events.pop(0)(self)
        ids = self.ids[::-1] if self.newest_first else self.ids
        offset = call.query["offset"] if self.honours_offset else 0
        shown = ids[offset : offset + min(self.size, call.query["limit"])]
        answer = {"environments": [environment(each) for each in shown]}
        return {**answer, "count": len(ids)} if self.counts else answer


def read(service, connections=1, **options):
    warnings = []
    found = read_environments(
        service,
        keep=lambda raw: True,
        connections=connections,
        warn=warnings.append,
        stopped=threading.Event(),
        **options,
    )
    ids = [raw["id"] for raw in found]
    assert len(set(ids)) == len(ids)
    assert service.closed == service.opened
    return types.SimpleNamespace(ids=ids, found=found, warnings=warnings)


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("size", [1, 2, 7, 50, 100])
@pytest.mark.parametrize("number", [0, 1, 2, 7, 8, 99, 100, 101, 199, 200, 250])
def test_all_are_found_however_large_the_pages_are(number, size, counts):
    service = Service(number, size, counts)
    result = read(service, connections=4)
    assert (result.ids, result.warnings) == (service.ids, [])


def test_a_short_list_costs_one_request_and_no_further_connection():
    service = Service(100, size=100)
    assert len(read(service, connections=8).ids) == 100
    assert (service.pages, service.opened) == (1, 0)


def test_a_long_list_costs_a_hundredth_more_than_its_pages():
    service = Service(5000, size=100)
    assert read(service, connections=8).ids == service.ids
    assert (service.pages, service.opened) == (51, 8)


def come(service):
    service.ids.append(f"new{len(service.ids)}-{service.pages}")


def go(number):
    def event(service):
        if service.ids:
            del service.ids[number % len(service.ids)]

    return event


def both(number):
    def event(service):
        go(number)(service)
        come(service)

    return event


def nothing(_service):
    pass


EVENTS = st.one_of(
    st.just(nothing), st.just(come), st.integers(0, 60).map(go), st.integers(0, 60).map(both)
)  # fmt: skip


@given(st.lists(EVENTS, max_size=40), st.integers(1, 60), st.sampled_from([2, 7, 10]), st.booleans(), st.booleans())
def test_what_is_there_all_the_time_is_found_whatever_comes_and_goes(events, number, size, counts, newest_first):
    service = Service(number, size, counts, newest_first=newest_first)
    before = set(service.ids)
    service.events = list(events)
    result = read(service)
    assert before & set(service.ids) <= set(result.ids) or result.warnings


def test_one_that_goes_while_another_comes_hides_none():
    """The count stays the same, and nothing but the overlap of the pages tells."""
    service = Service(30, size=10)
    service.events = [nothing, both(3)]
    result = read(service)
    assert (set(result.ids), result.warnings) == (set(service.ids), [])


def test_a_list_that_never_rests_is_read_three_times_and_a_warning_says_so():
    service = Service(40, size=10)
    service.events = [both(0)] * 200
    result = read(service)
    assert len(result.warnings) == 1
    assert "changed each of the 3 times" in result.warnings[0]
    assert set(service.ids[:20]) <= set(result.ids)


def test_a_service_that_always_shows_the_first_page_is_refused():
    with pytest.raises(UnreadableAnswer, match="same 100 environments on every page of its list, and says .* 250"):
        read(Service(250, size=100, honours_offset=False))
    with pytest.raises(UnreadableAnswer, match="which may not be all"):
        read(Service(250, size=100, counts=False, honours_offset=False))
    assert len(read(Service(30, size=100, counts=False, honours_offset=False)).ids) == 30


def test_a_service_that_counts_and_shows_nothing_is_refused():
    service = Service(5, size=0)
    with pytest.raises(UnreadableAnswer, match="says that there are 5 environments, and shows none"):
        read(service)


@pytest.mark.parametrize("key", ["resources", "addons"])
def test_what_went_meanwhile_is_left_out_and_what_only_has_nothing_to_show_is_not(key):
    service = Service(5)
    service.gone = {"e0001", "e0003"}
    send = service.answer

    def answer(call):
        if call.operation != "ShowEnvironments" and "e0001" in service.ids:
            service.ids.remove("e0001")
        return send(call)

    service.answer = answer
    result = read(service, connections=2, **{key: True})
    assert {raw["id"]: raw[key] for raw in result.found} == {
        each: [] if each == "e0003" else [thing(key[0], each)] for each in ("e0000", "e0002", "e0003", "e0004")
    }
    assert result.warnings == [f"e0003 (e0003) is shown without {key}: There is none."]


def test_nothing_is_asked_once_it_is_stopped():
    service = Service(50)
    stopped = threading.Event()
    service.events = [lambda _service: stopped.set()]
    with pytest.raises(CancelledError):
        read_environments(service, keep=bool, connections=2, warn=print, stopped=stopped)
    assert service.pages == 1


IDS = st.lists(st.integers(0, 200), unique=True, min_size=1, max_size=60)


@given(IDS, st.integers(2, 9), st.integers(0, 59), st.integers(0, 8))
def test_pages_fit_together_exactly_when_none_is_moved(ids, size, missing, page):
    def pages(of):
        return [
            [{"id": each} for each in of[start : start + size]] for start in range(0, max(1, len(ids) - 1), size - 1)
        ]

    whole = pages(ids)
    assert fit_together(whole)
    later = pages([each for number, each in enumerate(ids) if number != missing])
    page = page % len(whole)
    mixed = whole[:page] + later[page:]
    lost = {each for number, each in enumerate(ids) if number != missing} - {raw["id"] for one in mixed for raw in one}
    assert not (fit_together(mixed) and lost)
