# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of every module that take every way there is: with what permissions each one gets by, and which it documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.simulator import Fault
from tests.simulator.state import JobPlan
from tests.unit.plugins.module_utils.operations import owed_support as owed
from tests.unit.plugins.module_utils.operations.tables import (
    AT_REST,
    CHANGING,
    READING,
    codearts_project,
    deploy_environment,
    env_id,
    env_name,
    follow_ups,
    variable_by_name,
    variables,
)

GATEWAYS = ("roma", "apig")
ABSENT = "00000000-0000-4000-8000-000000000000"


class Scenario(NamedTuple):
    """One run: of which module, with which options, after what has been prepared; whether it has to fail."""

    module: str
    label: str
    options: Callable[[Any], dict[str, Any]]
    prepare: Callable[[Any], Any] | None = None
    fails: bool = False


def bare(sim):
    """An environment without add-ons; always the same one."""
    return next((item.id for item in sim.state.environments.values() if item.name == "env-bare"), None) or (
        sim.add_environment("env-bare")
    )


def owing_refresh(sim):
    owed.owe(sim, {owed.TO_REFRESH: "todo"})


def owing_redeploy(sim):
    owed.owe(sim, {owed.redeploy_label(sim): "todo"})


def refreshing(sim):
    owed.owe(sim, {owed.TO_REFRESH: owed.run(owed.start_job(sim).id)})


def redeploying(sim):
    last = owed.addon(sim).job_id
    owed.owe(sim, {owed.redeploy_label(sim): owed.start(last) if last else owed.NO_JOB})
    owed.start_job(sim, "redeploy")


def announced(sim):
    """A refresh is owed, and an action of an add-on that was announced, and never started."""
    owed.owe(sim, {owed.TO_REFRESH: "todo", owed.redeploy_label(sim): owed.start(owed.addon(sim).job_id)})


def busy(sim):
    owed.start_job(sim, "restart")


def both_owed(sim):
    """An add-on's action is owed while a refresh of an earlier run goes on."""
    owed.owe(sim, {owed.TO_REFRESH: owed.run(owed.start_job(sim).id), owed.redeploy_label(sim): "todo"})


def addon_gone(sim):
    owing_redeploy(sim)
    del sim.state.addons[sim.fixtures["addon_id"]]


def deleting(sim):
    world, addon = sim.world, owed.addon(sim)
    environment = sim.state.environments[addon.environment_id]
    job = world.jobs.start(world.state, world.ids, environment, "delete", addon.id, JobPlan())
    addon.job_id, addon.status = job.id, "DELETING"


def refused_in_passing(sim):
    """Once the add-ons seem to be those of an environment that is absent."""
    body = {"error_code": "SVCSTG.00100401", "error_msg": "no"}
    sim.faults.add(Fault("listAddons", "status", status=401, body=body))


def blind_put(sim):
    """The answer to a PUT is not enough to see that it took."""
    sim.behaviour.update({"put_answer_has_configuration": False})


def no_answer_in_full(sim):
    sim.behaviour.update({"resources_show_kube_config": False})


ABSENT_ENVIRONMENT = {
    "servicestage_environment_refresh": {},
    "servicestage_environment_resources": {"resources": []},
    "servicestage_addon_action": {"addon_name": "sermantInjector", "action": "restart"},
}
NEW_ADDON = {"name": "sermantInjector", "cce_id": "cluster-1", "cse_id": "engine-1"}
REDEPLOY = {"action": "redeploy", "only_if_owed": True}

