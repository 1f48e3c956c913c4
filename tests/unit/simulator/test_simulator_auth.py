# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets in, who does not, and in which words (contract D)."""

from __future__ import annotations

import time

import pytest
import requests

GATEWAY = "APIGW.0301"


def targets(api):
    return {
        "servicestage": (api.environments, GATEWAY),
        "codeartsdeploy": (api.permissions, GATEWAY),
        "roma": (f"{api.variables()}?group_id={api.sim.fixtures['group_id']}", "APIG.1002"),
        "apig": (f"{api.variables('apigw')}?group_id={api.sim.fixtures['group_id']}", "APIG.1002"),
    }


@pytest.mark.parametrize("service", ["servicestage", "codeartsdeploy", "roma", "apig"])
@pytest.mark.parametrize("wrong", ["nothing", "token", "secret", "access", "both", "basic"])
def test_wrong_authentication_is_401_in_the_service_s_shape(sim, api, make_api, service, wrong):
    path, code = targets(api)[service]
    if wrong == "nothing":
        result = api("GET", path, auth=None)
    elif wrong == "token":
        result = api("GET", path, auth=None, headers={"X-Auth-Token": "MIIwrong"})
    elif wrong == "both":
        result = api("GET", path, headers={"X-Auth-Token": api.log_in()}, auth="aksk")
    elif wrong == "basic":
        result = api("GET", path, auth=None, headers={"Authorization": "Basic dXNlcjpwYXNz"})
    else:
        keys = (sim.access_key, "wrong") if wrong == "secret" else ("SIMWRONG", sim.secret_key)
        result = make_api(sim, keys=keys)("GET", path)
    assert (result.status, result.body["error_code"]) == (401, code)
    assert ("request_id" in result.body) == (code == GATEWAY)
    assert not sim.log[-1].acted


@pytest.mark.parametrize("service", ["servicestage", "codeartsdeploy", "roma", "apig"])
@pytest.mark.parametrize("how", ["aksk", "token"])
def test_right_authentication_works(sim, api, service, how):
    if how == "token":
        api.log_in()
    result = api("GET", targets(api)[service][0])
    assert result.status == 200, result.text
    assert (sim.log[-1].auth, sim.log[-1].user, sim.log[-1].service) == (how, sim.username, service)
    assert len(result.headers["X-Request-Id"]) == 32


def test_an_unsigned_payload(sim, api):
    """What the official signer does with content types that are no JSON (contract D.4)."""
    headers = {"Content-Type": "text/html;charset=UTF-8", "X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD"}
    body = {"role_id": sim.fixtures["role_id"], "permission_name": "can_view", "permission_value": True}
    assert api("PUT", api.permissions, body, headers=headers).status == 200
    headers["X-Sdk-Content-Sha256"] = "0" * 64
    assert api("PUT", api.permissions, body, headers=headers, auth=None).status == 401


def test_a_refused_signature_echoes_the_canonical_request(sim, make_api):
    result = make_api(sim, keys=(sim.access_key, "wrong"))("GET", make_api(sim).environments)
    assert f"canonicalRequest:GET|{make_api(sim).environments}/||" in result.body["error_msg"]
    assert sim.secret_key not in result.text


@pytest.mark.parametrize(("offset", "status"), [(-890, 200), (890, 200), (-910, 401), (910, 401)])
def test_the_clock_skew_limit(sim, api, sign_request, offset, status):
    request = requests.Request("GET", sim.base_url + api.environments).prepare()
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + offset))
    sign_request(request, sim.access_key, sim.secret_key, date=date)
    assert api.session.send(request).status_code == status


def test_a_server_clock_that_is_off(sim, api):
    sim.behaviour.server_clock_offset = 3600
    assert api("GET", api.environments).status == 401


def test_tokens_end_after_24_hours(sim, api, clock):
    api.log_in()
    clock.advance(24 * 3600 - 1)
    assert api("GET", api.environments).status == 200
    clock.advance(1)
    assert api("GET", api.environments).status == 401


