# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments are created and deleted once, whatever happens on the way, and never changed where they cannot be."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.environment_plan import (
    check_fixed,
    desired_of,
    plan,
)
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment import (
    ServicestageEnvironment,
)

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    as_dict,
    bodies,
    environment,
    failure_of,
    perform,
    reads,
    writes,
)

VPC = "29d55020-ae0e-4a18-871c-93e6976ee7bd"
NEW = {
    "name": "shop-test",
    "vpc_id": VPC,
    "deploy_mode": "container",
    "type": "normal",
    "description": "The shop, for testers",
    "labels": {"team": "shop", "tier": 2},
    "enterprise_project_id": "0",
}
ENVS = {"configuration": {"envs": {"LOG_LEVEL": "info"}}}
ABSENT = {"name": "shop-test", "state": "absent"}


def run(sim, **options):
    return perform(ServicestageEnvironment, sim, **options)


def named(sim, name):
    return [each for each in sim.state.environments.values() if each.name == name]


@pytest.fixture
def created(sim):
    """An environment that a task created, the log empty again."""
    done = run(sim, **NEW)
    assert not done.failed, done["msg"]
    sim.clear_log()
    return done["environment"]


def test_creation_is_one_post_with_all_that_it_takes(sim):
    done = run(sim, **NEW, diff_mode=True)
    assert done["changed"] is True
    assert writes(sim) == ["createEnvironment"]
    body = bodies(sim)[0]
    assert {label["key"]: label["value"] for label in body.pop("labels")} == {"team": "shop", "tier": "2"}
    assert body == {key: NEW[key] for key in NEW if key != "labels"}
    assert done["environment"]["id"] in sim.state.environments
    assert done["environment"]["labels"] == {"team": "shop", "tier": "2"}
    assert done["diff"]["before"] == {}
    assert done["diff"]["after"] == {**NEW, "labels": {"team": "shop", "tier": "2"}}


def test_what_creation_does_not_take_is_put_afterwards(sim):
    done = run(sim, **NEW, **ENVS)
    assert writes(sim) == ["createEnvironment", "modifyEnvironment"]
    assert "configuration" not in bodies(sim)[0]
    there = named(sim, "shop-test")[0]
    assert as_dict(there.configuration["envs"]) == {"LOG_LEVEL": "info"}
    assert done["environment"]["configuration"]["envs"] == {"LOG_LEVEL": "(hidden)"}


def test_the_second_run_has_nothing_to_do(sim):
    assert run(sim, **NEW, **ENVS)["changed"] is True
    sim.clear_log()
    assert run(sim, **NEW, **ENVS)["changed"] is False
    assert reads(sim) == ["listEnvironments", "showEnvironment"]
    assert writes(sim) == []


@pytest.mark.parametrize("options", [NEW, {**NEW, **ENVS}])
def test_check_mode_foretells_the_environment_without_an_id(sim, options):
    foretold = run(sim, check_mode=True, **options)
    assert sim.writes() == []
    done = run(sim, **options)
    made_by_the_service = ("id", "project_id", "creator", "create_time", "update_time", "resources")
    expected = {key: value for key, value in done["environment"].items() if key not in made_by_the_service}
    assert foretold["environment"]["id"] is None
    found = {key: value for key, value in foretold["environment"].items() if key in expected}
    if "configuration" in found:  # what the service shows besides is not foretold
        assert found.pop("configuration")["envs"] == expected["configuration"]["envs"]
    assert found == {key: expected[key] for key in found}
    assert {"name", "labels", "description", "vpc_id", "deploy_mode", "type"} <= set(found)


@pytest.mark.parametrize("hidden", [{}, {"reveal_values": True}])
def test_a_lost_answer_to_the_post_is_gone_on_with(sim, hidden):
    sim.faults.add(Fault("createEnvironment", "reset_after"))
    done = run(sim, **NEW, **ENVS, **hidden)
    assert not done.failed, done["msg"]
    assert writes(sim) == ["createEnvironment", "modifyEnvironment"]
    assert len(named(sim, "shop-test")) == 1
    assert done["environment"]["id"] == named(sim, "shop-test")[0].id
    assert as_dict(named(sim, "shop-test")[0].configuration["envs"]) == {"LOG_LEVEL": "info"}


