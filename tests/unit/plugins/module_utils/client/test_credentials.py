# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials are one set from one source."""

from __future__ import annotations

import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import credentials, options
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import ConnectionSettingsError

AKSK = {"access_key": "task-ak", "secret_key": "task-sk"}
USER = {"username": "task-user", "password": "task-pw", "domain_name": "task-domain"}
ENV_AKSK = {"HW_ACCESS_KEY": "env-ak", "HW_SECRET_KEY": "env-sk"}
ENV_USER = {"HW_USER_NAME": "env-user", "HW_USER_PASSWORD": "env-pw", "HW_DOMAIN_NAME": "env-domain"}
ENV_ALL = {names[0]: f"env-{option}" for option, names in options.CREDENTIAL_VARIABLES.items()}
AGENCY = {"agency_name": "agency", "agency_domain_name": "partner"}
ENV_AGENCY = {"HW_ASSUME_ROLE_AGENCY_NAME": "env-agency", "HW_ASSUME_ROLE_DOMAIN_NAME": "env-partner"}
FIELDS = ("auth_token", "access_key", "secret_key", "security_token", "username", "password", "domain_name")
EVERY_VARIABLE = [
    pytest.param(option, name, id=name)
    for option, names in {**options.CREDENTIAL_VARIABLES, **options.AGENCY_VARIABLES}.items()
    for name in names
]


@pytest.fixture
def home(tmp_path):
    """A home with both kinds of profile files; the first of the two is the default one."""
    keys = {"accessKeyId": "default-ak", "secretAccessKey": "default-sk"}
    other = {"accessKeyId": "other-ak", "secretAccessKey": "other-sk", "securityToken": "other-token"}
    profiles = [{"name": "default", **keys}, {"name": "other", **other}]
    (tmp_path / ".hcloud").mkdir()
    (tmp_path / ".hcloud" / "config.json").write_text(json.dumps({"current": "default", "profiles": profiles}))
    (tmp_path / ".huaweicloud").mkdir()
    (tmp_path / ".huaweicloud" / "credentials").write_text("[basic]\nak = ini-ak\nsk = ini-sk\n")
    return tmp_path


def chosen(task, environ=None, home="/nonexistent"):
    found, _scope = credentials.choose(task, {"HOME": str(home), **(environ or {})})
    return found


def keys(found):
    """What was found, without what was not."""
    return {name: getattr(found, name) for name in FIELDS if getattr(found, name) is not None}


def refusal(task, environ=None, home="/nonexistent"):
    with pytest.raises(ConnectionSettingsError) as caught:
        chosen(task, environ, home)
    return caught.value.message


@pytest.mark.parametrize(
    ("task", "environ", "expected"),
    [
        pytest.param(AKSK, {}, AKSK, id="keys of the task"),
        pytest.param(AKSK, ENV_ALL, AKSK, id="keys of the task, a full environment"),
        pytest.param(AKSK, {"HW_PROFILE": "other"}, AKSK, id="keys of the task, HW_PROFILE"),
        pytest.param(
            {**AKSK, "security_token": "st"}, ENV_ALL, {**AKSK, "security_token": "st"}, id="temporary keys of the task"
        ),
        pytest.param({"auth_token": "tk"}, ENV_ALL, {"auth_token": "tk"}, id="token of the task"),
        pytest.param(USER, ENV_ALL, USER, id="user of the task"),
        pytest.param(
            {"profile": "other"},
            ENV_ALL,
            {"access_key": "other-ak", "secret_key": "other-sk", "security_token": "other-token"},
            id="profile of the task, a full environment",
        ),
        pytest.param(
            {"profile": "default"},
            {"HW_PROFILE": "other"},
            {"access_key": "default-ak", "secret_key": "default-sk"},
            id="profile of the task, HW_PROFILE",
        ),
        pytest.param(
            {},
            ENV_AKSK,
            {"access_key": "env-ak", "secret_key": "env-sk"},
            id="keys of the environment, a default profile",
        ),
        pytest.param(
            {},
            {**ENV_AKSK, "HW_PROFILE": "other"},
            {"access_key": "env-ak", "secret_key": "env-sk"},
            id="keys of the environment, HW_PROFILE",
        ),
        pytest.param({}, {"OS_AUTH_TOKEN": "env-token"}, {"auth_token": "env-token"}, id="token of the environment"),
        pytest.param(
            {},
            ENV_USER,
            {"username": "env-user", "password": "env-pw", "domain_name": "env-domain"},
            id="user of the environment",
        ),
        pytest.param(
            {},
            {"HW_PROFILE": "other"},
            {"access_key": "other-ak", "secret_key": "other-sk", "security_token": "other-token"},
            id="HW_PROFILE",
        ),
        pytest.param({}, {}, {"access_key": "default-ak", "secret_key": "default-sk"}, id="default profile"),
        pytest.param(
            {},
            {"HW_SECURITY_TOKEN": "st", "HW_DOMAIN_NAME": "d"},
            {"access_key": "default-ak", "secret_key": "default-sk"},
            id="a lone security token or domain in the environment is no set",
        ),
    ],
)
def test_credentials_come_from_the_first_source_that_has_any(home, task, environ, expected):
    assert keys(chosen(task, environ, home)) == expected


