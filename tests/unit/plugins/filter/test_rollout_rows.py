# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that takes from results what the summary of a rollout needs."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_rows import FilterModule
from hypothesis import given
from hypothesis import strategies as st

rollout_rows = FilterModule().filters()["rollout_rows"]

EMPTY = {"job": None, "seconds": None, "changes": [], "msg": ""}
TARGET = {
    "index": 4,
    "name": "shop",
    "addons": [{"action": "redeploy", "addon_name": "a"}, {"action": "restart", "addon_id": "id-of-b"}],
}
JOB = {
    "execution_status": "SUCCEEDED",
    "tasks": [{"created_at": "1000", "update_at": "2500"}, {"created_at": "1200", "update_at": "3750"}],
}


def settings(**more):
    """What the module returned for the settings of the environment at position 4, as they are declared already."""
    returned = {"changed": False, "changes": [], "environment": {"name": "shop"}, "owed": {}}
    return {"environment_rollout_index": 4, "follow_ups_recorded": True, **returned, **more}


def row_of_settings(result, step, **options):
    (row,) = rollout_rows([result], step, **options)
    assert (row.pop("index"), row.pop("name"), row.pop("step")) == (4, "shop", step)
    return row


CHANGES = ["labels.team", "configuration.envs.TOKEN", "owed.refresh"]
SEEN = ["labels.team", "configuration.envs.TOKEN"]


@pytest.mark.parametrize(
    ("more", "predicted", "told"),
    [
        ({}, False, {"result": "unchanged"}),
        ({}, True, {"result": "unchanged"}),
        ({"changes": None, "owed": None}, False, {"result": "unchanged"}),
        ({"changed": True, "changes": CHANGES}, False, {"result": "changed", "changes": SEEN}),
        ({"changed": True, "changes": CHANGES}, True, {"result": "would change", "changes": SEEN}),
    ],
)
def test_an_update_says_what_changed_but_not_what_was_written_down(more, predicted, told):
    assert row_of_settings(settings(**more), "update", predicted=predicted) == {**EMPTY, **told}


@pytest.mark.parametrize("step", ["update", "verify", "refresh"])
def test_a_failure_is_told_on_one_line(step):
    failed = {"environment_rollout_index": 4, "failed": True, "changed": True, "msg": "It was\n   refused. "}
    expected = {"index": 4, "name": None, "step": step, **EMPTY, "result": "failed", "msg": "It was refused."}
    assert rollout_rows([failed], step) == rollout_rows([failed], step, predicted=True) == [expected]


def test_a_failure_without_words_is_one():
    (row,) = rollout_rows([{"environment_rollout_index": 0, "failed": True}], "update")
    assert (row["result"], row["msg"]) == ("failed", "")


NOT_ANY_MORE = "The environment is not as declared any more: {} would have to change again."


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, {"result": "as declared"}),
        (
            {"owed": {"stagecraft-refresh": "todo", "stagecraft-restart-1": "todo"}},
            {"result": "as declared", "msg": "It still owes stagecraft-refresh, stagecraft-restart-1."},
        ),
        (
            {"changed": True, "changes": CHANGES},
            {
                "result": "failed",
                "changes": SEEN,
                "msg": NOT_ANY_MORE.format("labels.team, configuration.envs.TOKEN"),
            },
        ),
        ({"changed": True, "changes": ["owed.refresh"]}, {"result": "as declared"}),
        # variables that the service does not show seem to change every time
        (
            {"changed": True, "changes": ["configuration.envs.TOKEN"], "follow_ups_recorded": False},
            {"result": "as declared"},
        ),
        (
            {"changed": True, "changes": CHANGES, "follow_ups_recorded": False},
            {"result": "failed", "changes": ["labels.team"], "msg": NOT_ANY_MORE.format("labels.team")},
        ),
    ],
)
def test_the_last_look_fails_where_the_settings_are_not_as_declared_any_more(more, told):
    assert row_of_settings(settings(**more), "verify") == {**EMPTY, **told}


def start(**more):
    """What a module returned that started a job on the target and did not wait."""
    returned = {"changed": True, "job_id": "job-1", "job": None}
    return {"environment_rollout_target": TARGET, **returned, "owed": "run.1", **more}


def end(**more):
    """What it returned when it had waited."""
    returned = {"changed": True, "job_id": "job-1", "job": JOB}
    return {"environment_rollout_target": TARGET, **returned, "owed": None, **more}


def row_of_job(start, *ends, step="refresh", **options):
    (row,) = rollout_rows([start], step, ends=list(ends), **options)
    assert (row.pop("index"), row.pop("name")) == (4, "shop")
    assert row.pop("step") == step
    return row


DONE = {**EMPTY, "result": "SUCCEEDED", "job": "job-1", "seconds": 2.8}
ACCEPTED = {**DONE, "result": "accepted", "seconds": None}
ASKED_FOR = {"environment_rollout_start": start(), "changed": False}


