# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of variables are hidden in whatever a write module shows, unless it is told to reveal them."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import operation_classes, perform

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
VALUES = ("value-that-was", "value-that-is-new", "value-of-nobody", "value-of-a-host")
RESOURCE = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs"}
OPTIONS = {
    "configuration": {
        "envs": {"LEVEL": "value-that-is-new", "ADDED": "value-that-is-new"},
        "resource_envs": [{**RESOURCE, "envs": {"HOST": "value-that-is-new"}}],
    },
    "purge_envs": True,
}


@pytest.fixture
def environment_id(sim):
    return sim.add_environment(
        "shop",
        configuration={
            "envs": [{"name": "LEVEL", "value": "value-that-was"}, {"name": "GONE", "value": "value-of-nobody"}],
            "resource_envs": [{**RESOURCE, "envs": [{"name": "HOST", "value": "value-of-a-host"}]}],
        },
    )


@pytest.mark.parametrize("check_mode", [False, True])
def test_no_value_is_shown(sim, environment_id, check_mode):
    done = perform(ENVIRONMENT, sim, id=environment_id, check_mode=check_mode, diff_mode=True, **OPTIONS)
    for value in VALUES:
        assert value not in done.text
    assert done["diff"]["before"]["configuration"] == {
        "envs": {"LEVEL": "(hidden)", "GONE": "(hidden)"},
        "resource_envs": {"r-1": {"envs": {"HOST": "(hidden)"}}},
    }
    assert done["diff"]["after"]["configuration"] == {
        "envs": {"LEVEL": "(hidden, changed)", "ADDED": "(hidden)"},
        "resource_envs": {"r-1": {"envs": {"HOST": "(hidden, changed)"}}},
    }
    assert done["environment"]["configuration"] == {
        "envs": {"LEVEL": "(hidden)", "ADDED": "(hidden)"},
        "resource_envs": [{**RESOURCE, "envs": {"HOST": "(hidden)"}}],
    }


@pytest.mark.parametrize("check_mode", [False, True])
def test_reveal_values_shows_them(sim, environment_id, check_mode):
    done = perform(
        ENVIRONMENT, sim, id=environment_id, check_mode=check_mode, diff_mode=True, reveal_values=True, **OPTIONS
    )
    assert done["diff"]["before"]["configuration"]["envs"] == {"LEVEL": "value-that-was", "GONE": "value-of-nobody"}
    assert done["diff"]["after"]["configuration"]["envs"]["LEVEL"] == "value-that-is-new"
    assert done["environment"]["configuration"]["envs"] == OPTIONS["configuration"]["envs"]
    assert done["environment"]["configuration"]["resource_envs"] == OPTIONS["configuration"]["resource_envs"]