@pytest.mark.parametrize("option", options.PROFILE_VARIABLES)
def test_no_variable_of_the_environment_mixes_with_a_profile_of_the_task(home, option):
    value = {"profile": "default", "config_file": str(home / ".hcloud" / "config.json")}[option]
    found = chosen({option: value}, {**ENV_ALL, **ENV_AGENCY, "HW_PROFILE": "other"}, home)
    assert keys(found) == {"access_key": "default-ak", "secret_key": "default-sk"}
    assert found.agency_name is None


@pytest.mark.parametrize("variable", options.PROFILE_VARIABLES["config_file"])
def test_the_environment_can_name_the_file_alone(home, variable):
    found = chosen({}, {variable: str(home / ".huaweicloud" / "credentials")}, home)
    assert keys(found) == {"access_key": "ini-ak", "secret_key": "ini-sk"}


def test_the_file_of_the_environment_is_not_read_for_a_profile_of_the_task(home):
    environ = {"HW_SHARED_CONFIG_FILE": str(home / ".huaweicloud" / "credentials")}
    assert chosen({"profile": "other"}, environ, home).access_key == "other-ak"


def test_a_home_with_the_sdk_file_alone_is_enough(home):
    (home / ".hcloud" / "config.json").unlink()
    assert keys(chosen({}, {}, home)) == {"access_key": "ini-ak", "secret_key": "ini-sk"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"auth_token", *AKSK, *USER}, {"auth_token"}),
        ({"auth_token", *USER}, {"auth_token"}),
        ({*AKSK, *USER}, set(AKSK)),
        ({*AKSK, "security_token", *USER}, {*AKSK, "security_token"}),
        (set(USER), set(USER)),
    ],
)
@pytest.mark.parametrize("where", ["task", "environment"])
def test_within_a_source_a_token_goes_before_keys_and_keys_before_a_user(given, expected, where):
    if where == "task":
        found = chosen({name: f"value-{name}" for name in given})
    else:
        found = chosen({}, {options.CREDENTIAL_VARIABLES[name][-1]: f"value-{name}" for name in given})
    assert set(keys(found)) == expected


@pytest.mark.parametrize(("option", "names"), options.CREDENTIAL_VARIABLES.items())
def test_the_first_variable_of_an_option_that_is_not_empty_counts(option, names):
    base = {"auth_token": {}, "access_key": ENV_AKSK, "secret_key": ENV_AKSK, "security_token": ENV_AKSK}
    environ = {**base.get(option, ENV_USER), **{name: f"from {name}" for name in names}}
    for position, name in enumerate(names):
        assert getattr(chosen({}, environ), option) == f"from {name}", names[:position]
        environ[name] = ""


