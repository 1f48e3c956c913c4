# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the plan of an environment: what it does, and above all what it leaves alone."""

from __future__ import annotations

import copy
import json
import random

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import environments as env
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import (
    servicestage_environment as module,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.changes import diff_of, with_changes
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.operation import Host
from hypothesis import example, given
from hypothesis import strategies as st

RESERVED = ["stagecraft-refresh", "stagecraft-redeploy-0123456789ab", "stagecraft-restart-ba9876543210"]
VALUES = ["value-one", "value-two", "value-three", ""]
KEYS = ["a", "b", "c", "labels", "stagecraft", "stagecraft-refresh-2"]
NAMES = ["A", "B", "envs", "resource_name"]
RESOURCES = ["res-1", "res-2", "res-3"]

texts = st.sampled_from(VALUES)
declared_texts = st.one_of(texts, st.integers(0, 3))


maybe = st.none


def listed(keys, key, least=0):
    """A list as the API has it: no key twice."""
    return st.dictionaries(st.sampled_from(keys), texts, min_size=least, max_size=4).map(
        lambda found: [{key: name, "value": value} for name, value in found.items()]
    )


def resources(envs, *more, least=0):
    entry = st.fixed_dictionaries(
        {
            "resource_id": st.sampled_from(RESOURCES),
            "resource_name": st.one_of(*more, st.sampled_from(["cache", "store"])),
            "resource_type": st.one_of(*more, st.sampled_from(["dcs", "rds"])),
            "envs": envs,
        }
    )
    return st.lists(entry, unique_by=lambda item: item["resource_id"], min_size=least, max_size=3)


def declared(names):
    return st.dictionaries(st.sampled_from(names), declared_texts, max_size=2)


identity = {"id": st.just("e-1"), "name": st.sampled_from(["env-one", "env-two"])}
# Most environments have something of everything, so that there is something to lose.
full_raws = st.fixed_dictionaries(
    {
        **identity,
        "description": st.sampled_from(["", "text"]),
        "enterprise_project_id": st.sampled_from(["0", "ep-1"]),
        "labels": listed([*KEYS, *RESERVED], "key", 2),
        "configuration": st.fixed_dictionaries(
            {"envs": listed(NAMES, "name", 2), "resource_envs": resources(listed(NAMES, "name", 1), least=1)}
        ),
    }
)
poor_raws = st.fixed_dictionaries(
    {**identity, "description": st.sampled_from(["", None]), "labels": st.one_of(maybe(), listed(KEYS, "key"))},
    optional={
        "configuration": st.one_of(
            maybe(), st.fixed_dictionaries({}, optional={"envs": maybe(), "resource_envs": resources(st.just([]))})
        )
    },
)
observed_raws = st.one_of(full_raws, full_raws, poor_raws)
options = st.fixed_dictionaries(
    {
        "new_name": st.sampled_from([None, "env-one", "env-three"]),
        "description": st.sampled_from([None, "", "text", "other"]),
        "enterprise_project_id": st.sampled_from([None, "0", "ep-1", "ep-2"]),
        "labels": st.one_of(declared(KEYS), declared(KEYS), maybe()),
        "purge_labels": st.booleans(),
        "purge_envs": st.booleans(),
        "configuration": st.one_of(
            st.fixed_dictionaries(
                {"envs": declared(NAMES), "resource_envs": resources(declared(NAMES), maybe(), least=1)}
            ),
            st.fixed_dictionaries({"envs": declared(NAMES), "resource_envs": maybe()}),
            st.fixed_dictionaries({"envs": maybe(), "resource_envs": resources(declared(NAMES), maybe())}),
            maybe(),
        ),
    }
)


fixed = st.fixed_dictionaries({key: st.sampled_from([None, "one", "two"]) for key in env.FIXED}, optional={})


def desired_of(params):
    """What the options declare, with those that play no part here left out."""
    return module.desired_of({"name": "env-one", "state": "present", **dict.fromkeys(env.FIXED), **params})


def planned(params, raw):
    return module.plan(desired_of(params), env.values_of(raw))


def applied(params, raw):
    return with_changes(env.values_of(raw), planned(params, raw))


def shuffled(value, randomness):
    """The same, with every list and every dict in another order."""
    if isinstance(value, list):
        items = [shuffled(item, randomness) for item in value]
        randomness.shuffle(items)
        return items
    if isinstance(value, dict):
        items = [(key, shuffled(item, randomness)) for key, item in value.items()]
        randomness.shuffle(items)
        return dict(items)
    return value


def below(path, prefixes):
    return any(path[: len(prefix)] == prefix for prefix in prefixes)


@given(options, observed_raws)
def test_after_the_plan_there_is_nothing_left_to_plan(params, raw):
    after = applied(params, raw)
    assert module.plan(desired_of(params), after) == []


@given(options, observed_raws)
def test_what_is_declared_is_there_afterwards(params, raw):
    after = applied(params, raw)
    desired = desired_of(params)
    assert {path: after[path] for path in desired.values} == desired.values
    assert all(isinstance(value, str) for value in desired.values.values())


@given(options, fixed)
def test_what_is_not_there_is_created_as_declared(params, fixed):
    desired = desired_of({**params, **fixed})
    changes = module.plan(desired, {})
    after = with_changes({}, changes)
    assert after == {("name",): params["new_name"] or "env-one", **desired.values}
    assert all(change.before is None for change in changes)
    assert module.plan(desired, after) == []
    created = {path[0]: value for path, value in after.items() if len(path) == 1}
    body = env.new_body_of(after)
    assert {label["key"]: label["value"] for label in body.pop("labels")} == {
        path[1]: value for path, value in after.items() if path[0] == "labels"
    }
    assert body == created


@given(observed_raws)
def test_what_has_to_be_absent_goes_as_a_whole(raw):
    desired = module.Desired({}, (), name="env-one", absent=True)
    values = env.values_of(raw)
    changes = module.plan(desired, values)
    reserved = {path for path in values if path[0] == "labels" and path[1] in RESERVED}  # no diff shows them
    assert {change.path: change.before for change in changes} == {
        path: value for path, value in values.items() if path not in reserved
    }
    assert set(with_changes(values, changes)) == reserved
    assert module.plan(desired, {}) == []


@given(options, fixed, observed_raws)
def test_what_the_service_cannot_change_is_in_no_plan(params, fixed, raw):
    changes = module.plan(desired_of({**params, **fixed}), env.values_of({**raw, "deploy_mode": "two"}))
    assert not [change for change in changes if change.path[0] in env.FIXED]


@given(options, observed_raws, st.integers(0, 9))
def test_order_does_not_count(params, raw, seed):
    randomness = random.Random(seed)
    assert planned(shuffled(params, randomness), shuffled(raw, randomness)) == planned(params, raw)


@given(options, observed_raws)
def test_a_plan_is_a_pure_function(params, raw):
    before = copy.deepcopy((params, raw))
    assert planned(params, raw) == planned(params, raw)
    assert (params, raw) == before


@given(options, observed_raws)
def test_what_is_not_mentioned_survives(params, raw):
    values, after, desired = env.values_of(raw), applied(params, raw), desired_of(params)
    for path, value in values.items():
        if path not in desired.values and not below(path, desired.whole):
            assert after[path] == value


@given(options, observed_raws)
def test_nothing_outside_the_declared_options_is_touched(params, raw):
    configuration = params["configuration"] or {}
    allowed = {("name",)} if params["new_name"] is not None else set()
    allowed |= {(name,) for name in ("description", "enterprise_project_id") if params[name] is not None}
    if params["labels"] is not None:
        allowed.add(("labels",))
    for key in ("envs", "resource_envs"):
        if configuration.get(key) is not None:
            allowed.add(("configuration", key))
    for change in planned(params, raw):
        assert below(change.path, allowed)
        assert change.before != change.after


@given(options, observed_raws)
def test_nothing_goes_without_a_purge(params, raw):
    gone = {change.path[:2] for change in planned(params, raw) if change.after is None}
    labels = {path for path in gone if path[0] == "labels"}
    assert not labels or params["purge_labels"]
    assert not gone - labels or params["purge_envs"]


@given(options, observed_raws)
def test_a_purge_leaves_what_is_declared_and_no_more(params, raw):
    after = applied(params, raw)
    if params["labels"] is not None and params["purge_labels"]:
        found = {path[1] for path in after if path[0] == "labels"}
        assert found - set(RESERVED) == set(params["labels"])
    configuration = params["configuration"] or {}
    if params["purge_envs"] and configuration.get("envs") is not None:
        assert {path[2] for path in after if path[:2] == env.ENVS} == set(configuration["envs"])
    if params["purge_envs"] and configuration.get("resource_envs") is not None:
        declared = {entry["resource_id"]: set(entry["envs"]) for entry in configuration["resource_envs"]}
        found = {path[2:] for path in after if path[:2] == env.RESOURCE_ENVS}
        assert {path[0] for path in found} <= set(declared)
        for resource_id, names in declared.items():
            assert {path[2] for path in found if path[0] == resource_id and len(path) == 3} == names


@example(
    {
        **dict.fromkeys(("new_name", "description", "enterprise_project_id", "labels")),
        "purge_labels": True,
        "purge_envs": True,
        "configuration": {
            "envs": None,
            "resource_envs": [{"resource_id": "r", "resource_name": None, "resource_type": None, "envs": {}}],
        },
    },
    {
        "name": "env-one",
        "configuration": {
            "resource_envs": [{"resource_id": "r", "resource_name": "cache", "resource_type": "dcs", "envs": []}]
        },
    },
)
@given(options, observed_raws)
def test_a_declared_resource_keeps_its_name_and_type(params, raw):
    values, after = env.values_of(raw), applied(params, raw)
    for entry in (params["configuration"] or {}).get("resource_envs") or []:
        for key in env.RESOURCE_KEYS:
            path = (*env.RESOURCE_ENVS, entry["resource_id"], key)
            if entry[key] is None and path in values:
                assert after[path] == values[path]


@given(options, observed_raws)
def test_reserved_labels_survive_every_purge(params, raw):
    values, after = env.values_of(raw), applied(params, raw)
    for path, value in values.items():
        if path[0] == "labels" and path[1] in RESERVED:
            assert after[path] == value
    assert not [change for change in planned(params, raw) if change.path[1:] and change.path[1] in RESERVED]


@given(options, observed_raws)
def test_the_request_says_what_was_planned(params, raw):
    """Reading the request as an answer gives the values that were planned, all of them."""
    after = applied(params, raw)
    project = ("enterprise_project_id",) in after
    complete = {**after}
    for path in after:
        if path[:2] == env.RESOURCE_ENVS:  # a resource without name and type is refused before it gets here
            for key in env.RESOURCE_KEYS:
                complete.setdefault((*path[:3], key), "")
    body = env.body_of(raw, complete, enterprise_project=project, envs=True, resource_envs=True)
    assert env.values_of(body) == complete
    assert json.loads(json.dumps(body)) == body


def test_what_is_not_known_here_is_written_back_as_it_was_read():
    unknown = {
        "envs": [{"name": "A", "value": None}, {"name": "B", "value": "1", "kind": "secret"}],
        "resource_envs": [{"resource_id": "r", "resource_name": "n", "resource_type": "dcs", "envs": None, "new": [1]}],
        "files": [{"path": "x"}],
    }
    raw = {"id": "e", "name": "env-one", "labels": [], "configuration": unknown}
    values = {**env.values_of(raw), ("configuration", "envs", "B"): "2", ("configuration", "envs", "C"): "3"}
    body = env.body_of(raw, values, enterprise_project=False, envs=True, resource_envs=True)
    assert body["configuration"] == {
        "files": [{"path": "x"}],
        "envs": [
            {"name": "A", "value": None},
            {"name": "B", "value": "2", "kind": "secret"},
            {"name": "C", "value": "3"},
        ],
        "resource_envs": [{**unknown["resource_envs"][0], "envs": []}],
    }


@given(options, observed_raws, st.booleans(), st.booleans())
def test_a_list_of_the_configuration_that_is_not_to_be_sent_is_not_in_the_request(params, raw, envs, resource_envs):
    body = env.body_of(raw, applied(params, raw), enterprise_project=False, envs=envs, resource_envs=resource_envs)
    assert "enterprise_project_id" not in body
    assert ("configuration" in body) == (envs or resource_envs)
    assert ("envs" in body.get("configuration", {})) == envs
    assert ("resource_envs" in body.get("configuration", {})) == resource_envs


@given(options, observed_raws)
def test_values_of_variables_are_in_no_diff_and_no_result(params, raw):
    operation = module.ServicestageEnvironment(
        {**params, "follow_ups": None, "reveal_values": False}, Host(environ={}, warn=lambda text: None)
    )
    operation.desired = desired_of(params)
    changes = planned(params, raw)
    shown = diff_of([operation.shown_change(change) for change in changes], "title")
    variables = json.dumps([shown["before"].get("configuration"), shown["after"].get("configuration")])
    result = operation.result(module.Observed(raw, applied(params, raw)))["environment"]
    for value in VALUES[:3]:
        assert value not in variables
        assert value not in json.dumps(result.get("configuration"))
    changed = [change for change in changes if env.is_variable(change.path)]
    assert (variables != "[null, null]") or not changed
    for change in changed:  # equal texts would print no diff
        hidden = operation.shown_change(change)
        assert hidden.before != hidden.after


@given(options, observed_raws)
def test_reserved_labels_are_in_no_result(params, raw):
    result = env.environment_result(raw, applied(params, raw), reveal=True)
    assert not set(result["labels"]) & set(RESERVED)
    assert set(result["labels"]) == {
        path[1] for path in applied(params, raw) if path[0] == "labels" and path[1] not in RESERVED
    }
