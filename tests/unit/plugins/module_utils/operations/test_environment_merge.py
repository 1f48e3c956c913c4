# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""PUT replaces, so read, merge, write: what the task mentions changes, and nothing else."""

from __future__ import annotations

import copy

import pytest

from tests.unit.plugins.module_utils.operations.harness import (
    as_dict,
    bodies,
    environment,
    operation_classes,
    perform,
    reads,
)

ENVIRONMENT = operation_classes()["servicestage_environment"]
FIRST = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs"}
SECOND = {"resource_id": "r-2", "resource_name": "store", "resource_type": "rds"}


@pytest.fixture
def environment_id(sim):
    """An environment with two of everything."""
    return sim.add_environment(
        "shop",
        labels={"team": "shop", "stage": "dev"},
        description="The shop",
        enterprise_project_id="ep-1",
        configuration={
            "envs": [{"name": "LEVEL", "value": "info"}, {"name": "PORT", "value": "80"}],
            "resource_envs": [
                {**FIRST, "envs": [{"name": "HOST", "value": "10.0.0.1"}, {"name": "DB", "value": "0"}]},
                {**SECOND, "envs": [{"name": "HOST", "value": "10.0.0.2"}]},
            ],
        },
    )


def seen(sim, environment_id):
    """What PUT can change, in a form that knows no order."""
    found = environment(sim, environment_id)
    return {
        "name": found.name,
        "description": found.description,
        "enterprise_project_id": found.enterprise_project_id,
        "labels": as_dict(found.labels, "key"),
        "envs": as_dict(found.configuration["envs"]),
        "resource_envs": {
            item["resource_id"]: (item["resource_name"], item["resource_type"], as_dict(item["envs"]))
            for item in found.configuration["resource_envs"]
        },
    }


def same_but(before, **changes):
    return {**copy.deepcopy(before), **changes}


R1 = ("cache", "dcs", {"HOST": "10.0.0.1", "DB": "0"})
R2 = ("store", "rds", {"HOST": "10.0.0.2"})
MERGES = {
    "a description": ({"description": "new"}, {"description": "new"}),
    "an empty description clears": ({"description": ""}, {"description": ""}),
    "labels purge": ({"labels": {"a": "1", "team": "shop"}}, {"labels": {"a": "1", "team": "shop"}}),
    "empty labels clear": ({"labels": {}}, {"labels": {}}),
    "labels without purge": (
        {"labels": {"a": "1", "team": "x"}, "purge_labels": False},
        {"labels": {"a": "1", "team": "x", "stage": "dev"}},
    ),
    "a variable": (
        {"configuration": {"envs": {"LEVEL": "debug", "NEW": "1"}}},
        {"envs": {"LEVEL": "debug", "PORT": "80", "NEW": "1"}},
    ),
    "variables with purge": ({"configuration": {"envs": {"NEW": 1}}, "purge_envs": True}, {"envs": {"NEW": "1"}}),
    "no variables with purge": ({"configuration": {"envs": {}}, "purge_envs": True}, {"envs": {}}),
    "a resource's variable": (
        {"configuration": {"resource_envs": [{"resource_id": "r-1", "envs": {"HOST": "x", "NEW": "1"}}]}},
        {"resource_envs": {"r-1": ("cache", "dcs", {"HOST": "x", "DB": "0", "NEW": "1"}), "r-2": R2}},
    ),
    "a new resource": (
        {
            "configuration": {
                "resource_envs": [
                    {"resource_id": "r-3", "resource_name": "n", "resource_type": "cse", "envs": {"A": "1"}}
                ]
            }
        },
        {"resource_envs": {"r-1": R1, "r-2": R2, "r-3": ("n", "cse", {"A": "1"})}},
    ),
    "a resource's name": (
        {"configuration": {"resource_envs": [{"resource_id": "r-1", "resource_name": "c2", "envs": {}}]}},
        {"resource_envs": {"r-1": ("c2", "dcs", R1[2]), "r-2": R2}},
    ),
    "resources with purge": (
        {"configuration": {"resource_envs": [{"resource_id": "r-1", "envs": {"HOST": "x"}}]}, "purge_envs": True},
        {"resource_envs": {"r-1": ("cache", "dcs", {"HOST": "x"})}},
    ),
    "a resource without variables, with purge": (
        {"configuration": {"resource_envs": [{"resource_id": "r-1", "envs": {}}]}, "purge_envs": True},
        {"resource_envs": {"r-1": ("cache", "dcs", {})}},
    ),
    "no resources with purge": ({"configuration": {"resource_envs": []}, "purge_envs": True}, {"resource_envs": {}}),
    "both lists": (
        {
            "configuration": {
                "envs": {"PORT": 81},
                "resource_envs": [{"resource_id": "r-2", "envs": {"HOST": "y"}}],
            }
        },
        {
            "envs": {"LEVEL": "info", "PORT": "81"},
            "resource_envs": {"r-1": R1, "r-2": ("store", "rds", {"HOST": "y"})},
        },
    ),
    "an enterprise project": ({"enterprise_project_id": "ep-2"}, {"enterprise_project_id": "ep-2"}),
    "a new name": ({"new_name": "shop-2"}, {"name": "shop-2"}),
}


