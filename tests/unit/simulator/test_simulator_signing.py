# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's own SDK-HMAC-SHA256 against vectors made by the official signer, and one that Huawei published."""

from __future__ import annotations

import pytest

from tests.simulator.signing import (
    Authorization,
    SignatureError,
    SignedRequest,
    canonical_request,
    parse_authorization,
    signature,
    string_to_sign,
    verify,
)

AK, SK = "AKEXAMPLE0000000001", "SKexampleSecretKey00000000000000000001"
PROJECT = "e7d2e9c589e5445e808a8ff0d1235aca"
JSON = {"content-type": "application/json"}
DATE = "20260101T000000Z"
NOON = 1767225600.0  # DATE
ENVIRONMENTS = f"/v3/{PROJECT}/cas/environments"

VECTORS = {
    "no body": (
        "POST", "servicestage.cn-north-4.myhuaweicloud.com",
        f"{ENVIRONMENTS}/bd30574b-2ed1-44d1-82c8-24a0e528ec37/refresh", "", {**JSON, "x-project-id": PROJECT}, b"",
        "c3b11dcf648b237291ffdaab1682de042953827d63c70aabcb5c0cd3bd280129",
        "e94080a44c604398c0ed58caec594bedafa6fc1bfa267771855b226b84da3d9a",
    ),
    "body": (
        "PUT", "servicestage.cn-north-4.myhuaweicloud.com",
        f"{ENVIRONMENTS}/00078e9d-a61c-476e-ac63-a10c9cb2638e", "", {**JSON, "x-project-id": PROJECT},
        b'{"name":"development-env","description":"","labels":[{"key":"test","value":"value"}]}',
        "e319e51e5b7191d20758e0026f64af59973c34d93b724a458d3adde2c39501a6",
        "34412cdf9cecf0ed9fa96403be97cd86d7d910561ab9bb206765a5a53f5a9f2d",
    ),
    "query": (
        "GET", "servicestage.cn-north-4.myhuaweicloud.com", ENVIRONMENTS,
        "offset=0&limit=100&name=dev%20env%2B1%2F%C3%A9", {**JSON, "x-project-id": PROJECT}, b"",
        "9dca830f5b303a971d9060cfa1b990760008b2027488265d155f205313e14519",
        "c3a63386fbb88357abd7c52a8bbd33be57e1520787b8df82b4015de62be8764b",
    ),
    "security token": (
        "PUT", "roma.cn-north-4.myhuaweicloud.com",
        f"/v2/{PROJECT}/apic/instances/i-1/env-variables/25054838a624400bbf2267cf5b3a3f70", "",
        {**JSON, "x-project-id": PROJECT, "x-security-token": "TOKENEXAMPLE"}, b'{"variable_value":"192.168.1.5"}',
        "ef4d18c5238354bcae60fb840b853c8a2effee2ecc0483df3e4ca49c2b6b8e7c",
        "9d1de900a7a075f6a8f7ad51e765e1bcb310980be4978cb5c7357835de327138",
    ),
    "unsigned payload": (
        "PUT", "codearts-deploy.cn-north-4.myhuaweicloud.com",
        "/v2/applications/8ddf0566c1784da29faac80516fa8425/environments/54e5b8b0d10148cc96142ac9d6c1c1f6/permissions",
        "", {"content-type": "text/plain", "x-sdk-content-sha256": "UNSIGNED-PAYLOAD"}, b"abc",
        "bae228de102ff33bfd6fd4ffa11a9b23293d7ed97fc150b27c81686c00b5dfb3",
        "20f1960bc4e402c7f0af70590a2c244e46bc046f2429e8b3479a584cb30ac673",
    ),
    "reserved characters in the path": (
        "GET", "servicestage.cn-north-4.myhuaweicloud.com", f"/v3/{PROJECT}/cas/jobs/JOB%20a%2Bb", "", JSON, b"",
        "68f2f03c6ba5437ab94fd333d5360b89b1dbac55383553895921cc5feb180512",
        "f62ea93bce0cef99f75cac17fcc3c6f8aeeb213a66c1214840708c5c78d899b0",
    ),
}  # fmt: skip


