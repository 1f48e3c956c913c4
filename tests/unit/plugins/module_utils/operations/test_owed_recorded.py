# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to follow a change is written down in the PUT that changes the environment, and in no other."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    as_dict,
    bodies,
    environment,
    failure_of,
    perform,
    reads,
    writes,
)
from tests.unit.plugins.module_utils.operations.owed_support import (
    ENVIRONMENT,
    TO_REFRESH,
    addon,
    change,
    follow_ups,
    labels,
    owe,
    owed,
    redeploy_label,
    start,
    to_do,
)

SEEDED = {"owner": "stagecraft", "stage": "test"}


def test_it_goes_along_with_the_change_in_one_put(sim):
    done = change(sim)
    expected = {TO_REFRESH: "todo", redeploy_label(sim): "todo"}
    assert not done.failed, done["msg"]
    assert writes(sim) == ["modifyEnvironment"]
    (body,) = bodies(sim)
    assert body["description"] == "new"
    assert as_dict(body["labels"], "key") == {**SEEDED, **expected}
    assert owed(sim) == done["owed"] == expected
    assert done["follow_ups_recorded"] is True
    assert done["environment"]["labels"] == SEEDED
    assert done["changes"] == ["description", "owed.redeploy of sermantInjector", "owed.refresh"]
    assert done.warnings == []


def test_names_are_looked_up_and_the_environment_read_again_just_before_the_write(sim):
    sim.behaviour.put_answer_has_configuration = True
    change(sim)
    assert [entry.operation for entry in sim.log] == [
        "showEnvironment",
        "listAddons",
        "showEnvironment",
        "modifyEnvironment",
    ]


def test_a_refresh_needs_no_look_at_the_add_ons(sim):
    sim.behaviour.put_answer_has_configuration = True
    change(sim, follow_ups=[{"action": "refresh"}])
    assert [entry.operation for entry in sim.log] == ["showEnvironment", "modifyEnvironment"]
    assert owed(sim) == {TO_REFRESH: "todo"}


@pytest.mark.parametrize("before", ["todo", "run." + "a" * 32, None])
def test_where_nothing_changes_nothing_is_written_down_in_one_read(sim, before):
    owe(sim, {TO_REFRESH: before})
    done = change(sim, description="the first environment")
    assert done["changed"] is False
    assert reads(sim) == ["showEnvironment"]
    assert writes(sim) == []
    assert done["owed"] == owed(sim) == ({TO_REFRESH: before} if before else {})
    assert done["follow_ups_recorded"] is True


@pytest.mark.parametrize("by", ["addon_id", "addon_name"])
@pytest.mark.parametrize("action", ["redeploy", "restart"])
def test_an_add_on_is_given_by_id_or_by_name(sim, action, by):
    change(sim, follow_ups=[{"action": action, by: sim.fixtures[by]}])
    assert owed(sim) == {to_do(action, sim.fixtures["addon_id"]): "todo"}


def test_todo_goes_over_anything_older_and_over_another_action_of_the_add_on(sim):
    older = {
        TO_REFRESH: "run." + "a" * 32,
        redeploy_label(sim): start(addon(sim).job_id),
        to_do("restart", addon(sim).id): "todo",
    }
    owe(sim, older)
    done = change(sim)
    assert owed(sim) == done["owed"] == {TO_REFRESH: "todo", redeploy_label(sim): "todo"}


def test_what_is_owed_from_before_stays_owed(sim):
    owe(sim, {redeploy_label(sim): "todo"})
    change(sim, follow_ups=[{"action": "refresh"}])
    assert owed(sim) == {TO_REFRESH: "todo", redeploy_label(sim): "todo"}


@pytest.mark.parametrize("description", ["new", "the first environment"])
def test_an_empty_list_forgets_all(sim, description):
    owe(sim, {TO_REFRESH: "todo", redeploy_label(sim): "todo", to_do("restart", "gone"): "todo"})
    done = change(sim, description=description, follow_ups=[])
    assert done["changed"] is True
    assert (owed(sim), done["owed"], done["follow_ups_recorded"]) == ({}, {}, True)
    assert labels(sim) == SEEDED
    assert len(writes(sim)) == 1
    assert "listAddons" not in reads(sim)
    assert change(sim, description=description, follow_ups=[])["changed"] is False


