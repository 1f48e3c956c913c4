# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each source beside each other one: the credentials that sign are those that the page promises, and nobody else's.

All sources together, with all agencies and scopes, are in tests/proof/test_credentials.py.
"""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import credentials, options
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import ConnectionSettingsError

from tests.unit.plugins.module_utils.client import sources
from tests.unit.plugins.module_utils.client.sources import Case, Home, check
from tests.unit.plugins.module_utils.client.support import client_for, environment_call

PLACES = {
    "task": sources.TASKS,
    "environment": sources.ENVIRONMENTS,
    "named": sources.NAMED,
    "default": sources.DEFAULTS,
}
NONE = dict.fromkeys(PLACES)
PAIRS = {
    Case(**{**NONE, first: one, second: other})
    for first in PLACES
    for one in PLACES[first]
    for second in PLACES
    if second != first
    for other in PLACES[second]
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Home(tmp_path_factory.mktemp("sources"))


def test_each_source_beside_each_other_one(home):
    found = [check(case, home, credentials.choose, ConnectionSettingsError) for case in PAIRS]
    assert found.count("used") > 90
    assert found.count("refused") > 2


@pytest.mark.parametrize("task", sources.TASKS)
def test_each_source_of_a_task_beside_all_others_at_once(home, task):
    for agency in sources.AGENCIES:
        for environment in sources.ENVIRONMENTS:
            case = Case(task, environment, "profile and config_file", "both", agency, (("region",), sources.SCOPE))
            check(case, home, credentials.choose, ConnectionSettingsError)


@pytest.mark.parametrize("kind", sources.KINDS)
def test_each_name_of_a_variable_gives_the_same(home, kind):
    """With all profiles there as decoys."""
    _task, environ = home.build(Case(None, None, None, "both"))
    names = sources.KINDS[kind]
    most = max(len(options.CREDENTIAL_VARIABLES[name]) for name in names)
    for position in range(most):
        values = sources.values_of("environment", names)
        found, _scope = credentials.choose({}, {**environ, **sources.named_variables(values, position)})
        assert {name: getattr(found, name) for name in names} == values
        assert found.source == "the environment"


# With requests: the simulator tells whose key signed


def more_accounts(sim, places):
    """An account of its own for each place; those of the seed stay decoys of nobody."""
    accounts = sim.world.accounts
    for place in places:
        accounts._add_user(place, sim.domain_name, sim.domain_id)


def values_of_account(sim):
    """What a place holds of an option, such that the simulator knows who it is."""

    def look_up(place, names):
        accounts = sim.world.accounts
        user = accounts.user(place)
        known = {
            "access_key": user.access_key, "secret_key": user.secret_key, "username": user.name,
            "password": user.password, "domain_name": user.domain_name, "region": sim.region,
            "project_id": sim.project_id, "security_token": None,
        }  # fmt: skip
        return {name: known[name] for name in names if known[name] is not None}

    return look_up


EVERY_PLACE = (
    "task", "environment", "task file/current", "task file/other", "task INI/basic", "task INI/other",
    "environment file/current", "environment file/other", "default hcloud/current", "default hcloud/other",
    "default SDK/basic", "default SDK/other",
)  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        Case("keys", "keys", "profile and config_file", "both"),
        Case("user", "keys", "profile and config_file", "both"),
        *(
            Case(task, "keys", "profile and config_file", "both")
            for task in sources.TASKS
            if task not in (None, *sources.KINDS)
        ),
        Case(None, "keys", "profile and config_file", "both"),
        Case(None, "user", "profile", "both"),
        *(Case(None, None, named, default) for named in sources.NAMED for default in ("hcloud", "SDK", "both")),
    ],
    ids=str,
)
def test_the_service_sees_the_account_that_the_page_promises(sim, tmp_path, case):
    more_accounts(sim, EVERY_PLACE)
    task, environ = Home(tmp_path, values_of_account(sim)).build(case)
    nothing = {"access_key": None, "secret_key": None, "project_id": None}
    client = client_for(sim, environ=environ, **{**nothing, **task})
    client.project_id()
    client.send(environment_call(sim, "GET"))
    assert {entry.user for entry in sim.log if entry.user} == {sources.expected(case).place}
    assert client.warnings == []
