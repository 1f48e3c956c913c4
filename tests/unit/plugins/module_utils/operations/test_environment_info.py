# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments that are searched for: filters, many pages, what is gathered besides, and what is owed."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.servicestage_environment_info import (
    matches,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

OPERATIONS = operation_classes()
INFO = OPERATIONS["servicestage_environment_info"]
WRITE = OPERATIONS["servicestage_environment"]
ANY = {"enterprise_project_id": None, "deploy_mode": None, "vpc_id": None, "labels": None}


def names(done):
    assert not done.failed, done["msg"]
    return sorted(item["name"] for item in done["environments"])


@pytest.fixture
def shops(sim):
    """Four environments that differ in what can be filtered."""
    for number, (stage, mode, vpc, project) in enumerate(
        [
            ("dev", "container", "vpc-1", "0"),
            ("dev", "virtualmachine", "vpc-1", "ep-1"),
            ("prod", "container", "vpc-2", "ep-1"),
            ("prod", "mixed", "vpc-2", "0"),
        ]
    ):
        labels = {"team": "shop", "stage": stage, "rank": str(number)}
        sim.add_environment(
            f"shop-{number}", labels=labels, deploy_mode=mode, vpc_id=vpc, enterprise_project_id=project
        )


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"labels": {"team": "shop"}}, [0, 1, 2, 3]),
        ({"labels": {"team": "shop", "stage": "dev"}}, [0, 1]),
        ({"labels": {"team": "shop", "stage": "nowhere"}}, []),
        ({"labels": {"rank": 2}}, [2]),
        ({"deploy_mode": "mixed"}, [3]),
        ({"vpc_id": "vpc-2"}, [2, 3]),
        ({"enterprise_project_id": "ep-1"}, [1, 2]),
        ({"enterprise_project_id": "ep-1", "vpc_id": "vpc-1", "labels": {"stage": "dev"}}, [1]),
        ({"name": "shop-1", "enterprise_project_id": "ep-1"}, [1]),
        ({"name": "shop-1", "enterprise_project_id": "0"}, []),
        ({"name": "shop-1", "labels": {"stage": "prod"}}, []),
    ],
    ids=str,
)
@pytest.mark.usefixtures("shops")
def test_only_what_passes_every_filter_is_found(sim, filters, found):
    done = perform(INFO, sim, **filters)
    assert names(done) == [f"shop-{number}" for number in found]
    listing = sim.log[0]
    assert listing.operation == "listEnvironments"
    assert listing.query.get("enterprise_project_id") == filters.get("enterprise_project_id")
    in_full = ["showEnvironment"] if "name" in filters and found else []
    assert reads(sim) == ["listEnvironments", *in_full]


@pytest.mark.usefixtures("shops")
def test_no_label_is_every_environment(sim):
    assert len(perform(INFO, sim, labels={})["environments"]) == 7


@pytest.mark.parametrize("value", ["null", "list"])
def test_an_environment_without_labels_passes_no_label(sim, value):
    sim.behaviour.empty_labels = value
    environment(sim).labels = []
    assert perform(INFO, sim, labels={"stage": "test"})["environments"] == []


def test_thousands_are_found_with_one_request_for_each_hundred(sim):
    for number in range(2500 - 3):
        sim.add_environment(f"more-{number:04d}", labels={"half": str(number % 2)})
    done = perform(INFO, sim)
    assert len(names(done)) == len(set(names(done))) == 2500
    assert reads(sim) == ["listEnvironments"] * 25
    assert len(perform(INFO, sim, labels={"half": 1})["environments"]) == 1248
    assert done.warnings == []


def test_what_a_list_that_changes_shows_twice_is_returned_once(sim):
    raw = [
        {"id": f"e-{number}", "name": f"n-{number}", "labels": [], "description": ""} for number in (*range(100), 99)
    ]
    for page in (raw[:100], raw[100:]):
        sim.faults.add(Fault("listEnvironments", "body", body={"environments": page, "count": 101}))
    assert len(perform(INFO, sim)["environments"]) == 100


@pytest.mark.parametrize("how", ["id", "name", "list"])
def test_resources_and_addons_are_gathered_with_one_request_each(sim, how):
    chosen = {
        "id": {"id": sim.fixtures["servicestage_environment_id"]},
        "name": {"name": "env-0001"},
        "list": {"labels": {"stage": "test"}},
    }[how]
    environment(sim).resources.append(
        {"id": "k-1", "name": "k8s", "type": "custom_k8s", "parameters": {"kube_config": "apiVersion: secret"}}
    )
    done = perform(INFO, sim, **chosen, gather_resources=True, gather_addons=True)
    (found,) = done["environments"]
    assert reads(sim)[-2:] == ["listEnvironmentResources", "listAddons"]
    assert len(sim.log) == {"id": 3, "name": 4, "list": 3}[how]
    assert [item["type"] for item in found["resources"]] == ["cce", "dcs", "custom_k8s"]
    assert found["resources"][2]["parameters"] == {"kube_config": "(hidden)"}
    assert [item["id"] for item in found["addons"]] == [sim.fixtures["addon_id"]]
    assert "apiVersion: secret" not in done.text


def test_nothing_is_gathered_unless_asked_for(sim):
    for found in perform(INFO, sim)["environments"]:
        assert "resources" not in found
        assert "addons" not in found
    assert reads(sim) == ["listEnvironments"]