def test_a_lost_answer_to_the_post_when_nothing_is_left_to_do(sim):
    sim.faults.add(Fault("createEnvironment", "reset_after"))
    done = run(sim, **NEW)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert writes(sim) == ["createEnvironment"]


@pytest.mark.parametrize("kind", ["reset_before", "status"])
def test_a_post_that_may_have_been_carried_out_is_not_sent_again(sim, kind):
    fault = Fault("createEnvironment", kind, status=502) if kind == "status" else Fault("createEnvironment", kind)
    sim.faults.add(fault)
    done = run(sim, **NEW)
    failure_of(done)
    assert "unknown whether the service carried it out" in done["msg"]
    assert [entry.operation for entry in sim.log].count("createEnvironment") == 1
    assert named(sim, "shop-test") == []
    assert run(sim, **NEW)["changed"] is True  # the next run sees what is there


def test_a_throttled_post_is_sent_again(sim):
    sim.faults.add(Fault("createEnvironment", "throttle", times=2))
    done = run(sim, **NEW)
    assert not done.failed, done["msg"]
    assert len(named(sim, "shop-test")) == 1
    assert len(done.warnings) == 2


def test_somebody_else_who_creates_it_meanwhile_is_no_failure(sim, monkeypatch):
    look = ServicestageEnvironment._look
    looks = []

    def late(self):
        looks.append(look(self))
        if len(looks) == 2:  # under the lock, immediately before the POST
            other = dict(NEW, name="another-name")
            run(sim, **other)
            named(sim, "another-name")[0].name = "shop-test"
        return looks[-1]

    monkeypatch.setattr(ServicestageEnvironment, "_look", late)
    done = run(sim, **NEW, **ENVS)
    assert not done.failed, done["msg"]
    assert len(named(sim, "shop-test")) == 1
    assert as_dict(named(sim, "shop-test")[0].configuration["envs"]) == {"LOG_LEVEL": "info"}


def test_without_a_vpc_a_missing_environment_is_a_failure_that_says_how_to_create_it(sim):
    done = run(sim, name="shop-tset", description="x")
    failure_of(done)
    assert "no environment with the name 'shop-tset'" in done["msg"]
    assert "give vpc_id" in done["msg"]
    assert writes(sim) == []


def test_an_id_creates_nothing(sim):
    done = run(sim, id="no-such-id", vpc_id=VPC)
    assert "no environment with the id no-such-id" in done["msg"]
    assert writes(sim) == []


def test_with_a_new_name_the_new_environment_gets_that_one(sim):
    done = run(sim, **{**NEW, "new_name": "shop-qa"})
    assert done["environment"]["name"] == "shop-qa"
    assert writes(sim) == ["createEnvironment"]
    sim.clear_log()
    assert run(sim, **{**NEW, "new_name": "shop-qa"})["changed"] is False


@pytest.mark.parametrize(
    ("option", "value"),
    [("vpc_id", "another-vpc"), ("deploy_mode", "virtualmachine"), ("type", "high"), ("resource_create_mode", "iac")],
)
def test_what_the_service_cannot_change_is_refused_before_any_write(sim, created, option, value):
    done = run(sim, id=created["id"], description="also new", **{option: value})
    failure_of(done)
    assert done["msg"].startswith(f"{option} is {value!r}")
    assert "cannot change" in done["msg"]
    assert writes(sim) == []
    assert environment(sim, created["id"]).description == NEW["description"]


def test_what_the_service_does_not_show_is_not_compared():
    observed = {("name",): "shop-test", ("vpc_id",): VPC}
    desired = desired_of({**dict.fromkeys(ServicestageEnvironment.options), **NEW, "type": "high", "state": "present"})
    check_fixed(desired, observed)
    assert not [change for change in plan(desired, observed) if change.path[0] in ("type", "deploy_mode")]


