# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of what is written down as owed, and of what the actions make of it."""

from __future__ import annotations

import re

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import environments as env
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import owed_labels
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import (
    servicestage_addon_action as action_module,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import (
    servicestage_environment_refresh as refresh_module,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.changes import with_changes
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.owed_labels import FollowUp
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.rules import LABEL_KEY, LABEL_VALUE
from hypothesis import example, given
from hypothesis import strategies as st

IDS = ["00078e9d-a61c-476e-ac63-a10c9cb2638e", "addon-2", "addon-3"]
JOB = "JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b"
HEX = "8c8573a0012f4d659d5b1e244f375a7b"

addon_follow_ups = st.builds(FollowUp, st.sampled_from(env.ADDON_ACTIONS), st.sampled_from(IDS))
all_follow_ups = st.one_of(st.just(FollowUp("refresh")), addon_follow_ups)
each_once = st.lists(all_follow_ups, unique_by=lambda each: each.addon_id, max_size=4)
some_labels = st.dictionaries(
    st.one_of(all_follow_ups.map(owed_labels.label_of), st.sampled_from(["team", "stage"])),
    st.sampled_from(["todo", f"run.{HEX}", f"start.{HEX}", "start." + "0" * 32, "shop"]),
)
observed_values = some_labels.map(
    lambda found: {("name",): "env-one", **{("labels", key): value for key, value in found.items()}}
)
uuids = st.uuids().map(str)
odd_ids = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=60)
job_ids = st.one_of(uuids.map("JOB{}".format), uuids, uuids.map(lambda text: text.replace("-", "")), odd_ids)


def owed_after(follow_ups, observed, changing=True, addon_ids=IDS):
    return env.owed_of(with_changes(observed, owed_labels.owing(follow_ups, observed, changing, addon_ids)))


# Labels and their values


def test_labels_are_as_the_design_has_them():
    assert owed_labels.label_of(FollowUp("refresh")) == "stagecraft-refresh"
    assert owed_labels.label_of(FollowUp("redeploy", IDS[0])) == "stagecraft-redeploy-98a485cf3e74"
    assert owed_labels.label_of(FollowUp("restart", "addon-2")) == "stagecraft-restart-292d484d2724"
    assert owed_labels.running(JOB) == f"run.{HEX}"
    assert owed_labels.started(JOB) == f"start.{HEX}"
    assert owed_labels.started(None) == owed_labels.started("") == "start." + "0" * 32


@given(all_follow_ups)
def test_each_label_is_reserved_one_the_service_takes_and_tells_its_action(follow_up):
    label = owed_labels.label_of(follow_up)
    assert env.is_reserved(label)
    assert owed_labels.action_of(label) == follow_up.action
    LABEL_KEY.check("label", label)


@given(st.lists(all_follow_ups, unique=True))
def test_each_follow_up_has_a_label_of_its_own(follow_ups):
    assert len({owed_labels.label_of(each) for each in follow_ups}) == len(follow_ups)


@given(job_ids)
def test_whatever_id_a_job_has_its_mark_is_a_value_that_the_service_takes(job_id):
    for value in (owed_labels.running(job_id), owed_labels.started(job_id)):
        LABEL_VALUE.check("label", value)


@given(st.one_of(uuids.map("JOB{}".format), uuids, st.from_regex(r"\A[A-Za-z0-9.-]{1,31}\Z")))
def test_the_job_of_a_refresh_is_found_again(job_id):
    assert owed_labels.job_running(owed_labels.running(job_id)) == job_id


@given(job_ids, job_ids)
@example(JOB, HEX)
@example(JOB, JOB[3:])
def test_two_jobs_have_two_marks(one, other):
    assert (owed_labels.started(one) == owed_labels.started(other)) is (one == other)


@given(job_ids)
def test_a_mark_that_stands_for_a_job_stands_for_it_again(job_id):
    mark = owed_labels.running(job_id)
    assert owed_labels.running(owed_labels.job_running(mark)) == mark


@pytest.mark.parametrize("value", [None, "", "todo", "run.", f"start.{HEX}", "running"])
def test_other_values_name_no_job(value):
    assert owed_labels.job_running(value) is None


@given(job_ids, job_ids)
def test_an_add_ons_job_is_ours_once_it_is_another_one(before, now):
    value = owed_labels.started(before)
    assert owed_labels.is_started(value)
    assert owed_labels.has_ours(value, now) is (owed_labels.started(before) != owed_labels.started(now))
    assert not owed_labels.has_ours(value, before)


@pytest.mark.parametrize("last", [None, "", 7])
def test_no_last_job_is_not_ours(last):
    assert not owed_labels.has_ours(f"start.{HEX}", last)


@pytest.mark.parametrize("value", [None, "", "todo", f"run.{HEX}"])
def test_what_was_not_announced_has_no_job(value):
    assert not owed_labels.is_started(value)
    assert not owed_labels.has_ours(value, JOB)


# What a change of an environment writes down


@given(st.one_of(st.none(), each_once), observed_values, st.booleans(), st.sampled_from([None, IDS, IDS[:1]]))
def test_nothing_but_reserved_labels_is_touched(follow_ups, observed, changing, addon_ids):
    changes = owed_labels.owing(follow_ups, observed, changing, addon_ids)
    assert all(change.path[0] == "labels" and env.is_reserved(change.path[1]) for change in changes)
    assert all(change.before == observed.get(change.path) != change.after for change in changes)
    assert len({change.path for change in changes}) == len(changes)


@given(each_once.filter(bool), observed_values)
def test_after_a_change_each_follow_up_is_to_be_done(follow_ups, observed):
    wanted = {owed_labels.label_of(each) for each in follow_ups}
    after = owed_after(follow_ups, observed)
    assert {label: after[label] for label in wanted} == dict.fromkeys(wanted, "todo")


@given(each_once.filter(bool), observed_values)
def test_what_is_owed_otherwise_survives_a_change(follow_ups, observed):
    after = owed_after(follow_ups, observed)
    named = {each.addon_id for each in follow_ups if each.addon_id}
    for addon_id in {*IDS} - named:
        for action in env.ADDON_ACTIONS:
            label = owed_labels.label_of(FollowUp(action, addon_id))
            assert after.get(label) == observed.get(("labels", label))


@given(each_once.filter(bool), observed_values)
def test_an_add_on_is_owed_one_action(follow_ups, observed):
    after = owed_after(follow_ups, observed)
    for each in follow_ups:
        if each.addon_id:
            found = {owed_labels.label_of(FollowUp(action, each.addon_id)) for action in env.ADDON_ACTIONS}
            assert len(found & {*after}) == 1


@given(each_once, observed_values, st.sampled_from([None, IDS, IDS[:1]]))
def test_writing_it_down_twice_is_writing_it_down_once(follow_ups, observed, addon_ids):
    follow_ups = [each for each in follow_ups if not each.addon_id or each.addon_id in (addon_ids or IDS)]
    after = with_changes(observed, owed_labels.owing(follow_ups, observed, True, addon_ids))
    assert owed_labels.owing(follow_ups, after, True, addon_ids) == []


@given(each_once.filter(bool), observed_values)
def test_without_a_change_nothing_is_written_down(follow_ups, observed):
    assert owed_labels.owing(follow_ups, observed, False, None) == []


@given(observed_values, st.booleans(), st.booleans())
def test_null_leaves_alone_and_an_empty_list_forgets_all(observed, changing, looked):
    addon_ids = IDS if looked else None
    assert owed_labels.owing(None, observed, changing, addon_ids) == []
    assert owed_after([], observed, changing, addon_ids) == {}


@given(each_once.filter(bool), observed_values, st.sets(st.sampled_from(IDS)))
def test_what_is_owed_to_add_ons_that_are_gone_is_dropped(follow_ups, observed, there):
    follow_ups = [each for each in follow_ups if not each.addon_id or each.addon_id in there]
    after = owed_after(follow_ups or [FollowUp("refresh")], observed, addon_ids=there)
    assert owed_labels.gone(after, there) == []
    assert owed_labels.gone(after, None) == []


@given(some_labels, st.sets(st.sampled_from(IDS)))
def test_gone_are_the_labels_of_no_add_on_and_never_the_refresh(found, there):
    owed = {label for label in found if env.is_reserved(label)}
    known = {owed_labels.label_of(FollowUp(action, each)) for each in there for action in env.ADDON_ACTIONS}
    assert {*owed_labels.gone(owed, there)} == owed - known - {"stagecraft-refresh"}


@pytest.mark.parametrize(
    ("value", "status", "last", "expected"),
    [
        (f"start.{HEX}", "SUCCEEDED", JOB, True),
        (f"start.{HEX}", "SUCCEEDED", None, True),
        (f"start.{HEX}", "SUCCEEDED", "JOB-other", False),
        (f"start.{HEX}", "UPGRADING", "JOB-other", False),
        (f"start.{HEX}", "FAILED", "JOB-other", True),
        ("todo", "SUCCEEDED", JOB, False),
    ],
)
def test_what_was_announced_and_has_no_job_is_opened_again(value, status, last, expected):
    label = owed_labels.label_of(FollowUp("redeploy", "addon-2"))
    addons = [{"id": "addon-2", "status": status, "job_id": last}, {"id": "addon-3", "status": status, "job_id": last}]
    found = owed_labels.reopened({label: value, "stagecraft-refresh": "todo"}, addons)
    assert found == ({label: "todo"} if expected else {})
    assert owed_labels.reopened({label: value}, addons, but=label) == {}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("labels", "team"), ("labels", "team")),
        (("name",), ("name",)),
        (("configuration", "envs", "stagecraft-refresh"), ("configuration", "envs", "stagecraft-refresh")),
        (("labels", "stagecraft-refresh"), ("owed", "refresh")),
        (("labels", "stagecraft-restart-292d484d2724"), ("owed", "restart of shop")),
        (("labels", "stagecraft-restart-ba9876543210"), ("owed", "restart-ba9876543210")),
    ],
)
def test_a_reserved_label_is_shown_as_what_is_owed(path, shown):
    assert owed_labels.shown_path(path, {"stagecraft-restart-292d484d2724": "restart of shop"}) == shown


