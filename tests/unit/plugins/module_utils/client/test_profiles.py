# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both kinds of profile files, and all that can be wrong with them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import credentials, profiles
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import ConnectionSettingsError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KEYS = {"accessKeyId": "ak", "secretAccessKey": "sk"}
INI = (
    "[basic]\nak = basic-ak\nsk = basic-sk\nproject_id = p1\n\n"
    "[global]\nak = global-ak\nsk = global-sk\ndomain_id = d\n"
)


@pytest.fixture
def file(tmp_path):
    """Writes a profile file, of text, of bytes, or of something that becomes JSON."""

    def write(content):
        path = tmp_path / "profiles"
        if not isinstance(content, (str, bytes)):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


def refusal(path, name=None):
    with pytest.raises(ConnectionSettingsError) as caught:
        profiles.read_profile(path, name)
    return caught.value.message


def hcloud(*items, **top):
    return {"profiles": [{"name": "default", **KEYS}, *items], **top}


@pytest.mark.parametrize(
    ("content", "name", "label", "expected"),
    [
        pytest.param(hcloud(), None, "profile 'default'", {}, id="no current profile"),
        pytest.param(hcloud(current="default"), None, "profile 'default'", {}, id="current"),
        pytest.param(
            hcloud({"name": "b", **KEYS, "region": "r"}, current="b"),
            None,
            "profile 'b'",
            {"region": "r"},
            id="another",
        ),
        pytest.param(
            hcloud({"name": "b", **KEYS, "projectId": "p"}), "b", "profile 'b'", {"project_id": "p"}, id="by its name"
        ),
        pytest.param(
            hcloud({"name": "b", **KEYS, "securityToken": "t", "mode": "AKSK"}),
            "b",
            "profile 'b'",
            {"security_token": "t"},
            id="temporary keys",
        ),
        pytest.param(
            hcloud({"name": "b", **KEYS, "agencyName": "n", "agencyDomainName": "d"}),
            "b",
            "profile 'b'",
            {"agency_name": "n", "agency_domain_name": "d"},
            id="agency",
        ),
        pytest.param(
            hcloud({"name": "b", **KEYS, "securityToken": "", "region": None, "projectId": ""}),
            "b",
            "profile 'b'",
            {},
            id="what is empty is left out",
        ),
    ],
)
def test_a_profile_of_the_command_line_is_read(file, content, name, label, expected):
    path = file(content)
    found = profiles.read_profile(path, name)
    assert found.label == f"{label} of {path}"
    assert found.options == {"access_key": "ak", "secret_key": "sk", **expected}


def test_a_profile_of_single_sign_on_takes_its_temporary_keys(file):
    token = {"accessKeyId": "tmp-ak", "secretAccessKey": "tmp-sk", "securityToken": "tmp-token"}
    item = {"name": "sso", "mode": "SSO", "region": "r", "ssoAuth": {"stsToken": token}}
    assert profiles.read_profile(file({"profiles": [item]}), "sso").options == {
        "access_key": "tmp-ak",
        "secret_key": "tmp-sk",
        "security_token": "tmp-token",
        "region": "r",
    }


@pytest.mark.parametrize("leftover", [{"ssoAuth": {"stsToken": {"accessKeyId": "x"}}}, {"ssoAuth": None}, {}])
def test_keys_of_single_sign_on_do_not_leak_into_other_modes(file, leftover):
    item = {"name": "b", "mode": "AKSK", **KEYS, **leftover}
    assert profiles.read_profile(file({"profiles": [item]}), "b").options == {"access_key": "ak", "secret_key": "sk"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, {"access_key": "basic-ak", "secret_key": "basic-sk", "project_id": "p1"}),
        ("global", {"access_key": "global-ak", "secret_key": "global-sk"}),
    ],
)
def test_a_section_of_the_sdk_file_is_read(file, name, expected):
    path = file(INI)
    found = profiles.read_profile(path, name)
    assert found.label == f"section [{name or 'basic'}] of {path}"
    assert found.options == expected


def test_a_percent_sign_in_a_key_stays_what_it_is(file):
    found = profiles.read_profile(file("[basic]\nak = a%b\nsk = %(ak)s%%\n"), None)
    assert found.options == {"access_key": "a%b", "secret_key": "%(ak)s%%"}


