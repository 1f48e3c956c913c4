# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault, seen from the client, and what is left on the server."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
import requests

from tests.simulator import Fault, Simulator

PUT = {"name": "changed"}


@pytest.fixture
def name(sim):
    """The fixture environment's name on the server."""
    return lambda: sim.state.environments[sim.fixtures["servicestage_environment_id"]].name


def test_status_with_headers_and_body(sim, api, name):
    sim.faults.add(
        Fault("modifyEnvironment", "status", status=503, headers={"Retry-After": "7"}, body={"a": 1}),
        Fault("modifyEnvironment", "status", status=502),
        Fault("modifyEnvironment", "status"),
    )
    result = api("PUT", api.environment, PUT)
    assert (result.status, result.body, result.headers["Retry-After"]) == (503, {"a": 1}, "7")
    result = api("PUT", api.environment, PUT)
    assert (result.status, set(result.body)) == (502, {"error_code", "error_msg", "request_id"})
    assert api("PUT", api.environment, PUT).body["error_code"] == "SVCSTG.00100500"
    assert name() == "env-0001"
    assert [(entry.status, entry.acted, entry.fault) for entry in sim.log] == [
        (503, False, "status"), (502, False, "status"), (500, False, "status")
    ]  # fmt: skip
    assert api("PUT", api.environment, PUT).status == 200


@pytest.mark.parametrize(
    ("status", "code"), [(400, "APIG.2012"), (401, "APIG.1002"), (403, "APIG.1005"), (500, "APIG.9999")]
)
def test_statuses_come_in_the_service_s_shape(sim, api, status, code):
    sim.faults.add(Fault("roma.*", "status", status=status))
    result = api("GET", api.envs())
    assert (result.status, result.body["error_code"]) == (status, code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ": policy user over ratelimit,limit:20,time:1 second"),
        ("policy user over ratelimit,limit:3,time:1 minute", ": policy user over ratelimit,limit:3,time:1 minute"),
        ("", ""),
    ],
)
def test_throttle(sim, api, name, text, expected):
    sim.faults.add(Fault("modifyEnvironment", "throttle", text=text))
    result = api("PUT", api.environment, PUT)
    assert (result.status, result.body["error_code"]) == (429, "APIGW.0308")
    assert result.body["error_msg"] == f"The throttling threshold has been reached{expected}"
    assert "Retry-After" not in result.headers
    sim.behaviour.retry_after = 3
    sim.faults.add(Fault("modifyEnvironment", "throttle"))
    assert api("PUT", api.environment, PUT).headers["Retry-After"] == "3"
    assert name() == "env-0001"


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(("kind", "acted"), [("reset_before", False), ("reset_after", True)])
def test_resets(make_api, tls, kind, acted):
    with Simulator(tls=tls) as sim:
        api = make_api(sim)
        assert api("GET", api.environment).status == 200
        sim.faults.add(Fault("modifyEnvironment", kind))
        with pytest.raises(requests.ConnectionError) as error:
            api("PUT", api.environment, PUT)
        # Python's ssl module reports a reset as the end of the stream
        assert tls or "reset" in str(error.value).lower()
        entry = sim.log[-1]
        assert (entry.acted, entry.status) == (acted, 200 if acted else None)
        assert sim.state.environments[sim.fixtures["servicestage_environment_id"]].name == (
            "changed" if acted else "env-0001"
        )
        assert api("PUT", api.environment, PUT).status == 200


@pytest.mark.parametrize(("kind", "acted"), [("delay_before", False), ("delay_after", True)])
def test_delays(sim, api, name, kind, acted):
    sim.faults.add(Fault("modifyEnvironment", kind, seconds=0.6))
    request = requests.Request("PUT", sim.base_url + api.environment, json=PUT).prepare()
    request.headers["X-Auth-Token"] = api.log_in()
    with pytest.raises(requests.ReadTimeout):
        api.session.send(request, timeout=0.2)
    assert name() == ("changed" if acted else "env-0001")
    time.sleep(0.6)
    assert name() == "changed"
    started = time.monotonic()
    assert api("PUT", api.environment, PUT).status == 200
    assert time.monotonic() - started < 0.4


def test_truncate(sim, api, name):
    sim.faults.add(Fault("modifyEnvironment", "truncate"))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        api("PUT", api.environment, PUT)
    assert name() == "changed"


def test_truncate_json(sim, api, name):
    sim.faults.add(Fault("modifyEnvironment", "truncate_json"))
    result = api("PUT", api.environment, PUT)
    assert (result.status, result.body) == (200, None)
    assert result.text.startswith("{")
    assert int(result.headers["Content-Length"]) == len(result.text.encode())
    assert name() == "changed"


