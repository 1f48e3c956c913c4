# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait that is longer than what the credentials last."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import servicestage_environment_refresh

from tests.simulator import Fault
from tests.simulator.accounts import Identity
from tests.unit.plugins.module_utils.operations.harness import perform

HOUR = 3600
NO_KEYS = {"access_key": None, "secret_key": None}


def refresh(sim, hours, **options):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome="SUCCEEDED", seconds=hours * HOUR))
    wait = {"wait_timeout": int((hours + 10) * HOUR), "wait_interval": HOUR // 2}
    kind = servicestage_environment_refresh.ServicestageEnvironmentRefresh
    return perform(kind, sim, **wait, **options)


def issued(sim, operation):
    return len([entry for entry in sim.log if entry.operation == operation and entry.acted])


def test_an_agency_is_assumed_anew_while_a_job_is_awaited(sim):
    outcome = refresh(
        sim,
        5,
        environment_id=sim.fixtures["partner_environment_id"],
        project_id=sim.fixtures["partner_project_id"],
        agency_name=sim.agency_name,
        agency_domain_name=sim.agency_domain_name,
    )
    assert not outcome.failed, outcome
    assert issued(sim, "refreshEnvironment") == 1
    assert 5 <= issued(sim, "createSecurityToken") <= 7
    assert outcome.warnings == []


def test_a_token_is_renewed_while_a_job_is_awaited(sim):
    user = {"username": sim.username, "password": sim.password, "domain_name": sim.domain_name}
    environment_id = sim.fixtures["servicestage_environment_id"]
    outcome = refresh(sim, 50, environment_id=environment_id, **NO_KEYS, **user)
    assert not outcome.failed, outcome
    assert issued(sim, "refreshEnvironment") == 1
    assert issued(sim, "createToken") == 3


@pytest.mark.parametrize("kind", ["temporary keys", "token"])
def test_what_cannot_be_renewed_is_told_with_the_job_that_goes_on(sim, kind):
    accounts, now = sim.world.accounts, sim.world.clock.now()
    if kind == "token":
        token = accounts.issue_token(Identity(sim.user, "token", sim.project_id, "project"), now)[0]
        given, words = {**NO_KEYS, "auth_token": token}, "The token was accepted until now, so it has expired"
    else:
        keys = accounts.issue_temporary(sim.user, 2 * HOUR, now)
        given = {
            "access_key": keys["access"],
            "secret_key": keys["secret"],
            "security_token": keys["securitytoken"],
        }
        words = "were accepted until now, so they have expired: get new ones"
    outcome = refresh(sim, 30, environment_id=sim.fixtures["servicestage_environment_id"], **given)
    assert outcome.failed
    assert words in outcome["msg"]
    assert outcome["job_id"].startswith("JOB")
    assert outcome["failure"]["http_status"] == 401
    assert outcome["changed"]
    assert issued(sim, "refreshEnvironment") == 1
    assert not any(value and value in outcome.text for value in given.values())
