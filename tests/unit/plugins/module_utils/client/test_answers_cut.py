# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON that ends early is told from JSON that is wrong: a write then reads what became of it."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import answers, errors
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call
from hypothesis import example, given
from hypothesis import strategies as st

CALL = Call("servicestage", "ShowIt", "show it", "GET", "/")
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('{}[]",:\\'), max_size=6)
WHOLE = st.recursive(
    SCALARS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(
    data=st.lists(WHOLE, max_size=4) | st.dictionaries(TEXT, WHOLE, max_size=4),
    share=st.floats(0, 1),
    ascii_only=st.booleans(),
)
@example(data=[[1], [2]], share=0.5, ascii_only=True)
@example(data={"a": {}}, share=0.9, ascii_only=True)
@example(data={"a": "}b"}, share=0.75, ascii_only=True)
@example(data=["環境"], share=0.5, ascii_only=False)
@example(data=["環境"], share=0.4, ascii_only=True)
@example(data=[1e300], share=0.6, ascii_only=True)
def test_json_that_is_cut_anywhere_is_known_as_cut(data, share, ascii_only):
    """After its first byte, also within a character."""
    whole = json.dumps(data, ensure_ascii=ascii_only).encode()
    part = whole[: 1 + int(share * (len(whole) - 1))]
    try:
        found = answers.read_answer(CALL, answers.RawAnswer(200, {}, part), NOW)
    except errors.AnswerCutShort as cut:
        found = cut
    if isinstance(found, errors.AnswerCutShort):
        assert found.sent
        assert "ended early" in found.message
        assert part != whole
    else:
        assert found.data == data


def test_json_that_is_cut_at_any_byte_is_known_as_cut():
    data = {"a": [1, -2.5e-7, True, None, False], 'é"}]': {"b": "x}]\\\u0001", "c": []}, "d": -5}
    for ascii_only in (True, False):
        whole = json.dumps(data, ensure_ascii=ascii_only).encode()
        for end in range(1, len(whole)):
            with pytest.raises(errors.AnswerCutShort):
                answers.read_answer(CALL, answers.RawAnswer(200, {}, whole[:end]), NOW)


@pytest.mark.parametrize("body", [b'{"a": 1} oops', b'{"a" 1, "b', b"{a: 1", b'[1, ] and "more"'])
def test_json_that_was_wrong_before_it_ended_is_malformed(body):
    with pytest.raises(errors.UnreadableAnswer):
        answers.read_answer(CALL, answers.RawAnswer(200, {}, body), NOW)


@pytest.mark.parametrize("body", [b'{"a":}', b"[1,]", b"{'a': 1}", b"[1 2]", b'{"a": 1}}', b"nul", b"x", b"<html>[]"])
def test_json_that_is_wrong_and_whole_is_malformed(body):
    with pytest.raises(errors.UnreadableAnswer):
        answers.read_answer(CALL, answers.RawAnswer(200, {}, body), NOW)


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_an_error_that_is_cut_is_still_the_error(status):
    with pytest.raises(errors.ServiceError) as caught:
        answers.read_answer(CALL, answers.RawAnswer(status, {}, b'{"error_code": "A.1", "err'), NOW)
    assert caught.value.http_status == status
