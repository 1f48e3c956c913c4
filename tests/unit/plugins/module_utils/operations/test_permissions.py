# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module documents the permissions that it needs, no more and no fewer, and names the one that is missing.

What a request needs is what the simulator's documents say, which are written from the services' pages.
"""

from __future__ import annotations

import pytest

from tests.simulator.permissions import is_iam_action
from tests.unit.plugins.module_utils.operations.harness import connection, operation_classes, perform, validated
from tests.unit.plugins.module_utils.operations.permission_runs import (
    WAYS_TO_REFUSE,
    documented,
    needed_of,
    run_without,
    started,
)
from tests.unit.plugins.module_utils.operations.permission_scenarios import CONNECTIONS, SCENARIOS
from tools.permissions import clause_holds, dependencies_of, needs_of, needs_of_connection

OPERATIONS = operation_classes()
INFO = OPERATIONS["servicestage_environment_info"]
each_module = pytest.mark.parametrize("module", sorted(OPERATIONS))
# Module -> what each of its scenarios needed, and the options that it was run with; found once in a process.
_USED = {}


def used_by(sim, module):
    """What each scenario of a module needs, with no more than what the module documents."""
    if module not in _USED:
        _USED[module] = [_used_in(sim, scenario) for scenario in SCENARIOS if scenario.module == module]
    return _USED[module]


def _used_in(sim, scenario):
    options = started(sim, scenario)
    needs, dependencies = needs_of("modules", scenario.module), dependencies_of("modules", scenario.module)
    sim.grant_only(documented(sim, scenario, options, needs, dependencies))
    done = perform(OPERATIONS[scenario.module], sim, **options)
    assert done.failed is scenario.fails, f"{scenario.label}: {done.get('msg')}"
    assert "The credentials" not in done.text, f"{scenario.label}: {done.text}"
    return scenario, set(needed_of(sim)), validated(OPERATIONS[scenario.module], {**connection(sim), **options})


def check_conditions(needs, runs):
    """What is documented is what was needed, in both directions. ``runs`` are what was needed, with which options."""
    by_name = {need.permission: need for need in needs}
    assert len(by_name) == len(needs), "each permission once"
    assert set().union(*(used for used, _params in runs)) == set(by_name)
    for used, params in runs:
        for permission in used:
            assert by_name[permission].holds(params), f"{permission} is not documented for {params}"
        assert {need.permission for need in needs if not need.clauses} <= used
    for need in needs:
        needing = [params for used, params in runs if need.permission in used]
        assert not need.clauses or len(needing) < len(runs), f"{need.permission} is needed always"
        idle = [clause for clause in need.clauses if not any(clause_holds(clause, params) for params in needing)]
        assert idle == [], f"{need.permission} is not needed there"


@each_module
def test_the_documented_permissions_are_those_that_its_requests_need(sim, module):
    runs = [
        ({name for name in used if not name.startswith("roma.")}, params)
        for _scenario, used, params in used_by(sim, module)
    ]
    check_conditions(needs_of("modules", module), runs)


@each_module
def test_the_documented_dependencies_are_those_of_the_actions(sim, module):
    used = set().union(*(used for _scenario, used, _params in used_by(sim, module)))
    operations = [item for item in sim.world.spec.operations if item.iam_action in used]
    assert dependencies_of("modules", module) == {action for item in operations for action in item.iam_dependencies}


@each_module
def test_no_scenario_of_a_module_is_missing(module):
    assert len([scenario for scenario in SCENARIOS if scenario.module == module]) > 1


@pytest.mark.parametrize("way", WAYS_TO_REFUSE)
@each_module
def test_each_permission_that_is_missing_is_named(sim, module, way):
    """A sample: of each permission the first scenario that needs it. The proof takes all of them."""
    first = {}
    for scenario, used, _params in used_by(sim, module):
        for permission in used:
            first.setdefault(permission, scenario)
    for permission, scenario in sorted(first.items()):
        run_without(sim, scenario, permission, needs_of("modules", module), way)


def test_the_permissions_of_the_connection_are_documented_for_all(sim):
    runs = []
    for name, options in CONNECTIONS.items():
        sim.reset()
        given = options(sim)
        sim.grant_only({"servicestage:environment:list", *(need.permission for need in needs_of_connection())})
        assert not perform(INFO, sim, **given).failed, name
        used = {permission for permission in needed_of(sim) if permission.startswith("iam:")}
        runs.append((used, validated(INFO, {**connection(sim), **given})))
    check_conditions(needs_of_connection(), runs)


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_permission_of_the_connection_that_is_missing_is_named(sim, name):
    options = CONNECTIONS[name](sim)
    perform(INFO, sim, **options)
    lacking = [permission for permission in needed_of(sim) if permission.startswith("iam:")]
    for permission in lacking if "project by its name" not in name or "agency" not in name else lacking[:1]:
        sim.reset()
        sim.grant_only({"servicestage:environment:list"})
        done = perform(INFO, sim, **options)
        assert done["failure"]["iam_action"] == permission
        assert f"The credentials need the IAM action {permission} on " in done["msg"]
        assert not any(entry.service == "servicestage" for entry in sim.log)


@each_module
def test_a_permission_is_an_action_or_one_of_the_services_own(module):
    for need in needs_of("modules", module):
        assert need.kind.startswith("IAM action") is is_iam_action(need.permission)
