# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a value holds, it never changes the shape of a path."""

from __future__ import annotations

import string
from urllib.parse import unquote, urlsplit

import pytest
import requests
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import InvalidOption
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.paths import fill_path
from hypothesis import given
from hypothesis import strategies as st

TEMPLATE = "/v3/{project_id}/cas/environments/{id}/refresh"
HARMLESS = set(string.ascii_letters + string.digits + "-_.~%")


def path_of(value):
    return fill_path(TEMPLATE, project_id="p", id=value)


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("bd30574b-2ed1-44d1", "bd30574b-2ed1-44d1"),
        ("DEFAULT_ENVIRONMENT_RELEASE_ID", "DEFAULT_ENVIRONMENT_RELEASE_ID"),
        ("%2f", "%252f"),
        ("%2e%2e", "%252e%252e"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("a?b=c", "a%3Fb%3Dc"),
        ("a#b", "a%23b"),
        ("a;b", "a%3Bb"),
        ("a\\b", "a%5Cb"),
        ("a:b@c", "a%3Ab%40c"),
        ("{project_id}", "%7Bproject_id%7D"),
        ("{0.__class__}", "%7B0.__class__%7D"),
        ("~", "~"),
        ("...", "..."),
        ("é環", "%C3%A9%E7%92%B0"),
        ("\u2028", "%E2%80%A8"),
        ("\uff0f", "%EF%BC%8F"),
        ("\u2024\u2024", "%E2%80%A4%E2%80%A4"),
    ],
)
def test_a_value_is_one_segment(value, segment):
    assert path_of(value) == f"/v3/p/cas/environments/{segment}/refresh"


@pytest.mark.parametrize(
    "value",
    ["", ".", "..", "/", "a/b", "../../x", "a\n", "a\r\nHost: evil", "\0", "a\0b", "\t", "\x1f", "\x7f", "a\x7f", None],
)
def test_a_value_that_names_nothing_is_refused_before_any_request(value):
    with pytest.raises(InvalidOption) as caught:
        path_of(value)
    assert caught.value.message == f"id cannot be {value!r}: it has to name one thing."


@pytest.mark.parametrize("value", ["\udc80", "a\ud800b"])
def test_half_a_character_is_refused_before_any_request(value):
    with pytest.raises(InvalidOption):
        path_of(value)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_any_value_is_refused_or_one_segment_that_means_itself(value):
    try:
        path = path_of(value)
    except InvalidOption:
        return
    before, segment, after = path.split("/")[-3:]
    assert (before, after, path.count("/")) == ("environments", "refresh", TEMPLATE.count("/"))
    assert set(segment) <= HARMLESS
    assert unquote(segment) == value
    # and it leaves like that: the library neither resolves nor decodes it
    assert urlsplit(requests.Request("GET", f"https://h{path}").prepare().url).path == path


def test_a_get_is_a_read_and_nothing_else_is():
    methods = ["GET", "PUT", "POST", "DELETE", "PATCH"]
    assert [name for name in methods if Call("iam", "x", "x", name, "/").is_read] == ["GET"]