@pytest.mark.parametrize(("option", "variable"), EVERY_VARIABLE)
def test_an_empty_variable_is_an_unset_one(home, option, variable):
    assert keys(chosen({}, {variable: ""}, home)) == {"access_key": "default-ak", "secret_key": "default-sk"}
    assert getattr(chosen({}, {**ENV_AKSK, variable: ""} if variable not in ENV_AKSK else ENV_AKSK), option) != ""


def test_an_environment_full_of_empty_variables_is_no_source():
    every = {**options.CREDENTIAL_VARIABLES, **options.PROFILE_VARIABLES, **options.AGENCY_VARIABLES}
    message = refusal({}, {name: "" for names in every.values() for name in names})
    assert message.startswith("No credentials were found.")


def test_nothing_at_all_says_what_is_missing_and_where_it_was_looked_for():
    message = refusal({})
    for word in ("access_key", "auth_token", "username", "password", "domain_name", "profile", "options of the task",
                 "HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK", "OS_ACCESS_KEY", "HW_AUTH_TOKEN", "HW_USER_NAME", "HW_PROFILE",
                 "~/.hcloud/config.json", "~/.huaweicloud/credentials"):  # fmt: skip
        assert word in message


HALVES = [
    (("access_key",), ("secret_key",)),
    (("secret_key",), ("access_key",)),
    (("security_token", "access_key"), ("secret_key",)),
    (("security_token", "secret_key"), ("access_key",)),
    (("username",), ("password", "domain_name")),
    (("password",), ("username", "domain_name")),
    (("username", "password"), ("domain_name",)),
    (("username", "domain_name"), ("password",)),
    (("password", "domain_name"), ("username",)),
]


@pytest.mark.parametrize(("there", "missing"), [*HALVES, (("security_token",), ("access_key", "secret_key")),
                                                (("domain_name",), ("username", "password"))])  # fmt: skip
def test_half_a_set_in_the_task_is_not_completed_by_the_environment(home, there, missing):
    message = refusal({name: f"secret-{name}" for name in there}, {**ENV_ALL, "HW_PROFILE": "other"}, home)
    assert "Half a set" in message
    assert "the options of the task" in message
    assert f"{' and '.join(missing)} was not there" in message
    assert "HW_" not in message
    assert "secret-" not in message


@pytest.mark.parametrize(("there", "missing"), HALVES)
def test_half_a_set_in_the_environment_names_the_variables_and_is_not_completed_by_a_profile(home, there, missing):
    variables = {options.CREDENTIAL_VARIABLES[name][0]: f"secret-{name}" for name in there}
    message = refusal({}, {**variables, "HW_PROFILE": "other"}, home)
    assert "the environment" in message
    for name in missing:
        assert " or ".join(options.CREDENTIAL_VARIABLES[name]) in message
    assert "secret-" not in message


def test_half_a_set_in_a_profile_names_the_profile(home):
    path = home / "half.ini"
    path.write_text("[basic]\nak = a\n")
    message = refusal({"config_file": str(path)}, ENV_ALL, home)
    assert f"access_key came from section [basic] of {path}, and secret_key was not there" in message


def test_a_profile_without_any_keys_is_named(home):
    path = home / "region.ini"
    path.write_text("[basic]\nregion = cn-north-4\n")
    assert f"No credentials were found in section [basic] of {path}" in refusal({"config_file": str(path)})


@pytest.mark.parametrize("profile", options.PROFILE_VARIABLES)
@pytest.mark.parametrize("key", options.CREDENTIAL_VARIABLES)
def test_keys_and_a_profile_in_one_task_are_an_error(home, key, profile):
    message = refusal({key: "k", profile: "default"}, {}, home)
    assert message.startswith(f"The task gives both {key} and {profile}")


def test_a_profile_of_the_environment_must_be_there_and_a_default_one_need_not():
    assert "neither ~/.hcloud/config.json nor ~/.huaweicloud/credentials" in refusal({}, {"HW_PROFILE": "x"})
    assert "neither ~/.hcloud/config.json nor" in refusal({"profile": "x"})
    assert "No credentials were found. Give" in refusal({})


