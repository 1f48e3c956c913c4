# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of work owed share. Labels and their values are spelt out here as the design has them."""

from __future__ import annotations

import hashlib

from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations.harness import as_dict, environment, operation_classes, perform

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
REFRESH = OPERATIONS["servicestage_environment_refresh"]
ACTION = OPERATIONS["servicestage_addon_action"]
TO_REFRESH = "stagecraft-refresh"
NO_JOB = "start." + 32 * "0"
BAD_ENDS = ["FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"]


def to_do(action, addon_id):
    """The label of an add-on's action."""
    return f"stagecraft-{action}-{hashlib.sha256(addon_id.encode()).hexdigest()[:12]}"


def run(job_id):
    return "run." + job_id.removeprefix("JOB").replace("-", "")


def start(job_id):
    return "start." + job_id.removeprefix("JOB").replace("-", "")


def addon(sim):
    return sim.state.addons[sim.fixtures["addon_id"]]


def redeploy_label(sim):
    return to_do("redeploy", sim.fixtures["addon_id"])


def follow_ups(sim):
    return [{"action": "refresh"}, {"action": "redeploy", "addon_name": sim.fixtures["addon_name"]}]


def change(sim, **options):
    """Change the environment, and write down that a refresh and a redeploy have to follow."""
    given = {"id": sim.fixtures["servicestage_environment_id"], "description": "new", "follow_ups": follow_ups(sim)}
    return perform(ENVIRONMENT, sim, **{**given, **options})


def _on_environment(sim, options):
    if "environment_name" not in options:
        options["environment_id"] = sim.fixtures["servicestage_environment_id"]
    return {"only_if_owed": True, **options}


def refresh(sim, **options):
    return perform(REFRESH, sim, **_on_environment(sim, options))


def act(sim, action="redeploy", **options):
    if "addon_name" not in options:
        options.setdefault("addon_id", sim.fixtures["addon_id"])
    return perform(ACTION, sim, action=action, **_on_environment(sim, options))


def labels(sim):
    return as_dict(environment(sim).labels, "key")


def owed(sim):
    """The reserved labels of the environment, as the service has them."""
    return {key: value for key, value in labels(sim).items() if key.startswith("stagecraft-")}


def owe(sim, values):
    """Put labels into the environment, past everybody."""
    kept = [label for label in environment(sim).labels if label["key"] not in values]
    written = [{"key": key, "value": value} for key, value in values.items() if value is not None]
    environment(sim).labels = kept + written


def jobs(sim, *kinds):
    return [job for job in list(sim.state.jobs.values()) if job.kind in kinds]


def started(sim):
    """How many refreshes and redeploys there were."""
    return len(jobs(sim, "refresh")), len(jobs(sim, "redeploy"))


def start_job(sim, kind="refresh", outcome="SUCCEEDED", seconds=None):
    """A job that somebody started before, or elsewhere; one of the add-on is its last one."""
    world = sim.world
    addon_id = None if kind == "refresh" else addon(sim).id
    job = world.jobs.start(world.state, world.ids, environment(sim), kind, addon_id, JobPlan(outcome, seconds))
    if addon_id:
        addon(sim).job_id, addon(sim).status = job.id, "UPGRADING"
    return job


def ended_job(sim, kind="refresh", outcome="SUCCEEDED"):
    """A job that has ended already."""
    job = start_job(sim, kind, outcome)
    sim.world.clock.advance(60)
    return job
