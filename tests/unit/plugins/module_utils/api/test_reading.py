# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers are read leniently, and lists to their end."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.api import reading
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import UnreadableAnswer
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("data", "key", "expected"),
    [
        ({"items": [{"id": 1}, {"id": 2}]}, "items", [{"id": 1}, {"id": 2}]),
        ({"items": []}, "items", []),
        ({"items": None}, "items", []),
        ({"total": 0}, "items", []),
        ({"count": 0}, "items", []),
        (None, None, []),
    ],
)
def test_a_list_is_read_leniently(data, key, expected):
    assert reading.listed(data, key) == expected


@pytest.mark.parametrize("item", [None, 5, "x", [], True, {}, {"id": None}, {"id": 7}, {"id": ""}, {"id": ["a"]}])
def test_a_list_that_holds_something_else_is_a_failure(item):
    with pytest.raises(UnreadableAnswer):
        reading.listed({"items": [{"id": "a"}, item]}, "items", ("id",))


def test_a_list_without_an_end_is_a_failure():
    asked = []

    def page(offset):
        asked.append(offset)
        return [{"id": str(offset)}], None if len(asked) % 2 else 10**12

    with pytest.raises(UnreadableAnswer, match="does not end after 1000 pages"):
        list(reading.page_through(page, 1))
    assert len(asked) == reading.MOST_PAGES


@pytest.mark.parametrize(
    ("count", "found"), [(3, 3), (0, 0), (-1, None), (True, None), ("3", None), (2.5, None), (None, None)]
)
def test_what_is_no_count_counts_nothing(count, found):
    assert reading.counted({"count": count}, "count") == found


@pytest.mark.parametrize("data", [{}, {"items": {"id": 1}}, {"items": "none"}, {"total": 3}, {"items": 0, "total": 0}])
def test_an_answer_without_its_list_is_not_taken_for_an_empty_one(data):
    with pytest.raises(UnreadableAnswer, match="'items'"):
        reading.listed(data, "items")


@pytest.mark.parametrize(
    ("value", "expected"), [("a", "a"), (7, "7"), ("", None), (None, None), (True, None), ([1], None), (0, None)]
)
def test_an_id_is_text_or_nothing(value, expected):
    assert reading.id_of({"id": value}, "id") == reading.id_of({"id": value, "other": 1}, "id") == expected


def pages(count, size, total=True, most=None):
    """Something to page through, that notes which offsets were asked for."""
    asked = []

    def page(offset):
        asked.append(offset)
        items = [{"id": number} for number in range(offset, min(count, offset + min(size, most or size)))]
        return items, count if total else None

    return page, asked


@pytest.mark.parametrize(
    ("count", "size", "total", "requests"),
    [
        (0, 10, True, 1),
        (1, 10, True, 1),
        (10, 10, True, 1),
        (11, 10, True, 2),
        (20, 10, True, 2),
        (25, 10, True, 3),
        (0, 10, False, 1),
        (9, 10, False, 1),
        (10, 10, False, 2),
        (25, 10, False, 3),
    ],
)
def test_a_list_is_read_to_its_end_with_the_fewest_requests(count, size, total, requests):
    page, asked = pages(count, size, total)
    assert [item["id"] for item in reading.page_through(page, size)] == list(range(count))
    assert len(asked) == requests


@given(count=st.integers(0, 60), size=st.integers(1, 20), most=st.integers(1, 20))
def test_every_item_comes_once_also_when_pages_are_smaller_than_asked_for(count, size, most):
    page, _asked = pages(count, size, most=most)
    assert [item["id"] for item in reading.page_through(page, size)] == list(range(count))


@pytest.mark.parametrize("claimed", [0, 5, 1000])
def test_a_wrong_total_ends_the_reading_at_the_latest_with_an_empty_page(claimed):
    def page(offset):
        return [{"id": number} for number in range(offset, min(20, offset + 10))], claimed

    assert len(list(reading.page_through(page, 10))) == (10 if claimed < 20 else 20)


def test_a_service_that_ignores_the_offset_does_not_keep_us_for_ever():
    asked = []

    def page(offset):
        asked.append(offset)
        assert len(asked) < 10
        return [{"id": number} for number in range(10)], None

    assert len(list(reading.page_through(page, 10))) == 10


def test_nothing_is_read_ahead():
    page, asked = pages(100, 10)
    items = reading.page_through(page, 10)
    assert asked == []
    assert next(items) == {"id": 0}
    assert asked == [0]