def test_html(sim, api, name):
    sim.faults.add(Fault("modifyEnvironment", "html"), Fault("modifyEnvironment", "html", status=503, body="<p>no</p>"))
    result = api("PUT", api.environment, PUT)
    assert (result.status, result.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "<html>" in result.text
    result = api("PUT", api.environment, PUT)
    assert (result.status, result.text, name()) == (503, "<p>no</p>", "env-0001")


def test_failed_200(sim, api):
    role = sim.fixtures["role_id"]
    sim.faults.add(Fault("updateEnvironmentPermission", "failed_200", text="no luck"))
    body = {"role_id": role, "permission_name": "can_manage", "permission_value": True}
    result = api("PUT", api.permissions, body, headers={"X-Language": "en-us"})
    assert (result.status, result.body["status"]) == (200, "failed")
    assert "no luck" in result.body["error"]["message"]
    row = sim.state.deploy_environments[sim.fixtures["codearts_environment_id"]].permissions[role]
    assert row["can_manage"] is False


def test_redirect(sim, api):
    sim.faults.add(Fault("showEnvironment", "redirect", url="http://127.0.0.1:1/elsewhere"))
    result = api("GET", api.environment)
    assert (result.status, result.headers["Location"]) == (302, "http://127.0.0.1:1/elsewhere")


def test_expire_tokens(sim, api):
    api.log_in()
    sim.faults.add(Fault("showEnvironment", "expire_tokens", after=1))
    assert [api("GET", api.environment).status for _ in range(3)] == [200, 401, 401]
    api.log_in()
    assert api("GET", api.environment).status == 200


def test_big(sim, api):
    sim.faults.add(Fault("showEnvironment", "big", size=3_000_000))
    result = api("GET", api.environment)
    assert (result.status, len(result.text)) == (200, 3_000_000)
    assert isinstance(result.body, dict)


@pytest.mark.parametrize("acted", [False, True])
@pytest.mark.parametrize("body", [[], {"x": 1}, "text", 5])
def test_another_body(sim, api, name, acted, body):
    sim.faults.add(Fault("modifyEnvironment", "body", body=body, acted=acted))
    assert api("PUT", api.environment, PUT).body == body
    assert name() == ("changed" if acted else "env-0001")


def test_times_and_after(sim, api):
    fault = Fault("showEnvironment", "status", status=503, times=2, after=1)
    sim.faults.add(fault)
    assert [api("GET", api.environment).status for _ in range(5)] == [200, 503, 503, 200, 200]
    assert (fault.seen, fault.hits) == (5, 2)
    sim.faults.add(Fault("showEnvironment", "status", status=503, times=None))
    assert [api("GET", api.environment).status for _ in range(3)] == [503] * 3
    sim.faults.clear()
    assert api("GET", api.environment).status == 200


def test_one_request_takes_one_fault_in_order(sim, api):
    sim.faults.add(Fault("*", "status", status=502), Fault("*", "status", status=503))
    assert [api("GET", api.environment).status for _ in range(3)] == [502, 503, 200]


@pytest.mark.parametrize(
    ("target", "statuses"),
    [
        ("showEnvironment", [503, 200, 200, 200]),
        ("servicestage.showEnvironment", [503, 200, 200, 200]),
        ("listEnvironments", [200, 503, 503, 200]),
        ("roma.listEnvironments", [200, 200, 503, 200]),
        ("codeartsdeploy.*", [200, 200, 200, 503]),
        ("*", [503, 503, 503, 503]),
        (("GET", r"/cas/environments$"), [200, 503, 200, 200]),
        (("*", r"/permissions$"), [200, 200, 200, 503]),
        (("PUT", r"."), [200, 200, 200, 200]),
    ],
)
def test_targets(sim, api, target, statuses):
    sim.faults.add(Fault(target, "status", status=503, times=None))
    paths = [api.environment, api.environments, api.envs(), api.permissions]
    assert [api("GET", path).status for path in paths] == statuses


def test_mistakes_in_faults_are_refused(sim):
    with pytest.raises(ValueError, match="unknown fault kind"):
        Fault("*", "explode")
    with pytest.raises(ValueError, match="unknown job outcome"):
        Fault("*", "job", outcome="DONE")
    with pytest.raises(ValueError, match="no operation"):
        sim.faults.add(Fault("refreshEnvironmnt", "html"))


@pytest.mark.parametrize(("limit", "unit"), [((3, 1.0), "1 second"), ((3, 60.0), "1 minute"), ((3, 10.0), "10 second")])
def test_rate_limit(clock, make_api, limit, unit):
    with Simulator(clock=clock, rate_limit=limit) as sim:
        api = make_api(sim)
        statuses = [api("GET", path).status for path in (api.environment, api.permissions, api.envs(), api.environment)]
        assert statuses == [200, 200, 200, 429]
        clock.advance(limit[1] - 0.01)
        result = api("GET", api.environment)
        assert result.body["error_msg"].endswith(f"policy user over ratelimit,limit:3,time:{unit}")
        clock.advance(0.02)
        assert [api("GET", api.environment).status for _ in range(4)] == [200, 200, 200, 429]


def test_the_log(sim, api):
    api.log_in()
    api("PUT", api.environment, PUT, headers={"User-Agent": "test/1"})
    kube = {"resources": [{"id": "r", "type": "custom_k8s", "parameters": {"kube_config": "do not keep"}}]}
    api("PUT", f"{api.environment}/resources", kube)
    api("PUT", api.environment, {"name": "a"})
    api("GET", "/nowhere")
    entries = sim.log
    assert [entry.index for entry in entries] == list(range(5))
    assert [entry.operation for entry in entries] == [
        "createToken", "modifyEnvironment", "modifyEnvironmentResources", "modifyEnvironment", None
    ]  # fmt: skip
    assert [entry.acted for entry in entries] == [True, True, True, False, False]
    assert [entry["status"] for entry in sim.writes()] == [200, 200, 400]
    assert (entries[1].body, entries[1].user_agent, entries[1].auth) == (PUT, "test/1", "token")
    assert len({entry.connection for entry in entries}) == 1
    text = json.dumps([entry.to_dict() for entry in entries])
    assert not [secret for secret in (sim.password, sim.secret_key, api.token, "do not keep") if secret in text]
    sim.clear_log()
    assert sim.log == []


def test_a_request_under_way_is_in_the_log(sim, api):
    sim.faults.add(Fault("showEnvironment", "delay_before", seconds=0.5))
    request = requests.Request("GET", sim.base_url + api.environment).prepare()
    with contextlib.suppress(requests.ReadTimeout):
        api.session.send(request, timeout=0.1)
    assert (sim.log[-1].operation, sim.log[-1].status, sim.log[-1].acted) == ("showEnvironment", None, False)