def request_of(vector):
    method, host, path, query, headers, body, request_hash, expected = vector
    return (
        SignedRequest(method, path, query, {**headers, "host": host, "x-sdk-date": DATE}, body),
        request_hash,
        expected,
    )


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_of_the_official_signer(name):
    request, request_hash, expected = request_of(VECTORS[name])
    names = tuple(sorted(request.headers))
    text = string_to_sign(DATE, canonical_request(request, names))
    assert text == f"SDK-HMAC-SHA256\n{DATE}\n{request_hash}"
    assert signature(SK, text) == expected
    verify(request, Authorization(AK, names, expected), SK, NOON)


def test_the_published_example():
    path, marker = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs", "13551d6b-755d-4757-b956-536f674975c0"
    date, names = "20191115T033655Z", ("content-type", "host", "x-sdk-date")
    headers = {**JSON, "host": "service.region.example.com", "x-sdk-date": date}
    canonical = canonical_request(SignedRequest("GET", path, f"limit=2&marker={marker}", headers, b""), names)
    secret = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
    text = string_to_sign(date, canonical)
    assert text.endswith("b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a")
    assert signature(secret, text) == "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"


@pytest.mark.parametrize("part", ["method", "path", "query", "headers", "body"])
@pytest.mark.parametrize("name", [name for name in VECTORS if name != "unsigned payload"])
def test_every_part_counts(name, part):
    request, _hash, expected = request_of(VECTORS[name])
    names = tuple(sorted(request.headers))
    other = {
        "method": "DELETE",
        "path": request.path + "x",
        "query": request.query + "&z=1",
        "headers": {**request.headers, "content-type": "application/json;charset=utf8"},
        "body": request.body + b" ",
    }
    changed = SignedRequest(**{**vars(request), part: other[part]})
    with pytest.raises(SignatureError):
        verify(changed, Authorization(AK, names, expected), SK, NOON)


@pytest.mark.parametrize("seconds", [-901, 901, 86400])
def test_more_than_15_minutes_off_is_refused(seconds):
    request, _hash, expected = request_of(VECTORS["body"])
    with pytest.raises(SignatureError, match="expired"):
        verify(request, Authorization(AK, tuple(sorted(request.headers)), expected), SK, NOON + seconds)


@pytest.mark.parametrize("seconds", [-900, 0, 900])
def test_15_minutes_off_is_accepted(seconds):
    request, _hash, expected = request_of(VECTORS["body"])
    verify(request, Authorization(AK, tuple(sorted(request.headers)), expected), SK, NOON + seconds)


def test_the_date_must_be_signed():
    request, _hash, _expected = request_of(VECTORS["body"])
    names = ("content-type", "host")
    value = signature(SK, string_to_sign(DATE, canonical_request(request, names)))
    with pytest.raises(SignatureError, match="x-sdk-date is not signed"):
        verify(request, Authorization(AK, names, value), SK, NOON)


def test_a_declared_hash_must_be_the_body_s_own():
    request, _hash, _expected = request_of(VECTORS["unsigned payload"])
    request = SignedRequest(**{**vars(request), "headers": {**request.headers, "x-sdk-content-sha256": "0" * 64}})
    with pytest.raises(SignatureError, match="not the hash of the body"):
        canonical_request(request, tuple(sorted(request.headers)))


def test_unsigned_payload_must_itself_be_signed():
    request, _hash, _expected = request_of(VECTORS["unsigned payload"])
    with pytest.raises(SignatureError, match="is not signed"):
        canonical_request(request, ("content-type", "host", "x-sdk-date"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic YTpi",
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=host;x-sdk-date, Signature=12",
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=x-sdk-date;host, Signature={'0' * 64}",
        f"SDK-HMAC-SHA256 Access={AK}, SignedHeaders=Host;x-sdk-date, Signature={'0' * 64}",
        f"SDK-HMAC-SHA256 Access={AK}, Signature={'0' * 64}",
        f"SDK-HMAC-SM3 Access={AK}, SignedHeaders=host;x-sdk-date, Signature={'0' * 64}",
    ],
)
def test_malformed_headers_are_refused(header):
    with pytest.raises(SignatureError):
        parse_authorization(header)