# What the actions make of it

ENDS = [None, "SUBMITTED", "RUNNING", "ROLLBACKING", "SUCCEEDED", "FAILED", "CANCELLED", "UNKNOWN"]
CHOICES = [
    {"only_if_owed": only_if_owed, "if_failed": if_failed, "wait": wait}
    for only_if_owed in (True, False)
    for if_failed in ("start", "fail")
    for wait in (True, False)
]


def job_of(end):
    return None if end is None else {"execution_status": end}


@pytest.mark.parametrize("value", [None, "todo", f"run.{HEX}"])
@pytest.mark.parametrize("status", ENDS)
@pytest.mark.parametrize("options", CHOICES, ids=str)
def test_a_refresh_starts_a_job_unless_one_of_an_earlier_run_serves(options, status, value):
    values = {("labels", "stagecraft-refresh"): value} if value else {}
    job_id = JOB if options["only_if_owed"] and value == f"run.{HEX}" else None
    observed = refresh_module.Refreshed({}, values, job_id, job_of(status) if job_id else None)
    changes = refresh_module.plan(observed, **options)
    if options["only_if_owed"] and value is None:
        assert changes == []
    elif not job_id or (status in ("FAILED", "CANCELLED", "UNKNOWN") and options["if_failed"] == "start"):
        assert [(change.before, change.after) for change in changes] == [(None, "a job is started")]
    elif status in ("SUCCEEDED", "FAILED", "CANCELLED", "UNKNOWN") or options["wait"]:
        assert [change.before for change in changes] == [f"job {JOB}"]
    else:
        assert changes == []


