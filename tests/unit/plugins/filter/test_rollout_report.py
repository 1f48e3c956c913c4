# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that makes the summary of a rollout."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_report import FilterModule
from hypothesis import given
from hypothesis import strategies as st

rollout_report = FilterModule().filters()["rollout_report"]

STATES = ["changed", "unchanged", "would change", "would be done", "as declared", "failed", "SUCCEEDED", "dropped"]


def row(index=0, result="changed", **more):
    """What rollout_rows returns for a step."""
    empty = {"job": None, "seconds": None, "changes": [], "msg": ""}
    return {"index": index, "name": f"env-{index}", "step": "update", "result": result, **empty, **more}


def environments(count):
    return [{"name": f"env-{number}"} for number in range(count)]


@pytest.mark.parametrize(
    ("steps", "result"),
    [
        ([], "not started"),
        (["unchanged"], "unchanged"),
        (["unchanged", "as declared"], "unchanged"),
        (["changed", "as declared"], "changed"),
        (["unchanged", "SUCCEEDED"], "changed"),
        (["unchanged", "dropped"], "changed"),
        (["would change"], "would change"),
        (["unchanged", "would be done"], "would change"),
        (["changed", "failed"], "failed"),
        (["would change", "failed"], "failed"),
        (["failed", "SUCCEEDED"], "failed"),
    ],
)
def test_the_result_of_an_environment_is_that_of_its_steps(steps, result):
    report = rollout_report([row(result=step) for step in steps], environments(1))
    assert report["results"]["env-0"]["result"] == result
    assert report["failed"] == (["env-0"] if result == "failed" else [])
    assert report["not_started"] == (["env-0"] if result == "not started" else [])


def test_the_steps_are_those_of_the_environment_in_their_order():
    rows = [row(0, step="update"), row(1, step="update"), row(0, "SUCCEEDED", step="refresh", job="job-1", seconds=2.5)]
    results = rollout_report(rows, environments(2))["results"]
    assert list(results) == ["env-0", "env-1"]
    assert results["env-0"]["steps"] == [
        {"step": "update", "result": "changed", "job": None, "seconds": None, "changes": [], "msg": ""},
        {"step": "refresh", "result": "SUCCEEDED", "job": "job-1", "seconds": 2.5, "changes": [], "msg": ""},
    ]
    assert [step["step"] for step in results["env-1"]["steps"]] == ["update"]


@pytest.mark.parametrize(
    ("found", "item", "name"),
    [
        ("new", {"name": "old", "id": "1"}, "new"),
        (None, {"name": "given", "id": "1"}, "given"),
        (None, {"name": "", "id": "1"}, "1"),
        (None, {"id": 1}, "1"),
        (None, {"name": None, "id": None}, "without a name"),
    ],
)
def test_an_environment_is_called_as_it_was_found_or_else_as_it_was_given(found, item, name):
    assert list(rollout_report([row(name=found)], [item])["results"]) == [name]


def test_the_last_name_counts_and_no_name_hides_none():
    rows = [row(name="old"), row(name="new"), row(name=None, result="failed")]
    assert rollout_report(rows, [{"name": "old"}])["failed"] == ["new"]


def test_names_say_their_position_only_where_they_have_to():
    items = [{"name": "a"}, {"name": "b"}, {"name": "a"}, {}]
    names = list(rollout_report([], items)["results"])
    assert names == ["a (item 1)", "b", "a (item 3)", "without a name"]


@given(
    st.lists(st.fixed_dictionaries({"name": st.sampled_from(["a", "b", "", "a (item 1)", "a (item 2)"])}), max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(STATES)), max_size=12),
)
def test_no_environment_and_no_failure_gets_lost(items, steps):
    rows = [row(index, state, name=None) for index, state in steps if index < len(items)]
    report = rollout_report(rows, items)
    assert len(report["results"]) == len(items)
    for index, each in enumerate(report["results"].values()):
        assert [step["result"] for step in each["steps"]] == [one["result"] for one in rows if one["index"] == index]
    assert len(report["failed"]) == len({one["index"] for one in rows if one["result"] == "failed"})
    assert len(report["not_started"]) == len(items) - len({one["index"] for one in rows})
    assert len(report["lines"]) == 1 + len(rows) + len(report["not_started"])


def test_the_table_has_a_line_for_each_step_and_each_environment_that_was_not_begun():
    rows = [
        row(changes=["labels.team", "description"]),
        row(result="SUCCEEDED", step="refresh", job="JOB1", seconds=12.0),
        row(result="failed", step="verify", changes=["labels.team"], msg="It is not as declared."),
        row(1, "unchanged", name="environment-with-a-long-name"),
    ]
    assert rollout_report(rows, environments(3))["lines"] == [
        "environment                   step     result       seconds  job",
        "env-0                         update   changed                     labels.team, description",
        "env-0                         refresh  SUCCEEDED    12.0     JOB1",
        "env-0                         verify   failed                      It is not as declared.",
        "environment-with-a-long-name  update   unchanged",
        "env-2                                  not started",
    ]


def test_without_environments_there_is_nothing_but_the_titles():
    titles = "environment  step  result  seconds  job"
    assert rollout_report([], []) == {"lines": [titles], "results": {}, "failed": [], "not_started": []}
