# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a scenario with what its module documents as needed, and with one permission less."""

from __future__ import annotations

from tests.simulator.permissions import is_iam_action
from tests.unit.plugins.module_utils.operations.harness import (
    connection,
    failure_of,
    operation_classes,
    perform,
    validated,
)

OPERATIONS = operation_classes()
# How a service may say that the caller lacks a permission: the knobs of the simulator.
WAYS_TO_REFUSE = {
    "as documented": {},
    "as if it were absent, and as 200": {"denied_servicestage": 401, "denied_codearts": 200},
}
STAYS = "What the task wrote before that stays."


def started(sim, scenario, way=""):
    """Bring the simulator to where a scenario begins, and return the scenario's options."""
    sim.reset()
    sim.behaviour.update(WAYS_TO_REFUSE.get(way, {}))
    if scenario.prepare:
        scenario.prepare(sim)
    return scenario.options(sim)


def documented(sim, scenario, options, needs, dependencies=()):
    """The permissions that a run may need, by what the module says of options such as these."""
    params = validated(OPERATIONS[scenario.module], {**connection(sim), **options})
    granted = {need.permission for need in needs if need.holds(params)} | set(dependencies)
    if params.get("gateway") == "roma":  # no actions are documented: who may use it may use all of it
        granted |= {name for name in sim.world.permissions if name.startswith("roma.")}
    return granted


def needed_of(sim):
    """The permissions that the requests so far needed, by the simulator's documents."""
    return list(dict.fromkeys(entry.permission for entry in sim.log if entry.permission))


def run_without(sim, scenario, permission, needs, way):
    """Run a scenario with all that it documents but one permission, and check what comes of it.

    :returns: how many writes had been carried out before; None where the refusal says the truth: that there is none.
    """
    options = started(sim, scenario, way)
    sim.grant_only(documented(sim, scenario, options, needs) - {permission})
    done = perform(OPERATIONS[scenario.module], sim, **options)
    refused = [entry for entry in sim.log if entry.permission == permission]
    assert refused
    assert not any(entry.acted for entry in refused)
    acted = [entry.index for entry in sim.log if entry.acted and entry.is_write]
    if _is_true(sim, way, refused[0]):
        assert acted == []
        return None
    failure, message = failure_of(done), done["msg"]
    assert failure["iam_action"] == (permission if is_iam_action(permission) else None)
    assert message.count("The credentials need") + message.count("The credentials may not") == 1, message
    assert _lack(permission) in message
    assert [index for index in acted if index > refused[0].index] == [], "nothing is written after a refusal"
    assert done["changed"] is bool(acted)
    assert (STAYS in message) is bool(acted)
    return len(acted)


def _is_true(sim, way, refused):
    """Whether a service that refuses as if an environment were absent does so of one that is: nobody can tell then."""
    parts = refused.path.split("/")
    is_one = parts[3:5] == ["cas", "environments"] and len(parts) > 5
    return "denied_servicestage" in WAYS_TO_REFUSE[way] and is_one and parts[5] not in sim.state.environments


def _lack(permission):
    if is_iam_action(permission):
        return f"The credentials need the IAM action {permission} on "
    if permission.startswith("roma."):
        return "; the API reference of ROMA Connect names no IAM action for it."
    return f"The credentials need the permission {permission} on "