FAULTS = [
    {"kind": "reset_after", "times": None},
    {"kind": "status", "status": 500},
    {"kind": "throttle", "times": 1},
    {"kind": "truncate"},
    {"kind": "body", "acted": True, "body": {"id": "e", "name": "x", "labels": [], "configuration": {"envs": []}}},
    {"kind": "html"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_value_is_shown_when_the_write_goes_wrong(sim, environment_id, fault):
    sim.faults.add(Fault("modifyEnvironment", **fault))
    done = perform(ENVIRONMENT, sim, id=environment_id, diff_mode=True, **OPTIONS)
    for value in VALUES:
        assert value not in done.text


@pytest.mark.parametrize("value", ["x" * 20, 7, True, None, ["value-in-a-list"], {"a": "value-in-a-dict"}, 1.25])
def test_no_value_is_shown_when_an_option_is_refused(sim, environment_id, value):
    wanted = {"envs": {"A": "value-that-is-new", "B": value, "": "value-of-nobody"}}
    done = perform(ENVIRONMENT, sim, id=environment_id, configuration=wanted)
    assert done.failed
    assert "value-" not in done.text
    assert "1.25" not in done["msg"]


@pytest.mark.parametrize("reveal", [None, False, "no", "nonsense", True])
def test_the_invocation_shows_values_only_when_they_are_revealed(reveal):
    params = {"id": "e", "reveal_values": reveal, "access_key": None, **OPTIONS}
    shown = ENVIRONMENT.shown_params(params)
    assert ("value-that-is-new" in str(shown)) is (reveal is True)
    assert {key: value for key, value in shown.items() if key != "configuration"} == {
        key: value for key, value in params.items() if key != "configuration"
    }
    assert params["configuration"] is OPTIONS["configuration"]


@pytest.mark.parametrize("configuration", [None, "text=value-in-text", ["value-in-a-list"]])
def test_the_invocation_of_options_that_are_not_valid_shows_no_value_either(configuration):
    assert "value-" not in str(ENVIRONMENT.shown_params({"configuration": configuration}))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_what_an_invocation_shows_is_never_less_than_the_names_of_the_options(name):
    params = dict.fromkeys(OPERATIONS[name].options)
    assert set(OPERATIONS[name].shown_params(params)) == set(params)
    assert OPERATIONS[name].shown_params({}) == {}


def test_a_managed_cluster_is_shown_without_its_credentials(sim):
    cluster = {"id": "r-9", "name": "k8s", "type": "custom_k8s", "parameters": {"kube_config": "apiVersion: secret"}}
    environment_id = sim.add_environment("shop", resources=[cluster])
    for options in ({"description": ""}, {"description": "new"}):
        done = perform(ENVIRONMENT, sim, id=environment_id, **options)
        assert done["environment"]["resources"][0]["parameters"] == {"kube_config": "(hidden)"}
        assert "apiVersion" not in done.text
    info = perform(OPERATIONS["servicestage_environment_info"], sim, id=environment_id)
    assert "apiVersion" not in info.text


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_key_that_somebody_writes_into_a_setting_is_masked(sim, environment_id, check_mode):
    secret = sim.secret_key[:40]
    options = {"description": f"key {secret}", "configuration": {"envs": {"KEY": secret}}, "reveal_values": True}
    done = perform(ENVIRONMENT, sim, id=environment_id, check_mode=check_mode, diff_mode=True, **options)
    assert done["environment"]["description"] == "key ********"
    assert done["diff"]["after"]["configuration"]["envs"] == {"KEY": "********"}


def test_info_shows_values(sim, environment_id):
    info = perform(OPERATIONS["servicestage_environment_info"], sim, id=environment_id)
    (found,) = info["environments"]
    assert found["configuration"]["envs"] == {"LEVEL": "value-that-was", "GONE": "value-of-nobody"}
    assert found["configuration"]["resource_envs"] == [{**RESOURCE, "envs": {"HOST": "value-of-a-host"}}]


@pytest.mark.parametrize("status", [400, 503])
@pytest.mark.parametrize("value", ["value-that-was", "value-that-is-new", "first line\nsecond line"])
def test_a_service_that_quotes_a_value_gives_nothing_away(sim, environment_id, status, value):
    """Declared or not: all of them are written. Neither a failure nor the warning of a retry shows one."""
    body = {"error_code": "SVCSTG.00100400", "error_msg": f"busy, cannot take {value} now"}
    sim.faults.add(Fault("modifyEnvironment", "status", status=status, body=body, times=2))
    envs = {"ADDED": "value-that-is-new", "TEXT": "first line\nsecond line"}
    done = perform(ENVIRONMENT, sim, id=environment_id, configuration={"envs": envs})
    assert done.failed is (status == 400)
    assert len(done.warnings) == (0 if status == 400 else 2)
    assert value not in done.text
    assert " ".join(value.split()) not in done.text


def test_an_entry_without_a_name_of_its_resource_can_be_changed(sim):
    nameless = {
        "resource_id": "r-1",
        "resource_name": "",
        "resource_type": "rds",
        "envs": [{"name": "A", "value": "1"}],
    }
    environment_id = sim.add_environment("other", configuration={"envs": [], "resource_envs": [nameless]})
    declared = {"resource_envs": [{"resource_id": "r-1", "envs": {"A": "2"}}]}
    done = perform(ENVIRONMENT, sim, id=environment_id, configuration=declared)
    assert not done.failed, done["msg"]
    assert sim.state.environments[environment_id].configuration["resource_envs"][0]["envs"] == [
        {"name": "A", "value": "2"}
    ]