def test_tokens_can_be_ended(sim, api):
    api.log_in()
    sim.expire_tokens()
    assert api("GET", api.environments).status == 401


def test_another_project_is_403(sim, api):
    result = api("GET", f"/v3/{'0' * 32}/cas/environments")
    assert (result.status, result.body["error_code"]) == (403, "APIGW.0302")
    partner = sim.fixtures["partner_project_id"]
    assert api("GET", f"/v3/{partner}/cas/environments").status == 403
    result = api("GET", f"/v2/{partner}/apic/instances/{sim.fixtures['instance_id']}/envs")
    assert (result.status, result.body["error_code"]) == (403, "APIG.1005")


def test_a_token_opens_its_own_project_only(sim, api):
    api.log_in({"project": {"id": sim.sandbox_project_id}})
    assert api("GET", api.environments).status == 403
    assert api("GET", f"/v3/{sim.sandbox_project_id}/cas/environments").body == {"environments": [], "count": 0}


def test_a_domain_token_opens_no_project(sim, api):
    api.log_in({"domain": {"name": sim.domain_name}})
    assert api("GET", api.environments).status == 403
    assert api("GET", "/v3/auth/domains").status == 200


def test_a_subproject_needs_x_project_id(sim, api):
    path = f"/v3/{sim.sandbox_project_id}/cas/environments"
    assert api("GET", path).status == 403
    assert api("GET", path, headers={"X-Project-Id": sim.sandbox_project_id}).status == 200
    assert api("GET", path, headers={"X-Project-Id": sim.project_id}).status == 403
    assert api("GET", api.permissions, headers={"X-Project-Id": "0" * 32}).status == 403


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("servicestage", "APIGW.0302"),
        ("codeartsdeploy", "Deploy.00011154"),
        ("roma", "APIG.1005"),
        ("apig", "APIG.1005"),
    ],
)
def test_a_user_without_permissions_and_denied_operations(sim, api, make_api, service, code):
    path = targets(api)[service][0]
    user = sim.restricted_user
    result = make_api(sim, keys=(user.access_key, user.secret_key))("GET", path)
    found = result.body["error"]["code"] if service == "codeartsdeploy" else result.body["error_code"]
    assert (result.status, found) == (403, code)
    assert api("GET", path).status == 200
    sim.deny(f"{service}.{sim.log[-1].operation}")
    assert api("GET", path).status == 403
    sim.reset()
    assert api("GET", path).status == 200


def test_deny_knows_its_operations(sim):
    with pytest.raises(ValueError, match="no operation"):
        sim.deny("refreshEnvironmnt")


def test_password_tokens(sim, api):
    user = {"name": sim.username, "password": sim.password, "domain": {"name": sim.domain_name}}

    def token(change, scope):
        identity = {"methods": ["password"], "password": {"user": {**user, **change}}}
        body = {"auth": {"identity": identity, "scope": scope}}
        return api("POST", "/v3/auth/tokens", body, query={"nocatalog": "true"}, auth=None)

    result = token({}, {"project": {"id": sim.project_id}})
    assert (result.status, result.body["token"]["project"]["name"]) == (201, sim.region)
    assert result.body["token"]["catalog"] == []
    assert token({"password": "wrong"}, {"project": {"id": sim.project_id}}).status == 401
    assert token({"domain": {"name": "other"}}, {"project": {"id": sim.project_id}}).status == 401
    assert token({}, {"project": {"name": "cn-south-1"}}).status == 401
    assert token({}, {"project": {"name": sim.region}, "domain": {"name": sim.domain_name}}).status == 400
    assert token({"token": "x"}, {"project": {"name": sim.region}}).status == 400
    wrong = token({"password": "wrong"}, {"project": {"id": sim.project_id}})
    assert wrong.body == {
        "error": {"code": 401, "message": "The username or password is wrong.", "title": "Unauthorized"}
    }
    assert sim.password not in str(sim.log)


