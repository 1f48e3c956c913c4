# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what with a CodeArts Deploy environment: one PUT a differing cell, and a look at the end."""

from __future__ import annotations

import itertools

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    bodies,
    failure_of,
    operation_classes,
    perform,
    reads,
    validated,
    writes,
)

PERMISSION = operation_classes()["codeartsdeploy_environment_permission"]
NAMES = ("can_view", "can_edit", "can_delete", "can_deploy", "can_manage")
CREATOR = "0"


def permit(sim, *permissions, **options):
    given = {
        "application_id": sim.fixtures["application_id"],
        "environment_id": sim.fixtures["codearts_environment_id"],
        "permissions": list(permissions),
        **options,
    }
    return perform(PERMISSION, sim, **{key: value for key, value in given.items() if value is not None})


def row(sim, name="Developer"):
    rows = sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].permissions.values()
    (found,) = [item for item in rows if item["name"] == name]
    return found


def granted(sim, name="Developer"):
    return {permission for permission in NAMES if row(sim, name)[permission]}


def sent(sim):
    return [(body["role_id"], body["permission_name"], body["permission_value"]) for body in bodies(sim)]


@pytest.mark.parametrize("by_name", [False, True])
def test_only_cells_that_differ_are_written_and_each_once(sim, by_name):
    role = sim.fixtures["role_id"]
    entry = {"role_name": "Developer"} if by_name else {"role_id": role}
    done = permit(sim, {**entry, "can_view": True, "can_edit": False, "can_deploy": True, "can_manage": False})
    assert done["changed"] is True
    assert sent(sim) == [(role, "can_deploy", True), (role, "can_edit", False)]
    assert granted(sim) == {"can_view", "can_deploy"}
    assert reads(sim) == ["listEnvironmentPermissions"] * 2
    assert done["environment_id"] == sim.fixtures["codearts_environment_id"]
    assert done["application_id"] == sim.fixtures["application_id"]


def test_the_result_is_what_the_service_shows_and_can_be_given_back(sim):
    done = permit(sim, {"role_name": "Developer", "can_deploy": True})
    shown = {item["name"]: item for item in done["permissions"]}
    assert set(shown["Developer"]) == {"role_id", "name", "role_type", *NAMES}
    assert shown["Developer"]["can_deploy"] is True
    sim.clear_log()
    again = permit(sim, *done["permissions"])
    assert again["changed"] is False
    assert reads(sim) == ["listEnvironmentPermissions"]


def test_the_diff_names_the_role(sim):
    role = sim.fixtures["role_id"]
    done = permit(sim, {"role_id": role, "can_deploy": True, "can_edit": False}, diff_mode=True)
    name = f"Developer ({role})"
    assert done["diff"]["before"] == {"permissions": {name: {"can_deploy": False, "can_edit": True}}}
    assert done["diff"]["after"] == {"permissions": {name: {"can_deploy": True, "can_edit": False}}}


def test_several_roles_are_written_in_the_order_that_the_service_needs(sim):
    sim.behaviour.view_dependency = "enforce"  # granting needs can_view, and taking it takes all
    tester, auditor = row(sim, "Tester"), row(sim, "Auditor")
    for found in (tester, auditor):
        found["can_view"] = False
    row(sim)["can_manage"] = True
    done = permit(
        sim,
        {"role_name": "Tester", **dict.fromkeys(NAMES, True)},
        {"role_name": "Developer", **dict.fromkeys(NAMES, False)},
        {"role_name": "Auditor", "can_deploy": True, "can_view": True},
    )
    assert not done.failed, done["msg"]
    assert granted(sim, "Tester") == set(NAMES)
    assert granted(sim) == set()
    assert granted(sim, "Auditor") == {"can_view", "can_deploy"}
    values = [value for _role, _name, value in sent(sim)]
    assert values == sorted(values, reverse=True)
    for value, names in itertools.groupby(sent(sim), key=lambda cell: cell[2]):
        listed = [name for _role, name, _value in names]
        assert listed[-1] == "can_manage"
        if value:
            assert listed[:2] == ["can_view", "can_view"]


def test_the_environment_is_found_by_its_exact_name(sim):
    done = permit(
        sim,
        {"role_name": "Developer", "can_deploy": True},
        environment_id=None,
        environment_name="prod",
        codearts_project_id=sim.fixtures["codearts_project_id"],
    )
    assert done["environment_id"] == sim.fixtures["codearts_environment_id"]


@pytest.mark.parametrize(("name", "hint"), [("pro", ""), ("PROD", "prod"), ("nowhere", "")])
def test_a_name_that_is_not_exact_is_not_taken(sim, name, hint):
    project = sim.fixtures["codearts_project_id"]
    done = permit(sim, environment_id=None, environment_name=name, codearts_project_id=project)
    failure_of(done)
    assert f"no environment of the application with the name '{name}'" in done["msg"]
    assert hint in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("status", [404, 200])
def test_an_absent_environment_is_a_failure_however_the_service_says_it(sim, status):
    sim.behaviour.codearts_absent_environment = status
    done = permit(sim, {"role_name": "Developer", "can_view": True}, environment_id="0" * 32)
    assert failure_of(done)["http_status"] == status
    assert "The environment does not exist" in done["msg"]


# Roles


@pytest.mark.parametrize("entry", [{"role_id": "ffff"}, {"role_name": "Nobody"}], ids=str)
def test_a_role_without_a_row_lists_those_that_have_one(sim, entry):
    done = permit(sim, {**entry, "can_view": True})
    failure_of(done)
    assert next(iter(entry.values())) in done["msg"]
    for name in ("Developer", "Tester", "Auditor"):
        assert name in done["msg"]
    assert sim.writes() == []


