# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers mean: success, the shapes of errors, and the 200 that failed."""

from __future__ import annotations

import datetime
import email.utils
import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import answers, errors
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import TITLES, Call
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def a_call(service="servicestage", **details):
    return Call(service, "ShowIt", "show it", "GET", "/", **details)


def read(status, body=b"", service="servicestage", call=None, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    lowered = {name.replace("_", "-"): value for name, value in headers.items()}
    return answers.read_answer(call or a_call(service), answers.RawAnswer(status, lowered, content), NOW)


def failure(*arguments, **options):
    with pytest.raises(errors.StagecraftError) as caught:
        read(*arguments, **options)
    return caught.value


@pytest.mark.parametrize(
    ("body", "code", "text"),
    [
        pytest.param({"error_code": "A.1", "error_msg": "boom"}, "A.1", "boom", id="error_code, error_msg"),
        pytest.param({"error_code": "A.1", "error_message": "boom"}, "A.1", "boom", id="error_message"),
        pytest.param({"errorCode": "A.1", "errorMsg": "boom"}, "A.1", "boom", id="errorCode, errorMsg"),
        pytest.param({"errorCode": "A.1", "errorMessage": "boom"}, "A.1", "boom", id="errorMessage"),
        pytest.param({"code": "A.1", "message": "boom"}, "A.1", "boom", id="code, message"),
        pytest.param({"error": {"code": "A.1", "message": "boom"}}, "A.1", "boom", id="nested"),
        pytest.param({"error": {"code": 401, "message": "boom", "title": "T"}}, "401", "boom", id="nested, a number"),
        pytest.param({"error": {"title": "Unauthorized"}}, None, "Unauthorized", id="a title alone"),
        pytest.param({"error": {"code": "A.1", "message": "boom"}, "status": "failed"}, "A.1", "boom", id="CodeArts"),
        pytest.param({"a": {"b": {"error_code": "A.1", "error_msg": "boom"}}}, "A.1", "boom", id="deep"),
        pytest.param({"error_code": "A.1", "code": "B", "error_msg": "x", "message": "y"}, "A.1", "x", id="SDK order"),
        pytest.param({"errorCode": "A.1", "code": "B", "message": "y"}, "A.1", "y", id="SDK order, second"),
        pytest.param({"code": "A.1", "error": {"code": "B", "message": "z"}}, "A.1", None, id="the top goes before"),
        pytest.param({"error_code": "A.1", "error_msg": ""}, "A.1", None, id="an empty text"),
        pytest.param({"error_code": None, "error_msg": "boom"}, None, "boom", id="no code"),
        pytest.param({"error_code": "500", "error_msg": "boom"}, "500", "boom", id="a code like a status"),
        pytest.param({"error_msg": "two\n  lines"}, None, "two lines", id="in one line"),
        pytest.param({"error_msg": "x" * 3000}, None, "x" * 1000, id="not too long"),
        pytest.param({"x": 1}, None, None, id="something else"),
        pytest.param([], None, None, id="a list"),
        pytest.param("text", None, None, id="a text"),
        pytest.param(b"", None, None, id="empty"),
        pytest.param(b"<html>502</html>", None, None, id="HTML"),
        pytest.param(b'{"error_code": "A', None, None, id="cut"),
        pytest.param(b"\xff\xfe", None, None, id="binary"),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 409, 429, 500, 502, 503])
def test_an_error_is_read_in_every_shape(status, body, code, text):
    found = failure(status, body)
    assert type(found) is errors.ServiceError
    assert (found.http_status, found.error_code, found.error_msg) == (status, code, text)
    assert found.message.startswith(f"ServiceStage could not show it: {text or 'it gave no reason'} (HTTP {status}")
    assert ", A.1)" in found.message or code != "A.1"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "APIGW.0301", errors.Unauthorized),
        (401, None, errors.Unauthorized),
        (401, "SVCSTG.00100401", errors.Unauthorized),
        (404, "SVCSTG.00100411", errors.NotFound),
        (404, None, errors.NotFound),
        (404, "APIG.3003", errors.NotFound),
        (404, "APIGW.0101", errors.ServiceError),
        (403, "APIG.1005", errors.ServiceError),
        (400, "SVCSTG.00100400", errors.ServiceError),
    ],
)
def test_a_status_becomes_a_kind_of_failure(status, code, kind):
    assert type(failure(status, {"error_code": code, "error_msg": "x"})) is kind


@pytest.mark.parametrize("body", [b"<html>Forbidden</html>", b"  Forbidden\n", b"\xff"])
def test_a_403_that_is_no_answer_of_the_service_blames_no_permission(body):
    message = failure(403, body, call=a_call(iam_action="x:y:z")).message
    assert message.endswith("(HTTP 403). This is no answer of the service: look for a proxy or firewall that keeps the "
                            "address from you.")  # fmt: skip
    for ours in (b"", b'{"error_code": "A', b" []", b"{}"):
        assert failure(403, ours, call=a_call(iam_action="x:y:z")).message.endswith("need the IAM action x:y:z.")


