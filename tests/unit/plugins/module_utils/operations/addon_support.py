# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of ``servicestage_addon`` share."""

from __future__ import annotations

from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations.harness import operation_classes, perform

ADDON = operation_classes()["servicestage_addon"]
NAME = "sermantInjector"
IDS = {"cce_id": "cluster-1", "cse_id": "engine-1"}
BAD_ENDS = ["FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"]


def do(sim, **options):
    if not {"environment_id", "environment_name"} & set(options):
        options["environment_id"] = sim.fixtures["servicestage_environment_id"]
    if "addon_id" not in options:
        options.setdefault("name", NAME)
    return perform(ADDON, sim, **options)


def create(sim, bare, **options):
    return do(sim, environment_id=bare, **{**IDS, **options})


def addons(sim, environment_id):
    return sim.state.addons_of(environment_id)


def seeded(sim):
    return sim.state.addons[sim.fixtures["addon_id"]]


def start_elsewhere(sim, addon, kind="restart", outcome="SUCCEEDED", seconds=None):
    """A job that somebody else started."""
    world = sim.world
    environment = sim.state.environments[addon.environment_id]
    job = world.jobs.start(world.state, world.ids, environment, kind, addon.id, JobPlan(outcome, seconds))
    status = {"delete": "DELETING", "install": "INITIALIZING"}.get(kind, "UPGRADING")
    addon.job_id, addon.status = job.id, status
    return job