@pytest.mark.parametrize("operation", ["listEnvironmentResources", "listAddons"])
def test_an_environment_that_goes_while_it_is_gathered_is_none(sim, operation):
    sim.faults.add(Fault(operation, "status", status=404, body={"error_code": "SVCSTG.00100411"}))
    assert len(perform(INFO, sim, gather_resources=True, gather_addons=True)["environments"]) == 2


@pytest.mark.parametrize("operation", ["listEnvironmentResources", "listAddons"])
def test_what_may_not_be_gathered_is_a_failure_that_names_the_action(sim, operation):
    sim.deny(operation)
    failure = failure_of(perform(INFO, sim, gather_resources=True, gather_addons=True))
    assert failure["http_status"] == 403
    assert failure["iam_action"].startswith("servicestage:environment:")


@pytest.mark.parametrize("how", ["id", "name", "list"])
def test_reserved_labels_are_what_is_owed(sim, how):
    owed = {"stagecraft-refresh": "todo", "stagecraft-redeploy-0123456789ab": "start." + "0" * 32}
    environment(sim).labels += [{"key": key, "value": value} for key, value in owed.items()]
    chosen = {"id": {"id": environment(sim).id}, "name": {"name": "env-0001"}, "list": {"labels": {"stage": "test"}}}
    (found,) = perform(INFO, sim, **chosen[how])["environments"]
    assert found["labels"] == {"owner": "stagecraft", "stage": "test"}
    assert found["owed"] == owed


def test_without_reserved_labels_nothing_is_owed(sim):
    environment(sim).labels.append({"key": "stagecraft-refreshed", "value": "todo"})
    (found,) = perform(INFO, sim, name="env-0001")["environments"]
    assert found["owed"] == {}
    assert "stagecraft-refreshed" in found["labels"]


@pytest.mark.parametrize("how", ["id", "name", "list"])
def test_what_is_read_goes_back_and_changes_nothing(sim, how):
    environment(sim).labels.append({"key": "stagecraft-refresh", "value": "todo"})
    chosen = {"id": {"id": environment(sim).id}, "name": {"name": "env-0001"}, "list": {"labels": {"stage": "test"}}}
    (found,) = perform(INFO, sim, **chosen[how])["environments"]
    sim.clear_log()
    keys = ("id", "description", "labels", "configuration", "enterprise_project_id", "vpc_id", "deploy_mode", "type")
    given_back = {key: found[key] for key in keys if key in found}
    assert ("configuration" in given_back) is (how != "list")
    again = perform(WRITE, sim, **given_back, purge_labels=True, purge_envs=True, diff_mode=True)
    assert again["changed"] is False
    assert (again["diff"]["before"], again["diff"]["after"]) == ({}, {})
    assert writes(sim) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"id": "a/b"}, "id is 'a/b'"),
        ({"name": "1st"}, "name is '1st'"),
        ({"enterprise_project_id": "a b"}, "enterprise_project_id is 'a b'"),
        ({"enterprise_project_id": ""}, "enterprise_project_id is ''"),
        ({"vpc_id": "vpc/1"}, "vpc_id is 'vpc/1'"),
        ({"labels": {"stage": True}}, "labels.stage is the boolean True"),
        ({"labels": {"stage": 1.5}}, "labels.stage is the number 1.5"),
        ({"labels": {"stage": None}}, "labels.stage is nothing"),
        ({"labels": {"stage": ["a"]}}, "labels.stage is the list"),
        ({"labels": {"stage": ""}}, "labels.stage is ''"),
        ({"labels": {"a b": "c"}}, "labels: the name is 'a b'"),
        ({"labels": {"stagecraft-refresh": "todo"}}, "'stagecraft-refresh' is reserved"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_is_refused_before_any_request(sim, options, words):
    done = perform(INFO, sim, **options)
    failure_of(done)
    assert words in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize(
    "options",
    [
        *({"id": "e-1", name: value} for name, value in [
            ("name", "shop"), ("labels", {}), ("vpc_id", "v"), ("deploy_mode", "mixed"), ("enterprise_project_id", "0"),
        ]),
        {"deploy_mode": "serverless"},
        {"labels": "team"},
        {"gather_addons": "perhaps"},
        {"gather_resources": "perhaps"},
    ],
    ids=str,
)  # fmt: skip
def test_options_that_do_not_fit_are_refused(sim, options):
    with pytest.raises(Refused):
        perform(INFO, sim, **options)
    assert sim.log == []


LABELS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz"))


def raw_of(labels, **fields):
    return {"name": "n", "labels": [{"key": key, "value": value} for key, value in labels.items()], **fields}


@given(LABELS, LABELS)
def test_labels_match_when_all_that_are_wanted_are_there(there, wanted):
    assert matches(raw_of(there), {**ANY, "labels": wanted}) is (wanted.items() <= there.items())


@given(LABELS, st.randoms())
def test_the_order_of_labels_is_irrelevant(there, random):
    shuffled = list(there.items())
    random.shuffle(shuffled)
    assert matches(raw_of(dict(shuffled)), {**ANY, "labels": there})


@pytest.mark.parametrize("key", ["enterprise_project_id", "deploy_mode", "vpc_id"])
def test_a_field_matches_when_it_is_equal_and_none_is_any(key):
    for there, wanted in itertools.product(["a", "b", None], repeat=2):
        found = matches(raw_of({}, **{key: there}), {**ANY, key: wanted})
        assert found is (wanted is None or wanted == there)
