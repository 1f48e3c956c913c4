# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of CodeArts Deploy: environments of an application, and who may do what with one."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.simulator.seeding import new_deploy_environment
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

OPERATIONS = operation_classes()
PERMISSIONS = OPERATIONS["codeartsdeploy_environment_permission_info"]
ENVIRONMENTS = OPERATIONS["codeartsdeploy_environment_info"]
WRITE = OPERATIONS["codeartsdeploy_environment_permission"]
NAMES = ("can_view", "can_edit", "can_delete", "can_deploy", "can_manage")
NOBODY = "0" * 32


def by_id(sim):
    return {
        "application_id": sim.fixtures["application_id"],
        "environment_id": sim.fixtures["codearts_environment_id"],
    }


def by_name(sim, name="prod"):
    return {**of_project(sim), "environment_name": name}


def of_project(sim):
    return {
        "application_id": sim.fixtures["application_id"],
        "codearts_project_id": sim.fixtures["codearts_project_id"],
    }


def names(done):
    assert not done.failed, done["msg"]
    return sorted(item["name"] for item in done["environments"])


# Permissions


@pytest.mark.parametrize("how", [by_id, by_name])
def test_the_whole_matrix_is_shown(sim, how):
    done = perform(PERMISSIONS, sim, **how(sim))
    assert {key: done[key] for key in by_id(sim)} == by_id(sim)
    rows = sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].permissions
    assert [row["role_id"] for row in done["permissions"]] == list(rows)
    for row in done["permissions"]:
        assert set(row) == {"role_id", "name", "role_type", *NAMES}
        assert row == {key: rows[row["role_id"]][key] for key in row}


@pytest.mark.parametrize("how", [by_id, by_name])
def test_the_rows_go_back_as_they_are_and_change_nothing(sim, how):
    read = perform(PERMISSIONS, sim, **how(sim))
    sim.clear_log()
    done = perform(WRITE, sim, **by_id(sim), permissions=read["permissions"], diff_mode=True)
    assert done["changed"] is False
    assert writes(sim) == []
    assert reads(sim) == ["listEnvironmentPermissions"]
    assert done["permissions"] == read["permissions"]


def test_the_rows_of_one_environment_make_another_one_equal(sim):
    rows = sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].permissions
    rows[sim.fixtures["role_id"]]["can_deploy"] = True
    read = perform(PERMISSIONS, sim, **by_id(sim))
    assert perform(WRITE, sim, **by_name(sim, "test"), permissions=read["permissions"])["changed"] is True
    assert perform(PERMISSIONS, sim, **by_name(sim, "test"))["permissions"] == read["permissions"]


def test_the_order_of_the_rows_is_the_service_s_and_rows_without_a_role_are_left_out(sim):
    rows = [{"role_id": "b", "can_view": True}, {"role_id": None}, {"name": "x"}, {"role_id": "a"}]
    sim.faults.add(Fault("listEnvironmentPermissions", "body", body=rows))
    found = perform(PERMISSIONS, sim, **by_id(sim))["permissions"]
    assert [(row["role_id"], row["can_view"]) for row in found] == [("b", True), ("a", None)]


def test_permissions_of_an_environment_that_is_not_there_are_a_failure(sim):
    assert failure_of(perform(PERMISSIONS, sim, **{**by_id(sim), "environment_id": NOBODY}))["http_status"] == 404
    done = perform(PERMISSIONS, sim, **by_name(sim, "prd"))
    failure_of(done)
    assert done["msg"] == "There is no environment of the application with the name 'prd'; there is prod, test."


# Environments


def test_an_environment_is_shown_with_the_fields_of_the_api(sim):
    done = perform(ENVIRONMENTS, sim, **by_id(sim))
    (found,) = done["environments"]
    assert found["id"] == sim.fixtures["codearts_environment_id"]
    assert found["permission"] == dict.fromkeys(NAMES, True)
    assert {"name", "os", "deploy_type", "project_id", "created_by"} <= set(found)
    assert done["application_id"] == sim.fixtures["application_id"]
    assert reads(sim) == ["showEnvironment"]


@pytest.mark.parametrize(("more", "requests"), [(0, 1), (98, 1), (99, 2), (250, 3)])
def test_all_environments_are_listed_page_by_page(sim, more, requests):
    application = sim.state.applications[sim.fixtures["application_id"]]
    for number in range(more):
        new_deploy_environment(sim.state, sim.world.ids, application, f"more-{number:03d}")
    done = perform(ENVIRONMENTS, sim, **of_project(sim))
    assert len(set(names(done))) == len(done["environments"]) == more + 2
    assert reads(sim) == ["listEnvironments"] * requests


