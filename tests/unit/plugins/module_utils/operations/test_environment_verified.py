# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service shows after a write is compared; and what it does not show of a configuration is dealt with."""

from __future__ import annotations

import copy

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    ActingClock,
    as_dict,
    bodies,
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

ENVIRONMENT = operation_classes()["servicestage_environment"]
SECRET = "an-undeclared-value"
OPTIONS = {"description": "new", "labels": {"team": "shop"}, "configuration": {"envs": {"LEVEL": "debug-value"}}}


@pytest.fixture
def environment_id(sim):
    return sim.add_environment(
        "shop",
        labels={"stage": "dev"},
        envs={"LEVEL": "info-value", "PORT": SECRET},
        enterprise_project_id="ep-1",
        resources=[{"id": "r-1", "name": "cache", "type": "dcs"}],
    )


def the_answer(**changes):
    """The answer to the PUT that OPTIONS make, all of it as declared but for ``changes``."""
    answer = {
        "id": "e",
        "name": "shop",
        "description": "new",
        "enterprise_project_id": "ep-1",
        "labels": [{"key": "team", "value": "shop"}],
        "configuration": {
            "envs": [{"name": "LEVEL", "value": "debug-value"}, {"name": "PORT", "value": SECRET}],
            "resource_envs": [],
        },
    }
    answer.update(changes)
    return answer


def variables(**envs):
    return {"envs": [{"name": name, "value": value} for name, value in envs.items()], "resource_envs": []}


def test_an_answer_as_declared_is_believed(sim, environment_id):
    sim.faults.add(Fault("modifyEnvironment", "body", acted=True, body=the_answer()))
    done = perform(ENVIRONMENT, sim, id=environment_id, **OPTIONS)
    assert done["changed"] is True
    assert reads(sim) == ["showEnvironment"]
    assert done.warnings == []


@pytest.mark.parametrize("field", ["name", "description", "labels", "enterprise_project_id", "configuration"])
@pytest.mark.parametrize("how", ["no such key", "null"])
def test_a_field_that_is_missing_in_the_answer_is_read_once(sim, environment_id, field, how):
    answer = the_answer(**{field: None})
    if how == "no such key":
        del answer[field]
    sim.faults.add(Fault("modifyEnvironment", "body", acted=True, body=answer))
    done = perform(ENVIRONMENT, sim, id=environment_id, **OPTIONS)
    assert not done.failed, done["msg"]
    assert reads(sim) == ["showEnvironment"] * 2
    assert done["environment"]["name"] == "shop"
    assert done["environment"]["labels"] == {"team": "shop"}


