# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials that the service refuses: a clock that is off, what has expired, and what the message says to do."""

from __future__ import annotations

import datetime
import json

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors, unaccepted
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.credentials import Credentials

from tests.simulator import Fault
from tests.simulator.accounts import Identity
from tests.unit.plugins.module_utils.client.support import (
    FakeClock,
    agency_of,
    client_for,
    environment_call,
    partner_call,
    password_of,
)

MINUTE = 60
HOUR = 60 * MINUTE
SOURCE = "The credentials came from the options of the task."


def refusal(client, call):
    with pytest.raises(errors.Unauthorized) as caught:
        client.send(call)
    return caught.value


def temporary_keys(sim, seconds=900):
    issued = sim.world.accounts.issue_temporary(sim.user, seconds, sim.world.clock.now())
    return {
        "access_key": issued["access"],
        "secret_key": issued["secret"],
        "security_token": issued["securitytoken"],
    }


def ready_token(sim):
    identity = Identity(sim.user, "token", sim.project_id, "project")
    token = sim.world.accounts.issue_token(identity, sim.world.clock.now())[0]
    return {"auth_token": token, "access_key": None, "secret_key": None}


# The clock


@pytest.mark.parametrize("offset", [-14.5, -10, -1, 0, 1, 10, 14.5])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_clock_that_is_a_little_off_does_no_harm(sim, offset, method):
    clock = FakeClock(offset=offset * MINUTE)
    assert client_for(sim, clock=clock).send(environment_call(sim, method)).status == 200


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (-16 * MINUTE, "16 minutes behind"),
        (-20 * MINUTE, "20 minutes behind"),
        (-HOUR, "60 minutes behind"),
        (-5 * HOUR, "5 hours behind"),
        (-90 * 24 * HOUR, "90 days behind"),
        (16 * MINUTE, "16 minutes ahead of"),
        (119 * MINUTE, "119 minutes ahead of"),
        (8 * HOUR, "8 hours ahead of"),
        (400 * 24 * HOUR, "400 days ahead of"),
    ],
)
@pytest.mark.parametrize("agency", [False, True], ids=["keys", "agency"])
def test_a_clock_that_is_off_is_told_with_how_far_and_what_to_do(sim, offset, words, agency):
    client = client_for(sim, clock=FakeClock(offset=offset), **(agency_of(sim) if agency else {}))
    found = refusal(client, environment_call(sim, "PUT"))
    assert found.message.endswith(
        f" The clock of this machine is {words} the service's, and a signature is accepted within 15 minutes only. "
        f"Set the clock, such as with NTP. {SOURCE}"
    )
    assert [entry.acted for entry in sim.log] == [False]


def test_a_clock_that_is_off_is_told_in_a_look_up_at_iam_too(sim):
    client = client_for(sim, clock=FakeClock(offset=-HOUR), project_id=None)
    with pytest.raises(errors.Unauthorized) as caught:
        client.project_id()
    assert "60 minutes behind the service's" in caught.value.message


@pytest.mark.parametrize("kind", ["user", "token"])
def test_a_token_needs_no_clock_and_its_refusal_does_not_blame_it(sim, kind):
    options = password_of(sim) if kind == "user" else ready_token(sim)
    client = client_for(sim, clock=FakeClock(offset=-HOUR), **options)
    assert client.send(environment_call(sim, "GET")).status == 200
    sim.faults.add(Fault("showEnvironment", "status", times=None, status=401))
    assert "clock" not in refusal(client, environment_call(sim, "GET")).message


def test_a_wrong_key_is_not_blamed_on_a_clock_that_is_a_little_off(sim):
    found = refusal(
        client_for(sim, clock=FakeClock(offset=600), secret_key="wrong-secret"), environment_call(sim, "GET")
    )
    assert found.message.endswith(f" The secret_key does not belong to the access_key. {SOURCE}")


def test_a_signature_that_is_refused_for_its_time_says_so_where_the_clocks_seem_to_agree(sim):
    sim.behaviour.server_clock_offset = 20.0 * MINUTE
    found = refusal(client_for(sim), environment_call(sim, "GET"))
    assert "The signature was refused for its time. Check the clock of this machine: " in found.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("verify aksk signature fail, signature not match", "The secret_key does not belong to the access_key."),
        ("Get secretKey failed,ak:AK,err:ak not exist", "There is no such access_key, or not in this region."),
        ("AK access failed to reach the limit,forbidden", "the access_key is locked for some minutes"),
        ("x-sdk-date expired", "The signature was refused for its time."),
        ("verify aksk signature fail, canonicalRequest:GET|x-sdk-date:2026", "The secret_key does not belong"),
        ("Unauthorized", SOURCE),
        (None, SOURCE),
    ],
)
def test_what_the_gateway_says_of_a_signature_is_told_in_plain_words(text, words):
    refused = errors.Unauthorized("x", error_msg=text)
    found = unaccepted.why_not_accepted(refused, Credentials("the options of the task", access_key="a"), True, False)
    assert words in found
    assert found.count(SOURCE) == 1


@pytest.mark.parametrize("seconds", [-15 * MINUTE, -13 * MINUTE, 0, 13 * MINUTE, 15 * MINUTE])
def test_the_clock_is_blamed_beyond_the_limit_only(seconds):
    refused = errors.Unauthorized("x")
    refused.skew = datetime.timedelta(seconds=seconds)
    found = unaccepted.why_not_accepted(refused, Credentials("s", access_key="a"), True, False)
    assert ("clock" in found) is (abs(seconds) > 14 * MINUTE)


# What expires while we work


