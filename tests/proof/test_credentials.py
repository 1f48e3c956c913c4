# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials: every source beside every other one, whole, and never a sample."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import credentials, options
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import ConnectionSettingsError

from tests.proof.reliability import record
from tests.simulator import ManualClock, Simulator
from tests.unit.plugins.module_utils.client import sources
from tests.unit.plugins.module_utils.client.sources import Case, Home, check
from tests.unit.plugins.module_utils.client.support import client_for, environment_call
from tests.unit.plugins.module_utils.client.test_client_sources import EVERY_PLACE, more_accounts, values_of_account

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

SUBSETS = [names for size in range(4) for names in itertools.combinations(sources.SCOPE, size)]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def count(found):
    return {
        "cases": len(found),
        "right source": found.count("used"),
        "refused with the right message": found.count("refused"),
    }


def test_every_source_beside_every_other_with_every_agency(home):
    found = [check(case, home, credentials.choose, ConnectionSettingsError) for case in sources.cases()]
    assert len(found) == len(sources.TASKS) * 5 * 4 * 4 * 8
    record("Credentials", "every source x every other x every agency", count(found))


@pytest.mark.parametrize("task", sources.TASKS, ids=str)
def test_every_source_beside_every_other_with_every_region_and_project(home, task):
    found = []
    for case in sources.cases([task], agencies=[frozenset()]):
        for scope in itertools.product(SUBSETS, SUBSETS):
            whole = Case(case.task, case.environment, case.named, case.default, case.agency, scope)
            found.append(check(whole, home, credentials.choose, ConnectionSettingsError))
    assert len(found) == 5 * 4 * 4 * 64
    record("Credentials", "every source x every region and project", count(found))


def test_every_combination_of_names_of_variables(home):
    """Each name of each option, with the profiles as decoys, and whatever the other options of the set are called."""
    _task, decoys = home.build(Case(None, None, "profile and config_file", "both"))
    found = []
    for names in sources.KINDS.values():
        for chosen in itertools.product(*(options.CREDENTIAL_VARIABLES[name] for name in names)):
            environ = {**decoys, **{variable: f"in {variable}" for variable in chosen}}
            got, _scope = credentials.choose({}, environ)
            assert [getattr(got, name) for name in names] == [f"in {variable}" for variable in chosen]
            found.append("used")
    assert len(found) == 9 + 18 + 2 + 8
    record("Credentials", "every name of a variable x every other name of its set", count(found))


def test_every_part_of_a_set_in_every_place_is_refused_whatever_else_there_is(home):
    """No half is completed from elsewhere: not by the environment, not by a profile."""
    wholes = {
        "auth_token": ("auth_token",),
        "access_key": ("access_key", "secret_key"),
        "username": sources.KINDS["user"],
    }
    found = []
    for size in range(1, len(sources.FIELDS) + 1):
        for names in itertools.combinations(sources.FIELDS, size):
            if "auth_token" in names:
                wanted = wholes["auth_token"]
            elif {"access_key", "secret_key", "security_token"} & set(names):
                wanted = wholes["access_key"]
            else:
                wanted = wholes["username"]
            missing = [name for name in wanted if name not in names]
            full = sources.named_variables(sources.values_of("decoy", sources.FIELDS))
            for environment, named in itertools.product((False, True), sources.NAMED):
                _task, environ = home.build(Case(None, None, named, "both"))
                task = sources.values_of("task", names)
                try:
                    got, _scope = credentials.choose(task, {**environ, **(full if environment else {})})
                except ConnectionSettingsError as error:
                    message = error.message
                else:
                    message = ""
                assert bool(message) is bool(missing), f"{names}: {message}"
                found.append("refused" if missing else "used")
                if missing:
                    assert message.startswith("Half a set of credentials: ")
                    assert all(name in message for name in missing)
                    assert "task's" not in message
                    assert "decoy" not in message
                else:
                    assert got.source == "the options of the task"
                    assert {getattr(got, name) for name in sources.FIELDS} - {None} <= set(task.values())
    assert len(found) == 127 * 8
    record("Credentials", "every part of a set in the task x every other source", count(found))


@pytest.mark.parametrize("task", [task for task in sources.TASKS if task not in ("temporary keys", "token")], ids=str)
def test_the_service_sees_the_right_account_for_every_source(tmp_path, task):
    """With requests, agencies included: the simulator tells whose key signed, or whose password gave the token."""
    found = []
    with Simulator(clock=ManualClock()) as sim:
        more_accounts(sim, EVERY_PLACE)
        values = values_of_account(sim)

        def with_agency(place, names):
            agency = {"agency_name": sim.agency_name, "agency_domain_name": sim.agency_domain_name}
            given = {name: agency[name] for name in names if name in agency}
            return {**values(place, [name for name in names if name not in agency]), **given}

        home = Home(tmp_path, with_agency)
        fixtures = sim.fixtures
        partner = f"/v3/{fixtures['partner_project_id']}/cas/environments/{fixtures['partner_environment_id']}"
        for case in sources.cases([task], (None, "keys", "user")):
            wanted = sources.expected(case)
            if wanted.refusal:
                continue
            given, environ = home.build(case)
            sim.clear_log()
            nothing = {"access_key": None, "secret_key": None, "project_id": None}
            client = client_for(sim, environ=environ, **{**nothing, **given})
            client.send(environment_call(sim, "GET", **({"path": partner} if wanted.agency else {})))
            client.close()
            assert {entry.user for entry in sim.log if entry.user} <= {wanted.place}, str(case)
            assert sim.log[-1].user == wanted.place, str(case)
            assert sim.log[-1].status == 200, str(case)
            assert any(entry.operation == "createSecurityToken" for entry in sim.log) is bool(wanted.agency), str(case)
            found.append("used")
    assert len(found) > 200
    record("Credentials", "every source, as the service sees who asks", count(found))