@pytest.mark.parametrize("keeps", ["keep", "clear"])
@pytest.mark.parametrize("case", MERGES)
def test_what_is_mentioned_changes_and_all_else_stays(sim, environment_id, case, keeps):
    options, changes = MERGES[case]
    if "enterprise_project_id" not in options:  # it is not sent then, so a service that reads that as "0" resets it
        sim.behaviour.put_omitted = {"enterprise_project_id": "keep", **dict.fromkeys(("description", "labels"), keeps)}
        sim.behaviour.put_omitted["configuration"] = keeps
    else:
        sim.behaviour.put_omitted = keeps
    before = seen(sim, environment_id)
    done = perform(ENVIRONMENT, sim, id=environment_id, **options)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert seen(sim, environment_id) == same_but(before, **changes)
    assert done.warnings == []


def test_the_request_carries_the_configuration_as_it_was_read(sim, environment_id):
    before = copy.deepcopy(environment(sim, environment_id).configuration)
    perform(ENVIRONMENT, sim, id=environment_id, description="new")
    (body,) = bodies(sim)
    assert body["configuration"] == before
    assert body["labels"] == [{"key": "team", "value": "shop"}, {"key": "stage", "value": "dev"}]
    assert set(body) == {"name", "description", "labels", "configuration"}


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"description": "new"}, None),
        ({"description": "new", "enterprise_project_id": "ep-1"}, None),
        ({"enterprise_project_id": "ep-2"}, "ep-2"),
        ({"enterprise_project_id": "0"}, "0"),
    ],
    ids=str,
)
def test_the_enterprise_project_is_only_sent_to_change_it(sim, environment_id, options, sent):
    perform(ENVIRONMENT, sim, id=environment_id, **options)
    (body,) = bodies(sim)
    assert body.get("enterprise_project_id") == sent


def test_none_leaves_everything_alone(sim, environment_id):
    options = dict.fromkeys(("new_name", "description", "labels", "configuration", "enterprise_project_id"))
    done = perform(ENVIRONMENT, sim, id=environment_id, **options)
    assert done["changed"] is False
    assert sim.writes() == []


def test_reserved_labels_are_neither_shown_nor_purged(sim, environment_id):
    found = environment(sim, environment_id)
    reserved = {"stagecraft-refresh": "todo", "stagecraft-redeploy-0123456789ab": "start.0"}
    found.labels += [{"key": key, "value": value} for key, value in reserved.items()]
    done = perform(ENVIRONMENT, sim, id=environment_id, labels={}, diff_mode=True)
    assert as_dict(found.labels, "key") == reserved
    assert done["environment"]["labels"] == {}
    assert done["owed"] == reserved
    assert "stagecraft-re" not in str([done["environment"], done["diff"]])
    assert perform(ENVIRONMENT, sim, id=environment_id, labels={})["changed"] is False


def test_the_read_comes_immediately_before_the_write(sim, environment_id):
    perform(ENVIRONMENT, sim, name="shop", new_name="shop-2", description="new")
    order = [(entry.method, entry.operation) for entry in sim.log]
    write = order.index(("PUT", "modifyEnvironment"))
    assert order[write - 1] == ("GET", "showEnvironment")


def test_the_answer_is_read_again_only_where_a_field_is_missing_in_it(sim, environment_id):
    perform(ENVIRONMENT, sim, id=environment_id, description="one")
    assert reads(sim) == ["showEnvironment", "showEnvironment"]
    sim.clear_log()
    sim.behaviour.put_answer_has_configuration = True
    perform(ENVIRONMENT, sim, id=environment_id, description="two")
    assert reads(sim) == ["showEnvironment"]


def test_a_diff_shows_labels_and_settings_and_only_what_changes(sim, environment_id):
    done = perform(ENVIRONMENT, sim, id=environment_id, new_name="shop-2", labels={"team": "x", "a": 1}, diff_mode=True)
    assert done["diff"]["before"] == {"name": "shop", "labels": {"team": "shop", "stage": "dev"}}
    assert done["diff"]["after"] == {"name": "shop-2", "labels": {"team": "x", "a": "1"}}
    assert done["diff"]["before_header"] == f"environment shop ({environment_id})"
