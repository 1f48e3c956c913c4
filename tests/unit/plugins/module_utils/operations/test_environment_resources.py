# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed resources: the whole list is read, merged, written and compared, and no kubeconfig is ever shown."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import runner

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    COLLECTION,
    ActingClock,
    Refused,
    bodies,
    environment,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)
from tests.unit.plugins.module_utils.operations.resources_support import (
    CLUSTER,
    ELB,
    OTHERS,
    RESOURCES,
    held,
    names,
    put,
)


def test_a_resource_is_added_and_the_others_stay(sim):
    before = [*held(sim).values()]
    done = put(sim, {**ELB, "name": "front", "alias": "lb"}, diff_mode=True)
    assert done["changed"] is True
    assert bodies(sim) == [{"resources": [*before, {**ELB, "name": "front", "alias": "lb"}]}]
    assert names(done) == [*OTHERS, "front"]
    assert done["diff"]["after"] == {"resources": {"elb-1": {"type": "elb", "name": "front", "alias": "lb"}}}
    assert done["environment_id"] == sim.fixtures["servicestage_environment_id"]
    assert reads(sim) == ["listEnvironmentResources"]


def test_what_is_not_declared_of_a_resource_stays(sim):
    put(sim, {**ELB, "name": "front", "alias": "lb", "parameters": {"namespace": "shop"}})
    done = put(sim, {**ELB, "name": "back"})
    assert held(sim)["elb-1"] == {**ELB, "name": "back", "alias": "lb", "parameters": {"namespace": "shop"}}
    assert done["changed"] is True


def test_what_is_declared_empty_is_taken_away(sim):
    put(sim, {**ELB, "name": "front", "alias": "lb", "parameters": {"namespace": "shop"}})
    empty = {**ELB, "name": "", "alias": "", "parameters": {"namespace": ""}}
    foretold = put(sim, empty, check_mode=True)
    done = put(sim, empty)
    assert held(sim)["elb-1"] == {**ELB, "name": ""}
    assert foretold["resources"] == done["resources"]
    assert put(sim, empty)["changed"] is False


def test_with_purge_only_what_is_declared_stays(sim):
    put(sim, {**ELB, "alias": "lb"})
    done = put(sim, ELB, purge=True, diff_mode=True)
    assert [*held(sim).values()] == [{**ELB, "alias": "lb", "name": ""}]
    assert len(done["diff"]["before"]["resources"]) == 2
    assert put(sim, ELB, purge=True)["changed"] is False


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_empty_list_clears_all_with_purge_and_nothing_without(sim, check_mode):
    assert put(sim, check_mode=check_mode)["changed"] is False
    assert sim.writes() == []
    done = put(sim, purge=True, check_mode=check_mode)
    assert (done["changed"], done["resources"]) == (True, [])
    assert bodies(sim) == ([] if check_mode else [{"resources": []}])
    assert (held(sim) == {}) is not check_mode


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_does_not_count_and_nothing_to_do_is_one_read(sim, reverse):
    sim.behaviour.reverse_lists = reverse
    declared = [{**resource, "alias": None} for resource in held(sim).values()]
    for purge in (False, True):
        sim.clear_log()
        assert put(sim, *declared[::-1], purge=purge)["changed"] is False
        assert [entry.operation for entry in sim.log] == ["listEnvironmentResources"]


def test_an_environment_is_found_by_its_name(sim):
    done = put(sim, ELB, environment_name="env-0001")
    assert (done["changed"], "elb-1" in held(sim)) == (True, True)
    assert reads(sim) == ["listEnvironments", "listEnvironmentResources"]


@pytest.mark.parametrize("absent", [401, 404])
def test_an_environment_that_is_not_there_is_a_failure(sim, absent):
    sim.behaviour.absent_environment = absent
    done = put(sim, ELB, environment_id="e-1")
    failure_of(done)
    assert "environment" in done["msg"]
    assert sim.writes() == []


# Comparing afterwards


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "resource elb-1 is missing"),
        ([{"id": "elb-1", "type": "elb", "name": "front"}], "is missing"),  # the others got lost
        ([{"id": "elb-1", "type": "eip", "name": "front"}], "type of resource elb-1 is 'eip' instead of 'elb'"),
        ([{"id": "elb-1", "type": "elb", "name": ""}], "name of resource elb-1 is '' instead of 'front'"),
    ],
    ids=str,
)
def test_an_outcome_that_is_not_as_declared_is_a_failure_that_names_it(sim, answer, words):
    sim.faults.add(Fault("modifyEnvironmentResources", "body", acted=True, body={"resources": answer}))
    done = put(sim, {**ELB, "name": "front"})
    failure_of(done)
    assert words in done["msg"]
    assert (done["changed"], done["resources"]) == (True, answer)


def test_what_had_to_be_emptied_and_stays_is_a_failure(sim):
    put(sim, {**ELB, "alias": "lb"})
    stays = [*held(sim).values()]
    sim.faults.add(Fault("modifyEnvironmentResources", "body", acted=True, body={"resources": stays}))
    done = put(sim, {**ELB, "alias": ""})
    failure_of(done)
    assert "alias of resource elb-1 is 'lb' instead of ''" in done["msg"]


def test_what_had_to_go_and_stays_is_a_failure(sim):
    stays = [*held(sim).values()]
    sim.faults.add(Fault("modifyEnvironmentResources", "body", acted=True, body={"resources": stays}))
    done = put(sim, purge=True)
    failure_of(done)
    assert all(f"resource {resource['id']} stays" in done["msg"] for resource in stays)


