# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs over time, with a clock moved by hand (contract A.8 to A.10)."""

from __future__ import annotations

import pytest

from tests.simulator import Fault

ENDS = ["SUCCEEDED", "FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"]


def states(api, clock, job_id, steps):
    """The status after each step."""
    found = []
    for seconds in steps:
        clock.advance(seconds)
        result = api("GET", api.job(job_id))
        assert result.status == 200, result.text
        tasks = [task["task_status"] for task in result.body["tasks"]]
        found.append((result.body["job"]["execution_status"], *tasks))
    return found


def test_a_refresh_job_takes_its_time(api, clock):
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]
    assert states(api, clock, job_id, [0, 1.9, 0.2, 3, 4.8, 0.2, 1000]) == [
        ("SUBMITTED", "SUBMITTED", "SUBMITTED"),
        ("SUBMITTED", "SUBMITTED", "SUBMITTED"),
        ("RUNNING", "RUNNING", "SUBMITTED"),
        ("RUNNING", "SUCCEEDED", "RUNNING"),
        ("RUNNING", "SUCCEEDED", "RUNNING"),
        ("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"),
        ("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"),
    ]


@pytest.mark.parametrize("end", ENDS)
def test_each_end(sim, api, clock, end):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome=end))
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]
    before = "ROLLBACKING" if end == "ROLLBACKED" else "RUNNING"
    assert [state[0] for state in states(api, clock, job_id, [0, 3, 6.9, 0.2])] == ["SUBMITTED", "RUNNING", before, end]
    message = api("GET", api.job(job_id)).body["tasks"][-1]["messages"]
    assert bool(message) == (end != "SUCCEEDED")
    following = api("POST", f"{api.environment}/refresh").body["job_id"]
    assert states(api, clock, following, [11])[0][0] == "SUCCEEDED"


def test_a_job_that_hangs(sim, api, clock):
    sim.faults.add(Fault("runAddonAction", "job", outcome=None))
    job_id = api("POST", f"{api.addon}/action", {"action": "restart"}).body["job_id"]
    assert states(api, clock, job_id, [10**6])[0][0] == "RUNNING"
    assert api("GET", api.addon).body["status"] == "UPGRADING"


def test_a_job_that_takes_long(sim, api, clock):
    sim.faults.add(Fault("refreshEnvironment", "job", outcome="SUCCEEDED", seconds=100))
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]
    assert [state[0] for state in states(api, clock, job_id, [99, 2])] == ["RUNNING", "SUCCEEDED"]


@pytest.mark.parametrize(("end", "status"), [("SUCCEEDED", "SUCCEEDED"), ("FAILED", "FAILED"), ("UNKNOWN", "FAILED")])
def test_an_addon_follows_its_last_job(sim, api, clock, end, status):
    sim.faults.add(Fault("runAddonAction", "job", outcome=end))
    before = api("GET", api.addon).body
    job_id = api("POST", f"{api.addon}/action", {"action": "redeploy"}).body["job_id"]
    during = api("GET", api.addon).body
    assert (during["status"], during["job_id"]) == ("UPGRADING", job_id)
    assert before["job_id"] != job_id
    clock.advance(10)
    after = api("GET", api.addon).body
    assert (after["status"], after["job_id"]) == (status, job_id)
    assert api("GET", api.job(job_id)).body["job"]["execution_status"] == end


def test_installing_and_deleting_an_addon(sim, api, clock):
    environment = f"{api.environments}/{sim.add_environment('bare')}"
    body = {"name": "sermantInjector", "cce_id": "c", "cse_id": "d"}
    addon = f"{environment}/addons/{api('POST', f'{environment}/addons', body).body['id']}"
    assert api("GET", addon).body["status"] == "INITIALIZING"
    clock.advance(10)
    assert api("GET", addon).body["status"] == "SUCCEEDED"
    api("DELETE", addon)
    assert api("GET", addon).body["status"] == "DELETING"
    clock.advance(10)
    result = api("GET", addon)
    assert (result.status, result.body["error_code"]) == (404, "SVCSTG.00100408")
    assert api("GET", f"{environment}/addons").body == {"addons": []}


