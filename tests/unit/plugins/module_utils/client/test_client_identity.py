# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens, agencies and projects: asked from IAM only when needed, renewed once, and never shown."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call

from tests.simulator import Fault
from tests.simulator.accounts import Identity
from tests.unit.plugins.module_utils.client.support import (
    TestClient,
    agency_of,
    client_for,
    environment_call,
    partner_call,
    password_of,
    variable_call,
)

CHANGING = ["GET", "PUT", "POST"]


def operations(sim):
    return [entry.operation for entry in sim.log]


def ready_token(sim):
    identity = Identity(sim.user, "token", sim.project_id, "project")
    return sim.world.accounts.issue_token(identity, sim.world.clock.now())[0]


def refusal(client, call):
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(call)
    return caught.value


# A user and a password


def test_a_password_is_exchanged_for_one_token_of_the_project(sim):
    client = client_for(sim, **password_of(sim))
    for _each in range(3):
        client.send(environment_call(sim, "GET"))
    assert operations(sim) == ["createToken", *["showEnvironment"] * 3]
    assert [entry.auth for entry in sim.log] == ["none", *["token"] * 3]
    assert sim.log[0].query == {"nocatalog": "true"}
    assert sim.log[0].body["auth"]["scope"] == {"project": {"id": sim.project_id}}


def test_a_token_tells_the_id_of_the_project_by_the_way(sim):
    client = client_for(sim, **password_of(sim, project_id=None))
    assert client.project_id() == client.project_id() == sim.project_id
    client.send(environment_call(sim, "GET"))
    assert operations(sim) == ["createToken", "showEnvironment"]
    assert sim.log[0].body["auth"]["scope"] == {"project": {"name": sim.region}}


def test_a_project_name_scopes_the_token(sim):
    client = client_for(sim, **password_of(sim, project_id=None, project_name=f"{sim.region}_sandbox"))
    assert client.project_id() == sim.sandbox_project_id


def test_a_wrong_password_is_told_with_its_source_and_not_tried_again(sim):
    client = client_for(sim, **password_of(sim, password="wrong-password"))
    found = refusal(client, environment_call(sim, "GET"))
    assert type(found) is errors.Unauthorized
    assert found.call.service == "iam"
    assert found.message.endswith("The credentials came from the options of the task.")
    assert "wrong-password" not in found.message
    assert operations(sim) == ["createToken"]


def test_an_answer_without_a_token_is_a_failure(sim):
    sim.faults.add(Fault("createToken", "body", status=201, body={"token": {}}))
    found = refusal(client_for(sim, **password_of(sim)), environment_call(sim, "GET"))
    assert found.message == "IAM gave no token: the header X-Subject-Token is missing."


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "truncate", "truncate_json"])
def test_asking_for_a_token_again_does_no_harm(sim, kind):
    sim.faults.add(Fault("createToken", kind))
    client = client_for(sim, **password_of(sim))
    client.send(environment_call(sim, "GET"))
    assert operations(sim) == ["createToken", "createToken", "showEnvironment"]
    assert len(client.warnings) == 1


# Renewal


@pytest.mark.parametrize("method", CHANGING)
def test_a_token_that_expires_meanwhile_is_renewed_once(sim, method):
    client = client_for(sim, **password_of(sim))
    client.send(environment_call(sim, "GET"))
    sim.expire_tokens()
    sim.clear_log()
    client.send(environment_call(sim, method))
    assert [entry.status for entry in sim.log] == [401, 201, 200]
    assert len([entry for entry in sim.writes() if entry.acted]) == (method != "GET")


def test_a_token_that_is_refused_again_is_not_renewed_again(sim):
    client = client_for(sim, **password_of(sim))
    sim.faults.add(Fault("showEnvironment", "expire_tokens", times=None))
    found = refusal(client, environment_call(sim, "GET"))
    assert type(found) is errors.Unauthorized
    assert operations(sim) == ["createToken", "showEnvironment"] * 2


def test_a_password_that_was_changed_meanwhile_is_a_failure_of_authorisation(sim):
    client = client_for(sim, **password_of(sim))
    client.send(environment_call(sim, "GET"))
    sim.expire_tokens()
    sim.faults.add(Fault("createToken", "status", status=401))
    assert type(refusal(client, environment_call(sim, "GET"))) is errors.Unauthorized