DIFFERENT = {
    "the name": ({"name": "shop-2"}, ["name is 'shop-2' instead of 'shop'"]),
    "the description": ({"description": ""}, ["description is '' instead of 'new'"]),
    "a dropped label": ({"labels": []}, ["labels.team"]),
    "another value of a label": ({"labels": [{"key": "team", "value": "x"}]}, ["labels.team is 'x'"]),
    "a label that came back": (
        {"labels": [{"key": "team", "value": "shop"}, {"key": "stage", "value": "dev"}]},
        ["labels.stage is 'dev'"],
    ),
    "the enterprise project": ({"enterprise_project_id": "0"}, ["enterprise_project_id is '0' instead of 'ep-1'"]),
    "a declared variable with another value": (
        {"configuration": variables(LEVEL="other", PORT=SECRET)},
        ["configuration.envs.LEVEL does not have the declared value"],
    ),
    "a declared variable that is missing": (
        {"configuration": variables(PORT=SECRET)},
        ["configuration.envs.LEVEL is missing"],
    ),
    "an undeclared variable that is lost": (
        {"configuration": variables(LEVEL="debug-value")},
        ["configuration.envs.PORT disappeared"],
    ),
    "several": (
        {"labels": [], "description": "x", "configuration": variables()},
        ["labels.team", "description is 'x'", "envs.LEVEL is missing", "envs.PORT disappeared"],
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_a_difference_in_the_answer_is_a_failure_that_names_it(sim, environment_id, case):
    changes, named = DIFFERENT[case]
    sim.faults.add(Fault("modifyEnvironment", "body", acted=True, body=the_answer(**changes)))
    done = perform(ENVIRONMENT, sim, id=environment_id, **OPTIONS)
    failure_of(done)
    assert done["changed"] is True
    for words in named:
        assert words in done["msg"]
    assert done["msg"].count(";") == len(named) - 1
    assert "environment" in done
    assert SECRET not in done.text
    assert "debug-value" not in done.text


@pytest.mark.parametrize(
    ("behaviour", "named"),
    [
        ({"put_ignores": ["labels"]}, ["labels.team", "labels.stage"]),
        ({"put_ignores": ["description"]}, ["description"]),
        ({"put_ignores": ["configuration"]}, ["configuration.envs.LEVEL"]),
        ({"put_omitted": {"enterprise_project_id": "clear"}}, ["enterprise_project_id is '0' instead of 'ep-1'"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("answered", [True, False])
def test_a_service_that_does_something_else_is_found_out(sim, environment_id, behaviour, named, answered):
    sim.behaviour.update(behaviour)
    if not answered:  # equal means done, but what is not declared has to be looked at all the same
        sim.faults.add(Fault("modifyEnvironment", "reset_after"))
    done = perform(ENVIRONMENT, sim, id=environment_id, **OPTIONS)
    failure_of(done)
    assert done["changed"] is True
    for words in named:
        assert words in done["msg"]


def test_a_lost_answer_of_a_put_that_lost_a_variable_is_found_out(sim, environment_id):
    sim.faults.add(Fault("modifyEnvironment", "reset_after"))

    def lose():
        environment(sim, environment_id).configuration["envs"] = [{"name": "LEVEL", "value": "debug-value"}]

    done = perform(ENVIRONMENT, sim, clock=ActingClock(sim, lose), id=environment_id, **OPTIONS)
    failure_of(done)
    assert "configuration.envs.PORT disappeared" in done["msg"]
    assert writes(sim) == ["modifyEnvironment"]


# What the service writes by itself


@pytest.mark.parametrize("mode", [True, "moving"])
def test_variables_that_the_service_writes_are_no_failure(sim, environment_id, mode):
    sim.behaviour.builtin_variables = mode
    first = perform(ENVIRONMENT, sim, id=environment_id, description="one")
    assert not first.failed
    assert first.warnings == []
    second = perform(ENVIRONMENT, sim, id=environment_id, description="two")
    assert not second.failed
    warned = [text for text in second.warnings if "DCS_BUILT_IN_ADDRESS" in text]
    assert len(warned) == (1 if mode == "moving" else 0)
    assert "10.0.0." not in second.text
    assert perform(ENVIRONMENT, sim, id=environment_id, description="two")["changed"] is False


def test_a_declared_variable_that_the_service_writes_otherwise_is_a_failure(sim, environment_id):
    sim.behaviour.builtin_variables = True
    resource = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs"}
    declared = {"resource_envs": [{**resource, "envs": {"DCS_BUILT_IN_ADDRESS": "mine"}}]}
    done = perform(ENVIRONMENT, sim, id=environment_id, configuration=declared)
    failure_of(done)
    assert "configuration.resource_envs.r-1.envs.DCS_BUILT_IN_ADDRESS does not have the declared value" in done["msg"]


# What the service does not show


@pytest.mark.parametrize("shows", [False, "null"])
@pytest.mark.parametrize("declared", ["envs", "resource_envs"])
def test_a_configuration_that_cannot_be_seen_is_sent_every_time_with_a_warning(sim, environment_id, shows, declared):
    sim.behaviour.get_shows_configuration = shows
    resource = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs", "envs": {"HOST": "v-1"}}
    configuration = {"envs": {"LEVEL": "v-1"}} if declared == "envs" else {"resource_envs": [resource]}
    for number in (1, 2):
        done = perform(ENVIRONMENT, sim, id=environment_id, configuration=configuration)
        assert not done.failed
        assert done["changed"] is True
        assert len(bodies(sim)) == number
        assert set(bodies(sim)[-1]["configuration"]) == {declared}
        (warning,) = done.warnings
        assert f"configuration.{declared}" in warning
        assert "cannot be compared" in warning
        assert "v-1" not in warning


@pytest.mark.parametrize("shows", [False, "null"])
def test_a_configuration_that_is_neither_seen_nor_declared_is_not_sent(sim, environment_id, shows):
    sim.behaviour.get_shows_configuration = shows
    before = copy.deepcopy(environment(sim, environment_id).configuration)
    done = perform(ENVIRONMENT, sim, id=environment_id, description="new")
    assert "configuration" not in bodies(sim)[0]
    assert environment(sim, environment_id).configuration == before
    assert done.warnings == []
    assert "configuration" not in done["environment"]
    assert perform(ENVIRONMENT, sim, id=environment_id, description="new")["changed"] is False


def test_in_check_mode_the_unseen_is_warned_about_too(sim, environment_id):
    sim.behaviour.get_shows_configuration = False
    done = perform(ENVIRONMENT, sim, id=environment_id, check_mode=True, configuration={"envs": {"A": "1"}})
    assert done["changed"] is True
    assert "cannot be compared" in done.warnings[0]
    assert sim.writes() == []


def test_an_answer_that_shows_the_unseen_is_compared(sim, environment_id):
    sim.behaviour.get_shows_configuration = False
    sim.behaviour.put_answer_has_configuration = True
    sim.behaviour.put_ignores = ["configuration"]
    done = perform(ENVIRONMENT, sim, id=environment_id, configuration={"envs": {"LEVEL": "v-1"}})
    failure_of(done)
    assert "configuration.envs.LEVEL does not have the declared value" in done["msg"]


def test_one_list_that_is_shown_goes_along_and_one_that_is_not_does_not(sim, environment_id):
    body = the_answer(configuration={"envs": [{"name": "PORT", "value": SECRET}]}, id=environment_id, description="")
    sim.faults.add(Fault("showEnvironment", "body", body=body))
    perform(ENVIRONMENT, sim, id=environment_id, description="new")
    assert bodies(sim)[0]["configuration"] == {"envs": [{"name": "PORT", "value": SECRET}]}


def test_an_environment_that_is_shown_without_labels_would_lose_them_and_is_not_written(sim, environment_id):
    body = {key: value for key, value in the_answer(id=environment_id).items() if key != "labels"}
    sim.faults.add(Fault("showEnvironment", "body", body=body))
    done = perform(ENVIRONMENT, sim, id=environment_id, description="another")
    failure_of(done)
    assert "without its labels" in done["msg"]
    assert sim.writes() == []


def test_a_resource_that_is_shown_without_its_variables_is_not_written_as_one_that_has_none(sim, environment_id):
    resource = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs"}
    body = the_answer(id=environment_id, configuration={"envs": [], "resource_envs": [resource]})
    sim.faults.add(Fault("showEnvironment", "body", body=body))
    perform(ENVIRONMENT, sim, id=environment_id, description="another")
    assert [sent["configuration"]["resource_envs"] for sent in bodies(sim)] == [[resource]]


@pytest.mark.parametrize("body", [{}, {"id": "e"}, {"id": "e", "name": None}, {"id": "e", "name": 7}])
def test_an_environment_without_a_name_is_not_written(sim, environment_id, body):
    sim.faults.add(Fault("showEnvironment", "body", body=body))
    done = perform(ENVIRONMENT, sim, id=environment_id, description="new")
    failure_of(done)
    assert "without its name" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    "field",
    [
        {"labels": {"a": "b"}},
        {"labels": "x"},
        {"labels": [None, 7]},
        {"labels": [{"key": "a", "value": ["b"]}]},
        {"labels": [{"key": None, "value": "b"}]},
        {"configuration": []},
        {"configuration": "x"},
        {"configuration": {"envs": "x", "resource_envs": []}},
        {"configuration": {"envs": [], "resource_envs": {}}},
        {"configuration": {"envs": [], "resource_envs": 7}},
        {"configuration": {"envs": [], "resource_envs": [None]}},
        {"configuration": {"envs": [{"name": "A", "value": {}}]}},
        {"description": {"a": "b"}},
        {"enterprise_project_id": []},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_not_written_back(sim, environment_id, field):
    sim.faults.add(Fault("showEnvironment", "body", body={**the_answer(id=environment_id), **field}))
    done = perform(ENVIRONMENT, sim, id=environment_id, labels={"a": "1"})
    failure_of(done)
    assert "nothing more is written" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    "field", [{"description": None}, {"resources": "x"}, {"resources": [7, {"parameters": 7}]}], ids=str
)
def test_what_is_not_written_may_have_any_shape(sim, environment_id, field):
    sim.faults.add(Fault("showEnvironment", "body", body={**the_answer(id=environment_id), **field}))
    done = perform(ENVIRONMENT, sim, id=environment_id, check_mode=True, labels={"a": "1"})
    assert done["changed"] is True
    assert sim.writes() == []


def test_labels_may_be_null(sim):
    sim.behaviour.empty_labels = "null"
    environment_id = sim.add_environment("bare", labels={"a": "1"})
    assert perform(ENVIRONMENT, sim, id=environment_id, labels={})["changed"] is True
    assert as_dict(environment(sim, environment_id).labels, "key") == {}
    assert perform(ENVIRONMENT, sim, id=environment_id, labels={})["changed"] is False