@pytest.mark.parametrize("service", TITLES)
def test_a_message_names_the_service_and_the_failure_has_every_key(service):
    call = a_call(service, iam_action="x:y:z")
    found = failure(403, {"error_code": "A.1", "error_msg": "no."}, call=call, x_request_id="abc")
    assert found.message == (
        f"{TITLES[service]} could not show it: no (HTTP 403, A.1, request abc). "
        "The credentials need the IAM action x:y:z."
    )
    assert found.failure() == {
        "service": service,
        "operation": "ShowIt",
        "http_status": 403,
        "error_code": "A.1",
        "error_msg": "no.",
        "request_id": "abc",
        "retried": 0,
        "iam_action": "x:y:z",
    }


@pytest.mark.parametrize(
    ("headers", "in_body", "expected"),
    [
        ({"x_request_id": "h"}, {"request_id": "b"}, "h"),
        ({}, {"request_id": "b"}, "b"),
        ({}, {"request_id": 5}, None),
        ({}, {}, None),
    ],
)
def test_the_request_id_comes_from_the_header_or_the_body(headers, in_body, expected):
    assert failure(500, {"error_code": "A.1", **in_body}, **headers).request_id == expected


@pytest.mark.parametrize(
    ("service", "body", "failed"),
    [
        ("codeartsdeploy", {"status": "failed", "error": {"code": "A.1", "message": "no"}}, True),
        ("codeartsdeploy", {"status": "failed", "error_code": "A.1", "error_msg": "no"}, True),
        ("codeartsdeploy", {"status": "error"}, True),
        ("codeartsdeploy", {"status": None}, True),
        ("codeartsdeploy", {"status": "success", "result": {}}, False),
        ("codeartsdeploy", {"result": {}}, False),
        ("codeartsdeploy", [{"status": "failed"}], False),
        ("codeartsdeploy", {"result": {"status": "failed"}}, False),
        ("servicestage", {"id": "x", "status": "FAILED"}, False),
        ("servicestage", {"addons": [{"status": "FAILED"}]}, False),
        ("servicestage", {"job": {"execution_status": "FAILED"}}, False),
        ("servicestage", {"error_code": "A.1", "error_msg": "no"}, True),
        ("roma", {"errorCode": "A.1"}, True),
        ("roma", {"status": "failed"}, False),
        ("apig", {"error": {"code": "A.1", "message": "no"}}, True),
        ("apig", {"error": "boom"}, False),
        ("roma", {"error_code": None, "error_msg": None}, False),
        ("roma", {"error_code": "", "id": "x"}, False),
        ("iam", {"code": "x", "message": "y"}, False),
    ],
)
def test_a_200_fails_only_where_the_body_says_so(service, body, failed):
    if failed:
        found = failure(200, body, service)
        assert type(found) is errors.ServiceError
        assert found.http_status == 200
    else:
        assert read(200, body, service).data == body


@pytest.mark.parametrize("body", [b"", b" \r\n"])
@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_empty_body_is_an_answer_without_data(status, body):
    found = read(status, body, x_request_id="abc")
    assert (found.status, found.data, found.headers["x-request-id"]) == (status, None, "abc")


@pytest.mark.parametrize("data", [{}, [], {"a": None}, [{"id": 1}], "text", 5, None, {"é": "環境"}])
def test_the_data_of_a_success_is_what_came(data):
    assert read(200, data).data == data


@pytest.mark.parametrize("body", [b"<html><body>Sign in</body></html>", b"OK", b"{'a': 1}", b'{"a":}', b"[1,]"])
def test_what_is_no_json_is_unreadable_and_not_cut(body):
    found = failure(200, body, content_type="text/html")
    assert type(found) is errors.UnreadableAnswer
    assert "no JSON but text/html" in found.message
    assert "proxy" in found.message
    assert found.http_status == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 100_000, "levels"),
        (b"[" * 100 + b"]" * 100, "levels"),
        (b'{"a":' * 100_000, "levels"),
        (b"[" + b"1," * 600_000 + b"1]", "values"),
        (b"[NaN]", "no JSON"),
        (b"[-Infinity]", "no JSON"),
        (b"[1e999]", "beyond all measure"),
        (b"[" + b"9" * 5000 + b"]", "beyond all measure"),
        (b'["\\ud83d"]', "half a character"),
        (b'["\xe4\xf6"]', "not in UTF-8"),
    ],
    ids=range(10),
)
def test_json_that_nobody_can_keep_or_send_back_is_unreadable(body, words):
    found = failure(200, body)
    assert type(found) is errors.UnreadableAnswer
    assert words in found.message