def test_a_ready_token_is_used_as_it_is_and_never_renewed(sim):
    token = ready_token(sim)
    client = client_for(sim, access_key=None, secret_key=None, auth_token=token)
    client.send(environment_call(sim, "GET"))
    sim.expire_tokens()
    found = refusal(client, environment_call(sim, "GET"))
    assert type(found) is errors.Unauthorized
    assert found.message.endswith("The credentials came from the options of the task.")
    assert operations(sim) == ["showEnvironment"] * 2
    assert token not in found.message


def test_a_refused_signature_is_told_with_its_source_and_not_tried_again(sim):
    found = refusal(client_for(sim, secret_key="wrong-secret"), environment_call(sim, "GET"))
    assert type(found) is errors.Unauthorized
    assert found.message.endswith("The credentials came from the options of the task.")
    assert len(sim.log) == 1


@pytest.mark.parametrize("wrong", [{"secret_key": "wrong"}, {"auth_token": "wrong"}, {"password": "wrong"}])
def test_a_refused_look_up_of_the_project_is_told_with_the_source(sim, wrong):
    kind = next(iter(wrong))
    others = {"secret_key": {}, "auth_token": {"access_key": None, "secret_key": None}, "password": password_of(sim)}
    client = client_for(sim, **{**others[kind], **wrong, "project_id": None})
    with pytest.raises(errors.Unauthorized) as caught:
        client.project_id()
    assert caught.value.message.endswith("The credentials came from the options of the task.")


# The project


def test_a_given_project_is_not_looked_up(sim):
    assert client_for(sim).project_id() == sim.project_id
    assert sim.log == []


@pytest.mark.parametrize(("name", "wanted"), [(None, "project_id"), ("cn-north-4_sandbox", "sandbox_project_id")])
def test_a_project_is_looked_up_once_by_name_or_region(sim, name, wanted):
    client = client_for(sim, project_id=None, project_name=name)
    assert client.project_id() == client.project_id() == getattr(sim, wanted)
    assert operations(sim) == ["listProjects"]
    assert sim.log[0].query == {"name": name or sim.region}


@pytest.mark.parametrize(
    ("projects", "words"),
    [
        ([], "no project that these credentials see has it"),
        ([{"id": "p1", "name": "cn-north-4"}, {"id": "p2", "name": "cn-north-4"}], "the ids p1, p2 have it"),
        ([{"id": "p1", "name": "cn-north-4_sub"}], "no project that these credentials see has it"),
        (None, "no project that these credentials see has it"),
        (["x", None], "no project that these credentials see has it"),
    ],
)
def test_a_name_that_is_not_one_project_is_a_failure_that_names_what_to_do(sim, projects, words):
    sim.faults.add(Fault("listProjects", "body", body={"projects": projects}))
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        client_for(sim, project_id=None).project_id()
    assert (
        caught.value.message == f"The project name 'cn-north-4' does not lead to one project: {words}. "
        "Check region, which the project is named like, or set project_id."
    )
    assert caught.value.failure()["operation"] == "KeystoneListProjects"


def test_a_project_that_only_begins_with_the_name_does_not_count(sim):
    both = [{"id": "p1", "name": "cn-north-4_sub"}, {"id": "p2", "name": "cn-north-4"}]
    sim.faults.add(Fault("listProjects", "body", body={"projects": both}))
    assert client_for(sim, project_id=None).project_id() == "p2"


def test_a_refused_look_up_names_the_permission(sim):
    sim.deny("listProjects")
    with pytest.raises(errors.ServiceError) as caught:
        client_for(sim, project_id=None).project_id()
    assert caught.value.message.endswith(
        "The credentials need the IAM action iam:projects:listProjects on the account."
    )


@pytest.mark.parametrize("user", [False, True])
def test_without_any_name_the_message_says_what_to_give(sim, user):
    options = password_of(sim) if user else {}
    client = client_for(sim, **{**options, "project_id": None, "region": None})
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        client.project_id()
    assert caught.value.message.startswith("project_id is missing: set project_id, or project_name, or region")
    assert sim.log == []


# Agencies


AS_USER = pytest.param(True, id="user")


