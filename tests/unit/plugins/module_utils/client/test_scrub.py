# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret leaves, in whatever form a message quotes it; and nothing else is changed."""

from __future__ import annotations

import base64
import copy
import json
import string
import time
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.scrub import MASK, Scrubber
from hypothesis import given
from hypothesis import strategies as st

SECRETS = ["SIMPLEKEY0123456789", "pa ss/w+rd=&%", "qu\"o\\te's", "zeile\numbruch", "geheimnis-äöü-秘密"]
FORMS = {
    "itself": str,
    "in a URL": lambda secret: quote(secret, safe=""),
    "in JSON": lambda secret: json.dumps(secret)[1:-1],
    "in a repr": lambda secret: repr(secret)[1:-1],
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "in a path": lambda secret: quote(secret),
    "in a form": quote_plus,
    "in a repr of bytes": lambda secret: repr(secret.encode())[2:-1],
}
OTHER = st.text(string.ascii_lowercase + " .,:/=%", max_size=20)


def scrubber(*secrets):
    made = Scrubber()
    for secret in secrets:
        made.add(secret)
    return made


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_in_every_form(secret, form):
    told = FORMS[form](secret)
    assert scrubber(secret).text(f"before {told} and {told} after") == f"before {MASK} and {MASK} after"


def test_a_secret_is_masked_as_it_stands_in_the_body_of_a_request():
    secret = 'schlüssel"mit"anführung'
    told = json.dumps({"password": secret}, ensure_ascii=False)
    assert scrubber(secret).text(told) == f'{{"password": "{MASK}"}}'


@pytest.mark.parametrize("secret", [None, "", 0, 5, True, ["x"], b"bytes"])
def test_what_is_no_text_is_no_secret(secret):
    assert scrubber(secret).text("0 5 True x bytes None") == "0 5 True x bytes None"


def test_a_secret_with_half_a_character_is_masked_too():
    assert scrubber("pass\udc80word").text("x pass\udc80word") == f"x {MASK}"


def test_secrets_are_masked_wherever_they_are_nested():
    made = scrubber("first-secret", "second-secret")
    value = {
        "list": ["first-secret", {"deep": ("x second-secret y", 5)}],
        "x first-secret": None,
        "number": 5,
        "none": None,
        "bool": True,
    }
    assert made.clean(value) == {
        "list": [MASK, {"deep": [f"x {MASK} y", 5]}],
        f"x {MASK}": None,
        "number": 5,
        "none": None,
        "bool": True,
    }


def test_a_short_secret_does_not_rename_the_keys_of_a_result():
    assert scrubber("msg").clean({"msg": "the msg", "failure": {}}) == {"msg": f"the {MASK}", "failure": {}}


@pytest.mark.parametrize(
    ("secret", "text", "expected"),
    [
        ("a", "a banana, 'a' and a-b", f"{MASK} banana, '{MASK}' and {MASK}-b"),
        ("1", "HTTP 401, try 1 of 15", f"HTTP 401, try {MASK} of 15"),
        ("dev", "the development of dev", f"the development of {MASK}"),
        (" a\n", "a banana", f"{MASK} banana"),
        ("x.+", "xxx x.+ xx", f"xxx {MASK} xx"),
        ("admin!", "administrator admin!x", f"administrator {MASK}x"),
    ],
)
def test_a_short_secret_is_masked_by_itself_and_not_within_words(secret, text, expected):
    assert scrubber(secret).text(text) == expected


@pytest.mark.parametrize("secret", [" ", "\n\t ", "   "])
def test_blanks_are_no_secret(secret):
    assert scrubber(secret).text(f"a{secret}b c") == f"a{secret}b c"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("busy with value dev of dev", "busy with value dev of dev"),
        ("invalid 'dev', \"dev\" and A=dev in dev", "invalid '(hidden)', \"(hidden)\" and A=(hidden) in dev"),
        ("not 'developed'", "not 'developed'"),
        ("first-value 1st", "(hidden) 1st"),
    ],
)
def test_a_short_value_of_a_variable_is_hidden_where_it_is_quoted(text, expected):
    made = Scrubber("(hidden)", only_quoted=True)
    for value in ("dev", "first-value", "1"):
        made.add(value)
    assert made.text(text) == expected


TOKEN = "MIIabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize("length", [12, 13, 20, len(TOKEN) - 1, len(TOKEN)])
@pytest.mark.parametrize("end", ["", "...", " (HTTP 400)", "-and-more", "\n"])
def test_what_is_left_of_a_long_secret_that_was_cut_off_is_masked(length, end):
    text = f"token {TOKEN[:length]}{end} and {TOKEN[:length]}{end}"
    assert scrubber(TOKEN, TOKEN[:12] + "other").text(text) == f"token {MASK}{end} and {MASK}{end}"


def test_the_beginning_of_a_text_of_several_words_is_none():
    made = scrubber("apiVersion: v1, a text that is secret as a whole")
    assert made.text("apiVersion: v1, the same words") == "apiVersion: v1, the same words"


def test_a_secret_of_several_lines_is_masked_where_a_message_has_it_on_one():
    assert scrubber("first line\n  second\tline").text("no first line second line here") == f"no {MASK} here"


def test_a_thousand_values_take_no_time():
    made = Scrubber("(hidden)", only_quoted=True)
    begin = time.process_time()
    for number in range(1000):
        made.add(f"value-number-{number}-of-many")
    assert made.text("value-number-999-of-many") == "(hidden)"
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("order", [("secret", "secret-and-more"), ("secret-and-more", "secret")])
def test_no_tail_of_a_longer_secret_survives(order):
    assert scrubber(*order).text("x secret-and-more y secret z") == f"x {MASK} y {MASK} z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Access=AK, Signature={'0a' * 32}", f"Access=AK, Signature={MASK}"),
        (f"Signature={'A1' * 32}|next", f"Signature={MASK}|next"),
        (f"Signature={'a' * 16}", f"Signature={MASK}"),
        (f"Signature={'a' * 15}", f"Signature={'a' * 15}"),
        ("Signature=none", "Signature=none"),
        ("signature not match", "signature not match"),
        ("SignedHeaders=host;x-sdk-date", "SignedHeaders=host;x-sdk-date"),
    ],
)
def test_a_signature_is_masked_without_being_known(text, expected):
    assert Scrubber().text(text) == expected
    assert scrubber("whatever").clean([text]) == [expected]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | OTHER,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(OTHER, inner, max_size=3),
    max_leaves=8,
)


@given(
    value=VALUES, secrets=st.lists(st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=12), max_size=3)
)
def test_nothing_else_is_changed(value, secrets):
    before = copy.deepcopy(value)
    assert scrubber(*(f"S{secret}" for secret in secrets)).clean(value) == before
    assert value == before


@given(
    secrets=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=16), min_size=1, max_size=3
    ),
    around=OTHER,
    form=st.sampled_from(sorted(FORMS)),
)
def test_no_secret_survives_anywhere(secrets, around, form):
    secrets = [f"#{secret}" for secret in secrets]
    told = [around + FORMS[form](secret) + around for secret in secrets]
    cleaned = scrubber(*secrets).clean({"values": told, **dict.fromkeys(told, 1)})
    text = "\0".join([*cleaned["values"], *cleaned])
    assert not any(FORMS[form](secret) in text for secret in secrets)


@given(text=st.text(max_size=40), secret=st.text(string.ascii_letters, min_size=3, max_size=8))
def test_masking_twice_is_masking_once(text, secret):
    made = scrubber(secret)
    once = made.text(f"{text}{secret}{text}")
    assert made.text(once) == once
