# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request needs, and an account that may do some things and no others."""

from __future__ import annotations

import pytest

from tests.simulator.permissions import known, needed
from tests.simulator.spec import load

OPERATIONS = {operation.full_name: operation for operation in load().operations}
# Source: "Authorization Information" of api-apig/<operation>V2, and iam_19_0001.
ACTIONS = {
    "apig.listEnvironmentVariables": "apig:environmentVariable:list",
    "apig.showEnvironmentVariable": "apig:environmentVariable:get",
    "apig.createEnvironmentVariable": "apig:environmentVariable:create",
    "apig.updateEnvironmentVariable": "apig:environmentVariable:update",
    "apig.deleteEnvironmentVariable": "apig:environmentVariable:delete",
    "apig.listEnvironments": "apig:environment:list",
    "iam.listProjects": "iam:projects:listProjects",
    "codeartsdeploy.updateEnvironmentPermission": "can_manage",
    "roma.updateEnvironmentVariable": "roma.updateEnvironmentVariable",
    "iam.listAuthProjects": None,
    "iam.createToken": None,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_what_a_request_needs(name):
    assert needed(OPERATIONS[name], None) == ACTIONS[name]


@pytest.mark.parametrize("name", ["iam.createToken", "iam.createSecurityToken"])
def test_an_agency_needs_an_action_and_a_token_of_ones_own_none(name):
    assert needed(OPERATIONS[name], {"auth": {"identity": {"methods": ["password"]}}}) is None
    assert needed(OPERATIONS[name], {"auth": {"identity": {"methods": ["assume_role"]}}}) == "iam:tokens:assume"


def test_a_permission_that_no_request_needs_is_refused(sim):
    with pytest.raises(ValueError, match="no operation needs x:y:z"):
        sim.grant_only({"x:y:z"})


def test_what_is_not_granted_is_refused_until_the_reset(sim, api):
    sim.grant_only({"servicestage:environment:get"})
    assert api("GET", api.environments).status == 403
    assert sim.log[-1].permission == "servicestage:environment:list"
    assert not sim.log[-1].acted
    sim.grant_only({"servicestage:environment:list"})
    assert api("GET", api.environments).status == 200
    sim.grant_only(())
    assert api("GET", api.environments).status == 403
    sim.reset()
    assert api("GET", api.environments).status == 200


@pytest.mark.parametrize(("status", "code"), [(403, "APIGW.0302"), (401, "SVCSTG.00100401")])
def test_how_servicestage_refuses_is_a_knob(sim, api, status, code):
    sim.behaviour.update({"denied_servicestage": status})
    sim.grant_only(())
    answer = api("GET", api.environments)
    assert (answer.status, answer.body["error_code"]) == (status, code)


def test_all_permissions_are_known():
    assert known(load().operations) >= {"servicestage:environment:get", "can_view", "apig:instance:get"}


@pytest.mark.parametrize("status", [403, 200])
def test_how_codearts_refuses_is_a_knob(sim, api, status):
    sim.behaviour.update({"denied_codearts": status})
    sim.grant_only({"can_view"})
    assert api("GET", api.permissions).status == 200
    answer = api("PUT", api.permissions, {"role_id": "r", "permission_name": "can_view", "permission_value": True})
    assert (answer.status, answer.body["status"]) == (status, "failed")
    assert sim.log[-1].permission == "can_manage"


def test_another_process_can_grant(sim, api):
    answer = api("POST", "/_simulator/grant-only", {"permissions": []}, auth=None)
    assert answer.status == 200
    assert api("GET", api.environments).status == 403
