# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of ServiceStage are made to do."""

from __future__ import annotations

import json
from typing import Any

from tests.simulator import Simulator

from .picture import Picture
from .scenarios import (
    BARE,
    ELB,
    Fixtures,
    Scenario,
    bare,
    bare_id,
    both,
    here,
    many_environments,
    note,
    nothing,
    owing,
    running,
    set_to,
    settled,
    without,
)

_IDS = {"cce_id": "cluster-1", "cse_id": "engine-1"}
_NEW = {"name": "shop-new", "vpc_id": "vpc-1", "labels": {"team": "shop"}, "description": "new"}
_NEW_VALUES = {
    "name": "shop-new",
    "description": "new",
    "enterprise_project_id": "0",
    "vpc_id": "vpc-1",
    "deploy_mode": "virtualmachine",
    "type": "normal",
}


def _id(sim: Simulator) -> dict[str, Any]:
    return {"environment_id": sim.fixtures["servicestage_environment_id"]}


def _name(sim: Simulator) -> dict[str, Any]:
    return {"environment_name": sim.fixtures["environment_name"]}


def _addon(sim: Simulator) -> dict[str, Any]:
    return {"addon_id": sim.fixtures["addon_id"]}


def _addon_name(sim: Simulator) -> dict[str, Any]:
    return {"addon_name": sim.fixtures["addon_name"]}


def _created(**envs: str) -> Any:
    def edit(picture: Picture, _: Fixtures) -> None:
        path = ("environment", "new shop-new")
        picture.update({(*path, key): value for key, value in _NEW_VALUES.items()})
        picture[(*path, "labels", "team")] = "shop"
        picture.update({(*path, "envs", key): value for key, value in envs.items()})

    return edit


def _deleted(picture: Picture, fixtures: Fixtures) -> None:
    without()(picture, fixtures)


def _recorded(picture: Picture, fixtures: Fixtures) -> None:
    picture[here(fixtures, "labels", note("refresh"))] = "todo"
    picture[here(fixtures, "labels", note("redeploy", fixtures["addon_id"]))] = "todo"


def _follow_ups(sim: Simulator) -> list[dict[str, str]]:
    return [{"action": "refresh"}, {"action": "redeploy", "addon_name": sim.fixtures["addon_name"]}]


def _dcs(sim: Simulator) -> dict[str, Any]:
    """The resource that has variables in the environment."""
    environment = sim.state.environments[sim.fixtures["servicestage_environment_id"]]
    return dict(environment.configuration["resource_envs"][0])


def _resource_variable(picture: Picture, fixtures: Fixtures) -> None:
    start = here(fixtures, "resource_envs")
    group = next(path[3] for path in picture if path[:3] == start)
    picture[(*start, group, "PORT")] = "6379"


def _with_elb(picture: Picture, fixtures: Fixtures) -> None:
    picture[here(fixtures, "resources", "elb-1")] = json.dumps(ELB, sort_keys=True)


def _installed(picture: Picture, _: Fixtures) -> None:
    start = next(path[:2] for path in picture if path[0] == "environment" and picture[path] == BARE)
    picture[(*start, "addons", "sermantInjector")] = "cluster-1"


def _reinstalled(picture: Picture, fixtures: Fixtures) -> None:
    picture[here(fixtures, "addons", fixtures["addon_name"])] = "cluster-1"


def _environment(name: str, edit: Any, options: Any, prepare: Any = nothing) -> Scenario:
    return Scenario("servicestage_environment", name, options, edit, prepare)


def _refresh(name: str, options: Any, prepare: Any = nothing, edit: Any = nothing, **more: Any) -> Scenario:
    more.setdefault("jobs", ("refresh",))
    return Scenario("servicestage_environment_refresh", name, options, edit, prepare, **more)


