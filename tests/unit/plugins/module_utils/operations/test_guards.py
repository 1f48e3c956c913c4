# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards against what a service or a user can make happen, and nobody expects."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import environments as env

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import failure_of, operation_classes, perform, reads, writes

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
REFRESH = OPERATIONS["servicestage_environment_refresh"]
ADDON = OPERATIONS["servicestage_addon_action"]
VARIABLE = OPERATIONS["apic_environment_variable"]


@pytest.mark.parametrize(
    "resource",
    [
        {"parameters": {"kube_config": "apiVersion: secret"}},
        {"kube_config": "apiVersion: secret"},
        {"parameters": {"cluster": {"kubeConfig": "apiVersion: secret"}}},
        {"parameters": '{"kube_config": "apiVersion: secret"}'},
        [[{"kubeconfig": ["apiVersion: secret"]}]],
    ],
)
def test_credentials_of_a_cluster_are_hidden_whatever_they_are_wrapped_in(resource):
    raw = {"id": "e", "name": "e1", "resources": [resource, {"id": "r", "name": "plain"}]}
    shown = env.environment_result(raw, env.values_of(raw), reveal=True)["resources"]
    assert "secret" not in str(shown)
    assert shown[1] == {"id": "r", "name": "plain"}


def test_an_error_of_our_own_is_a_failed_task_and_no_traceback(sim, monkeypatch):
    def broken(self, observed):
        raise KeyError("surprise")

    monkeypatch.setattr(ENVIRONMENT, "plan", broken)
    done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="x")
    failure_of(done)
    assert "Internal error" in done["msg"]
    assert "surprise" in done["msg"]


@pytest.mark.parametrize("endpoints", [{"servicestage": "http://me:topsecret@h"}, "servicestage=http://me:topsecret@h"])
def test_a_password_in_an_endpoint_is_not_shown_as_an_option(endpoints):
    for operation in OPERATIONS.values():
        assert "topsecret" not in str(operation.shown_params({"endpoints": endpoints}))


def test_a_hidden_value_that_the_service_quotes_stays_hidden(sim):
    quoted = {"error_code": "SVCSTG.00100400", "error_msg": "invalid value canary-123 of A"}
    sim.faults.add(Fault("modifyEnvironment", "status", status=400, body=quoted))
    of = {"id": sim.fixtures["servicestage_environment_id"], "configuration": {"envs": {"A": "canary-123"}}}
    done = perform(ENVIRONMENT, sim, **of)
    failure_of(done)
    assert "canary-123" not in done.text
    assert "invalid value (hidden) of A" in done["msg"]


def test_what_kept_us_from_looking_is_told_at_the_end_of_the_time(sim):
    sim.faults.add(Fault("showJob", "status", status=502, times=None))
    done = perform(REFRESH, sim, environment_id=sim.fixtures["servicestage_environment_id"], wait_timeout=20)
    failure = failure_of(done)
    assert failure["http_status"] == 502
    assert "The last look failed" in done["msg"]
    assert done["job_id"] in done["msg"]


def test_a_job_that_shows_late_and_failed_is_a_failure(sim):
    absent = {"error_code": "SVCSTG.00100429", "error_msg": "job not found"}
    sim.faults.add(Fault("showJob", "status", status=404, times=5, body=absent))
    sim.faults.add(Fault("refreshEnvironment", "job", outcome="FAILED"))
    done = perform(REFRESH, sim, environment_id=sim.fixtures["servicestage_environment_id"])
    assert done.failed
    assert done["job"]["execution_status"] == "FAILED"


def test_a_busy_add_on_that_names_no_job_is_awaited_by_its_own_status(sim):
    addon_id = sim.fixtures["addon_id"]
    busy = {"id": addon_id, "name": "sermantInjector", "status": "INITIALIZING", "job_id": None}
    sim.faults.add(Fault("showAddon", "body", times=3, body=busy))
    done = perform(
        ADDON,
        sim,
        environment_id=sim.fixtures["servicestage_environment_id"],
        addon_id=addon_id,
        action="redeploy",
    )
    assert not done.failed, done["msg"]
    assert all("unknown" not in entry.path for entry in sim.log)
    assert [entry.operation for entry in sim.log].index("runAddonAction") > 3
    assert len(writes(sim)) == 1


def test_an_unseen_list_that_is_to_be_emptied_is_sent(sim):
    sim.behaviour.get_shows_configuration = False
    of = {"id": sim.fixtures["servicestage_environment_id"], "configuration": {"envs": {}}, "purge_envs": True}
    done = perform(ENVIRONMENT, sim, **of)
    assert done["changed"] is True
    assert sim.writes()[0].body["configuration"] == {"envs": []}
    assert any("cannot be compared" in warning for warning in done.warnings)


@pytest.mark.parametrize("options", [{"timeout": 10**12}, {"max_retries": 10**6}])
def test_numbers_beyond_reason_are_refused_before_any_request(sim, options):
    done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], **options)
    assert "or less" in done["msg"]
    assert reads(sim) == []


def test_a_wait_beyond_reason_is_refused_before_any_request(sim):
    done = perform(REFRESH, sim, environment_id=sim.fixtures["servicestage_environment_id"], wait_timeout=10**30)
    assert "at most 604800 seconds" in done["msg"]
    assert reads(sim) == []