def test_null_leaves_alone_what_is_owed(sim):
    owe(sim, {TO_REFRESH: "run." + "a" * 32})
    done = change(sim, follow_ups=None, labels={})
    assert labels(sim) == owed(sim) == done["owed"] == {TO_REFRESH: "run." + "a" * 32}
    assert done["follow_ups_recorded"] is False
    assert done["environment"]["labels"] == {}


def test_what_is_owed_survives_a_purge_of_labels_and_is_refused_from_users(sim):
    change(sim)
    done = change(sim, labels={}, follow_ups=None)
    assert labels(sim) == done["owed"] == {TO_REFRESH: "todo", redeploy_label(sim): "todo"}
    sim.clear_log()
    for label in (TO_REFRESH, redeploy_label(sim)):
        refused = change(sim, labels={label: "todo"})
        failure_of(refused)
        assert "reserved" in refused["msg"]
    assert sim.log == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_diff_tells_it_in_words_and_shows_no_reserved_label(sim, check_mode):
    owe(sim, {TO_REFRESH: "run." + "a" * 32, to_do("restart", addon(sim).id): "todo"})
    before = owed(sim)
    done = change(sim, diff_mode=True, check_mode=check_mode, labels={"team": "shop"})
    assert done["diff"]["before"]["owed"].pop("refresh") == "run." + "a" * 32
    (dropped,) = done["diff"]["before"].pop("owed")
    assert dropped.startswith("restart-")
    assert done["diff"]["after"].pop("owed") == {"refresh": "todo", "redeploy of sermantInjector": "todo"}
    assert "stagecraft-re" not in str(done["diff"])
    assert "stagecraft-re" not in str(done["environment"])
    assert done["owed"] == {TO_REFRESH: "todo", redeploy_label(sim): "todo"}
    assert owed(sim) == (before if check_mode else done["owed"])
    assert (writes(sim) == []) is check_mode


# Twenty labels


@pytest.mark.parametrize("count", [17, 18, 19, 20])
def test_follow_ups_count_towards_the_twenty_labels_and_fail_before_any_write(sim, count):
    owe(sim, {f"l{number}": "x" for number in range(count - len(SEEDED))})
    assert len(labels(sim)) == count
    done = change(sim)
    if count <= 18:
        assert not done.failed, done["msg"]
        assert len(owed(sim)) == 2
        return
    failure_of(done)
    assert f"labels would be {count + 2} in all, 2 of them for what is owed (follow_ups)" in done["msg"]
    assert "at most 20" in done["msg"]
    assert done["changed"] is False
    assert sim.writes() == []


def test_twenty_labels_of_which_two_are_owed_already_have_room(sim):
    owe(sim, {f"l{number}": "x" for number in range(16)})
    change(sim)
    assert len(labels(sim)) == 20
    done = change(sim, description="newer")
    assert not done.failed, done["msg"]
    assert len(labels(sim)) == 20


def test_twenty_labels_are_no_trouble_where_nothing_changes(sim):
    owe(sim, {f"l{number}": "x" for number in range(18)})
    assert change(sim, description="the first environment")["changed"] is False


def test_room_that_the_same_task_makes_counts(sim):
    owe(sim, {f"l{number}": "x" for number in range(18)})
    done = change(sim, labels=SEEDED)
    assert not done.failed, done["msg"]
    assert len(labels(sim)) == 4


# A new environment


def new(sim, **options):
    given = {"name": "shop-new", "vpc_id": "vpc-1", "follow_ups": [{"action": "refresh"}], **options}
    return perform(ENVIRONMENT, sim, **given)


def test_a_new_environment_has_it_from_the_beginning(sim):
    done = new(sim, labels={"team": "shop"})
    assert writes(sim) == ["createEnvironment"]
    created = environment(sim, done["environment_id"])
    assert as_dict(created.labels, "key") == {"team": "shop", TO_REFRESH: "todo"}
    assert done["owed"] == {TO_REFRESH: "todo"}
    assert done["follow_ups_recorded"] is True
    assert new(sim, labels={"team": "shop"})["changed"] is False


def test_a_new_environment_with_variables_has_it_with_the_last_write(sim):
    done = new(sim, configuration={"envs": {"A": "1"}})
    assert writes(sim) == ["createEnvironment", "modifyEnvironment"]
    post, put = bodies(sim)
    assert post["labels"] == []
    assert as_dict(put["labels"], "key") == {TO_REFRESH: "todo"}
    assert as_dict(put["configuration"]["envs"]) == {"A": "1"}
    assert done["owed"] == {TO_REFRESH: "todo"}


