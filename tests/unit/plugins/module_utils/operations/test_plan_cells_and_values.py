# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the plans of permissions, and of what all plans are made of."""

from __future__ import annotations

import itertools
import random

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import (
    codeartsdeploy_environment_permission as permission,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.changes import (
    changes_between,
    diff_of,
    tree,
    with_changes,
)
from hypothesis import given
from hypothesis import strategies as st

ROLES = ["0", "a1", "b2", "c3"]
cells = st.dictionaries(
    st.tuples(st.sampled_from(ROLES), st.sampled_from(permission.PERMISSIONS)), st.booleans(), max_size=20
)
rows = st.lists(
    st.fixed_dictionaries(
        {"role_id": st.sampled_from(ROLES)},
        optional={name: st.one_of(st.booleans(), st.none()) for name in permission.PERMISSIONS},
    ),
    unique_by=lambda row: row["role_id"],
)
paths = st.lists(st.sampled_from("ab"), min_size=1, max_size=2).map(tuple)  # few, so that they meet
flat = st.dictionaries(paths, st.sampled_from("xyz"), max_size=6)


def reordered(mapping, seed):
    items = list(mapping.items())
    random.Random(seed).shuffle(items)
    return dict(items)


@given(cells, rows)
def test_after_the_permissions_are_written_nothing_is_left(desired, found):
    observed = permission.matrix(found)
    after = with_changes(observed, permission.plan(desired, observed))
    assert permission.plan(desired, after) == []
    assert {cell: after[cell] for cell in desired} == desired


@given(cells, rows, st.integers(0, 9))
def test_the_order_of_rows_and_options_does_not_count(desired, found, seed):
    observed = permission.matrix(found)
    turned = permission.matrix(reordered(dict(enumerate(found)), seed).values())
    assert permission.plan(reordered(desired, seed), turned) == permission.plan(desired, observed)


@given(cells, rows)
def test_only_declared_cells_that_differ_are_written_and_each_once(desired, found):
    observed = permission.matrix(found)
    planned = permission.plan(desired, observed)
    differing = {cell for cell, value in desired.items() if observed.get(cell) != value}
    assert {change.path for change in planned} == differing
    assert len(planned) == len(differing)
    assert all(change.after is desired[change.path] for change in planned)


@given(cells, rows)
def test_grants_come_first_and_viewing_first_of_all_and_managing_last_of_each(desired, found):
    planned = permission.plan(desired, permission.matrix(found))
    order = [(change.after, change.path[1]) for change in planned]
    grants = [name for granted, name in order if granted]
    revocations = [name for granted, name in order if not granted]
    assert order == [(True, name) for name in grants] + [(False, name) for name in revocations]
    for names in (grants, revocations):
        managing = [name == "can_manage" for name in names]
        assert managing == sorted(managing)
    viewing = [name != "can_view" for name in grants]
    assert viewing == sorted(viewing)
    # who may not view can do nothing else: what depends on it is taken away before
    dependent = [name in ("can_view", "can_manage") for name in revocations]
    assert dependent == sorted(dependent)


def test_the_order_of_a_whole_matrix_is_this_one():
    desired = {(role, name): True for role in ("r1", "r2") for name in permission.PERMISSIONS}
    grants = [change.path[::-1] for change in permission.plan(desired, {})]
    assert grants == list(
        itertools.product(["can_view", "can_edit", "can_delete", "can_deploy", "can_manage"], ["r1", "r2"])
    )
    nothing = dict.fromkeys(desired, False)
    revoked = [change.path[::-1] for change in permission.plan(nothing, desired)]
    assert revoked == list(
        itertools.product(["can_edit", "can_delete", "can_deploy", "can_view", "can_manage"], ["r1", "r2"])
    )
    mixed = permission.plan(
        {("r", "can_view"): False, ("r", "can_manage"): True, ("s", "can_edit"): False, ("s", "can_view"): True},
        {("r", "can_view"): True, ("r", "can_manage"): False, ("s", "can_edit"): True, ("s", "can_view"): False},
    )
    assert [(change.path, change.after) for change in mixed] == [
        (("s", "can_view"), True),
        (("r", "can_manage"), True),
        (("s", "can_edit"), False),
        (("r", "can_view"), False),
    ]


def test_rows_without_a_role_are_no_cells_and_null_is_not_granted():
    found = permission.matrix([{"role_id": None, "can_view": True}, {"role_id": "r", "can_view": None}])
    assert found == {("r", name): False for name in permission.PERMISSIONS}


@given(flat, flat, st.lists(paths, max_size=2), st.lists(paths, max_size=2))
def test_changes_lead_from_what_is_to_what_is_wanted(observed, wanted, whole, spared):
    changes = changes_between(observed, wanted, whole, spared)
    after = with_changes(observed, changes)
    assert changes_between(after, wanted, whole, spared) == []
    for path in {*observed, *after}:
        covered = any(path[: len(prefix)] == prefix for prefix in whole)
        if path in wanted:
            assert after[path] == wanted[path]
        elif path in spared or not covered:
            assert after.get(path) == observed.get(path)
        else:
            assert path not in after


@given(st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from("cde")), st.sampled_from("xyz")))
def test_a_diff_shows_what_changes_and_nothing_else(observed):
    wanted = dict.fromkeys(observed, "z")
    changes = changes_between(observed, wanted)
    diff = diff_of(changes, "a title")
    assert diff["before_header"] == diff["after_header"] == "a title"
    assert diff["before"] == tree({path: value for path, value in observed.items() if value != "z"})
    assert diff["after"] == tree({path: "z" for path, value in observed.items() if value != "z"})
