# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: speed, many connections, rude clients, TLS, the command, control over HTTP."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.simulator import Simulator

ROOT = Path(__file__).parents[3]
PATTERNS = {"project_id": r"[0-9a-f]{32}", "region": r"cn-north-4", "base_url": r"https?://127\.0\.0\.1:[0-9]+"}


def exchange(connection, data):
    """Send one request on a kept connection and read its answer."""
    connection.sendall(data)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _sep, body = answer.partition(b"\r\n\r\n")
    length = int(re.search(rb"Content-Length: ([0-9]+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)
    assert head.startswith(b"HTTP/1.1 200 "), answer


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_kept_connection_answers_in_less_than_2_ms(make_api, tls, method):
    """The trap: headers and body in two segments cost 40 ms, each time. Since other processes may keep this machine
    busy, the quickest answer counts, and the processor's time (of both ends) in the best of 15 rounds."""
    with Simulator(tls=tls) as sim:
        api = make_api(sim)
        labels = [{"key": f"k{number}", "value": "v"} for number in range(5)]
        body = json.dumps({"name": "env-0001", "labels": labels}) if method == "PUT" else ""
        head = f"{method} {api.environment} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {api.log_in()}\r\n"
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        request = f"{head}\r\n{body}".encode()
        times, rounds = [], []
        with socket.create_connection(("127.0.0.1", sim.port)) as connection:
            if tls:
                context = ssl.create_default_context(cafile=sim.ca_path)
                connection = context.wrap_socket(connection, server_hostname="127.0.0.1")
            for _ in range(15):
                used = time.process_time()
                for _ in range(20):
                    started = time.perf_counter()
                    exchange(connection, request)
                    times.append(time.perf_counter() - started)
                rounds.append((time.process_time() - used) / 20)
            connection.close()
        assert min(times) < 0.002
        assert min(rounds) < 0.002
        assert len({entry.connection for entry in sim.log[1:]}) == 1


def test_100_connections_at_once(sim, make_api):
    def work(_number):
        api = make_api(sim)
        return [api("GET", api.environment).status for _ in range(5)]

    with ThreadPoolExecutor(100) as pool:
        assert list(pool.map(work, range(100))) == [[200] * 5] * 100
    assert len({entry.connection for entry in sim.log}) == 100
    assert len({entry.index for entry in sim.log}) == 500


def test_100_idle_connections_do_not_hinder_one_more(sim, api):
    idle = [socket.create_connection(("127.0.0.1", sim.port)) for _ in range(100)]
    assert api("GET", api.environment).status == 200
    for connection in idle:
        connection.close()


def test_writes_at_the_same_time_are_all_counted(sim, make_api):
    path = f"{make_api(sim).variables()}/{sim.fixtures['variable_id']}"

    def work(_number):
        api = make_api(sim)
        for _ in range(10):
            api("PUT", path, {"variable_value": "v"})

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))
    instance = sim.state.instances["roma"][sim.fixtures["instance_id"]]
    assert instance.variables[sim.fixtures["variable_id"]].republished == 100


RUDE = [
    b"",
    b"\r\n",
    b"GET",
    b"GET / HTTP/1.1\r\n",
    b"nonsense\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
    b"POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n{}",
    b"POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}",
    b"POST /v3/auth/tokens HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


@pytest.mark.parametrize("tls", [False, True])
def test_rude_clients_leave_no_traceback(make_api, capfd, tls):
    with Simulator(tls=tls) as sim:
        for data in RUDE:
            for hard in (False, True):
                connection = socket.create_connection(("127.0.0.1", sim.port))
                if hard:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                connection.sendall(data)
                connection.close()
        api = make_api(sim)
        assert api("GET", api.environment).status == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("data", "status"), [(RUDE[7], 400), (RUDE[8], 413), (RUDE[9], 411)])
def test_bodies_that_cannot_be_read(sim, data, status):
    with socket.create_connection(("127.0.0.1", sim.port)) as connection:
        connection.sendall(data)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert (answer.status, json.loads(answer.read())["error_code"]) == (status, "APIGW.0201")


def test_a_defect_is_a_500_and_not_a_silence(sim, api, capfd, monkeypatch):
    monkeypatch.setattr(sim.world.jobs, "settle", lambda state: 1 / 0)
    assert api("GET", api.environment).status == 500
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_tls_needs_the_authority():
    with Simulator(tls=True) as sim:
        assert sim.base_url.startswith("https://127.0.0.1:")
        path = Path(sim.ca_path)
        assert path.exists()
        session = requests.Session()
        session.trust_env = False
        with pytest.raises(requests.exceptions.SSLError):
            session.get(sim.base_url)
        assert session.get(sim.base_url, verify=sim.ca_path).status_code == 404
        assert session.get(f"https://localhost:{sim.port}", verify=sim.ca_path).status_code == 404
    assert not path.exists()


