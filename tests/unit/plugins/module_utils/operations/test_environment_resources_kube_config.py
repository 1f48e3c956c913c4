# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubeconfig is written, compared and given back, and never shown."""

from __future__ import annotations

import json

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    bodies,
    environment,
    failure_of,
    operation_classes,
    perform,
    writes,
)
from tests.unit.plugins.module_utils.operations.resources_support import (
    CLUSTER,
    ELB,
    KUBE_CONFIG,
    OTHERS,
    RESOURCES,
    TOKEN,
    held,
    names,
    put,
)


@pytest.fixture
def cluster(sim):
    """An environment that manages a cluster of somebody's own."""
    environment(sim).resources.append(json.loads(json.dumps({**CLUSTER, "name": ""})))
    return held(sim)["k8s-1"]


def test_a_kube_config_is_written_and_never_shown(sim):
    done = put(sim, CLUSTER, diff_mode=True)
    assert held(sim)["k8s-1"] == {**CLUSTER, "name": ""}
    assert done["diff"]["after"]["resources"]["k8s-1"]["parameters"] == {"kube_config": "(hidden)"}
    assert done["resources"][-1]["parameters"] == {"kube_config": "(hidden)"}
    again = put(sim, CLUSTER)
    assert again["changed"] is False
    assert done.warnings == again.warnings == []


def test_a_kube_config_that_changes_is_hidden_in_the_diff(sim, cluster):
    other = {**CLUSTER, "parameters": {"kube_config": KUBE_CONFIG + "kind: Config\n"}}
    done = put(sim, other, diff_mode=True)
    assert done["diff"]["before"]["resources"]["k8s-1"]["parameters"] == {"kube_config": "(hidden)"}
    assert done["diff"]["after"]["resources"]["k8s-1"]["parameters"] == {"kube_config": "(hidden, changed)"}
    assert held(sim)["k8s-1"]["parameters"] == other["parameters"]


def test_a_kube_config_that_is_not_declared_is_written_back(sim, cluster):
    done = put(sim, ELB)
    assert held(sim)["k8s-1"]["parameters"] == {"kube_config": KUBE_CONFIG}
    assert done.warnings == []


def test_a_kube_config_that_is_not_shown_is_sent_every_time_with_a_warning(sim):
    sim.behaviour.resources_show_kube_config = False
    first = put(sim, CLUSTER)
    assert (first.failed, first["changed"], first.warnings) == (False, True, [])
    for _ in range(2):
        again = put(sim, CLUSTER)
        assert not again.failed, again["msg"]
        assert again["changed"] is True
        (warning,) = again.warnings
        assert "k8s-1" in warning
        assert "cannot be compared" in warning
    assert held(sim)["k8s-1"]["parameters"] == {"kube_config": KUBE_CONFIG}
    without = {**CLUSTER, "parameters": None}
    assert put(sim, without)["changed"] is False


def test_a_cluster_that_is_written_back_without_its_kube_config_is_named(sim, cluster):
    sim.behaviour.resources_show_kube_config = False
    done = put(sim, ELB)
    (warning,) = done.warnings
    assert "without the kube_config of resource k8s-1" in warning


@pytest.mark.parametrize("how", ["whole", "one line", "cut", "escaped"])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("status", [400, 503])
def test_a_kube_config_that_the_service_quotes_is_not_shown(sim, status, declared, how):
    environment(sim).resources += [] if declared else [{**CLUSTER, "name": ""}]
    quoted = {
        "whole": KUBE_CONFIG,
        "one line": " ".join(KUBE_CONFIG.split()),
        "cut": KUBE_CONFIG[: KUBE_CONFIG.index(TOKEN) + 85],
        "escaped": json.dumps(KUBE_CONFIG),
    }[how]
    fault = {"error_code": "SVCSTG.00100400", "error_msg": f"invalid: {quoted}"}
    sim.faults.add(Fault("modifyEnvironmentResources", "status", status=status, body=fault, times=9))
    done = put(sim, *([CLUSTER] if declared else []), {**ELB, "alias": "x"})
    failure_of(done)
    assert TOKEN[:60] not in done.text
    assert ("clusters" in done.text) is (how in ("cut", "escaped")), "what is quoted as a whole goes as a whole"
    assert "invalid" in done["msg"]


