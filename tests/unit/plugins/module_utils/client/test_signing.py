# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures, against what the official SDK signs. The vectors come from its signer and from its documentation."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import signing
from hypothesis import given
from hypothesis import strategies as st

VECTORS = json.loads((Path(__file__).parent / "data" / "signing_vectors.json").read_text(encoding="utf-8"))["vectors"]
each_vector = pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
SEGMENTS = st.lists(st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), max_size=8), max_size=4)


def request_of(vector):
    """Method, path, query, headers, body."""
    headers = {"Host": vector["host"], **vector["headers_in"]}
    if vector["name"] == "non_json_content_type":
        headers[signing.CONTENT_HASH_HEADER] = signing.UNSIGNED_PAYLOAD
    query = [tuple(pair) for pair in vector["query"]]
    return vector["method"], vector["path"], query, headers, vector["body"].encode()


def test_the_vectors_are_those_of_the_sdk_and_the_documentation():
    assert len(VECTORS) == 7
    assert VECTORS[-1]["authorization"].endswith("7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe")


@each_vector
def test_the_canonical_request_is_the_sdks(vector):
    request, names = signing.canonical_request(*request_of(vector))
    assert request == vector["canonical_request"]
    assert f"SignedHeaders={names}," in vector["authorization"]


@each_vector
def test_the_authorization_is_the_sdks(vector):
    assert signing.authorization(vector["ak"], vector["sk"], *request_of(vector)) == vector["authorization"]


@each_vector
def test_the_case_of_header_names_does_not_matter(vector):
    method, path, query, headers, body = request_of(vector)
    lowered = {name.lower(): value for name, value in headers.items()}
    signed = signing.authorization(vector["ak"], vector["sk"], method, path, query, lowered, body)
    assert signed == vector["authorization"]


def test_spaces_around_a_header_are_not_signed_as_they_do_not_arrive():
    request, names = signing.canonical_request("GET", "/", [], {"Host": " h ", "X_Other": "x", "X-A": "1 2"}, b"")
    assert request.splitlines()[3:6] == ["host:h", "x-a:1 2", ""]
    assert names == "host;x-a"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param([("b", "1"), ("a", "2")], "a=2&b=1", id="sorted by name"),
        pytest.param([("a", "2"), ("a", "1")], "a=1&a=2", id="then by value"),
        pytest.param([("a", True), ("b", False)], "a=true&b=false", id="booleans in lower case"),
        pytest.param([("a", 10)], "a=10", id="numbers"),
        pytest.param([("a", "")], "a=", id="empty"),
        pytest.param([("a b", "c d+e/f~g")], "a%20b=c%20d%2Be%2Ff~g", id="encoded, and no plus for a space"),
        pytest.param([("n", "é")], "n=%C3%A9", id="utf-8"),
    ],
)
def test_a_query_is_sorted_and_encoded(query, expected):
    assert signing.query_string(query) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "/"),
        ("", "/"),
        ("/a", "/a/"),
        ("/a/", "/a/"),
        ("/a b/~c", "/a%20b/~c/"),
        ("/a%20b", "/a%20b/"),
        ("/é", "/%C3%A9/"),
        ("/a%252fb", "/a%252fb/"),
    ],
)
def test_a_path_is_signed_encoded_once_and_with_a_slash_at_its_end(path, expected):
    assert signing.canonical_path(path) == expected


@given(SEGMENTS)
def test_an_encoded_path_is_signed_like_the_one_it_encodes(segments):
    encoded = "/" + "/".join(signing.quote(segment, safe="~") for segment in segments)
    assert signing.canonical_path(encoded).rstrip("/") == encoded.rstrip("/")


@pytest.mark.parametrize(
    ("content_type", "hashed"),
    [
        (None, True),
        ("", True),
        ("application/json", True),
        ("application/json;charset=utf8", True),
        ("Application/JSON", True),
        ("application/bson", True),
        ("text/plain", False),
        ("application/octet-stream", False),
    ],
)
def test_a_body_is_hashed_unless_its_type_is_not_json(content_type, hashed):
    expected = hashlib.sha256(b"{}").hexdigest() if hashed else signing.UNSIGNED_PAYLOAD
    assert signing.payload_hash(content_type, b"{}") == expected


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_another_body_has_another_signature(one, other):
    def sign(body):
        headers = {"Host": "h", "X-Sdk-Date": "20260101T000000Z"}
        return signing.authorization("ak", "sk", "PUT", "/", [], headers, body)

    assert (sign(one) == sign(other)) is (one == other)
