# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment is found by its id or its exact name, in every module that works on one."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
)

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
ABSENT = "c7232f9d-0000-0000-0000-000000000000"
ON_AN_ENVIRONMENT = {
    "servicestage_environment": {"description": "new"},
    "servicestage_environment_refresh": {},
    "servicestage_addon_action": {"addon_name": "sermantInjector", "action": "redeploy"},
}


def on(sim, name, **environment):
    return perform(OPERATIONS[name], sim, **environment, **ON_AN_ENVIRONMENT[name])


@pytest.mark.parametrize("filtering", ["fuzzy", "exact"])
@pytest.mark.parametrize("name", ON_AN_ENVIRONMENT)
def test_a_name_that_others_contain_is_no_other_name(sim, name, filtering):
    sim.behaviour.list_name_filter = filtering
    wanted = sim.add_environment("shop", addon=True)
    for other in ("shop-dev", "my-shop", "shop2"):
        sim.add_environment(other, addon=True)
    assert not on(sim, name, environment_name="shop").failed
    assert {entry.path.split("/")[5] for entry in sim.writes()} == {wanted}


def test_the_right_one_is_found_on_a_later_page(sim):
    for number in range(230):
        sim.add_environment(f"shop-{number:03d}")
    sim.add_environment("shop")
    environment(sim, sim.add_environment("shop-999")).create_time += 10**6
    assert perform(ENVIRONMENT, sim, name="shop", description="")["changed"] is False
    assert reads(sim).count("listEnvironments") <= 3


@pytest.mark.parametrize("name", ON_AN_ENVIRONMENT)
def test_two_of_one_name_fail_with_the_candidates(sim, name):
    first, second = sim.add_environment("shop"), sim.add_environment("shop")
    done = on(sim, name, environment_name="shop")
    failure_of(done)
    for environment_id in (first, second):
        assert environment_id in done["msg"]
    assert "Give the id" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("status", [401, 404])
@pytest.mark.parametrize("name", ON_AN_ENVIRONMENT)
def test_an_absent_id_is_absent_however_the_service_says_it(sim, name, status):
    sim.behaviour.absent_environment = status
    done = on(sim, name, environment_id=ABSENT)
    failure = failure_of(done)
    assert "no environment" in done["msg"] or "environment not found" in done["msg"]
    if "There is no environment" in done["msg"]:
        assert ABSENT in done["msg"]
    assert failure["service"] == "servicestage"
    assert "credentials" not in done["msg"]
    assert done["changed"] is False
    assert sim.writes() == []


@pytest.mark.parametrize("name", ["servicestage_environment", "servicestage_environment_refresh"])
def test_a_401_that_a_refused_list_cannot_explain_is_a_failure_to_authorise(sim, name):
    sim.deny("listEnvironments")
    done = on(sim, name, environment_id=ABSENT)
    assert failure_of(done)["http_status"] in (401, 403)
    assert "There is no environment" not in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("name", ON_AN_ENVIRONMENT)
def test_an_absent_name_is_named(sim, name):
    done = on(sim, name, environment_name="nowhere")
    failure = failure_of(done)
    assert (failure["service"], failure["operation"]) == ("servicestage", "ShowEnvironments")
    assert "There is no environment with the name 'nowhere'" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("name", ON_AN_ENVIRONMENT)
def test_another_case_is_hinted_at_and_not_taken(sim, name):
    done = on(sim, name, environment_name="ENV-0001")
    failure_of(done)
    assert "env-0001" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("target", "name", "body"),
    [
        ("listEnvironments", "servicestage_environment", {"environments": [{"name": "shop"}], "count": 1}),
        ("listEnvironments", "servicestage_environment_refresh", {"environments": [{"name": "shop"}], "count": 1}),
        ("listEnvironments", "servicestage_environment", {"environments": [{"name": "shop", "id": None}], "count": 1}),
    ],
)
def test_an_item_without_an_id_is_a_failure_in_words(sim, target, name, body):
    sim.faults.add(Fault(target, "body", body=body, times=None))
    done = on(sim, name, environment_name="shop")
    failure_of(done)
    assert sim.writes() == []