def test_only_the_last_job_counts(sim, api, clock):
    sim.faults.add(Fault("runAddonAction", "job", outcome="FAILED", seconds=20))
    first = api("POST", f"{api.addon}/action", {"action": "restart"}).body["job_id"]
    second = api("POST", f"{api.addon}/action", {"action": "restart"}).body["job_id"]
    assert first != second
    clock.advance(10)
    assert api("GET", api.addon).body["status"] == "SUCCEEDED"
    clock.advance(10)
    assert api("GET", api.addon).body["status"] == "SUCCEEDED"
    assert api("GET", api.job(first)).body["job"]["execution_status"] == "FAILED"


@pytest.mark.parametrize(
    ("knob", "tail", "body"),
    [
        ("put_during_job", "", {"name": "ab"}),
        ("refresh_during_job", "/refresh", None),
        ("action_during_job", "/addons/{addon}/action", {"action": "restart"}),
    ],
)
def test_while_a_job_runs(sim, api, clock, knob, tail, body):
    path = api.environment + tail.format(addon=sim.fixtures["addon_id"])
    method = "PUT" if knob == "put_during_job" else "POST"
    start = ("PUT", api.environment) if method == "PUT" else (method, path)
    if method == "PUT":
        api("POST", f"{api.environment}/refresh")
    else:
        api(*start, body)
    assert api(method, path, body).status == 200
    setattr(sim.behaviour, knob, "refuse")
    refused = api(method, path, body)
    assert (refused.status, refused.body["error_code"]) == (400, "SVCSTG.00100402")
    clock.advance(10)
    assert api(method, path, body).status == 200


@pytest.mark.parametrize("end", ["SUCCEEDED", "FAILED"])
def test_a_refresh_may_move_the_last_jobs_of_addons(sim, api, clock, end):
    before = api("GET", api.addon).body
    sim.behaviour.refresh_moves_addons = True
    sim.faults.add(Fault("refreshEnvironment", "job", outcome=end))
    refresh = api("POST", f"{api.environment}/refresh").body["job_id"]
    during = api("GET", api.addon).body
    assert during["status"] == "UPGRADING"
    assert during["job_id"] not in (before["job_id"], refresh)
    assert [task["task_name"] for task in api("GET", api.job(during["job_id"])).body["tasks"]] == ["prepare", "upgrade"]
    clock.advance(10)
    after = api("GET", api.addon).body
    assert (after["status"], after["job_id"]) == (end, during["job_id"])
    assert api("GET", api.job(refresh)).body["job"]["execution_status"] == end


def test_a_refresh_leaves_addons_alone_unless_told(sim, api):
    before = api("GET", api.addon).body
    api("POST", f"{api.environment}/refresh")
    assert api("GET", api.addon).body == before


def test_unknown_jobs(sim, api):
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]
    for path in (api.job("JOB0"), api.job("%20"), api.job(job_id[3:])):
        result = api("GET", path)
        assert (result.status, result.body["error_code"]) == (404, "SVCSTG.00100429")
    sim.behaviour.jobs_known = False
    assert api("GET", api.job(job_id)).status == 404


def test_job_keys_in_upper_case(sim, api):
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]
    sim.behaviour.job_keys = "upper"
    job = api("GET", api.job(job_id)).body["job"]
    assert job["EXECUTION_STATUS"] == "SUBMITTED"
    assert {"JOB_ID", "JOB_TYPE", "ORDER_ID", "PROJECT_ID", "SERVICE_INSTANCE_ID"} <= set(job)
    assert all(key.isupper() for key in job)


def test_pages_of_tasks(api):
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]

    def names(**query):
        result = api("GET", api.job(job_id), query=query)
        assert result.body["task_count"] == 2
        return [task["task_name"] for task in result.body["tasks"]]

    assert names() == ["check", "refresh"]
    assert names(desc="true") == ["refresh", "check"]
    assert names(limit=1) == ["check"]
    assert names(offset=1, limit=1) == ["refresh"]


def test_ids_are_the_same_in_every_run(sim, api):
    first = [api("POST", f"{api.environment}/refresh").body["job_id"] for _ in range(3)]
    fixtures = sim.fixtures
    sim.reset()
    assert sim.fixtures == fixtures
    assert [api("POST", f"{api.environment}/refresh").body["job_id"] for _ in range(3)] == first
