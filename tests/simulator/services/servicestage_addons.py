# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceStage add-ons (contract A.9, seed 002)."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError
from ..state import Addon
from .registry import Answer, Call, operation
from .servicestage_environments import environment_of

VERSION = "1.3.1.0"
AVAILABLE = ("sermantInjector",)


def _addon_of(call: Call) -> Addon:
    environment = environment_of(call, documented=True)
    addon = call.state.addons.get(call.params["addon_id"])
    if addon is None or addon.environment_id != environment.id:
        raise ApiError(404, "SVCSTG.00100408", "addon not found")
    return addon


def _view(addon: Addon) -> dict[str, Any]:
    return {
        "status": addon.status,
        "id": addon.id,
        "name": addon.name,
        "version": addon.version,
        "cce_id": addon.cce_id,
        "cse_id": addon.cse_id,
        "job_id": addon.job_id,
        "environment_id": addon.environment_id,
    }


def _run(call: Call, addon: Addon, kind: str, status: str) -> str:
    """Start a job of the add-on; from now on it is its last one."""
    environment = call.state.environments[addon.environment_id]
    job = call.jobs.start(call.state, call.ids, environment, kind, addon.id, call.plan)
    addon.job_id, addon.status = job.id, status
    return job.id


@operation("servicestage.listAddons")
def list_addons(call: Call) -> Answer:
    """All add-ons of the environment, not paged."""
    environment = environment_of(call, documented=True)
    return Answer(200, {"addons": [_view(addon) for addon in call.state.addons_of(environment.id)]})


@operation("servicestage.showAddon")
def show_addon(call: Call) -> Answer:
    """Flat, or the list of one that the page of 2024 documents (knob)."""
    view = _view(_addon_of(call))
    return Answer(200, {"addons": [view]} if call.behaviour.addon_shape == "legacy" else view)


@operation("servicestage.createAddon")
def create_addon(call: Call) -> Answer:
    """Starts an installation job; an environment has each add-on once."""
    environment = environment_of(call, documented=True)
    name = call.body["name"]
    if name not in AVAILABLE:
        raise ApiError(400, "SVCSTG.00100400", f"parameter invalid: name: no add-on {name}")
    if any(addon.name == name for addon in call.state.addons_of(environment.id)):
        raise ApiError(400, "SVCSTG.00100400", f"parameter invalid: name: {name} is already installed")
    addon = Addon(
        id=call.ids.uuid(),
        name=name,
        environment_id=environment.id,
        cce_id=call.body["cce_id"],
        cse_id=call.body.get("cse_id", ""),
        job_id="",
        status="INITIALIZING",
        version=VERSION,
    )
    call.state.addons[addon.id] = addon
    return Answer(200, {"job_id": _run(call, addon, "install", "INITIALIZING"), "id": addon.id})


@operation("servicestage.deleteAddon")
def delete_addon(call: Call) -> Answer:
    """Starts a removal job; the add-on is gone when it succeeds."""
    return Answer(200, {"job_id": _run(call, _addon_of(call), "delete", "DELETING")})


@operation("servicestage.runAddonAction")
def run_addon_action(call: Call) -> Answer:
    """Seed 002: redeploy or restart."""
    addon = _addon_of(call)
    busy = call.jobs.running(call.state, addon.environment_id, addon.id)
    if busy and call.behaviour.action_during_job == "refuse":
        raise ApiError(400, "SVCSTG.00100402", "a job of the addon is running")
    return Answer(200, {"job_id": _run(call, addon, call.body["action"], "UPGRADING")})


@operation("servicestage.listAddonsMetadata")
def list_addons_metadata(call: Call) -> Answer:
    """Which add-ons there are."""
    environment_of(call, documented=True)
    return Answer(200, {"addons": [{"name": name, "latest_version": VERSION} for name in AVAILABLE]})
