# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A token to hand over: from IAM for a user or a user's agency, as it is when there is one, never for keys."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.simulator import Fault
from tests.unit.plugins.module_utils.client.support import client_for, environment_call, password_of


def operations(sim):
    return [entry.operation for entry in sim.log]


def agency_of(sim):
    return {"agency_name": sim.agency_name, "agency_domain_name": sim.agency_domain_name}


def opens(sim, token, path_project, environment_id):
    """Whether the service lets a client with nothing but this token look at an environment."""
    client = client_for(sim, auth_token=token, access_key=None, secret_key=None, project_id=path_project)
    path = f"/v3/{path_project}/cas/environments/{environment_id}"
    return client.send(environment_call(sim, "GET", path=path)).data["id"] == environment_id


@pytest.mark.parametrize("project", ["id", "region", "name"])
def test_a_password_is_exchanged_for_a_token_of_the_project(sim, project):
    options = {"id": {}, "region": {"project_id": None}, "name": {"project_id": None, "project_name": sim.region}}
    client = client_for(sim, **{**password_of(sim), **options[project]})
    token = client.token()
    assert operations(sim) == ["createToken"]
    assert client.token() == token
    assert len(sim.log) == 1
    assert opens(sim, token, sim.project_id, sim.fixtures["servicestage_environment_id"])
    scope = sim.log[0].body["auth"]["scope"]["project"]
    assert scope == ({"id": sim.project_id} if project == "id" else {"name": sim.region})


def test_a_ready_token_is_returned_and_nothing_is_asked(sim):
    client = client_for(sim, auth_token="a-token", access_key=None, secret_key=None, project_id=None)
    assert client.token() == "a-token"
    assert sim.log == []


@pytest.mark.parametrize("project", ["id", "name"])
def test_with_an_agency_the_token_is_one_of_the_agency(sim, project):
    partner = sim.fixtures["partner_project_id"]
    chosen = {"project_id": partner} if project == "id" else {"project_id": None, "project_name": sim.region}
    client = client_for(sim, **{**password_of(sim), **agency_of(sim), **chosen})
    token = client.token()
    assert operations(sim) == ["createToken", "createToken"]
    assert [entry.auth for entry in sim.log] == ["none", "token"]
    assert opens(sim, token, partner, sim.fixtures["partner_environment_id"])
    with pytest.raises(errors.StagecraftError):
        opens(sim, token, sim.project_id, sim.fixtures["servicestage_environment_id"])


@pytest.mark.parametrize("agency", [False, True])
def test_keys_are_a_failure_that_says_what_is_needed_and_nothing_is_asked(sim, agency):
    client = client_for(sim, **(agency_of(sim) if agency else {}))
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        client.token()
    for words in ("access_key", "the options of the task", "username, password and domain_name"):
        assert words in caught.value.message
    assert sim.log == []


def test_a_wrong_password_is_a_failure_that_names_where_it_came_from(sim):
    client = client_for(sim, **password_of(sim, password="wrong-password"))
    with pytest.raises(errors.Unauthorized) as caught:
        client.token()
    assert caught.value.message.endswith("The credentials came from the options of the task.")
    assert "wrong-password" not in caught.value.message


@pytest.mark.parametrize("agency", [False, True])
def test_an_answer_without_a_token_is_a_failure_with_a_sentence(sim, agency):
    sim.faults.add(Fault("createToken", "body", body={"token": {}}, status=201, after=int(agency)))
    client = client_for(sim, **{**password_of(sim), **(agency_of(sim) if agency else {})})
    with pytest.raises(errors.UnreadableAnswer) as caught:
        client.token()
    assert "X-Subject-Token" in caught.value.message


def test_an_exchange_that_was_throttled_is_tried_again(sim):
    sim.faults.add(Fault("createToken", "throttle"))
    client = client_for(sim, **password_of(sim))
    assert client.token()
    assert operations(sim) == ["createToken"] * 2
    assert len(client.warnings) == 1