def test_a_role_in_another_case_is_not_taken(sim):
    done = permit(sim, {"role_name": "developer", "can_view": True})
    failure_of(done)
    assert "Developer" in done["msg"]
    assert sim.writes() == []


def test_two_roles_of_one_name_fail_with_the_candidates(sim):
    row(sim, "Tester")["name"] = "Developer"
    done = permit(sim, {"role_name": "Developer", "can_deploy": True})
    failure_of(done)
    assert sim.fixtures["role_id"] in done["msg"]
    assert "2 " in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("same", [{"role_id": "abc"}, {"role_name": "Developer"}], ids=str)
def test_a_role_twice_is_refused_before_any_request(sim, same):
    done = permit(sim, {**same, "can_view": True}, {**same, "can_edit": True})
    failure_of(done)
    assert "twice" in done["msg"]
    assert sim.log == []


def test_a_role_twice_by_id_and_by_name_is_refused_before_any_write(sim):
    done = permit(sim, {"role_id": sim.fixtures["role_id"], "can_view": True}, {"role_name": "Developer"})
    failure_of(done)
    assert "two entries" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"permissions": [{"can_view": True}]}, "role_id, role_name"),
        ({"permissions": [{"role_id": "a", "role_name": "b"}]}, "mutually exclusive"),
        ({"permissions": [{"role_id": "a", "can_view": "perhaps"}]}, "can_view"),
        ({"permissions": [{"role_id": "a", "can_fly": True}]}, "can_fly"),
        ({"environment_id": "e", "permissions": []}, "mutually exclusive"),
        ({"codearts_project_id": None, "permissions": []}, "codearts_project_id"),
        ({}, "permissions"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_together_are_refused(options, told):
    given = {"application_id": "a" * 32, "environment_name": "prod", "codearts_project_id": "c" * 32, **options}
    with pytest.raises(Refused, match=told):
        validated(PERMISSION, given)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"application_id": "a" * 31}, "application_id"),
        ({"application_id": "a" * 33}, "application_id"),
        ({"application_id": "a" * 31 + "-"}, "application_id"),
        ({"environment_id": "e" * 31 + "/"}, "environment_id"),
        ({"environment_id": ""}, "environment_id"),
        ({"permissions": [{"role_id": "a/b"}]}, "permissions: role_id"),
        ({"permissions": [{"role_id": ""}]}, "permissions: role_id"),
        ({"permissions": [{"role_id": "r" * 65}]}, "permissions: role_id"),
    ],
    ids=str,
)
def test_what_cannot_be_an_id_is_refused_before_any_request(sim, options, option):
    done = permit(sim, **options)
    failure_of(done)
    assert done["msg"].startswith(f"{option} is ")
    assert sim.log == []


# What the service does not do


@pytest.mark.parametrize("locked", ["ignore", "reject"])
@pytest.mark.parametrize("permission", NAMES)
def test_a_locked_row_is_a_failure_that_names_role_and_permission(sim, permission, locked):
    sim.behaviour.locked_rows = locked
    done = permit(sim, {"role_id": CREATOR, permission: False})
    failure_of(done)
    assert f"{permission} of role" in done["msg"]
    assert CREATOR in done["msg"]
    assert len(writes(sim)) == 1
    if locked == "ignore":
        assert "is still True" in done["msg"]
        assert "locked" in done["msg"]
        assert done["changed"] is True
        assert done["permissions"]


def test_what_the_service_says_about_itself_is_not_believed(sim):
    """The answer's row says true everywhere; only the look at the end counts."""
    sim.behaviour.permission_puts_ignored = True
    done = permit(sim, {"role_name": "Developer", "can_deploy": True, "can_delete": True})
    failure_of(done)
    for permission in ("can_deploy", "can_delete"):
        assert f"{permission} of role Developer ({sim.fixtures['role_id']}) is still False" in done["msg"]


@pytest.mark.parametrize("shape", ["nested", "flat"])
@pytest.mark.parametrize("target", ["updateEnvironmentPermission", "listEnvironmentPermissions"])
def test_a_200_that_failed_is_a_failure_in_english(sim, target, shape):
    sim.behaviour.codearts_error_shape = shape
    sim.faults.add(Fault(target, "failed_200", text="the reason"))
    done = permit(sim, {"role_name": "Developer", "can_deploy": True})
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"]) == (200, "DEV.CH.10001")
    assert "the reason" in failure["error_msg"]
    assert done["msg"].isascii()
    assert done["changed"] is False


def test_a_refusal_is_asked_for_in_english(sim):
    sim.behaviour.view_dependency = "enforce"
    row(sim)["can_view"] = False
    done = permit(sim, {"role_name": "Developer", "can_deploy": True})
    assert failure_of(done)["error_msg"] == "Grant can_view first"
    assert "set can_deploy of role" in done["msg"]


@pytest.mark.parametrize("body", [{}, {"status": "success"}, "x", None, 7], ids=str)
def test_a_matrix_of_another_shape_is_a_failure_in_words(sim, body):
    sim.faults.add(Fault("listEnvironmentPermissions", "body", body=body, times=None))
    failure_of(permit(sim, {"role_name": "Developer", "can_deploy": True}))
    assert sim.writes() == []


@pytest.mark.parametrize("body", [[], [None, 7], [{}], [{"role_id": None, "name": "Developer"}]], ids=str)
def test_a_matrix_without_the_role_is_a_failure_in_words(sim, body):
    sim.faults.add(Fault("listEnvironmentPermissions", "body", body=body, times=None))
    failure_of(permit(sim, {"role_name": "Developer", "can_deploy": True}))
    failure_of(permit(sim, {"role_id": sim.fixtures["role_id"], "can_deploy": True}))
    assert sim.writes() == []
