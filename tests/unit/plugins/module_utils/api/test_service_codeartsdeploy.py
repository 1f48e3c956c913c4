# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""CodeArts Deploy: a bare list, a 200 that failed, and messages that people can read."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.api.codeartsdeploy import PAGE_SIZE, CodeArtsDeploy
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.simulator import Fault
from tests.simulator.seeding import new_deploy_environment


@pytest.fixture
def api(client):
    return CodeArtsDeploy(client)


@pytest.fixture
def where(sim):
    return sim.fixtures["application_id"], sim.fixtures["codearts_environment_id"]


def test_the_matrix_is_a_bare_list(sim, api, where):
    rows = api.list_environment_permissions(*where)
    assert {row["role_type"] for row in rows} >= {"environment-creator", "project"}
    assert len(sim.log) == 1


@pytest.mark.parametrize("value", [True, False])
def test_one_cell_is_one_request(sim, api, where, value):
    role_id = sim.fixtures["role_id"]
    api.update_environment_permission(*where, role_id, "can_deploy", value)
    assert [entry.body for entry in sim.log] == [
        {"role_id": role_id, "permission_name": "can_deploy", "permission_value": value}
    ]
    (row,) = [row for row in api.list_environment_permissions(*where) if row["role_id"] == role_id]
    assert row["can_deploy"] is value


@pytest.mark.parametrize("shape", ["nested", "flat"])
def test_a_200_that_failed_is_a_failure_in_english(sim, api, where, shape):
    sim.behaviour.codearts_error_shape = shape
    sim.faults.add(Fault("updateEnvironmentPermission", "failed_200"))
    with pytest.raises(errors.ServiceError) as caught:
        api.update_environment_permission(*where, sim.fixtures["role_id"], "can_deploy", True)
    assert (caught.value.http_status, caught.value.error_code) == (200, "DEV.CH.10001")
    assert caught.value.message.startswith("CodeArts Deploy could not set can_deploy of role")
    assert caught.value.message.isascii()


def test_a_row_that_is_locked_is_a_failure_where_the_service_says_so(sim, api, where):
    sim.behaviour.locked_rows = "reject"
    with pytest.raises(errors.ServiceError) as caught:
        api.update_environment_permission(*where, "0", "can_deploy", False)
    assert caught.value.http_status == 200


@pytest.mark.parametrize("status", [404, 200])
def test_an_absent_environment_is_a_failure_however_it_is_said(sim, api, where, status):
    sim.behaviour.codearts_absent_environment = status
    with pytest.raises(errors.ServiceError) as caught:
        api.list_environment_permissions(where[0], "0" * 32)
    assert caught.value.http_status == status


@pytest.mark.parametrize("answer", [{}, {"status": "success"}, "text"])
def test_what_is_no_list_is_refused_with_a_sentence(sim, api, where, answer):
    sim.faults.add(Fault("listEnvironmentPermissions", "body", body=answer))
    with pytest.raises(errors.UnreadableAnswer) as caught:
        api.list_environment_permissions(*where)
    assert caught.value.message.startswith("CodeArts Deploy ")
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(("more", "requests"), [(0, 1), (PAGE_SIZE - 2, 1), (PAGE_SIZE - 1, 2)])
def test_environments_are_listed_page_by_page(sim, api, where, more, requests):
    application = sim.state.applications[where[0]]
    for number in range(more):
        new_deploy_environment(sim.state, sim.world.ids, application, f"more-{number}")
    found = list(api.list_environments(where[0], sim.fixtures["codearts_project_id"]))
    assert len({item["id"] for item in found}) == len(found) == more + 2
    assert [entry.query["page_index"] for entry in sim.log] == list(range(1, requests + 1))


def test_environments_are_listed_by_name(sim, api, where):
    found = list(api.list_environments(where[0], sim.fixtures["codearts_project_id"], "prod"))
    assert [item["id"] for item in found] == [where[1]]


@pytest.mark.parametrize("value", ["..", "", "a\n"])
def test_an_id_that_is_none_is_refused_before_any_request(sim, api, where, value):
    with pytest.raises(errors.InvalidOption):
        api.list_environment_permissions(value, where[1])
    with pytest.raises(errors.InvalidOption):
        api.update_environment_permission(where[0], value, "r", "can_view", True)
    assert sim.log == []


def test_an_environment_and_an_application_are_unwrapped(sim, api, where):
    assert api.show_environment(*where)["name"] == "prod"
    assert api.show_application(where[0])["name"] == "shop"
    assert [entry.operation for entry in sim.log] == ["showEnvironment", "showApplication"]


@pytest.mark.parametrize("answer", [{}, {"status": "success", "result": None}, {"result": []}], ids=str)
def test_one_thing_that_is_not_there_in_the_answer_is_a_failure_with_a_sentence(sim, api, where, answer):
    sim.faults.add(Fault("*", "body", body=answer, times=None))
    for ask in (lambda: api.show_environment(*where), lambda: api.show_application(where[0])):
        with pytest.raises(errors.UnreadableAnswer) as caught:
            ask()
        assert caught.value.message.startswith("CodeArts Deploy could not show the ")
        assert caught.value.message.endswith(": its answer has no result.")


@pytest.mark.parametrize("ask", ["environment", "application"])
def test_a_404_is_absence_and_another_status_is_not(sim, api, where, ask):
    def show():
        return api.show_environment(where[0], "0" * 32) if ask == "environment" else api.show_application("0" * 32)

    with pytest.raises(errors.NotFound):
        show()
    sim.faults.add(Fault("*", "status", status=400, body={"error_code": "Deploy.00011020"}))
    with pytest.raises(errors.ServiceError) as caught:
        show()
    assert not isinstance(caught.value, errors.NotFound)
