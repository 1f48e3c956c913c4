# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed resources: what the tests of them declare, and how they look at them."""

from __future__ import annotations

from tests.unit.plugins.module_utils.operations.harness import environment, operation_classes, perform

RESOURCES = operation_classes()["servicestage_environment_resources"]
ELB = {"id": "elb-1", "type": "elb"}
TOKEN = "token-" + "t0k3n" * 20
PASSWORD = "pass-w0rd"
KUBE_CONFIG = (
    f"apiVersion: v1\nclusters:\n  - name: shop\nusers:\n  - user:\n      password: {PASSWORD}\n      token: {TOKEN}\n"
)
CLUSTER = {"id": "k8s-1", "type": "custom_k8s", "parameters": {"kube_config": KUBE_CONFIG}}
OTHERS = ("cce-test", "dcs-test")


def put(sim, *resources, **options):
    if "environment_name" not in options:
        options.setdefault("environment_id", sim.fixtures["servicestage_environment_id"])
    done = perform(RESOURCES, sim, resources=list(resources), **options)
    assert TOKEN not in done.text
    assert PASSWORD not in done.text
    return done


def held(sim):
    """The resources as the service has them, by their ids."""
    return {resource["id"]: resource for resource in environment(sim).resources}


def names(done):
    return [resource["name"] for resource in done["resources"]]
