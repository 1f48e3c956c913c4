# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that make a summary of a loop: labels that stand for one item each, results without values, lines."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.filter.item_labels import FilterModule as Labels
from ansible_collections.stagecraft.huaweicloud.plugins.filter.item_results import FilterModule as Results
from ansible_collections.stagecraft.huaweicloud.plugins.filter.result_lines import FilterModule as Lines
from hypothesis import given
from hypothesis import strategies as st

item_labels = Labels().filters()["item_labels"]
item_results = Results().filters()["item_results"]
result_lines = Lines().filters()["result_lines"]

WHERE = {"names": ["env_name", "env_id"], "within": "group_id"}
ITEMS = st.fixed_dictionaries(
    {"group_id": st.sampled_from("gh")},
    optional={"env_name": st.sampled_from(["a", "b", ""]), "env_id": st.sampled_from(["a", "1", None])},
)


@pytest.mark.parametrize(
    ("item", "label"),
    [
        ({"env_name": "stage", "env_id": "1", "group_id": "g"}, "stage of group g"),
        ({"env_name": "", "env_id": "1", "group_id": "g"}, "1 of group g"),
        ({"env_id": None, "group_id": "g"}, "without a name of group g"),
        ({"env_name": "stage"}, "stage of group None"),
    ],
)
def test_the_first_name_with_a_value_is_the_label(item, label):
    assert item_labels([item], **WHERE) == [label]
    assert item_labels([item], **WHERE, prefix="web1: ") == [f"web1: {label}"]


@given(st.lists(ITEMS, max_size=8))
def test_each_label_stands_for_one_item(items):
    labels = item_labels(items, **WHERE)
    assert len(labels) == len(items) == len(set(labels))


def test_labels_say_their_position_only_where_they_have_to():
    items = [{"env_id": name, "group_id": "g"} for name in ("a", "b", "a")]
    assert item_labels(items, **WHERE) == ["a of group g (item 1)", "b of group g", "a of group g (item 3)"]


CHANGED = {"changed": True, "changes": ["labels.a"], "environment_id": "1", "variables": {"a": "value"}}
REFUSED = {"changed": True, "failed": True, "msg": "It was\n  refused.", "job_id": None}


@pytest.mark.parametrize(
    ("result", "predicted", "shown"),
    [
        ({"changed": False, "changes": []}, False, {"result": "unchanged", "ids": {}, "changes": [], "msg": ""}),
        ({"changed": False, "changes": []}, True, {"result": "unchanged", "ids": {}, "changes": [], "msg": ""}),
        (CHANGED, False, {"result": "changed", "ids": {"environment_id": "1"}, "changes": ["labels.a"], "msg": ""}),
        (CHANGED, True, {"result": "would change", "ids": {"environment_id": "1"}, "changes": ["labels.a"], "msg": ""}),
        (REFUSED, False, {"result": "failed", "ids": {}, "changes": [], "msg": "It was\n  refused."}),
    ],
)
def test_a_result_has_names_and_no_values(result, predicted, shown):
    assert item_results([result], ["it"], predicted=predicted) == {"it": shown}


def test_a_line_says_what_changed_or_why_it_failed():
    found = item_results([CHANGED, REFUSED, {"changed": False}], ["a", "b", "c"])
    assert result_lines(found) == ["a: changed: labels.a", "b: failed: It was refused.", "c: unchanged"]


def test_a_label_that_another_item_has_by_itself_is_no_label_for_two():
    items = [{"env_name": name, "group_id": "g"} for name in ("a", "a of group g (item 1)", "a")]
    items[1] = {"env_name": "a", "group_id": "g (item 1)"}
    found = item_labels(items, **WHERE)
    assert len(set(found)) == len(items)