@pytest.mark.parametrize("user", [False, True], ids=["keys", "user"])
def test_an_agency_is_assumed_anew_as_often_as_its_credentials_expire(sim, user):
    options = {**(password_of(sim) if user else {}), **agency_of(sim), "project_id": sim.fixtures["partner_project_id"]}
    client = client_for(sim, **options)
    for _hour in range(30):  # the user's token lasts 24 hours, what the agency gets one
        client.send(partner_call(sim))
        sim.world.clock.advance(HOUR + 1)
    operations = [entry.operation for entry in sim.log if entry.acted]
    assert operations.count("createSecurityToken") == 30
    assert operations.count("showEnvironment") == 30
    assert operations.count("createToken") == (30 if user else 0)
    assert client.warnings == []


def test_a_users_token_is_renewed_as_often_as_it_expires(sim):
    client = client_for(sim, **password_of(sim))
    for _day in range(5):
        client.send(environment_call(sim, "PUT"))
        sim.world.clock.advance(24 * HOUR + 1)
    assert [entry.operation for entry in sim.log].count("createToken") == 5
    assert len([entry for entry in sim.writes() if entry.acted]) == 5


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_temporary_keys_of_the_user_that_expire_are_told_and_not_tried_again(sim, method):
    client = client_for(sim, **temporary_keys(sim))
    client.send(environment_call(sim, "GET"))
    sim.world.clock.advance(901)
    sim.clear_log()
    found = refusal(client, environment_call(sim, method))
    assert found.message.endswith(
        " The keys are temporary (security_token) and were accepted until now, so they have expired: get new ones, "
        f"with the security_token that belongs to them. {SOURCE}"
    )
    assert [entry.status for entry in sim.log] == [401]
    assert not any(value in found.message for value in client.settings.credentials[1:6] if value)


def test_temporary_keys_that_never_worked_may_have_expired(sim):
    keys = temporary_keys(sim)
    sim.world.clock.advance(901)
    message = refusal(client_for(sim, **keys), environment_call(sim, "GET")).message
    assert "They are temporary (security_token), and may have expired: get new ones" in message


def test_a_known_project_is_no_sign_that_the_keys_work(sim):
    client = client_for(sim, **temporary_keys(sim))
    assert client.project_id() == sim.project_id
    sim.expire_tokens()
    assert "may have expired" in refusal(client, environment_call(sim, "GET")).message


@pytest.mark.parametrize("worked", [True, False])
def test_a_ready_token_that_expires_is_told(sim, worked):
    client = client_for(sim, **ready_token(sim))
    if worked:
        client.send(environment_call(sim, "GET"))
    sim.world.clock.advance(24 * HOUR + 1)
    sim.clear_log()
    message = refusal(client, environment_call(sim, "GET")).message
    why = "was accepted until now, so it has expired or was revoked" if worked else "is wrong or has expired"
    assert message.endswith(
        f" The token {why}. It lasts 24 hours at most: give a new one. What username, password and domain_name are "
        f"exchanged for is renewed. {SOURCE}"
    )
    assert len(sim.log) == 1


def test_a_token_that_is_refused_again_is_told_with_its_source(sim):
    client = client_for(sim, **password_of(sim))
    sim.faults.add(Fault("showEnvironment", "expire_tokens", times=None))
    message = refusal(client, environment_call(sim, "GET")).message
    assert message.endswith(f" The token is wrong or has expired. {SOURCE}")


def test_what_only_says_that_a_thing_is_absent_is_not_blamed_on_the_credentials(sim):
    missing = f"/v3/{sim.project_id}/cas/environments/00000000-0000-4000-8000-000000000000"
    call = environment_call(sim, "GET", path=missing, absent_codes=("SVCSTG.00100401",))
    for options in ({}, password_of(sim)):
        assert SOURCE not in refusal(client_for(sim, **options), call).message


# Keys that a file holds encrypted


def profile(tmp_path, **top):
    path = tmp_path / "config.json"
    sealed = {"name": "default", "mode": "AKSK", "accessKeyId": "U2VhbGVkQUs9", "secretAccessKey": "U2VhbGVkU0s9"}
    path.write_text(json.dumps({"current": "default", "profiles": [sealed], **top}))
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize("value", ["true", "True", True])
def test_keys_of_a_file_that_says_it_is_encrypted_are_refused_before_any_request(sim, tmp_path, value):
    path = profile(tmp_path, authEncrypt=value)
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        client_for(sim, access_key=None, secret_key=None, config_file=path)
    assert caught.value.message == (
        f"The keys in {path} are encrypted (authEncrypt is true), and only the hcloud command can read them: run "
        "'hcloud configure set --cli-auth-encrypt=false', or give the keys in another way."
    )


@pytest.mark.parametrize(("top", "hinted"), [({}, True), ({"authEncrypt": "false"}, False)])
def test_keys_of_a_file_that_does_not_say_come_with_a_hint_once_they_are_refused(sim, tmp_path, top, hinted):
    path = profile(tmp_path, **top)
    client = client_for(sim, access_key=None, secret_key=None, config_file=path)
    message = refusal(client, environment_call(sim, "GET")).message
    assert f"The credentials came from profile 'default' of {path}." in message
    assert ("hcloud configure set --cli-auth-encrypt=false" in message) is hinted


def test_a_profile_without_keys_has_none_that_are_encrypted(sim, tmp_path):
    path = tmp_path / "config.json"
    content = {"authEncrypt": "true", "profiles": [{"name": "default", "mode": "ecsAgency", "region": "cn-north-4"}]}
    path.write_text(json.dumps(content))
    with pytest.raises(errors.ConnectionSettingsError, match="No credentials were found in profile 'default'"):
        client_for(sim, access_key=None, secret_key=None, config_file=str(path))