@pytest.mark.parametrize("content", [{"profiles": [{"name": "only", **KEYS}]}, "[only]\nak = a\nsk = b\n"])
@pytest.mark.parametrize("name", [None, "wanted"])
def test_a_profile_that_is_not_there_is_named_with_those_that_are(file, content, name):
    path = file(content)
    message = refusal(path, name)
    assert message.startswith("There is no profile '")
    assert message.endswith(f"in {path}; it has: only.")
    assert (name or "'") in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("{", "not what the hcloud command writes", id="JSON that ends"),
        pytest.param('{"profiles": 5}', "not what the hcloud command writes", id="no list"),
        pytest.param('{"profiles": [5]}', "not what the hcloud command writes", id="no objects"),
        pytest.param('{"profiles": [{}]}', "not what the hcloud command writes", id="no name"),
        pytest.param('{"profiles": [{"name": []}]}', "not what the hcloud command writes", id="no text"),
        pytest.param("{}", "There is no profile 'default'", id="no profiles"),
        pytest.param('{"profiles": null}', "it has: none", id="null"),
        pytest.param("", "it has: none", id="empty"),
        pytest.param("just some text", "neither the JSON of the hcloud command nor an INI file", id="neither"),
        pytest.param("[]", "neither the JSON of the hcloud command nor", id="a list"),
        pytest.param("ak = a\nsk = b\n", "neither the JSON of the hcloud command nor", id="no section"),
        pytest.param("[basic]\nak\n", "neither the JSON of the hcloud command nor", id="no value"),
        pytest.param("[basic]\nak = a\nak = b\n", "neither the JSON of the hcloud command nor", id="twice"),
        pytest.param(b"\xff\xfe\x00", "it is not a text file", id="binary"),
    ],
)
def test_a_file_that_is_neither_is_refused_with_a_sentence(file, content, reason):
    path = file(content)
    message = refusal(path)
    assert path in message
    assert reason in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"profiles": [{"name": "default", "mode": "SSO", "ssoAuth": "x"}]}, id="ssoAuth is text"),
        pytest.param({"profiles": [{"name": "default", "mode": "SSO", "ssoAuth": {"stsToken": [1]}}]}, id="stsToken"),
        pytest.param({"current": ["x"], "profiles": [{"name": "default"}]}, id="current is a list"),
        pytest.param({"current": "z", "profiles": [{"name": "a"}, {"name": 1}]}, id="names of two types"),
        pytest.param('{"a":' * 100000, id="nested deep"),
    ],
)
def test_a_file_of_unexpected_types_is_refused_with_a_sentence(file, content):
    assert refusal(file(content))


@pytest.mark.parametrize("content", [json.dumps(hcloud()), INI])
def test_a_byte_order_mark_of_an_editor_is_no_content(file, content):
    assert profiles.read_profile(file("\ufeff" + content), None).options


def test_a_file_that_is_missing_or_a_folder_is_refused_with_a_sentence(tmp_path):
    none = tmp_path / "none"
    assert refusal(str(none)) == f"The profile file {none} cannot be read: No such file or directory."
    assert refusal(str(tmp_path)) == f"The profile file {tmp_path} cannot be read: Is a directory."


def test_a_file_that_nobody_may_read_is_refused_with_a_sentence(file, monkeypatch):
    path = file(INI)

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert refusal(path) == f"The profile file {path} cannot be read: Permission denied."


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text(max_size=60) | st.binary(max_size=60), name=st.none() | st.text(max_size=5))
def test_any_file_is_read_or_refused_with_a_sentence(file, content, name):
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    try:
        found = profiles.read_profile(file(content), name)
    except ConnectionSettingsError as refused:
        found = refused
    if isinstance(found, ConnectionSettingsError):
        assert found.message.endswith(".")
    else:
        assert all(isinstance(value, str) and value for value in found.options.values())


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ((), None),
        ((".hcloud/config.json",), ".hcloud/config.json"),
        ((".huaweicloud/credentials",), ".huaweicloud/credentials"),
        ((".hcloud/config.json", ".huaweicloud/credentials"), ".hcloud/config.json"),
    ],
)
def test_the_default_file_is_the_first_that_is_there(tmp_path, there, expected):
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert credentials.default_file(str(tmp_path)) == (str(tmp_path / expected) if expected else None)