@pytest.mark.parametrize("configuration", [None, {"envs": {}}, {"envs": {"A": "1"}}])
def test_check_mode_foretells_what_a_new_environment_is_owed(sim, configuration):
    foretold = new(sim, configuration=configuration, check_mode=True, diff_mode=True)
    assert sim.writes() == []
    done = new(sim, configuration=configuration, diff_mode=True)
    for key in ("owed", "follow_ups_recorded", "changes", "changed", "diff"):
        assert foretold[key] == done[key], key
    assert done["follow_ups_recorded"] is True


def test_a_creation_that_is_cut_off_before_its_variables_is_still_owed_its_refresh(sim):
    sim.faults.add(Fault("modifyEnvironment", "status", status=500))
    failure_of(new(sim, configuration={"envs": {"A": "1"}}))
    done = new(sim, configuration={"envs": {"A": "1"}})
    assert done["changed"] is True
    assert done["owed"] == {TO_REFRESH: "todo"}


def test_an_add_on_of_an_environment_that_is_still_to_be_created_is_refused_before_any_write(sim):
    done = new(sim, follow_ups=[{"action": "restart", "addon_name": "sermantInjector"}])
    failure_of(done)
    assert "follow_ups names an add-on, and the environment is still to be created" in done["msg"]
    assert sim.writes() == []


# Where the service does not show what is declared


@pytest.mark.parametrize("shows", [False, "null"])
def test_what_cannot_be_compared_is_not_written_down(sim, shows):
    sim.behaviour.get_shows_configuration = shows
    for _run in range(2):
        sim.clear_log()
        done = change(sim, configuration={"envs": {"A": "1"}})
        assert done["changed"] is True
        assert done["follow_ups_recorded"] is False
        assert done["owed"] == owed(sim) == {}
        assert any("What has to follow is not written down" in warning for warning in done.warnings)
        assert reads(sim)[:1] == ["showEnvironment"]
        assert "listAddons" not in reads(sim)


def test_a_new_environment_whose_variables_cannot_be_seen_is_owed_nothing(sim):
    sim.behaviour.get_shows_configuration = False
    done = new(sim, configuration={"envs": {"A": "1"}})
    assert done["follow_ups_recorded"] is False
    assert done["owed"] == {}
    assert as_dict(environment(sim, done["environment_id"]).labels, "key") == {}


def test_without_a_declared_configuration_it_is_written_down_all_the_same(sim):
    sim.behaviour.get_shows_configuration = False
    done = change(sim)
    assert done["follow_ups_recorded"] is True
    assert len(owed(sim)) == 2
    assert done.warnings == []


def test_what_cannot_be_compared_can_still_be_forgotten(sim):
    sim.behaviour.get_shows_configuration = False
    owe(sim, {TO_REFRESH: "todo"})
    done = change(sim, configuration={"envs": {"A": "1"}}, follow_ups=[])
    assert (owed(sim), done["owed"]) == ({}, {})
    assert all("What has to follow" not in warning for warning in done.warnings)


# Writes that are cut off, and others who write


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "truncate", "throttle"])
def test_an_interrupted_put_has_it_in_the_end_too(sim, kind):
    sim.faults.add(Fault("modifyEnvironment", kind))
    done = change(sim)
    assert not done.failed, done["msg"]
    assert owed(sim) == done["owed"] == {TO_REFRESH: "todo", redeploy_label(sim): "todo"}
    assert reads(sim).count("listAddons") == 1


def test_what_somebody_else_changed_first_is_theirs_to_follow(sim):
    sim.faults.add(Fault("modifyEnvironment", "throttle"))

    def another_run():
        environment(sim).description = "new"

    done = change(sim, clock=ActingClock(sim, another_run))
    assert done["changed"] is False
    assert owed(sim) == {}


def test_a_service_that_drops_the_labels_is_found_out(sim):
    sim.behaviour.put_ignores = ["labels"]
    done = change(sim, follow_ups=follow_ups(sim)[:1])
    failure_of(done)
    assert done["changed"] is True
    assert f"labels.{TO_REFRESH} is None instead of 'todo'" in done["msg"]
    assert done["owed"] == {}


def test_what_is_owed_to_an_add_on_that_is_gone_is_dropped_with_a_warning(sim):
    owe(sim, {to_do("restart", "gone"): "todo"})
    done = change(sim)
    assert set(owed(sim)) == {TO_REFRESH, redeploy_label(sim)}
    (warning,) = done.warnings
    assert to_do("restart", "gone") in warning
    assert "gone" in warning