@pytest.mark.parametrize("body", [{"environments": None}, {"environments": []}, {"count": 0}])
def test_a_list_with_nothing_of_use_is_an_empty_one(sim, body):
    sim.faults.add(Fault("listEnvironments", "body", body=body, times=None))
    done = on(sim, "servicestage_environment", environment_name="shop")
    assert "There is no environment" in done["msg"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"environments": {}, "count": "x"},
        {"environments": [7]},
        {"environments": [None]},
        {"environments": [{"name": "shop"}]},
        {"environments": [{"id": "e-1", "name": ["shop"]}]},
    ],
    ids=str,
)
def test_a_list_of_another_shape_says_nothing_of_what_is_there(sim, body):
    sim.faults.add(Fault("listEnvironments", "body", body=body, times=None))
    done = on(sim, "servicestage_environment", environment_name="shop")
    assert "The service answered with" in done["msg"]
    assert sim.writes() == []


# Renaming


@pytest.mark.parametrize("extra", [{}, {"description": "new"}])
def test_a_rename_is_carried_out_once_and_then_found_by_its_new_name(sim, extra):
    environment_id = sim.add_environment("old")
    assert perform(ENVIRONMENT, sim, name="old", new_name="new", **extra)["changed"] is True
    assert environment(sim, environment_id).name == "new"
    sim.clear_log()
    again = perform(ENVIRONMENT, sim, name="old", new_name="new", **extra)
    assert again["changed"] is False
    assert again["environment"]["id"] == environment_id
    assert sorted(reads(sim)) == ["listEnvironments", "listEnvironments", "showEnvironment"]


def test_looking_for_a_free_name_takes_one_list(sim):
    perform(ENVIRONMENT, sim, name="env-0001", new_name="new")
    assert reads(sim).count("listEnvironments") == 2


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("by_id", [False, True])
def test_a_rename_fails_where_both_are_there(sim, by_id, check_mode):
    old, new = sim.add_environment("old"), sim.add_environment("new")
    given = {"id": old} if by_id else {"name": "old"}
    done = perform(ENVIRONMENT, sim, check_mode=check_mode, **given, new_name="new")
    failure_of(done)
    assert "new_name" in done["msg"]
    assert old in done["msg"]
    assert new in done["msg"]
    assert sim.writes() == []


def test_a_rename_by_id_needs_no_old_name(sim):
    environment_id = sim.add_environment("old")
    assert perform(ENVIRONMENT, sim, id=environment_id, new_name="new")["changed"] is True
    sim.clear_log()
    assert perform(ENVIRONMENT, sim, id=environment_id, new_name="new")["changed"] is False
    assert reads(sim) == ["showEnvironment"]


def test_a_rename_of_nothing_names_both(sim):
    done = perform(ENVIRONMENT, sim, name="old", new_name="new")
    failure_of(done)
    assert "'old'" in done["msg"]
    assert "'new'" in done["msg"]


def test_a_rename_to_a_name_that_two_others_have_fails_with_them(sim):
    old, one, two = (sim.add_environment(name) for name in ("old", "new", "new"))
    done = perform(ENVIRONMENT, sim, id=old, new_name="new")
    failure_of(done)
    assert one in done["msg"]
    assert two in done["msg"]
    assert sim.writes() == []


def test_a_name_that_somebody_takes_at_the_last_moment_is_the_services_refusal(sim):
    old = sim.add_environment("old")
    body = {"error_code": "SVCSTG.00100449", "error_msg": "environment name is already used"}
    sim.faults.add(Fault("modifyEnvironment", "status", status=400, body=body))
    done = perform(ENVIRONMENT, sim, id=old, new_name="new")
    assert failure_of(done)["error_code"] == "SVCSTG.00100449"
    assert "Another environment of the project has this name" in done["msg"]
    assert done["changed"] is False
