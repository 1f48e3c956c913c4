# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole sets of variables: how the tests declare them, and what the gateway holds."""

from __future__ import annotations

from tests.unit.plugins.module_utils.operations.harness import operation_classes, perform

SET = operation_classes()["apic_environment_variable_set"]
GATEWAYS = ("roma", "apig")
CREATE, UPDATE, DELETE = (f"{verb}EnvironmentVariable" for verb in ("create", "update", "delete"))


def run(sim, declared, **more):
    """Declare variables of the fixture's group and environment."""
    place = {name: sim.fixtures[name] for name in ("instance_id", "group_id", "env_id")}
    return perform(SET, sim, **{**place, "variables": declared, **more})


def every(sim, gateway="roma"):
    """All variables that the gateway holds, whatever their group and environment."""
    return list(sim.state.instances[gateway][sim.fixtures["instance_id"]].variables.values())


def held(sim, gateway="roma"):
    """Those of the fixture's group and environment: name and value."""
    here = (sim.fixtures["group_id"], sim.fixtures["env_id"])
    return {
        item.variable_name: item.variable_value for item in every(sim, gateway) if (item.group_id, item.env_id) == here
    }


def republished(sim):
    return {item.variable_name: item.republished for item in every(sim)}


WANTED = {"address": "192.168.1.5", "keep": "as-it-is", "port": 8080}
