# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that the API sets for an environment: kept to at both edges, before any request, in words that help."""

from __future__ import annotations

import datetime

import pytest

from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    as_dict,
    bodies,
    environment,
    failure_of,
    operation_classes,
    perform,
    validated,
)

ENVIRONMENT = operation_classes()["servicestage_environment"]
RESOURCE = {"resource_id": "r-1", "resource_name": "cache", "resource_type": "dcs"}


def by_id(sim):
    return {} if sim is None else {"id": sim.fixtures["servicestage_environment_id"]}


def resource_envs(*envs, **more):
    return {"configuration": {"resource_envs": [{**RESOURCE, "envs": item, **more} for item in envs]}}


KEPT = [
    {"new_name": "ab"},
    {"new_name": "a" + "b" * 62 + "9"},
    {"new_name": "A-_9"},
    {"description": "x" * 128},
    {"description": "环" * 128},
    {"description": "two\nlines"},
    {"labels": {"k": "v"}},
    {"labels": {"k" * 36: "v" * 43}},
    {"labels": {"0_-": "._-"}},
    {"labels": {"环境": "测试"}},
    {"labels": {f"label-{number}": number for number in range(20)}},
    {"labels": {"stagecraft": "x", "stagecraft-refresh-2": "x", "stagecraft-redeploy-xyz": "x"}},
    {"enterprise_project_id": "5aa119a8-d25b-45a7-8d1b-88e127885635"},
    {"configuration": {"envs": {"X": ""}}},
    {"configuration": {"envs": {"a name with = and spaces": "any text\n"}}},
    resource_envs({"X": "1"}),
]


@pytest.mark.parametrize("options", KEPT, ids=str)
def test_a_value_at_the_edge_is_sent_and_taken(sim, options):
    done = perform(ENVIRONMENT, sim, **by_id(sim), **options)
    assert not done.failed, done["msg"]
    assert done["changed"] is True
    assert len(bodies(sim)) == 1


TWENTY_ONE = {f"label-{number}": number for number in range(21)}
NAME_RULE = "begin with a letter and end with a letter or digit"
REFUSED = [
    ({"new_name": ""}, "new_name", NAME_RULE),
    ({"new_name": "a"}, "new_name", "2 to 64"),
    ({"new_name": "a" * 65}, "new_name", "2 to 64"),
    ({"new_name": "1a"}, "new_name", NAME_RULE),
    ({"new_name": "-a"}, "new_name", NAME_RULE),
    ({"new_name": "a-"}, "new_name", NAME_RULE),
    ({"new_name": "a_"}, "new_name", NAME_RULE),
    ({"new_name": "a b"}, "new_name", "letters, digits, hyphens and underscores"),
    ({"new_name": "äb"}, "new_name", NAME_RULE),
    ({"new_name": "ab\n"}, "new_name", NAME_RULE),
    ({"description": "x" * 129}, "description", "at most 128"),
    ({"labels": {"": "v"}}, "labels", "1 to 36"),
    ({"labels": {"k" * 37: "v"}}, "labels", "1 to 36"),
    ({"labels": {"a.b": "v"}}, "labels", "a label name"),
    ({"labels": {"a b": "v"}}, "labels", "a label name"),
    ({"labels": {"k\n": "v"}}, "labels", "a label name"),
    ({"labels": {"k": ""}}, "labels.k", "1 to 43"),
    ({"labels": {"k": "v" * 44}}, "labels.k", "1 to 43"),
    ({"labels": {"k": "a/b"}}, "labels.k", "a label value"),
    ({"labels": {"k": "v\n"}}, "labels.k", "a label value"),
    ({"labels": TWENTY_ONE}, "labels", "at most 20"),
    ({"labels": TWENTY_ONE, "purge_labels": False}, "labels", "at most 20"),
    ({"labels": {"stagecraft-refresh": "todo"}}, "labels", "reserved"),
    ({"labels": {"stagecraft-redeploy-0123456789ab": "todo"}}, "labels", "reserved"),
    ({"labels": {"stagecraft-restart-0123456789ab": "todo"}}, "labels", "reserved"),
    ({"enterprise_project_id": ""}, "enterprise_project_id", "id of an enterprise project"),
    ({"enterprise_project_id": "a b"}, "enterprise_project_id", "id of an enterprise project"),
    ({"enterprise_project_id": "a" * 65}, "enterprise_project_id", "id of an enterprise project"),
    ({"configuration": {"envs": {"": "v"}}}, "configuration.envs", "one character or more"),
    (resource_envs({"": "v"}), "configuration.resource_envs.r-1", "one character or more"),
    (resource_envs({"A": "1"}, resource_id=""), "configuration.resource_envs", "the id of a resource"),
    (resource_envs({"A": "1"}, {"B": "2"}), "configuration.resource_envs", "one entry a resource"),
]


@pytest.mark.parametrize(("options", "option", "rule"), REFUSED, ids=[str(row[0])[:60] for row in REFUSED])
def test_a_value_beyond_the_edge_is_refused_before_any_request(sim, options, option, rule):
    done = perform(ENVIRONMENT, sim, **by_id(sim), **options)
    assert failure_of(done)["service"] is None
    assert done["msg"].startswith(option)
    assert rule in done["msg"]
    assert done["changed"] is False
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"id": ""}, "id"),
        ({"id": "a/b"}, "id"),
        ({"id": ".."}, "id"),
        ({"id": "e?x=1"}, "id"),
        ({"id": "e\n"}, "id"),
        ({"id": "a" * 65}, "id"),
        ({"name": ""}, "name"),
        ({"name": "a"}, "name"),
        ({"name": "a" * 65}, "name"),
        ({"name": "env 1"}, "name"),
    ],
    ids=str,
)
def test_an_id_or_name_that_cannot_be_one_is_refused_before_any_request(sim, options, option):
    done = perform(ENVIRONMENT, sim, **options)
    failure_of(done)
    assert done["msg"].startswith(f"{option} is ")
    assert sim.log == []