def test_stopping_ends_kept_connections_and_delays():
    with Simulator() as sim:
        connection = http.client.HTTPConnection("127.0.0.1", sim.port)
        connection.request("GET", "/")
        connection.getresponse().read()
        started = time.monotonic()
    assert time.monotonic() - started < 1
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", sim.port))
    assert connection.sock.recv(1) == b""


def start(*arguments):
    command = [sys.executable, "-m", "tests.simulator", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
    return process, json.loads(process.stdout.readline())


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("tls", [False, True])
def test_the_command(end, tls):
    process, ready = start("--port", "0", "--seed-environments", "7", "--job-seconds", "0.1", *["--tls"] * tls)
    try:
        assert list(ready) == ["base_url", "access_key", "secret_key", "username", "password", "domain_name", "region",
                               "project_id", "ca_path", "fixtures"]  # fmt: skip
        for name, pattern in PATTERNS.items():
            assert re.fullmatch(pattern, ready[name])
        assert set(ready["fixtures"]) >= {
            "servicestage_environment_id", "application_id", "codearts_environment_id", "role_id", "instance_id",
            "group_id", "env_id", "variable_id",
        }  # fmt: skip
        assert (ready["ca_path"] is not None) is tls
        state = requests.get(f"{ready['base_url']}/_simulator/state", verify=ready["ca_path"] or True, timeout=5).json()
        names = [item["name"] for item in state["environments"].values()]
        assert [name for name in names if name.startswith("env-")] == [f"env-{number:04d}" for number in range(1, 8)]
        assert ready["fixtures"]["codearts_environment_id"] in state["deploy_environments"]
    finally:
        process.send_signal(end)
        output, errors = process.communicate(timeout=10)
    assert (process.returncode, output, errors) == (0, "", "")
    assert not (tls and Path(ready["ca_path"]).exists())


def test_the_command_with_a_limit_and_a_port_in_use():
    process, ready = start("--rate-limit", "2/60")
    try:
        url = ready["base_url"]
        assert [requests.get(url, timeout=5).status_code for _ in range(3)] == [404, 404, 429]
        port = url.rpartition(":")[2]
        command = [sys.executable, "-m", "tests.simulator", "--port", port]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_control_over_http(sim, api):
    def control(method, name, body=None):
        answer = requests.request(method, f"{sim.base_url}/_simulator/{name}", json=body, timeout=5)
        return answer.status_code, answer.json()

    assert control("GET", "ready") == (200, sim.ready)
    fault = {"operation": "showEnvironment", "kind": "status", "status": 503}
    assert control("POST", "faults", fault)[0] == 200
    assert (
        control("POST", "faults", [{"method": "GET", "path": "/addons", "kind": "throttle", "times": None}])[0] == 200
    )
    assert [item["kind"] for item in control("GET", "faults")[1]] == ["status", "throttle"]
    assert [api("GET", path).status for path in (api.environment, api.addon, api.environment)] == [503, 429, 200]
    assert [entry["status"] for entry in control("GET", "log")[1]] == [503, 429, 200]
    assert control("POST", "behaviour", {"get_shows_configuration": False})[1]["get_shows_configuration"] is False
    assert "configuration" not in api("GET", api.environment).body
    assert control("DELETE", "log") == (200, {})
    assert control("GET", "log") == (200, [])
    assert control("DELETE", "faults")[0] == 200
    assert control("POST", "deny", {"operation": "showAddon"})[0] == 200
    assert api("GET", api.addon).status == 403
    api.log_in()
    assert control("POST", "expire-tokens")[0] == 200
    assert api("GET", api.environment).status == 401
    assert control("POST", "reset") == (200, {})
    assert sim.behaviour.get_shows_configuration is True
    assert control("GET", "state")[1]["environments"].keys() == sim.state.environments.keys()
    for method, name, body, status in (
        ("GET", "nothing", None, 404), ("GET", "log_x", None, 404), ("POST", "faults", {"kind": "html"}, 400),
        ("POST", "faults", {"operation": "x", "kind": "html"}, 400), ("POST", "behaviour", {"x": 1}, 400),
        ("POST", "deny", {"operation": "x"}, 400),
    ):  # fmt: skip
        assert control(method, name, body)[0] == status
    assert sim.log == []
