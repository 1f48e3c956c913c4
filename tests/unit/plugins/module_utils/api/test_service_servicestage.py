# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceStage: one request a method, paging, and what a 401 says about an environment."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.api.servicestage import PAGE_SIZE, ServiceStage
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.simulator import Fault
from tests.unit.plugins.module_utils.client.support import client_for, password_of

ABSENT = "00000000-0000-0000-0000-000000000000"
NEW_ADDON = {"name": "sermantInjector", "cce_id": "c-1", "cse_id": "e-1"}
OF_AN_ENVIRONMENT = {
    "show": lambda api, environment_id: api.show_environment(environment_id),
    "modify": lambda api, environment_id: api.modify_environment(environment_id, {"name": "env-0001"}),
    "refresh": lambda api, environment_id: api.refresh_environment(environment_id),
    "addons": lambda api, environment_id: api.list_addons(environment_id),
    "addon": lambda api, environment_id: api.show_addon(environment_id, ABSENT),
    "action": lambda api, environment_id: api.run_addon_action(environment_id, ABSENT, "restart"),
    "create addon": lambda api, environment_id: api.create_addon(environment_id, {**NEW_ADDON}),
    "delete addon": lambda api, environment_id: api.delete_addon(environment_id, ABSENT),
    "addon metadata": lambda api, environment_id: api.list_addon_metadata(environment_id),
    "resources": lambda api, environment_id: api.list_resources(environment_id),
    "modify resources": lambda api, environment_id: api.modify_resources(environment_id, []),
}
each_method = pytest.mark.parametrize("method", OF_AN_ENVIRONMENT)


@pytest.fixture
def api(client):
    return ServiceStage(client)


@pytest.fixture
def environment_id(sim):
    return sim.fixtures["servicestage_environment_id"]


def operations(sim):
    return [(entry.operation, entry.status) for entry in sim.log]


def not_found(api, method, environment_id=ABSENT):
    with pytest.raises(errors.NotFound) as caught:
        OF_AN_ENVIRONMENT[method](api, environment_id)
    return caught.value


def test_every_method_is_one_request(api, sim, environment_id):
    addon_id = sim.fixtures["addon_id"]
    assert api.show_environment(environment_id)["id"] == environment_id
    assert api.modify_environment(environment_id, {"name": "env-0001", "description": "d"})["description"] == "d"
    job_id = api.refresh_environment(environment_id)["job_id"]
    assert [addon["id"] for addon in api.list_addons(environment_id)] == [addon_id]
    assert api.show_addon(environment_id, addon_id)["id"] == addon_id
    assert api.run_addon_action(environment_id, addon_id, "restart")["job_id"]
    assert api.show_job(job_id)["job"]["job_id"] == job_id
    assert operations(sim) == [(name, 200) for name in (
        "showEnvironment", "modifyEnvironment", "refreshEnvironment", "listAddons", "showAddon", "runAddonAction",
        "showJob")]  # fmt: skip
    assert sim.log[2].body is None
    assert sim.log[5].body == {"action": "restart"}


def test_every_method_for_addons_and_resources_is_one_request(api, sim):
    environment_id = sim.add_environment("env-bare")
    created = api.create_addon(environment_id, NEW_ADDON)
    assert api.show_addon(environment_id, created["id"])["job_id"] == created["job_id"]
    assert api.list_addon_metadata(environment_id) == [{"name": "sermantInjector", "latest_version": "1.3.1.0"}]
    assert api.delete_addon(environment_id, created["id"])["job_id"] != created["job_id"]
    assert api.modify_resources(environment_id, [{"id": "r", "type": "elb"}])["resources"][0]["id"] == "r"
    assert api.list_resources(environment_id) == [{"id": "r", "type": "elb", "name": ""}]
    assert operations(sim) == [(name, 200) for name in (
        "createAddon", "showAddon", "listAddonsMetadata", "deleteAddon", "modifyEnvironmentResources",
        "listEnvironmentResources")]  # fmt: skip
    assert sim.log[0].body == NEW_ADDON