@pytest.mark.parametrize("value", [" ", "e", "***"])
def test_a_kube_config_of_next_to_nothing_does_not_blank_the_result(sim, cluster, value):
    cluster["parameters"] = {"kube_config": value}
    done = put(sim, {**ELB, "name": "the front"})
    assert names(done) == [*OTHERS, "", "the front"]


def test_what_is_given_is_hidden_in_the_invocation_too():
    shown = RESOURCES.shown_params({"resources": [CLUSTER], "endpoints": None})
    assert shown["resources"][0]["parameters"] == {"kube_config": "(hidden)"}
    assert TOKEN not in repr(RESOURCES.shown_params({"resources": json.dumps([CLUSTER])}))
    assert RESOURCES.options["resources"]["options"]["parameters"]["options"]["kube_config"]["no_log"] is True


# Back as it was read


@pytest.mark.parametrize("purge", [False, True])
@pytest.mark.parametrize("shown", [False, True])
def test_what_an_info_module_returns_goes_back_as_it_is(sim, cluster, purge, shown):
    sim.behaviour.update({"resources_show_kube_config": True})
    environment(sim).resources.append({"id": "ecs-1", "type": "ecs", "name": "node", "ip": "192.168.0.7"})
    where = {"id": sim.fixtures["servicestage_environment_id"]}
    found = perform(operation_classes()["servicestage_environment_info"], sim, **where, gather_resources=True)
    resources = found["environments"][0]["resources"]
    assert resources[-1]["ip"] == "192.168.0.7"
    assert {"kube_config": "(hidden)"} in [resource.get("parameters") for resource in resources]
    sim.behaviour.update({"resources_show_kube_config": shown})
    sim.clear_log()
    done = put(sim, *resources, purge=purge)
    assert (done["changed"], done.warnings, writes(sim)) == (False, [], [])
    assert held(sim)["k8s-1"] == CLUSTER | {"name": ""}


def test_a_kube_config_as_results_show_it_is_never_written(sim, cluster):
    hidden = {**CLUSTER, "name": "renamed", "parameters": {"kube_config": "(hidden)"}}
    sim.behaviour.update({"resources_show_kube_config": True})
    assert put(sim, hidden)["changed"] is True
    assert held(sim)["k8s-1"]["parameters"] == {"kube_config": KUBE_CONFIG}
    assert "(hidden)" not in json.dumps(bodies(sim))


def test_without_such_a_resource_there_is_no_kube_config_to_keep(sim):
    done = put(sim, {**CLUSTER, "parameters": {"kube_config": "(hidden)"}})
    failure_of(done)
    assert done["msg"].startswith("resources: parameters.kube_config of k8s-1 is '(hidden)'")
    assert writes(sim) == []


def test_a_name_that_speaks_of_a_kubeconfig_is_a_name(sim):
    environment(sim).resources.append({"id": "b-1", "type": "rds", "name": "kubeconfig-store"})
    done = put(sim, {"id": "b-1", "type": "rds"})
    assert (done["changed"], done["resources"][-1]["name"]) == (False, "kubeconfig-store")


@pytest.mark.parametrize(
    "parameters",
    [
        {"kubeConfig": KUBE_CONFIG},
        {"nested": {"kube_config": KUBE_CONFIG}},
        {"json": json.dumps({"kubeconfig": TOKEN})},
    ],
    ids=["another spelling", "nested", "within a text"],
)
def test_a_kube_config_is_hidden_in_the_diff_however_it_is_wrapped(sim, parameters):
    environment(sim).resources.append({**CLUSTER, "name": "", "parameters": parameters})
    done = put(sim, purge=True, check_mode=True, diff_mode=True)
    assert done["changed"] is True
    assert "(hidden)" in json.dumps(done["diff"]["before"]["resources"]["k8s-1"])
