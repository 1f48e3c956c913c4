# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument spec of the shared options, and the environment variables that stand in for them."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import options

# option: variable, its value, what the option becomes
FALLBACKS = {
    "cloud": ("HW_CLOUD", "myhuaweicloud.eu", "myhuaweicloud.eu", "task.example"),
    "validate_certs": ("HW_INSECURE", "1", False, True),
    "ca_path": ("OS_CACERT", "/ca.pem", "/ca.pem", "/task.pem"),
    "client_cert": ("OS_CERT", "/cert.pem", "/cert.pem", "/task.pem"),
    "client_key": ("OS_KEY", "/key.pem", "/key.pem", "/task.pem"),
    "max_retries": ("HW_MAX_RETRIES", "7", 7, 1),
}
DEFAULTS = {"validate_certs": True, "timeout": 30, "max_retries": 5}
each_fallback = pytest.mark.parametrize(
    ("option", "variable", "value", "result", "of_task"), [(option, *row) for option, row in FALLBACKS.items()]
)


def validated(environ, task=None):
    found = ArgumentSpecValidator(options.connection_options(environ)).validate(task or {})
    return found.validated_parameters, found.error_messages


def test_the_defaults_are_the_documented_ones():
    found, errors = validated({})
    assert not errors
    assert {name: value for name, value in found.items() if value is not None} == DEFAULTS


@each_fallback
def test_a_variable_stands_in_for_its_option(option, variable, value, result, of_task):
    found, errors = validated({variable: value})
    assert not errors
    assert found[option] == result


@each_fallback
def test_an_empty_variable_is_an_unset_one(option, variable, value, result, of_task):
    found, errors = validated({variable: ""})
    assert not errors
    assert found[option] == DEFAULTS.get(option)


@each_fallback
def test_the_task_goes_before_the_variable(option, variable, value, result, of_task):
    found, errors = validated({variable: value}, {option: of_task})
    assert not errors
    assert found[option] == of_task


def test_every_variable_empty_is_every_variable_unset():
    tables = (
        options.CREDENTIAL_VARIABLES,
        options.PROFILE_VARIABLES,
        options.AGENCY_VARIABLES,
        options.SCOPE_VARIABLES,
    )
    names = [name for table in tables for group in table.values() for name in group]
    names += [options.ENDPOINTS_VARIABLE, *(row[0] for row in FALLBACKS.values())]
    assert len(names) == len(set(names)) == 35
    assert validated(dict.fromkeys(names, "")) == validated({})


@pytest.mark.parametrize(
    ("value", "validate_certs"),
    [
        *((value, False) for value in ("1", "true", "True", "TRUE", "yes", "Yes", "on", " 1 ")),
        *((value, True) for value in ("0", "false", "False", "FALSE", "no", "off", "OFF")),
    ],
)
def test_hw_insecure_means_the_opposite(value, validate_certs):
    assert validated({"HW_INSECURE": value})[0]["validate_certs"] is validate_certs


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HW_INSECURE", "maybe"),
        ("HW_INSECURE", "2"),
        ("HW_MAX_RETRIES", "many"),
        ("HW_MAX_RETRIES", "1.5"),
    ],
)
def test_a_bad_value_is_named_with_its_variable(variable, value):
    _found, errors = validated({variable: value})
    assert len(errors) == 1
    assert value in errors[0]
    assert variable in errors[0]


@pytest.mark.parametrize("value", ["-3", "0", "7", " 7 "])
def test_a_number_stays_a_number(value):
    found, errors = validated({"HW_MAX_RETRIES": value})
    assert not errors
    assert found["max_retries"] == int(value)


def test_credentials_region_and_project_have_no_variable_here():
    environ = {
        name: "x"
        for table in (options.CREDENTIAL_VARIABLES, options.AGENCY_VARIABLES, options.SCOPE_VARIABLES)
        for names in table.values()
        for name in names
    }
    assert validated(environ) == validated({})


def test_secrets_are_hidden_and_nothing_else_is():
    spec = options.connection_options({})
    hidden = {name for name, option in spec.items() if option.get("no_log")}
    assert (
        hidden
        == {"access_key", "secret_key", "security_token", "auth_token", "password"}
        == set(options.SECRET_OPTIONS)
    )


def test_every_option_is_the_documented_one():
    spec = options.connection_options({})
    assert set(spec) == {
        *options.CREDENTIAL_VARIABLES, "profile", "config_file", "agency_name", "agency_domain_name", "region",
        "project_id", "project_name", "endpoints", *FALLBACKS, "timeout",
    }  # fmt: skip
    assert all(option["type"] in ("str", "path", "dict", "bool", "int") for option in spec.values())


def test_endpoints_are_a_dict_however_they_are_given():
    wanted = {"iam": "https://i", "roma": "http://127.0.0.1:1/x"}
    assert validated({}, {"endpoints": json.dumps(wanted)})[0]["endpoints"] == wanted


@pytest.mark.parametrize("names", [(), ("A",), ("A", "B")])
def test_the_first_variable_that_is_not_empty_is_read(names):
    assert options.from_environment({"A": "", "B": "b", "C": "c"}, names) == ("b" if "B" in names else None)