@pytest.mark.parametrize("if_running", ["wait", "adopt", "fail"])
@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "UPGRADING"])
@pytest.mark.parametrize("ended", ENDS)
@pytest.mark.parametrize("options", CHOICES, ids=str)
def test_an_action_starts_a_job_unless_one_of_an_earlier_run_serves(options, ended, status, if_running):
    for value in (None, "todo", f"start.{HEX}"):
        check_action(options, ended, status, value, if_running)


def check_action(options, ended, status, value, if_running):
    label = owed_labels.label_of(FollowUp("redeploy", "addon-2"))
    ours = "JOB-ours" if options["only_if_owed"] and value == f"start.{HEX}" else None
    raw = {"id": "addon-2", "name": "shop", "status": status, "job_id": "JOB-ours"}
    owed = {label: value} if value else {}
    observed = action_module.Acted(raw, owed, label, None, ours, job_of(ended) if ours else None)
    changes = action_module.plan(observed, action="redeploy", if_running=if_running, **options)
    goes_on = status == "UPGRADING" or ended in ("SUBMITTED", "RUNNING", "ROLLBACKING")
    failed = status == "FAILED" or ended in ("FAILED", "CANCELLED", "UNKNOWN")
    found = [(change.path, change.before, change.after) for change in changes]
    path = ("addons", "shop", "redeploy")
    if (options["only_if_owed"] and value is None) or (ours and goes_on and not options["wait"]):
        assert found == []
    elif ours and (goes_on or not failed or options["if_failed"] == "fail"):
        assert found == [(path, "job JOB-ours", "it is over")]
    else:
        assert found == [(path, None, "a job is started")]


def test_what_is_owed_to_an_add_on_that_is_gone_is_taken_away_and_nothing_else():
    owed = {"stagecraft-redeploy-292d484d2724": "todo"}
    options = {"action": "redeploy", "if_running": "wait", "only_if_owed": True, "if_failed": "start", "wait": True}
    (change,) = action_module.plan(action_module.Acted(None, owed), **options)
    assert change == (("owed", "redeploy-292d484d2724"), "todo", None)
    assert action_module.plan(action_module.Acted(None), **options) == []


def test_the_words_of_the_design_fit_a_label():
    assert re.fullmatch("[0-9a-f]{12}", owed_labels.label_of(FollowUp("restart", "x"))[-12:])
    assert len(owed_labels.label_of(FollowUp("redeploy", "x"))) <= 36