@pytest.mark.parametrize("body", [{}, {"resources": 7}, {"resources": {}}])
def test_a_list_of_resources_that_is_not_shown_is_not_taken_for_empty(api, sim, environment_id, body):
    sim.faults.add(Fault("listEnvironmentResources", "body", body=body))
    with pytest.raises(errors.UnreadableAnswer):
        api.list_resources(environment_id)


@pytest.mark.parametrize("shape", ["flat", "legacy"])
def test_an_addon_is_read_in_both_shapes(api, sim, environment_id, shape):
    sim.behaviour.addon_shape = shape
    assert api.show_addon(environment_id, sim.fixtures["addon_id"])["name"] == "sermantInjector"


@pytest.mark.parametrize(
    "filters", [{}, {"name": "env-"}, {"environment_id": ABSENT}, {"enterprise_project_id": "0"}], ids=str
)
@pytest.mark.parametrize(("more", "requests"), [(0, 1), (PAGE_SIZE - 3, 1), (PAGE_SIZE - 2, 2), (2 * PAGE_SIZE, 3)])
def test_environments_are_listed_page_by_page(api, sim, filters, more, requests):
    for number in range(more):
        sim.add_environment(f"env-more-{number}")
    found = list(api.list_environments(**filters))
    if "environment_id" in filters:
        assert found == []
        assert len(sim.log) == 1
    else:
        assert len({item["id"] for item in found}) == len(found) == 3 + more
        assert len(sim.log) == requests
    assert all(entry.query.items() >= filters.items() for entry in sim.log)
    assert [entry.query["offset"] for entry in sim.log] == [PAGE_SIZE * page for page in range(len(sim.log))]
    assert all(entry.query["limit"] == PAGE_SIZE for entry in sim.log)


@each_method
@pytest.mark.parametrize("status", [401, 404])
def test_an_absent_environment_is_not_found_however_it_is_said(api, sim, method, status):
    sim.behaviour.absent_environment = status
    found = not_found(api, method)
    assert found.call.service == "servicestage"
    if sim.log[0].status == 401:
        assert operations(sim)[1:] == [("listEnvironments", 200)]
        assert sim.log[1].query["environment_id"] == ABSENT
        assert found.message == f"There is no environment with the id {ABSENT} in the project."
        assert found.error_code == "SVCSTG.00100401"
    else:
        assert len(sim.log) == 1


@each_method
def test_a_401_that_means_us_is_a_failure_of_authorisation(api, sim, environment_id, method):
    refused = {"error_code": "SVCSTG.00100401", "error_msg": "no"}
    sim.faults.add(Fault("servicestage.*", "status", times=None, status=401, body=refused))
    with pytest.raises(errors.Unauthorized):
        OF_AN_ENVIRONMENT[method](api, environment_id)
    assert [entry.operation for entry in sim.log][1:] == ["listEnvironments"]


@each_method
def test_a_list_that_is_refused_is_a_failure_of_authorisation(api, sim, method):
    sim.deny("listEnvironments")
    refused = {"error_code": "SVCSTG.00100401", "error_msg": "no"}
    sim.faults.add(Fault("servicestage.*", "status", times=1, status=401, body=refused))
    with pytest.raises(errors.ServiceError) as caught:
        OF_AN_ENVIRONMENT[method](api, ABSENT)
    assert type(caught.value) is not errors.NotFound
    assert caught.value.http_status == 403
    needed = f"The credentials need the IAM action servicestage:environment:list on project {sim.project_id}."
    assert caught.value.message.endswith(needed)


