# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the plans of add-ons and of managed resources."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import InvalidOption
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import servicestage_addon as addon
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import (
    servicestage_environment_resources as resources,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.changes import with_changes
from hypothesis import given
from hypothesis import strategies as st

IDS = st.sampled_from(["r1", "r2", "r3", "r4"])
TEXTS = st.sampled_from(["", "x", "y"])
parameters = st.dictionaries(st.sampled_from(["kube_config", "namespace"]), st.sampled_from(["x", "y"]))
read = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "type": st.sampled_from(["elb", "cce"])},
        optional={"name": TEXTS | st.none(), "alias": TEXTS, "parameters": parameters | st.none(), "ip": st.just("1")},
    ),
    unique_by=lambda resource: resource["id"],
)
declared = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "type": st.sampled_from(["elb", "cce"])},
        optional={
            "name": TEXTS | st.none(),
            "alias": TEXTS | st.none(),
            "parameters": st.none() | st.fixed_dictionaries({}, optional={"namespace": TEXTS | st.none()}),
        },
    ),
    unique_by=lambda resource: resource["id"],
)


def brought_about(options, purge, found):
    """(the plan, what it makes of what was found)."""
    observed = resources.values_of(found)
    planned = resources.plan(resources.desired_of(options, purge), observed)
    return planned, with_changes(observed, planned)


@given(declared, st.booleans(), read)
def test_after_the_resources_are_written_nothing_is_left(options, purge, found):
    _, after = brought_about(options, purge, found)
    assert resources.plan(resources.desired_of(options, purge), after) == []
    written = resources.values_of(resources.resources_of(after).values())
    assert written == after, "what is sent and shown again is the same"


@given(declared, st.booleans(), read)
def test_what_is_declared_is_there(options, purge, found):
    _, after = brought_about(options, purge, found)
    shown = resources.resources_of(after)
    for resource in options:
        for key in ("type", "name", "alias"):
            if resource.get(key) is not None:
                assert shown[resource["id"]].get(key, "") == resource[key]
        for key, value in (resource.get("parameters") or {}).items():
            if value is not None:
                assert shown[resource["id"]].get("parameters", {}).get(key, "") == value


@given(declared, read)
def test_what_is_not_mentioned_survives_without_purge(options, found):
    planned, after = brought_about(options, False, found)
    mentioned = {resource["id"] for resource in options}
    assert {change.path[1] for change in planned} <= mentioned
    for path, value in resources.values_of(found).items():
        if path[1] not in mentioned or path[-1] == "kube_config":
            assert after[path] == value


@given(declared, read)
def test_with_purge_the_declared_ones_stay_and_no_others(options, found):
    _, after = brought_about(options, True, found)
    assert set(resources.resources_of(after)) == {resource["id"] for resource in options}
    for path, value in resources.values_of(found).items():
        if path[-1] == "kube_config" and path[1] in {resource["id"] for resource in options}:
            assert after[path] == value


@given(declared, st.booleans(), read, st.randoms(use_true_random=False))
def test_the_order_of_lists_does_not_count(options, purge, found, random):
    turned, shuffled = list(options), list(found)
    random.shuffle(turned)
    random.shuffle(shuffled)
    assert brought_about(turned, purge, shuffled)[0] == brought_about(options, purge, found)[0]


ids = st.fixed_dictionaries({}, optional={"cce_id": st.sampled_from("ab"), "cse_id": st.sampled_from("ab")})
names = st.sampled_from(["sermantInjector", "metrics"])
addons = st.none() | st.fixed_dictionaries(
    {"id": st.just("i"), "name": names, "status": st.sampled_from(["SUCCEEDED", "FAILED", "INITIALIZING", "DELETING"])},
    optional={"cce_id": st.sampled_from("ab"), "cse_id": st.sampled_from("ab"), "version": st.just("1")},
)


def planned_for(desired, found):
    return addon.plan(desired, addon.values_of(found))


@given(names, ids, addons)
def test_an_addon_that_has_to_go_is_gone_after_and_then_nothing_is_left(name, given_ids, found):
    desired = addon.Desired(name, given_ids, True)
    after = with_changes(addon.values_of(found), planned_for(desired, found))
    assert after == {}
    assert addon.plan(desired, after) == []


@given(names, ids, addons)
def test_an_addon_that_has_to_be_there_is_created_or_left_or_told(name, given_ids, found):
    desired = addon.Desired(name, given_ids, False)
    if found is not None:
        found = {**found, "name": name}  # it was found by its name
    there = found is not None and found["status"] != "DELETING"
    needed = {"cce_id", "cse_id"} if name == "sermantInjector" else {"cce_id"}
    differing = there and any(found.get(key, value) != value for key, value in given_ids.items())
    if differing or (not there and not needed <= set(given_ids)):
        with pytest.raises(InvalidOption):
            planned_for(desired, found)
        return
    planned = planned_for(desired, found)
    assert bool(planned) is not there
    assert {change.path[2]: change.after for change in planned} == ({} if there else given_ids)
    assert addon.plan(desired, with_changes(addon.values_of(found), planned)) == []


@given(addons)
def test_an_addon_that_is_going_counts_as_gone(found):
    assert (addon.values_of(found) == {}) is (found is None or found["status"] == "DELETING")