def test_projects_and_domains(sim, api, make_api):
    result = api("GET", "/v3/projects", query={"name": sim.region})
    assert [project["id"] for project in result.body["projects"]] == [sim.project_id]
    assert len(api("GET", "/v3/projects").body["projects"]) == 2
    assert len(api("GET", "/v3/projects", query={"per_page": 1, "page": 2}).body["projects"]) == 1
    assert api("GET", "/v3/projects", query={"per_page": 5001}).status == 400
    assert api("GET", "/v3/projects", query={"name": "cn-south-1"}).body["projects"] == []
    assert api("GET", "/v3/auth/domains").body["domains"][0]["name"] == sim.domain_name
    user = sim.restricted_user
    visitor = make_api(sim, keys=(user.access_key, user.secret_key))
    assert visitor("GET", "/v3/projects").status == 403
    assert len(visitor("GET", "/v3/auth/projects").body["projects"]) == 2


def test_an_agency_by_token(sim, api):
    api.log_in()
    agency = {"agency_name": sim.agency_name, "domain_name": sim.agency_domain_name}
    identity = {"methods": ["assume_role"], "assume_role": agency}
    body = {"auth": {"identity": identity, "scope": {"project": {"name": sim.region}}}}
    assert api("POST", "/v3/auth/tokens", body, auth="aksk").status == 401
    result = api("POST", "/v3/auth/tokens", body)
    assert (result.status, result.body["token"]["project"]["id"]) == (201, sim.fixtures["partner_project_id"])
    headers = {"X-Auth-Token": result.headers["X-Subject-Token"]}
    path = f"/v3/{sim.fixtures['partner_project_id']}/cas/environments"
    found = api("GET", path, headers=headers, auth=None).body["environments"]
    assert [item["id"] for item in found] == [sim.fixtures["partner_environment_id"]]
    assert api("GET", api.environments, headers=headers, auth=None).status == 403
    agency["agency_name"] = "other"
    assert api("POST", "/v3/auth/tokens", body).status == 403


@pytest.mark.parametrize("method", ["token", "assume_role"])
def test_temporary_keys(sim, api, make_api, clock, method):
    wanted = {"id": api.log_in()}
    if method == "assume_role":
        wanted = {"agency_name": sim.agency_name, "domain_name": sim.agency_domain_name}
    auth = "aksk" if method == "assume_role" else None
    body = {"auth": {"identity": {"methods": [method], method: {**wanted, "duration_seconds": 900}}}}
    result = api("POST", "/v3.0/OS-CREDENTIAL/securitytokens", body, auth=auth)
    assert result.status == 201, result.text
    credential = result.body["credential"]
    project = sim.fixtures["partner_project_id"] if method == "assume_role" else sim.project_id
    path = f"/v3/{project}/cas/environments"
    keys = (credential["access"], credential["secret"])
    temporary = make_api(sim, keys=keys, extra={"X-Security-Token": credential["securitytoken"]})
    assert temporary("GET", path).status == 200
    assert sim.log[-1].auth == "aksk-temporary"
    assert make_api(sim, keys=keys)("GET", path).status == 401
    assert make_api(sim, keys=keys, extra={"X-Security-Token": "other"})("GET", path).status == 401
    assert api("GET", api.environments, headers={"X-Security-Token": "surplus"}, auth="aksk").status == 401
    clock.advance(900)
    assert temporary("GET", path).status == 401
    assert api.token not in str(sim.log) or not api.token


@pytest.mark.parametrize(("seconds", "status"), [(899, 400), (900, 201), (86400, 201), (86401, 400)])
def test_the_life_of_temporary_keys(api, seconds, status):
    token = {"id": api.log_in(), "duration_seconds": seconds}
    body = {"auth": {"identity": {"methods": ["token"], "token": token}}}
    assert api("POST", "/v3.0/OS-CREDENTIAL/securitytokens", body, auth=None).status == status
