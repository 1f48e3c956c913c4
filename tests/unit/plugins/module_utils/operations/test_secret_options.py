# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option that takes a secret has no_log, and no other one; what a new one that sounds so is has to be said."""

from __future__ import annotations

import re

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.options import (
    CREDENTIAL_VARIABLES,
    SECRET_OPTIONS,
    may_be_secret,
    secrets_in,
)

from tests.unit.plugins.module_utils.operations.harness import operation_classes

OPERATIONS = operation_classes()
SOUNDS_LIKE_ONE = re.compile(r"key|token|passw|secret|config|credential|auth|private|cert|pin$|otp", re.IGNORECASE)
SECRET = {*SECRET_OPTIONS, "resources.parameters.kube_config"}
# Sounds like one, and is none -> what it is.
HARMLESS = {
    "client_cert": "a path",
    "client_key": "a path",
    "config_file": "a path",
    "validate_certs": "yes or no",
    "configuration": "the settings of an environment: variables, which have rules of their own",
}


def options_of(spec, before=""):
    """Every option, those within others too: (its name with those before it, its spec)."""
    for name, option in spec.items():
        yield f"{before}{name}", option
        yield from options_of(option.get("options", {}), f"{before}{name}.")


ALL = [option for name in sorted(OPERATIONS) for option in options_of(OPERATIONS[name].argument_spec({}))]


@pytest.mark.parametrize("module", sorted(OPERATIONS))
def test_an_option_has_no_log_exactly_when_it_takes_a_secret(module):
    """no_log on a value such as 0 or dev would blank half the result."""
    for name, spec in options_of(OPERATIONS[module].argument_spec({})):
        assert bool(spec.get("no_log")) is (name in SECRET), name


def test_what_sounds_like_a_secret_is_known_to_be_one_or_none():
    sounding = {name for name, _spec in ALL if SOUNDS_LIKE_ONE.search(name.rpartition(".")[2])}
    assert sounding == SECRET | set(HARMLESS)


@pytest.mark.parametrize("option", SECRET_OPTIONS)
def test_every_environment_variable_of_a_secret_option_is_handed_over_and_masked(option):
    for name in CREDENTIAL_VARIABLES[option]:
        assert may_be_secret(name)
        assert list(secrets_in({name: "canary", "HOME": "/root"})) == ["canary"]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("HTTPS_PROXY", "http://me:top%2Fsecret@proxy:3128", {"top%2Fsecret", "top/secret", "bWU6dG9wL3NlY3JldA=="}),
        ("https_proxy", "me:topsecret@proxy:3128", {"topsecret", "bWU6dG9wc2VjcmV0"}),
        ("ALL_PROXY", "socks5://me:topsecret@[::1", {"topsecret", "bWU6dG9wc2VjcmV0"}),
        ("HTTP_PROXY", "http://proxy:3128", set()),
        ("HTTP_PROXY", "http://me@proxy:3128", set()),
        ("NO_PROXY", "localhost,*", set()),
        ("HW_REGION_NAME", "cn-north-4", set()),
        ("HW_SECRET_KEY", "", set()),
    ],
)
def test_the_secrets_of_an_environment(name, value, expected):
    assert set(secrets_in({name: value})) == expected


@pytest.mark.parametrize("name", ["PATH", "PYTHONPATH", "HOME", "LANG", "MY_HW_SECRET", "ANSIBLE_ASYNC_DIR"])
def test_what_is_none_of_ours_goes_the_usual_way(name):
    assert not may_be_secret(name)