@pytest.mark.parametrize("user", [pytest.param(False, id="keys"), AS_USER])
def test_an_agency_is_assumed_once_and_opens_the_other_account(sim, user):
    options = {**(password_of(sim) if user else {}), **agency_of(sim), "project_id": sim.fixtures["partner_project_id"]}
    client = client_for(sim, **options)
    for _each in range(2):
        client.send(partner_call(sim))
    expected = ["createSecurityToken", "showEnvironment", "showEnvironment"]
    assert operations(sim) == [*(["createToken"] if user else []), *expected]
    assert [entry.auth for entry in sim.log][-2:] == ["aksk-temporary"] * 2


@pytest.mark.parametrize("user", [False, True])
def test_the_project_of_an_agency_is_looked_up_in_the_other_account(sim, user):
    client = client_for(sim, **{**(password_of(sim) if user else {}), **agency_of(sim), "project_id": None})
    assert client.project_id() == sim.fixtures["partner_project_id"]
    client.send(partner_call(sim))
    assert operations(sim)[-3:] == ["createSecurityToken", "listProjects", "showEnvironment"]


@pytest.mark.parametrize("user", [pytest.param(False, id="keys"), AS_USER])
def test_the_project_of_the_user_is_not_the_agencys(sim, user):
    """Where no path asks for a project, none is known, and the user's own must not go along."""
    fixtures = sim.fixtures
    path = (
        f"/v2/applications/{fixtures['application_id']}/environments/{fixtures['codearts_environment_id']}/permissions"
    )
    client = client_for(sim, **{**(password_of(sim) if user else {}), **agency_of(sim), "project_id": None})
    assert client.send(Call("codeartsdeploy", "x", "list the permissions", "GET", path)).status == 200


def test_temporary_keys_that_end_meanwhile_are_renewed_once(sim):
    client = client_for(sim, **{**agency_of(sim), "project_id": sim.fixtures["partner_project_id"]})
    client.send(partner_call(sim))
    sim.expire_tokens()
    sim.clear_log()
    client.send(partner_call(sim))
    assert operations(sim) == ["showEnvironment", "createSecurityToken", "showEnvironment"]


def test_an_agency_that_may_not_be_assumed_is_named(sim):
    found = refusal(client_for(sim, **{**agency_of(sim), "agency_name": "nobodys"}), environment_call(sim, "GET"))
    assert found.http_status == 403
    assert "IAM could not let us assume the agency nobodys" in found.message


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"credential": None},
        {"credential": []},
        {"credential": {"access": "a"}},
        {"credential": {"access": "a", "secret": "s", "securitytoken": ""}},
        {"credential": {"access": 1, "secret": 2, "securitytoken": 3}},
    ],
)
def test_an_answer_without_temporary_keys_is_a_failure(sim, body):
    sim.faults.add(Fault("createSecurityToken", "body", status=201, body=body))
    found = refusal(client_for(sim, **agency_of(sim)), environment_call(sim, "GET"))
    assert found.message == "IAM gave no temporary credentials for the agency."


# What is shared, and what is hidden


@pytest.mark.parametrize("kind", ["token", "agency"])
def test_what_iam_gave_is_shared_with_the_next_task_and_hidden_there_too(sim, kind):
    options = password_of(sim) if kind == "token" else agency_of(sim)
    project = sim.project_id if kind == "token" else sim.fixtures["partner_project_id"]
    call = environment_call(sim, "GET") if kind == "token" else partner_call(sim)
    first = client_for(sim, **{**options, "project_id": project})
    first.send(call)
    second = TestClient(first.settings, connection=first.connection)
    second.send(call)
    assert len(sim.log) == 3
    known = first.connection
    secrets = [known.token] if kind == "token" else [known.temporary.secret_key, known.temporary.security_token]
    for client in (first, second):
        for secret in secrets:
            assert client.scrubber.text(f"x {secret} y") == "x ******** y"


def test_two_tasks_with_other_settings_share_nothing(sim):
    client_for(sim, **password_of(sim)).send(environment_call(sim, "GET"))
    client_for(sim, **password_of(sim)).send(environment_call(sim, "GET"))
    assert operations(sim).count("createToken") == 2


def test_a_service_needs_no_iam_for_a_signature(sim):
    client_for(sim).send(variable_call(sim, "GET"))
    assert [entry.service for entry in sim.log] == ["roma"]
