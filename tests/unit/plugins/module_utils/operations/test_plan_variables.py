# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of the plan of variables: of one, and of a whole set."""

from __future__ import annotations

import random

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import apic_variables as variables
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.changes import (
    Change,
    concealed,
    with_changes,
)
from hypothesis import given
from hypothesis import strategies as st

NAMES = ["address", "Address", "port", "path", "p-1"]
declared = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["a", "b", "8080", "a/b"]))
purge = st.booleans()


def item(name, value):
    return {"id": f"id-{name}", "variable_name": name, "variable_value": value, "group_id": "g", "env_id": "e"}


def observed_of(values):
    return variables.by_name(item(name, value) for name, value in values.items())


def flat(values):
    return {(variables.VARIABLES, name): value for name, value in values.items()}


def after(values, changes):
    return {path[1]: value for path, value in with_changes(flat(values), changes).items()}


@given(declared, declared, purge)
def test_after_the_changes_nothing_is_left_to_do(desired, before, purge):
    changes = variables.plan(desired, observed_of(before), purge=purge)
    assert variables.plan(desired, observed_of(after(before, changes)), purge=purge) == []


@given(declared, declared, purge)
def test_what_is_declared_is_there_and_the_rest_survives_unless_it_is_purged(desired, before, purge):
    changes = variables.plan(desired, observed_of(before), purge=purge)
    assert after(before, changes) == (desired if purge else {**before, **desired})


@given(declared, declared, purge)
def test_nothing_is_written_that_is_equal_and_nothing_twice(desired, before, purge):
    changes = variables.plan(desired, observed_of(before), purge=purge)
    assert len({change.path for change in changes}) == len(changes)
    for change in changes:
        name = change.path[1]
        assert change == Change((variables.VARIABLES, name), before.get(name), desired.get(name))
        assert change.before != change.after


@given(declared, declared, purge, st.integers(0, 9))
def test_the_order_of_what_is_declared_and_of_what_is_listed_does_not_count(desired, before, purge, seed):
    def turned(values):
        items = list(values.items())
        random.Random(seed).shuffle(items)
        return dict(items)

    expected = variables.plan(desired, observed_of(before), purge=purge)
    assert variables.plan(turned(desired), observed_of(turned(before)), purge=purge) == expected


@given(declared, declared)
def test_what_is_new_comes_first_and_what_goes_away_last(desired, before):
    changes = variables.plan(desired, observed_of(before), purge=True)
    kinds = [2 if change.after is None else 1 if change.before is not None else 0 for change in changes]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("value", [None, True, 1.5, ["1"], {"value": "1"}], ids=repr)
@pytest.mark.parametrize("purge", [False, True])
def test_a_variable_without_a_value_is_not_written_over_since_that_may_publish_apis_for_nothing(purge, value):
    observed = variables.by_name([item("port", value), item("path", "/")])
    with pytest.raises(errors.UnreadableAnswer, match="'port' without a value: it is left alone"):
        variables.plan({"port": "1"}, observed, purge=purge)
    assert variables.plan({"path": "/x"}, observed, purge=False) == [Change((variables.VARIABLES, "path"), "/", "/x")]


def test_a_variable_without_a_value_can_be_taken_away():
    observed = variables.by_name([item("port", None)])
    assert variables.plan({}, observed, purge=False) == []
    assert variables.plan({}, observed, purge=True) == [Change((variables.VARIABLES, "port"), None, None)]


def test_a_value_that_is_a_number_is_compared_as_text():
    assert variables.plan({"port": "8080"}, variables.by_name([item("port", 8080)]), purge=True) == []


def test_a_variable_that_is_listed_twice_is_one_and_two_of_a_name_are_a_failure():
    assert list(variables.by_name([item("port", "1"), item("port", "1")])) == ["port"]
    with pytest.raises(errors.Ambiguous, match="id-port, other"):
        variables.by_name([item("port", "1"), {**item("port", "1"), "id": "other"}])


@pytest.mark.parametrize("broken", [{"id": None}, {"id": 7}, {"variable_name": None}, {"variable_name": 7}], ids=str)
def test_a_variable_without_a_name_or_an_id_is_a_failure(broken):
    with pytest.raises(errors.UnreadableAnswer, match="without"):
        variables.by_name([{**item("port", "1"), **broken}])


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        (None, "a", (None, "(hidden)")),
        ("a", None, ("(hidden)", None)),
        ("a", "b", ("(hidden)", "(hidden, changed)")),
    ],
)
def test_a_concealed_change_shows_no_value(before, after, shown):
    assert concealed(Change(("x",), before, after)) == Change(("x",), *shown)