def _action(name: str, options: Any, prepare: Any = nothing, edit: Any = nothing, **more: Any) -> Scenario:
    more.setdefault("jobs", ("redeploy",))
    given = lambda sim: {**_id(sim), **_addon(sim), "action": "redeploy", **options(sim)}  # noqa: E731
    return Scenario("servicestage_addon_action", name, given, edit, prepare, **more)


def _none(_: Simulator) -> dict[str, Any]:
    return {}


SCENARIOS = [
    _environment("describe", set_to({("description",): "another"}), lambda sim: {**_id(sim), "description": "another"}),
    _environment(
        "clear the description", set_to({("description",): ""}), lambda sim: {**_name(sim), "description": ""}
    ),
    _environment(
        "add a label",
        set_to({("labels", "team"): "7"}),
        lambda sim: {**_id(sim), "labels": {"team": 7}, "purge_labels": False},
    ),
    _environment(
        "replace the labels",
        both(without("labels"), set_to({("labels", "team"): "shop"})),
        lambda sim: {**_name(sim), "labels": {"team": "shop"}},
    ),
    _environment("rename", set_to({("name",): "shop-dev"}), lambda sim: {**_name(sim), "new_name": "shop-dev"}),
    _environment(
        "move to an enterprise project",
        set_to({("enterprise_project_id",): "ep-1"}),
        lambda sim: {**_id(sim), "enterprise_project_id": "ep-1"},
    ),
    _environment(
        "set variables",
        set_to({("envs", "KEY"): "OTHER", ("envs", "MORE"): "1"}),
        lambda sim: {**_id(sim), "configuration": {"envs": {"KEY": "OTHER", "MORE": 1}}},
    ),
    _environment(
        "replace the variables",
        both(without("envs"), set_to({("envs", "MORE"): "1"})),
        lambda sim: {**_id(sim), "configuration": {"envs": {"MORE": 1}}, "purge_envs": True},
    ),
    _environment(
        "set a variable of a resource",
        _resource_variable,
        lambda sim: {
            **_id(sim),
            "configuration": {
                "resource_envs": [
                    {key: value for key, value in _dcs(sim).items() if key != "envs"} | {"envs": {"PORT": 6379}}
                ]
            },
        },
    ),
    _environment(
        "change everything at once",
        both(
            without("labels"),
            set_to({("labels", "team"): "shop", ("description",): "all", ("envs", "KEY"): "OTHER", ("name",): "all-1"}),
        ),
        lambda sim: {
            **_id(sim),
            "new_name": "all-1",
            "labels": {"team": "shop"},
            "description": "all",
            "configuration": {"envs": {"KEY": "OTHER"}},
        },
    ),
    _environment("create", _created(), lambda sim: dict(_NEW)),
    _environment("create with variables", _created(A="1"), lambda sim: {**_NEW, "configuration": {"envs": {"A": 1}}}),
    _environment("delete by id", _deleted, lambda sim: {**_id(sim), "state": "absent"}),
    _environment("delete by name", _deleted, lambda sim: {**_name(sim), "state": "absent"}),
    _environment(
        "change, and write down what follows",
        both(set_to({("description",): "another"}), _recorded),
        lambda sim: {**_id(sim), "description": "another", "follow_ups": _follow_ups(sim)},
    ),
    _environment(
        "forget what is owed",
        settled("refresh", "redeploy"),
        lambda sim: {**_id(sim), "follow_ups": []},
        owing("refresh", "redeploy"),
    ),
    Scenario(
        "servicestage_environment_resources",
        "add a resource",
        lambda sim: {**_id(sim), "resources": [ELB]},
        _with_elb,
    ),
    Scenario(
        "servicestage_environment_resources",
        "replace the resources",
        lambda sim: {**_name(sim), "resources": [ELB], "purge": True},
        both(without("resources"), _with_elb),
    ),
    Scenario(
        "servicestage_environment_resources",
        "remove all resources",
        lambda sim: {**_id(sim), "resources": [], "purge": True},
        without("resources"),
    ),
    _refresh("by id", _id, anew=True),
    _refresh("by name", _name, anew=True),
    _refresh("without waiting", lambda sim: {**_id(sim), "wait": False}, anew=True),
    _refresh("owed", lambda sim: {**_id(sim), "only_if_owed": True}, owing("refresh"), settled("refresh")),
    _refresh(
        "owed, without waiting",
        lambda sim: {**_id(sim), "only_if_owed": True, "wait": False},
        owing("refresh"),
        settled("refresh"),
    ),
    _refresh(
        "go on with one that runs",
        lambda sim: {**_id(sim), "only_if_owed": True},
        running("refresh", noted=True),
        settled("refresh"),
        jobs=(),
    ),
    _action("by id", _none, anew=True),
    _action("restart", lambda sim: {"action": "restart"}, jobs=("restart",), anew=True),
    _action("without waiting", lambda sim: {"wait": False}, anew=True),
    _action("after a job that runs", _none, running("restart"), anew=True),
    _action(
        "take over a job that runs",
        lambda sim: {"if_running": "adopt"},
        running("redeploy", seconds=40.0),
        jobs=(),
        anew=True,
    ),
    _action("owed", lambda sim: {"only_if_owed": True}, owing("redeploy"), settled("redeploy")),
    _action(
        "owed, with a refresh owed too",
        lambda sim: {"only_if_owed": True},
        owing("redeploy", "refresh"),
        settled("redeploy"),
    ),
    _action(
        "owed, without waiting",
        lambda sim: {"only_if_owed": True, "wait": False},
        owing("redeploy"),
        settled("redeploy"),
    ),
    _action(
        "go on with one that runs",
        lambda sim: {"only_if_owed": True},
        running("redeploy", noted=True),
        settled("redeploy"),
        jobs=(),
    ),
    Scenario(
        "servicestage_addon_action",
        "by names",
        lambda sim: {**_name(sim), **_addon_name(sim), "action": "restart"},
        jobs=("restart",),
        anew=True,
    ),
    Scenario(
        "servicestage_addon",
        "install",
        lambda sim: {"environment_id": bare_id(sim), "name": "sermantInjector", **_IDS},
        _installed,
        bare,
        jobs=("install",),
    ),
    Scenario(
        "servicestage_addon",
        "install without waiting",
        lambda sim: {"environment_name": BARE, "name": "sermantInjector", **_IDS, "wait": False},
        _installed,
        bare,
        jobs=("install",),
    ),
    Scenario(
        "servicestage_addon",
        "install while the last one is being removed",
        lambda sim: {**_id(sim), "name": "sermantInjector", **_IDS},
        _reinstalled,
        running("delete"),
        jobs=("install",),
    ),
    Scenario(
        "servicestage_addon",
        "remove",
        lambda sim: {**_id(sim), "name": "sermantInjector", "state": "absent"},
        without("addons"),
        jobs=("delete",),
    ),
    Scenario(
        "servicestage_addon",
        "remove by id, without waiting",
        lambda sim: {**_name(sim), **_addon(sim), "state": "absent", "wait": False},
        without("addons"),
        jobs=("delete",),
    ),
    Scenario(
        "servicestage_addon",
        "remove after a job that runs",
        lambda sim: {**_id(sim), "name": "sermantInjector", "state": "absent"},
        without("addons"),
        running("restart"),
        jobs=("delete",),
    ),
    Scenario(
        "servicestage_environment_info",
        "several pages",
        lambda sim: {"labels": {"stage": "many"}},
        prepare=many_environments,
    ),
    Scenario(
        "servicestage_environment_info",
        "with resources and add-ons",
        lambda sim: {**_id(sim), "gather_resources": True, "gather_addons": True},
    ),
    Scenario(
        "servicestage_job_info",
        "wait for one that runs",
        lambda sim: {"job_ids": list(sim.state.active_jobs)},
        prepare=running("refresh"),
    ),
]