@each_method
def test_another_401_is_not_taken_for_absence(api, sim, environment_id, method):
    refused = {"error_code": "APIGW.0301", "error_msg": "decrypt token fail"}
    sim.faults.add(Fault("servicestage.*", "status", times=None, status=401, body=refused))
    with pytest.raises(errors.Unauthorized):
        OF_AN_ENVIRONMENT[method](api, environment_id)
    assert len(sim.log) == 1


def test_a_401_about_an_environment_that_is_listed_is_asked_once_more(api, sim, environment_id):
    refused = {"error_code": "SVCSTG.00100401", "error_msg": "no"}
    sim.faults.add(Fault("showEnvironment", "status", status=401, body=refused))
    assert api.show_environment(environment_id)["id"] == environment_id
    assert operations(sim) == [("showEnvironment", 401), ("listEnvironments", 200), ("showEnvironment", 200)]


def test_an_absent_environment_costs_no_new_token(sim):
    not_found(ServiceStage(client_for(sim, **password_of(sim))), "show")
    assert [entry.operation for entry in sim.log] == ["createToken", "showEnvironment", "listEnvironments"]


def test_a_token_that_ended_and_an_environment_that_is_absent_are_told_apart(sim):
    api = ServiceStage(client_for(sim, **password_of(sim)))
    sim.faults.add(Fault("showEnvironment", "expire_tokens"))
    not_found(api, "show")
    names = [entry.operation for entry in sim.log]
    assert names == ["createToken", "showEnvironment", "createToken", "showEnvironment", "listEnvironments"]


@pytest.mark.parametrize("method", ["modify", "refresh", "action", "create addon", "delete addon", "modify resources"])
@pytest.mark.parametrize("answer", [[], "done", None])
def test_a_write_whose_answer_is_of_no_use_is_read_back(api, sim, environment_id, method, answer):
    sim.faults.add(Fault("*", "body", status=200, body=answer))
    with pytest.raises(errors.WriteInterrupted) as caught:
        OF_AN_ENVIRONMENT[method](api, environment_id)
    assert caught.value.unknown


@pytest.mark.parametrize("answer", [[], "text", 5])
def test_a_read_whose_answer_is_no_object_fails_with_a_sentence(api, sim, environment_id, answer):
    sim.faults.add(Fault("*", "body", body=answer))
    with pytest.raises(errors.UnreadableAnswer) as caught:
        api.show_environment(environment_id)
    assert caught.value.message.startswith("ServiceStage could not show the environment: the answer is a JSON ")


def test_unknown_keys_and_null_lists_are_no_trouble(api, sim, environment_id):
    sim.faults.add(Fault("listAddons", "body", body={"addons": None, "new": {}}))
    assert api.list_addons(environment_id) == []


def test_an_add_on_that_failed_is_no_failure_of_the_request(api, sim, environment_id):
    sim.faults.add(Fault("showAddon", "body", body={"id": "x", "name": "n", "status": "FAILED", "job_id": "JOB1"}))
    assert api.show_addon(environment_id, "x")["status"] == "FAILED"


@pytest.mark.parametrize("value", ["a?b=c", "%2e%2e", "a;b", "a%2Fb"])
def test_a_hostile_id_stays_in_its_segment(api, sim, value):
    with pytest.raises(errors.StagecraftError):
        api.show_environment(value)
    with pytest.raises(errors.StagecraftError):
        api.show_job(value)
    assert sim.log
    for entry in sim.log:
        assert entry.path.startswith(f"/v3/{sim.project_id}/cas/")
        assert entry.path.count("/") in (4, 5)
        assert entry.operation in ("showEnvironment", "showJob", "listEnvironments")


@pytest.mark.parametrize("value", ["", ".", "..", "a\nb", "\0", "/", "a/b", "../x"])
def test_an_id_that_is_none_is_refused_before_any_request(api, sim, value):
    for method in OF_AN_ENVIRONMENT.values():
        with pytest.raises(errors.InvalidOption):
            method(api, value)
    with pytest.raises(errors.InvalidOption):
        api.show_job(value)
    assert sim.log == []