def test_an_answer_without_the_list_is_read_again(sim):
    sim.faults.add(Fault("modifyEnvironmentResources", "body", acted=True, body={}))
    done = put(sim, ELB)
    assert names(done) == [*OTHERS, ""]
    assert reads(sim) == ["listEnvironmentResources"] * 2


@pytest.mark.parametrize("body", [{}, {"resources": 7}, {"resources": [{"type": "elb"}]}, {"resources": [{"id": 7}]}])
def test_a_list_that_cannot_be_read_is_never_replaced(sim, body):
    sim.faults.add(Fault("listEnvironmentResources", "body", body=body))
    done = put(sim, ELB)
    failure_of(done)
    assert sim.writes() == []


def test_what_needs_no_change_is_returned_as_it_was_read(sim):
    shown = [{"id": "elb-1", "type": "elb", "alias": None, "ip": "10.0.0.1", "parameters": {}}]
    sim.faults.add(Fault("listEnvironmentResources", "body", body={"resources": shown}))
    assert put(sim, ELB)["resources"] == shown


def test_null_is_an_empty_list(sim):
    sim.faults.add(Fault("listEnvironmentResources", "body", body={"resources": None}))
    assert put(sim)["resources"] == []


# Nothing lost, nothing twice

LOST = [
    {"kind": "reset_after"},
    {"kind": "truncate_json"},
    {"kind": "body", "acted": True, "status": 502, "body": None},
    {"kind": "body", "acted": True, "body": ["well"]},
]


@pytest.mark.parametrize("retries", [0, 5])
@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_lost_answer_is_read_back(sim, fault, retries):
    sim.faults.add(Fault("modifyEnvironmentResources", **fault))
    done = put(sim, ELB, max_retries=retries)
    assert not done.failed, done["msg"]
    assert (done["changed"], names(done)) == (True, [*OTHERS, ""])
    assert writes(sim) == ["modifyEnvironmentResources"]


def test_a_lost_answer_is_compared_too(sim):
    sim.faults.add(Fault("modifyEnvironmentResources", "reset_after"))

    def lose():
        environment(sim).resources[:] = [held(sim)["elb-1"]]

    done = put(sim, ELB, clock=ActingClock(sim, lose))
    failure_of(done)
    assert "is missing" in done["msg"]


@pytest.mark.parametrize("fault", [{"kind": "throttle"}, {"kind": "status", "status": 503}, {"kind": "reset_before"}])
def test_what_somebody_adds_while_we_wait_is_not_lost(sim, fault):
    sim.faults.add(Fault("modifyEnvironmentResources", **fault))

    def add():
        environment(sim).resources.append({"id": "eip-1", "type": "eip", "name": ""})

    done = put(sim, ELB, clock=ActingClock(sim, add))
    assert not done.failed, done["msg"]
    assert {"eip-1", "elb-1"} < set(held(sim))


def test_the_lock_is_that_of_the_environment(sim, monkeypatch):
    """Both modules write the same environment: one keeps the other out."""
    names, locked = [], runner.locked

    def noted(name, *rest):
        names.append(name)
        return locked(name, *rest)

    monkeypatch.setattr(runner, "locked", noted)
    put(sim, ELB)
    where = {"environment_id": sim.fixtures["servicestage_environment_id"]}
    perform(operation_classes()["servicestage_environment"], sim, description="another", **where)
    assert len(names) == 2
    assert len(set(names)) == 1
    assert where["environment_id"] in names[0]


# Options


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        ([{"id": "", "type": "elb"}], "resources: id is ''"),
        ([ELB, {**ELB, "type": "eip"}], "resources: id is 'elb-1': it has to be one entry a resource"),
        ([{**CLUSTER, "parameters": {"kube_config": " \n"}}], "resources: parameters.kube_config of k8s-1"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_any_request(sim, resources, words):
    done = put(sim, *resources)
    failure_of(done)
    assert done["msg"].startswith(words)
    assert sim.log == []


@pytest.mark.parametrize(
    "options", [{"environment_id": "a/b"}, {"environment_id": None}, {"environment_name": "-"}], ids=str
)
def test_an_environment_that_cannot_be_is_refused_before_any_request(sim, options):
    done = put(sim, ELB, **options)
    failure_of(done)
    assert done["msg"].startswith(next(iter(options)))
    assert sim.log == []


@pytest.mark.parametrize(
    "resource",
    [
        {"id": "x"},
        {"type": "elb"},
        {"id": "x", "type": "ELB"},
        {"id": "x", "type": "elb", "size": "10"},
        {"id": "x", "type": "elb", "parameters": {"other": "y"}},
        {"id": "x", "type": "elb", "parameters": "text"},
    ],
    ids=str,
)
def test_what_is_no_resource_is_refused_by_the_argument_spec(sim, resource):
    with pytest.raises(Refused):
        put(sim, resource)


def test_every_type_of_the_document_is_taken_and_no_other():
    text = (COLLECTION / "tests/simulator/openapi/servicestage-schemas.yaml").read_text(encoding="utf-8")
    documented = yaml.safe_load(text)["ResourceType"]["enum"]
    assert sorted(RESOURCES.options["resources"]["options"]["type"]["choices"]) == sorted(documented)