@pytest.mark.parametrize("how", ["id", "name"])
def test_an_environment_is_deleted_once(sim, created, how):
    options = {how: created[how], "state": "absent"}
    foretold = run(sim, check_mode=True, diff_mode=True, **options)
    assert foretold["changed"] is True
    assert created["id"] in sim.state.environments
    done = run(sim, diff_mode=True, **options)
    assert (done["changed"], done["environment"]) == (True, None)
    assert done["diff"] == foretold["diff"]
    assert done["diff"]["after"] == {}
    assert done["diff"]["before"]["name"] == "shop-test"
    assert created["id"] not in sim.state.environments
    sim.clear_log()
    again = run(sim, **options)
    assert (again["changed"], again["environment"]) == (False, None)
    assert writes(sim) == []
    assert len(sim.log) <= 2


@pytest.mark.parametrize(
    "fault", [Fault("deleteEnvironment", "reset_after"), Fault("deleteEnvironment", "reset_before")]
)
def test_a_deletion_whose_answer_is_lost_is_done_all_the_same(sim, created, fault):
    sim.faults.add(fault)
    done = run(sim, **ABSENT)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert created["id"] not in sim.state.environments


def test_a_deletion_that_meets_absence_is_done(sim, created, monkeypatch):
    real = ServicestageEnvironment.plan

    def late(self, observed):
        del sim.state.environments[created["id"]]
        return real(self, observed)

    monkeypatch.setattr(ServicestageEnvironment, "plan", late)
    done = run(sim, id=created["id"], state="absent")
    assert not done.failed, done["msg"]
    assert done["environment"] is None


def test_other_options_do_not_matter_for_a_deletion(sim, created):
    assert run(sim, **{**NEW, **ENVS, "type": "high", "state": "absent"})["changed"] is True
    assert writes(sim) == ["deleteEnvironment"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({**NEW, "vpc_id": "a/b"}, "vpc_id is 'a/b'"),
        ({**ABSENT, "new_name": "shop-qa"}, "new_name goes with state present only"),
        ({**NEW, "name": "1shop"}, "name is '1shop'"),
        ({**NEW, "labels": {"stagecraft-refresh": "todo"}}, "reserved"),
        ({**NEW, "labels": {f"l{number}": "x" for number in range(21)}}, "at most 20"),
    ],
)
def test_bad_input_is_refused_before_any_request(sim, options, words):
    done = run(sim, **options)
    failure_of(done)
    assert words in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("options", [{"id": None, "state": "absent"}, {"name": None, "vpc_id": VPC}])
def test_null_is_no_environment(sim, options):
    done = run(sim, **options)
    failure_of(done)
    assert "id and name are null" in done["msg"]
    assert sim.log == []


def test_a_deletion_shows_no_reserved_labels(sim, created):
    environment(sim, created["id"]).labels.append({"key": "stagecraft-refresh", "value": "todo"})
    done = run(sim, id=created["id"], state="absent", diff_mode=True)
    assert done["diff"]["before"]["labels"] == {"team": "shop", "tier": "2"}
    assert "stagecraft-refresh" not in done.text
    assert created["id"] not in sim.state.environments


def test_options_that_do_not_count_for_a_deletion_are_not_checked(sim, created):
    odd = {"labels": {"stagecraft-refresh": "todo"}, "configuration": {"envs": {"A": "(hidden)"}}}
    assert run(sim, **ABSENT, **odd)["changed"] is True


def test_an_id_that_is_a_number_is_an_id(sim):
    body = {"id": 4711, "name": "shop-test"}
    sim.faults.add(Fault("createEnvironment", "body", status=200, body=body))
    done = run(sim, **NEW)
    assert "Internal error" not in done.text
    assert "no environment with the id 4711" in done["msg"]


def test_a_list_that_cannot_be_read_is_no_absence(sim, created):
    sim.faults.add(Fault("listEnvironments", "body", status=200, body={}, times=None))
    done = run(sim, **ABSENT)
    failure_of(done)
    assert "'environments'" in done["msg"]
    assert created["id"] in sim.state.environments


def test_the_id_is_returned_also_of_what_was_deleted(sim, created):
    assert run(sim, name="shop-test")["environment_id"] == created["id"]
    assert run(sim, **ABSENT)["environment_id"] == created["id"]
    assert run(sim, **ABSENT)["environment_id"] is None