NO_TEXTS = [True, False, 1.5, 1.0, None, [], ["a"], {}, {"a": "b"}, datetime.date(2026, 1, 2)]
PLACES = {
    "labels.k": lambda value: {"labels": {"k": value}},
    "configuration.envs.K": lambda value: {"configuration": {"envs": {"K": value}}},
    "configuration.resource_envs.r-1.envs.K": lambda value: resource_envs({"K": value}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", NO_TEXTS, ids=repr)
def test_a_value_that_is_no_text_has_to_be_quoted(sim, place, value):
    done = perform(ENVIRONMENT, sim, **by_id(sim), **PLACES[place](value))
    failure_of(done)
    assert done["msg"].startswith(f"{place} is ")
    assert "quote it" in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("value", [0, -1, 2**70])
def test_whole_numbers_are_texts(sim, value):
    done = perform(
        ENVIRONMENT, sim, **by_id(sim), labels={"k": value}, configuration={"envs": {"K": value}}, reveal_values=True
    )
    assert done["environment"]["labels"] == {"k": str(value)}
    assert done["environment"]["configuration"]["envs"]["K"] == str(value)
    assert as_dict(bodies(sim)[0]["configuration"]["envs"])["K"] == str(value)


@pytest.mark.parametrize("shown", ["(hidden)", "(hidden, changed)"])
@pytest.mark.parametrize("place", [name for name in PLACES if name != "labels.k"])
def test_what_results_show_in_place_of_a_value_is_no_value(sim, place, shown):
    done = perform(ENVIRONMENT, sim, **by_id(sim), **PLACES[place](shown))
    failure_of(done)
    assert done["msg"].startswith(place)
    assert "Declare the value itself" in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "one of the following is required"),
        ({"id": "e", "name": "env"}, "mutually exclusive"),
        ({"id": "e", "state": "gone"}, "state"),
        ({"id": "e", "configuration": {"resource_envs": [{"envs": {}}]}}, "resource_id"),
        ({"id": "e", "configuration": {"resource_envs": [{"resource_id": "r"}]}}, "envs"),
        ({"id": "e", "configuration": {"variables": {}}}, "variables"),
        ({"id": "e", "vpc": "v"}, "vpc"),
    ],
    ids=str,
)
def test_options_that_do_not_fit_together_are_refused(options, told):
    with pytest.raises(Refused, match=told):
        validated(ENVIRONMENT, options)


@pytest.mark.parametrize(
    "options", [{"description": "\ud800"}, {"configuration": {"envs": {"K": "\udfff"}}}, {"labels": {"\ud800": "v"}}]
)
def test_half_a_character_is_a_failure_and_no_traceback(sim, options):
    done = perform(ENVIRONMENT, sim, **by_id(sim), **options)
    failure_of(done)
    assert next(iter(options)) in done["msg"]
    assert sim.log == []


def labels_of(sim):
    return as_dict(environment(sim).labels, "key")


@pytest.mark.parametrize("reserved", [0, 1])
@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("more", "fits"), [(18, True), (19, False)])
def test_twenty_labels_are_counted_after_the_merge_and_with_the_reserved_ones(sim, more, fits, check_mode, reserved):
    found = environment(sim)
    if reserved:
        found.labels = [{"key": "owner", "value": "x"}, {"key": "stagecraft-refresh", "value": "todo"}]
    before = labels_of(sim)
    wanted = {f"label-{number}": "x" for number in range(more)}
    done = perform(ENVIRONMENT, sim, **by_id(sim), check_mode=check_mode, labels=wanted, purge_labels=False)
    assert done.failed is not fits
    if not fits:
        failure_of(done)
        assert "labels would be 21 in all" in done["msg"]
        assert "at most 20" in done["msg"]
    if not fits or check_mode:
        assert sim.writes() == []
        assert labels_of(sim) == before
    else:
        assert len(labels_of(sim)) == 20


def test_reserved_labels_count_under_a_purge_too(sim):
    environment(sim).labels = [{"key": "stagecraft-refresh", "value": "todo"}, {"key": "owner", "value": "x"}]
    done = perform(ENVIRONMENT, sim, **by_id(sim), labels={f"label-{number}": "x" for number in range(20)})
    failure_of(done)
    assert "labels would be 21 in all" in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, True),
        ({"resource_name": "cache"}, True),
        ({"resource_type": "dcs"}, True),
        ({"resource_name": "", "resource_type": "dcs"}, True),
        ({"resource_name": "cache", "resource_type": "dcs"}, False),
    ],
    ids=str,
)
def test_a_new_resource_needs_its_name_and_type(sim, given, missing):
    wanted = {"resource_envs": [{"resource_id": "r-9", "envs": {"A": "1"}, **given}]}
    done = perform(ENVIRONMENT, sim, **by_id(sim), configuration=wanted)
    assert done.failed is missing
    if missing:
        assert "resource r-9" in done["msg"]
        assert "resource_name and resource_type" in done["msg"]
        assert sim.writes() == []