@pytest.mark.parametrize(
    ("wanted", "data"), [(dict, []), (dict, None), (dict, "x"), (dict, 5), (list, {}), (list, None), (list, "x")]
)
def test_what_is_not_documented_is_unreadable(wanted, data):
    found = failure(200, data, call=a_call(answers=wanted))
    assert type(found) is errors.UnreadableAnswer
    assert found.message == (
        f"ServiceStage could not show it: the answer is a JSON {type(data).__name__}, and not a {wanted.__name__} as "
        "documented."
    )
    assert found.http_status == 200


@pytest.mark.parametrize(("wanted", "data"), [(dict, {}), (list, []), (dict, {"id": "x"}), (None, "x"), (None, None)])
def test_what_is_documented_is_taken(wanted, data):
    assert read(200, data, call=a_call(answers=wanted)).data == data


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
def test_a_redirect_is_not_followed_but_told(status):
    found = failure(status, b"", location="https://elsewhere.example/x")
    assert type(found) is errors.UnreadableAnswer
    assert "https://elsewhere.example/x" in found.message
    assert "endpoints" in found.message
    assert "nowhere" in failure(status).message


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "APIGW.0101", "Check region and endpoints"),
        (400, "SVCSTG.00100449", "Another environment of the project has this name"),
        (400, "SVCSTG.00100400", ""),
    ],
)
def test_a_known_code_comes_with_advice(status, code, words):
    assert failure(status, {"error_code": code, "error_msg": "x"}).message.partition("). ")[2].startswith(words)


@pytest.mark.parametrize("minutes", [0, 11, -30])
def test_refused_credentials_come_with_how_far_the_clocks_are_apart(minutes):
    date = email.utils.format_datetime(NOW + datetime.timedelta(minutes=minutes))
    assert failure(401, {"error_code": "APIGW.0301"}, date=date).skew == datetime.timedelta(minutes=minutes)
    assert not hasattr(failure(403, {"error_code": "APIGW.0301"}, date=date), "skew")


@pytest.mark.parametrize("date", [{}, {"date": ""}, {"date": "yesterday"}, {"date": "Mon, 99 Foo 2026 00:00:00 GMT"}])
def test_without_a_date_that_can_be_read_nobody_knows_how_far(date):
    assert failure(401, {"error_code": "APIGW.0301"}, **date).skew is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        ("2.5", 2.5),
        ("-3", 0),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30),
        ("Thu, 01 Jan 2026 01:00:30 +0100", 30),
        ("Thu, 01 Jan 2026 00:00:30 -0000", 30),
        ("Wed, 31 Dec 2025 23:59:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("Thu, 99 Jan 2026 00:00:30 GMT", None),
        ("Thu, 01 Jan 99999 00:00:30 GMT", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    headers = {} if value is None else {"retry_after": value}
    assert failure(429, b"", **headers).retry_after == seconds


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("policy user over ratelimit,limit:20,time:1 second", (20, 1)),
        ("policy user over ratelimit,limit:100,time:1 minute", (100, 60)),
        ("limit:100,time:2 minutes", (100, 120)),
        ("limit:5,time:1 hour", (5, 3600)),
        ("limit:5,time:1 day", (5, 86400)),
        ("limit:5,time:minute", (5, 60)),
        ("limit: 5 , time: 30second", (5, 30)),
        ("LIMIT:5,TIME:1 MINUTE", (5, 60)),
        ("limit:0,time:1 minute", (0, 60)),
        ("limit:XX,time:1 minute", None),
        ("limit:5", None),
        ("too many", None),
        ("", None),
    ],
)
def test_a_window_is_read_from_the_text(text, window):
    assert failure(429, {"error_code": "APIGW.0308", "error_msg": text}).window == window


@pytest.mark.parametrize("text", ["limit:1,time:{} minute", "limit:{},time:1 minute"])
def test_a_window_without_measure_is_no_window(text):
    assert failure(429, {"error_code": "APIGW.0308", "error_msg": text.format("9" * 400)}).window is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "date", "x-request-id", "location", "content-type"]), st.text(max_size=20)
)


@given(
    status=st.integers(200, 599),
    body=st.binary(max_size=40) | JSON.map(lambda data: json.dumps(data).encode()),
    headers=HEADERS,
    service=st.sampled_from(sorted(TITLES)),
)
def test_any_answer_is_a_success_or_a_failure_with_a_sentence(status, body, headers, service):
    try:
        found = answers.read_answer(a_call(service), answers.RawAnswer(status, headers, body), NOW)
    except errors.StagecraftError as failed:
        found = failed
    if isinstance(found, errors.StagecraftError):
        assert found.message.startswith(("The answer of ", TITLES[service]))
        assert found.message.endswith(".")
    else:
        assert found.status < 300