MORE = [
    Scenario("servicestage_environment", "create", lambda s: {"name": "shop-new", "vpc_id": "vpc-1"}),
    Scenario(
        "servicestage_environment",
        "create with variables and a follow-up",
        lambda s: {
            "name": "shop-new",
            "vpc_id": "vpc-1",
            "configuration": {"envs": {"A": "1"}},
            "follow_ups": [{"action": "refresh"}],
        },
    ),
    Scenario(
        "servicestage_environment",
        "variables, verified",
        lambda s: {**env_id(s.fixtures), "configuration": {"envs": {"A": "1"}}},
        blind_put,
    ),
    Scenario(
        "servicestage_environment",
        "follow-ups by name",
        lambda s: {**env_name(s.fixtures), "description": "x", "follow_ups": follow_ups(s.fixtures)},
    ),
    Scenario("servicestage_environment_info", "none", lambda s: {"id": ABSENT}),
    Scenario("servicestage_environment_info", "all, with resources", lambda s: {"gather_resources": True}),
    Scenario("servicestage_environment_info", "all, with add-ons", lambda s: {"gather_addons": True}),
    Scenario(
        "servicestage_environment_info",
        "one with all",
        lambda s: {"id": s.fixtures["servicestage_environment_id"], "gather_resources": True, "gather_addons": True},
    ),
    *(
        Scenario("servicestage_environment_refresh", label, options, prepare)
        for label, options, prepare in [
            ("owed", lambda s: {**env_id(s.fixtures), "only_if_owed": True}, owing_refresh),
            ("owed, by name", lambda s: {**env_name(s.fixtures), "only_if_owed": True}, owing_refresh),
            ("owed, not awaited", lambda s: {**env_id(s.fixtures), "only_if_owed": True, "wait": False}, owing_refresh),
            ("owed, running", lambda s: {**env_id(s.fixtures), "only_if_owed": True}, refreshing),
            (
                "owed, running, not awaited",
                lambda s: {**env_id(s.fixtures), "only_if_owed": True, "wait": False},
                refreshing,
            ),
            ("owed, with an add-on's", lambda s: {**env_id(s.fixtures), "only_if_owed": True}, announced),
            ("settling", lambda s: env_id(s.fixtures), owing_refresh),
        ]
    ),
    *(
        Scenario("servicestage_addon_action", label, options, prepare)
        for label, options, prepare in [
            (
                "owed, by id",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], **REDEPLOY},
                owing_redeploy,
            ),
            (
                "owed, by name",
                lambda s: {**env_id(s.fixtures), "addon_name": s.fixtures["addon_name"], **REDEPLOY},
                owing_redeploy,
            ),
            (
                "owed, running",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], **REDEPLOY},
                redeploying,
            ),
            (
                "owed, running, not awaited",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], **REDEPLOY, "wait": False},
                redeploying,
            ),
            (
                "owed, after a refresh",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], **REDEPLOY},
                both_owed,
            ),
            (
                "owed to one that is gone, by name",
                lambda s: {**env_id(s.fixtures), "addon_name": s.fixtures["addon_name"], **REDEPLOY},
                addon_gone,
            ),
            (
                "owed to one that is gone, by id",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], **REDEPLOY},
                addon_gone,
            ),
            (
                "busy, awaited",
                lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], "action": "restart"},
                busy,
            ),
            (
                "busy, adopted",
                lambda s: {
                    **env_id(s.fixtures),
                    "addon_id": s.fixtures["addon_id"],
                    "action": "restart",
                    "if_running": "adopt",
                },
                busy,
            ),
        ]
    ),
    Scenario("servicestage_addon", "create", lambda s: {"environment_id": bare(s), **NEW_ADDON}, bare),
    Scenario(
        "servicestage_addon", "create, not awaited", lambda s: {"environment_id": bare(s), **NEW_ADDON, "wait": False}
    ),
    Scenario("servicestage_addon", "create, by name", lambda s: {"environment_name": "env-bare", **NEW_ADDON}, bare),
    Scenario(
        "servicestage_addon", "there, busy", lambda s: {**env_id(s.fixtures), "name": s.fixtures["addon_name"]}, busy
    ),
    Scenario(
        "servicestage_addon",
        "going already",
        lambda s: {**env_id(s.fixtures), "name": s.fixtures["addon_name"], "state": "absent"},
        deleting,
    ),
    Scenario(
        "servicestage_addon",
        "delete a busy one",
        lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], "state": "absent"},
        busy,
    ),
    Scenario(
        "servicestage_addon",
        "delete by id, not awaited",
        lambda s: {**env_id(s.fixtures), "addon_id": s.fixtures["addon_id"], "state": "absent", "wait": False},
    ),
    Scenario(
        "servicestage_addon",
        "refused in passing",
        lambda s: {**env_id(s.fixtures), "name": s.fixtures["addon_name"]},
        refused_in_passing,
    ),
    Scenario("servicestage_addon_info", "refused in passing", lambda s: env_id(s.fixtures), refused_in_passing),
    Scenario("servicestage_addon_info", "none", lambda s: {"environment_id": bare(s)}, bare),
    Scenario(
        "servicestage_environment_resources",
        "secret unseen",
        lambda s: {
            **env_name(s.fixtures),
            "resources": [{"id": "k", "type": "custom_k8s", "parameters": {"kube_config": "clusters: []"}}],
        },
        no_answer_in_full,
    ),
    Scenario(
        "codeartsdeploy_environment_info",
        "none",
        lambda s: {"application_id": s.fixtures["application_id"], "environment_id": "0" * 32},
    ),
    Scenario(
        "codeartsdeploy_environment_info",
        "by name",
        lambda s: {
            "application_id": s.fixtures["application_id"],
            "environment_name": s.fixtures["codearts_environment_name"],
            **codearts_project(s.fixtures),
        },
    ),
    Scenario(
        "codeartsdeploy_environment_permission",
        "three cells",
        lambda s: {
            **deploy_environment(s.fixtures),
            "permissions": [
                {"role_name": s.fixtures["role_name"], "can_deploy": True, "can_manage": True, "can_view": False}
            ],
        },
    ),
    Scenario(
        "apic_environment_variable",
        "create, by name",
        lambda s: {**variable_by_name(s.fixtures, "x", env_name=s.fixtures["env_name"]), "name": "another"},
    ),
    Scenario(
        "apic_environment_variable_set",
        "all at once",
        lambda s: variables(s.fixtures, {"another": "x", "keep": "y"}, env_name=s.fixtures["env_name"], purge=True),
        lambda s: [s.add_variable("keep", "as-it-is", gateway=gateway) for gateway in GATEWAYS],
    ),
    *(
        Scenario(
            module, "an environment that is absent", lambda s, more=more: {"environment_id": ABSENT, **more}, None, True
        )
        for module, more in ABSENT_ENVIRONMENT.items()
    ),
]


