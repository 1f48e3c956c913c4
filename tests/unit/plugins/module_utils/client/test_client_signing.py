# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What SigningAuth signs is what goes on the wire: checked with the simulator's own signing code."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

import pytest
import requests
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import signing
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.auth import SigningAuth, TokenAuth
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator.signing import SignatureError, SignedRequest, parse_authorization, verify
from tests.unit.plugins.module_utils.client.support import FakeClock, client_for, environment_call

# As fill_path makes them: no segment is "." or "..", and a slash in one is a question of its own (below).
SEGMENT = st.text(st.characters(exclude_characters="/", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
PATHS = st.lists(SEGMENT.filter(lambda text: text not in (".", "..")), min_size=1, max_size=4)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
QUERIES = st.lists(st.tuples(TEXT.filter(bool), st.one_of(TEXT, st.integers(), st.booleans())), max_size=4)
HOSTS = ["h.example.com", "h.example.com:8443", "h.example.com:443", "h.example.com:80", "[::1]:8080", "[::1]"]


def prepared(auth, url, method="PUT", body=b"{}", headers=None):
    wanted = {"Content-Type": "application/json", **(headers or {})}
    return requests.Session().prepare_request(requests.Request(method, url, headers=wanted, data=body, auth=auth))


def on_the_wire(request):
    """The prepared request as a server reads it."""
    parts = urlsplit(request.url)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return SignedRequest(request.method, parts.path, parts.query, headers, request.body or b"")


def check(request, secret="secret"):
    verify(on_the_wire(request), parse_authorization(request.headers["Authorization"]), secret, time.time())


def signer(token=None, project=None, secret="secret"):
    return SigningAuth("AK", secret, token, project, FakeClock())


@given(
    path=PATHS,
    query=QUERIES,
    body=st.none() | st.binary(max_size=64),
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    host=st.sampled_from(HOSTS),
    scheme=st.sampled_from(["http", "https"]),
    token=st.none() | st.just("TOKEN"),
    project=st.none() | st.just("0123abc"),
    prefix=st.sampled_from(["", "/prefix", "/a/b"]),
)
def test_every_request_is_signed_as_it_leaves(path, query, body, method, host, scheme, token, project, prefix):
    encoded = "/".join(quote(segment, safe="~") for segment in path)
    text = signing.query_string(query)
    url = f"{scheme}://{host}{prefix}/{encoded}" + (f"?{text}" if text else "")
    request = prepared(signer(token, project), url, method, body)
    check(request)
    with pytest.raises(SignatureError):
        check(request, "another secret")
    signed = parse_authorization(request.headers["Authorization"]).signed_headers
    assert {"host", "x-sdk-date", "content-type"} <= set(signed)
    assert request.headers.get("X-Security-Token") == token
    assert request.headers.get("X-Project-Id") == project
    assert ("x-security-token" in signed) is bool(token)
    assert ("x-project-id" in signed) is bool(project)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://h.example.com:443/a", "h.example.com"),
        ("http://h.example.com:80/a", "h.example.com"),
        ("https://h.example.com:80/a", "h.example.com:80"),
        ("https://h.example.com:8443/a", "h.example.com:8443"),
        ("http://[::1]:8080/a", "[::1]:8080"),
    ],
)
def test_the_host_header_carries_only_a_port_of_its_own(url, host):
    assert prepared(signer(), url).headers["Host"] == host


@pytest.mark.parametrize("name", ["User-Agent", "Accept", "X-Forwarded-For"])
def test_what_a_proxy_may_change_is_not_signed(name):
    request = prepared(signer(), "https://h.example.com/a", headers={name: "mine"})
    request.headers[name] = "the proxy's"
    check(request)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Language", "zh-cn"),
        ("X-Project-Id", "another"),
        ("X-Sdk-Date", "20200101T000000Z"),
        ("Host", "evil"),
        ("Content-Type", "text/plain"),
        ("X-Security-Token", "another"),
    ],
)
def test_what_says_more_than_that_is_signed(name, value):
    request = prepared(signer("TOKEN", "0123"), "https://h.example.com/a", headers={"X-Language": "en-us"})
    request.headers[name] = value
    with pytest.raises(SignatureError):
        check(request)


def test_a_request_is_dated_by_the_clock_of_the_client():
    request = prepared(SigningAuth("AK", "secret", None, None, FakeClock(offset=-3600)), "https://h.example.com/a")
    with pytest.raises(SignatureError, match="expired"):
        check(request)


def test_a_token_is_sent_as_it_is():
    request = prepared(TokenAuth("MIItoken"), "https://h.example.com/a")
    assert request.headers["X-Auth-Token"] == "MIItoken"
    assert "Authorization" not in request.headers


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_the_simulator_takes_the_signature_of_a_client(sim, method):
    client_for(sim).send(environment_call(sim, method))
    assert [entry.auth for entry in sim.log] == ["aksk"]


def test_a_non_ascii_body_is_signed_as_the_bytes_that_leave(sim):
    name = sim.fixtures["environment_name"]
    client_for(sim).send(environment_call(sim, "PUT", body={"name": name, "description": "環境 é"}))
    assert sim.log[0].body["description"] == "環境 é"


def test_the_part_of_a_region_is_named_in_the_header_that_it_needs(sim):
    client_for(sim, project_id=sim.sandbox_project_id).send(
        environment_call(sim, "GET", path=f"/v3/{sim.sandbox_project_id}/cas/environments")
    )
    assert sim.log[0].status == 200