def test_a_name_is_exact(sim):
    application = sim.state.applications[sim.fixtures["application_id"]]
    new_deploy_environment(sim.state, sim.world.ids, application, "prod-2")
    assert names(perform(ENVIRONMENTS, sim, **by_name(sim))) == ["prod"]
    assert names(perform(ENVIRONMENTS, sim, **by_name(sim, "PROD"))) == []
    assert names(perform(ENVIRONMENTS, sim, **by_name(sim, "pro"))) == []


def test_what_a_list_that_changes_shows_twice_is_returned_once(sim):
    items = [{"id": f"{number:032d}", "name": f"n-{number}"} for number in (*range(100), 99)]
    for page in (items[:100], items[100:]):
        sim.faults.add(Fault("listEnvironments", "body", body={"status": "success", "total": 101, "result": page}))
    assert len(perform(ENVIRONMENTS, sim, **of_project(sim))["environments"]) == 100


def test_an_environment_that_is_not_there_is_none(sim):
    done = perform(ENVIRONMENTS, sim, **{**by_id(sim), "environment_id": NOBODY})
    assert not done.failed
    assert done["environments"] == []
    assert reads(sim) == ["showEnvironment", "showApplication"]


def test_another_application_s_environment_is_none_of_this_one(sim):
    sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].application_id = "other"
    assert perform(ENVIRONMENTS, sim, **by_id(sim))["environments"] == []


@pytest.mark.parametrize("how", [by_id, of_project, by_name])
def test_an_application_that_is_not_there_is_a_failure(sim, how):
    done = perform(ENVIRONMENTS, sim, **{**how(sim), "application_id": NOBODY})
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"]) == (404, "Deploy.00011020")
    if how is by_id:
        assert done["msg"] == f"There is no application with the id {NOBODY}."


def test_a_refusal_under_200_is_no_absence(sim):
    sim.behaviour.codearts_absent_environment = 200  # what it is about is not documented
    failure = failure_of(perform(ENVIRONMENTS, sim, **{**by_id(sim), "environment_id": NOBODY}))
    assert failure["http_status"] == 200


def test_an_application_that_may_not_be_seen_is_no_absence(sim):
    sim.faults.add(Fault("showApplication", "status", status=403, body={"error_code": "Deploy.00011154"}))
    failure = failure_of(perform(ENVIRONMENTS, sim, **{**by_id(sim), "environment_id": NOBODY}))
    assert (failure["http_status"], failure["error_code"]) == (403, "Deploy.00011154")


# Both

BAD = [
    ("application_id", "short", "application_id is 'short'"),
    ("environment_id", "../../", "environment_id is '../../'"),
    ("codearts_project_id", "a" * 33, f"codearts_project_id is '{'a' * 33}'"),
    ("environment_name", "n" * 257, "environment_name has 257 characters"),
]


@pytest.mark.parametrize("kind", [PERMISSIONS, ENVIRONMENTS, WRITE])
@pytest.mark.parametrize(("option", "value", "words"), BAD)
def test_a_value_that_cannot_be_is_refused_before_any_request(sim, kind, option, value, words):
    options = {**(by_id(sim) if option.endswith("_id") and "project" not in option else by_name(sim)), option: value}
    if kind is WRITE:
        options["permissions"] = []
    done = perform(kind, sim, **options)
    failure_of(done)
    assert words in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (PERMISSIONS, lambda sim: {"application_id": NOBODY}),
        (PERMISSIONS, lambda sim: {"environment_id": NOBODY}),
        (PERMISSIONS, lambda sim: {**by_id(sim), "environment_name": "prod", **of_project(sim)}),
        (PERMISSIONS, lambda sim: {"application_id": NOBODY, "environment_name": "prod"}),
        (ENVIRONMENTS, lambda sim: {"application_id": NOBODY}),
        (ENVIRONMENTS, lambda sim: {"environment_id": NOBODY}),
        (ENVIRONMENTS, lambda sim: {**by_id(sim), **of_project(sim)}),
        (ENVIRONMENTS, lambda sim: {**by_id(sim), "environment_name": "prod"}),
        (ENVIRONMENTS, lambda sim: {"application_id": NOBODY, "environment_name": "prod"}),
    ],
)
def test_options_that_do_not_fit_are_refused(sim, kind, options):
    with pytest.raises(Refused):
        perform(kind, sim, **options(sim))
    assert sim.log == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("codeartsdeploy_environment_permission_info", {"environment_id": None}),
        ("codeartsdeploy_environment_permission", {"environment_id": None, "permissions": []}),
        ("codeartsdeploy_environment_info", {"environment_id": None}),
    ],
)
def test_null_is_no_environment(sim, name, options):
    done = perform(operation_classes()[name], sim, application_id=sim.fixtures["application_id"], **options)
    failure_of(done)
    assert "are null: one of them has to be given" in done["msg"]
    assert sim.log == []