@pytest.mark.parametrize(
    ("result", "ends", "told"),
    [
        pytest.param(start(), [end()], DONE, id="started and awaited"),
        pytest.param(start(**end()), [], DONE, id="settled at once"),
        pytest.param(start(changed=False), [end()], DONE, id="started by an earlier run"),
        pytest.param(
            start(), [end(job={**JOB, "tasks": [{"created_at": "2026-01-02", "update_at": "2026-01-03"}]})],
            {**DONE, "seconds": None}, id="the service tells time in another way",
        ),
        pytest.param(
            start(owed=None),
            [{**ASKED_FOR, "jobs": [{"job_id": "job-1", "execution_status": "SUCCEEDED"}]}],
            {**DONE, "seconds": None},
            id="noted nowhere",
        ),
        pytest.param(
            start(owed=None),
            [{**ASKED_FOR, "jobs": [{"job_id": "job-1", "execution_status": None}]}],
            ACCEPTED,
            id="noted nowhere, and unknown to the service",
        ),
        pytest.param(start(), [end(job=None)], ACCEPTED, id="unknown to the service"),
        pytest.param(
            start(), [end(changed=False, job_id=None, job=None)],
            ACCEPTED, id="settled by somebody else",
        ),
        pytest.param(start(), [], ACCEPTED, id="not awaited"),
        pytest.param(
            start(job_id=None, owed=None), [], {**EMPTY, "result": "accepted"}, id="without a job"
        ),
        pytest.param(start(job_id=None), [end(job_id="job-1")], DONE, id="without a job at first"),
        pytest.param(
            start(job_id=None, owed=None, addon=None), [], {**EMPTY, "result": "dropped"},
            id="the add-on is gone",
        ),
        pytest.param(
            start(addon={"name": "a"}), [end(addon=None, job=None, job_id=None)],
            {**EMPTY, "result": "dropped", "job": "job-1"}, id="the add-on went meanwhile",
        ),
        pytest.param(
            start(addon={"name": "a"}), [end(addon={"name": "a"}, job=None)], ACCEPTED,
            id="the job of an add-on is unknown to the service",
        ),
        pytest.param(
            start(failed=True, msg="Too\nbusy."), [end()],
            {**EMPTY, "result": "failed", "job": "job-1", "msg": "Too busy."}, id="the start failed",
        ),
        pytest.param(
            start(failed=True, msg="No.", job_id=None, changed=False), [],
            {**EMPTY, "result": "failed", "msg": "No."}, id="nothing was started",
        ),
        pytest.param(
            start(), [{"environment_rollout_target": TARGET, "failed": True, "msg": "It took\ntoo long."}],
            {**EMPTY, "result": "failed", "job": "job-1", "msg": "It took too long."}, id="the wait failed",
        ),
        pytest.param(
            start(owed=None), [{**ASKED_FOR, "failed": True, "msg": "It failed."}],
            {**EMPTY, "result": "failed", "job": "job-1", "msg": "It failed."}, id="a job noted nowhere failed",
        ),
    ],
)  # fmt: skip
def test_what_became_of_a_job(result, ends, told):
    assert row_of_job(result, *ends) == told


@pytest.mark.parametrize("predicted", [False, True])
def test_where_nothing_was_owed_there_is_nothing_to_tell(predicted):
    nothing = start(changed=False, job_id=None, owed=None)
    assert rollout_rows([nothing], "refresh", predicted=predicted) == []
    assert rollout_rows([], "refresh") == rollout_rows([], "update") == []


def test_check_mode_says_what_would_be_done_or_that_it_would_fail():
    assert row_of_job(start(job_id=None), predicted=True) == {**EMPTY, "result": "would be done"}
    assert row_of_job(start(changed=False), predicted=True) == {**EMPTY, "result": "would be done"}
    assert row_of_job(start(failed=True, msg="No."), predicted=True)["result"] == "failed"


@pytest.mark.parametrize(
    ("number", "more", "step"),
    [
        (0, {}, "redeploy a"),
        ("0", {"addon": {"name": "another"}}, "redeploy a"),
        (1, {"addon": {"name": "b"}}, "restart b"),
        (1, {"addon": None}, "restart id-of-b"),
        (1, {"failed": True, "msg": "No."}, "restart id-of-b"),
    ],
)
def test_an_action_is_named_after_its_add_on(number, more, step):
    (row,) = rollout_rows([start(**more)], "add-on", round=number)
    assert row["step"] == step


@given(st.permutations(range(4)))
def test_each_start_meets_its_own_end(order):
    targets = [{"index": index, "name": f"env-{index}", "addons": []} for index in range(4)]
    starts = [start(environment_rollout_target=target) for target in targets]
    ends = [
        end(environment_rollout_target=targets[index], job={"execution_status": f"STATE-{index}"}) for index in order
    ]
    rows = rollout_rows(starts, "refresh", ends=ends)
    assert [(row["index"], row["result"]) for row in rows] == [(index, f"STATE-{index}") for index in range(4)]


def test_values_do_not_get_into_a_row():
    told = rollout_rows(
        [settings(changed=True, changes=SEEN, environment={"name": "shop", "labels": {"a": "canary"}})], "update"
    )
    assert "canary" not in str(told)
    assert "canary" not in str(rollout_rows([start(addon={"name": "a", "values": "canary"})], "add-on", round=0))