def test_a_file_that_the_environment_names_must_be_there(home):
    assert "/nonexistent/file cannot be read: No such file" in refusal(
        {}, {"HW_SHARED_CONFIG_FILE": "/nonexistent/file"}
    )


@pytest.mark.parametrize("value", ["", " ", "\t\n"])
@pytest.mark.parametrize(
    "option",
    [
        *options.CREDENTIAL_VARIABLES,
        *options.PROFILE_VARIABLES,
        *options.AGENCY_VARIABLES,
        *options.SCOPE_VARIABLES,
    ],
)
def test_an_option_that_is_given_and_empty_is_refused(option, value):
    task = {**AKSK, option: value}
    message = refusal(task, {**ENV_ALL, **ENV_AGENCY})
    assert message == f"{option} is empty: give it a value, or leave the option out."


@pytest.mark.parametrize(
    ("task", "environ", "expected"),
    [
        pytest.param({**AKSK, **AGENCY}, {}, ("agency", "partner"), id="task and task"),
        pytest.param({**USER, **AGENCY}, {}, ("agency", "partner"), id="user of the task"),
        pytest.param(AKSK, ENV_AGENCY, (None, None), id="keys of the task, agency of the environment: not assumed"),
        pytest.param({}, {**ENV_AKSK, **ENV_AGENCY}, ("env-agency", "env-partner"), id="environment"),
        pytest.param(
            AGENCY, {**ENV_AKSK, **ENV_AGENCY}, ("agency", "partner"), id="the task's, keys of the environment"
        ),
        pytest.param({"profile": "default"}, ENV_AGENCY, (None, None), id="profile of the task"),
        pytest.param({"profile": "default", **AGENCY}, {}, ("agency", "partner"), id="the task's, keys of a profile"),
    ],
)
def test_an_agency_goes_with_its_source(home, task, environ, expected):
    found = chosen(task, environ, home)
    assert (found.agency_name, found.agency_domain_name) == expected


def test_a_profile_can_name_an_agency(tmp_path):
    path = tmp_path / "config.json"
    item = {"name": "default", "accessKeyId": "a", "secretAccessKey": "s", "agencyName": "n", "agencyDomainName": "d"}
    path.write_text(json.dumps({"profiles": [item]}))
    found = chosen({"config_file": str(path)}, ENV_AGENCY)
    assert (found.agency_name, found.agency_domain_name) == ("n", "d")


@pytest.mark.parametrize("name", AGENCY)
def test_half_an_agency_is_refused(name):
    (missing,) = set(AGENCY) - {name}
    assert refusal({**AKSK, name: "x"}).startswith(f"{missing} is missing")
    assert refusal({name: "x"}, {**ENV_AKSK, **ENV_AGENCY}).startswith(f"{missing} is missing")
    (variable,) = options.AGENCY_VARIABLES[name]
    assert refusal({}, {**ENV_AKSK, variable: "x"}).startswith(f"{missing} is missing")


@pytest.mark.parametrize(("task", "environ"), [({"auth_token": "tk", **AGENCY}, {}), (AGENCY, {"OS_AUTH_TOKEN": "tk"})])
def test_a_ready_token_cannot_assume_an_agency(task, environ):
    assert refusal(task, environ).startswith("agency_name cannot be used with auth_token")


@pytest.mark.parametrize(
    ("task", "environ", "source"),
    [
        (AKSK, {}, "the options of the task"),
        ({}, ENV_AKSK, "the environment"),
        ({"profile": "other"}, {}, "profile 'other' of "),
        ({}, {}, "profile 'default' of "),
    ],
)
def test_the_source_is_told_in_words(home, task, environ, source):
    assert chosen(task, environ, home).source.startswith(source)


@pytest.mark.parametrize("task", [{**AKSK, "security_token": "task-token"}, {"auth_token": "task-tk"}, USER])
def test_a_set_does_not_print_its_secrets(task):
    text = repr(chosen(task))
    for name, value in task.items():
        assert value not in text, name