CONNECTIONS = {
    "project by its name": lambda s: {"project_id": None, "project_name": s.region},
    "user and password": lambda s: {**_user(s), "project_id": None},
    "an agency": lambda s: {**_agency(s), "project_id": s.fixtures["partner_project_id"]},
    "an agency, its project by its name": lambda s: {**_agency(s), "project_id": None},
    "an agency for a user": lambda s: {**_user(s), **_agency(s), "project_id": s.fixtures["partner_project_id"]},
}


def _user(sim):
    names = ("username", "password", "domain_name")
    return {"access_key": None, "secret_key": None, **{name: getattr(sim, name) for name in names}}


def _agency(sim):
    return {"agency_name": sim.agency_name, "agency_domain_name": sim.agency_domain_name}


def _of_fixtures(options):
    return lambda sim: options(sim.fixtures)


def _scenarios():
    """All of them: those of the tables, and more; for modules of gateways, on each of the two."""
    for module, rows in CHANGING.items():
        for number, options in enumerate(rows):
            yield Scenario(module, f"change {number}", _of_fixtures(options))
    for module, rows in AT_REST.items():
        for number, (options, _reads) in enumerate(rows):
            yield Scenario(module, f"rest {number}", _of_fixtures(options))
    for module, rows in READING.items():
        for number, options in enumerate(rows):
            yield Scenario(module, f"read {number}", options)
    yield from MORE


def _on(gateway, scenario):
    def options(sim):
        return {**scenario.options(sim), "gateway": gateway}

    return scenario._replace(label=f"{scenario.label}, {gateway}", options=options)


SCENARIOS = [
    each
    for scenario in _scenarios()
    for each in ([_on(gateway, scenario) for gateway in GATEWAYS] if "apic" in scenario.module else [scenario])
]
