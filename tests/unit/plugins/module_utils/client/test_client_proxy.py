# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proxies: a real one on this machine, whom it is for and whom not, its password, and what it can do to a request."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors

from tests.local_proxy import LocalProxy
from tests.simulator import ManualClock, Simulator
from tests.unit.plugins.module_utils.client.support import client_for, closed_port, environment_call, password_of

PASSWORD = "Canary-proxy-password-1"
HOST = "servicestage.simulated.example"
AUTHORIZATION = "Basic " + base64.b64encode(f"robot:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def secure():
    with Simulator(tls=True, clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture(params=["http", "https"])
def target(request, sim):
    """A simulator that is reached over HTTP, and one over HTTPS."""
    if request.param == "http":
        return sim
    tls = request.getfixturevalue("secure")
    tls.reset()
    return tls


def scheme_of(target):
    return target.base_url.partition(":")[0]


def client_of(target, **options):
    """By name the simulator is not to be found: whoever gets there went through the proxy."""
    url = f"{scheme_of(target)}://{'localhost' if target.ca_path else HOST}:{target.port}"
    endpoints = {"servicestage": url, "iam": url}
    trusted = {"ca_path": target.ca_path} if target.ca_path else {}
    return client_for(target, **{"endpoints": endpoints, "max_retries": 0, **trusted, **options})


def failure(client, call):
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(call)
    assert PASSWORD not in repr(caught.value)
    assert PASSWORD not in caught.value.message
    return caught.value


def use(monkeypatch, target, proxy, userinfo="", name="{}_PROXY"):
    monkeypatch.setenv(name.format(scheme_of(target).upper()), f"http://{userinfo}{proxy}")


@pytest.mark.parametrize("name", ["{}_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("user", [False, True], ids=["keys", "user"])
def test_requests_go_through_the_proxy_of_their_scheme(target, monkeypatch, name, user):
    with LocalProxy(target.port) as proxy:
        use(monkeypatch, target, proxy.address, name=name)
        client = client_of(target, **(password_of(target) if user else {}))
        assert client.send(environment_call(target, "PUT")).status == 200
        client.close()
        assert {method for method, _target, _given in proxy.asked} == (
            {"CONNECT"} if target.ca_path else {"PUT", "POST"} if user else {"PUT"}
        )
        assert {given for *_rest, given in proxy.asked} == {None}
    assert target.log[-1].status == 200  # the signature is as good as without


@pytest.mark.parametrize("quoted", ["Canary-proxy-password-1", "%43anary-proxy-password-1"])
def test_a_password_goes_to_the_proxy_and_nowhere_else(target, monkeypatch, quoted):
    with LocalProxy(target.port, "robot", PASSWORD) as proxy:
        use(monkeypatch, target, proxy.address, f"robot:{quoted}@")
        client = client_of(target)
        assert client.send(environment_call(target, "GET")).status == 200
        client.close()
        assert {given for *_rest, given in proxy.asked} == {AUTHORIZATION}


@pytest.mark.parametrize("userinfo", ["", "robot:wrong-Canary@", "robot:@"])
def test_a_proxy_that_wants_a_password_is_told_and_not_asked_again(target, monkeypatch, userinfo):
    with LocalProxy(target.port, "robot", PASSWORD) as proxy:
        use(monkeypatch, target, proxy.address, userinfo)
        client = client_of(target, max_retries=3)
        found = failure(client, environment_call(target, "POST"))
        client.close()
        assert len(proxy.asked) == 1
    assert "wants a user and a password, or others than it was given" in found.message
    assert "http://user:password@host:port" in found.message
    assert "wrong-Canary" not in found.message
    if target.ca_path:
        assert f"the proxy {proxy.address}" in found.message
    assert target.log == []


def test_a_proxy_that_refuses_is_told(secure, monkeypatch):
    with LocalProxy(secure.port, status=403) as proxy:
        use(monkeypatch, secure, proxy.address, f"robot:{PASSWORD}@")
        client = client_of(secure)
        found = failure(client, environment_call(secure, "POST"))
        client.close()
    assert (
        f"could not be reached: the proxy {proxy.address} refused (403 Forbidden). Check HTTPS_PROXY" in found.message
    )
    assert not found.sent


def test_a_proxy_that_is_not_there_is_told(target, monkeypatch):
    address = f"127.0.0.1:{closed_port()}"
    use(monkeypatch, target, address, f"robot:{PASSWORD}@")
    client = client_of(target, max_retries=1)
    found = failure(client, environment_call(target, "POST"))
    assert (
        f"could not be reached through the proxy {address}: connection refused. Check HTTPS_PROXY, HTTP_PROXY and "
        "NO_PROXY." in found.message
    )
    assert not found.sent
    assert len(client.warnings) == 1


@pytest.mark.parametrize("proxy", ["no-such-proxy.invalid:3128"])
def test_a_proxy_of_a_name_that_is_none_is_told(target, monkeypatch, proxy):
    use(monkeypatch, target, proxy, f"robot:{PASSWORD}@")
    found = failure(client_of(target), environment_call(target, "POST"))
    assert f"through the proxy {proxy}: there is no host of that name" in found.message


@pytest.mark.parametrize(
    "value",
    [
        f"http://robot:{PASSWORD}@host:port",
        f"http://robot:{PASSWORD}@",
        f"robot:{PASSWORD}@[::1",
        f"http://robot:{PASSWORD}/with?a#slash@host:3128",
    ],
)
def test_a_proxy_that_is_no_address_is_told_without_its_password(target, monkeypatch, value):
    monkeypatch.setenv(f"{scheme_of(target).upper()}_PROXY", value)
    found = failure(client_of(target), environment_call(target, "POST"))
    assert (
        "cannot be reached through the proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: it is no address" in found.message
    )
    assert (found.sent, found.lasting) == (False, True)
    assert target.log == []


@pytest.mark.parametrize(
    ("no_proxy", "through"),
    [
        ("127.0.0.1", False),
        ("127.0.0.1:{port}", True),  # requests takes a port beside a name only; the page says so
        ("127.0.0.0/8", False),
        ("*", False),
        ("other.example, 127.0.0.1", False),
        ("other.example", True),
        ("", True),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_no_proxy_by_address(target, monkeypatch, name, no_proxy, through):
    with LocalProxy(target.port) as proxy:
        use(monkeypatch, target, proxy.address)
        monkeypatch.setenv(name, no_proxy.format(port=target.port))
        client = client_of(target, endpoints={"servicestage": target.base_url})
        assert client.send(environment_call(target, "GET")).status == 200
        client.close()
        assert bool(proxy.asked) is through


@pytest.mark.parametrize(
    ("no_proxy", "through"),
    [
        (HOST, False),
        (f"{HOST}:{{port}}", False),
        (f"{HOST}:1", True),
        ("simulated.example", False),
        (".simulated.example", False),
        ("example", False),
        ("other.example", True),
        ("*", False),
    ],
)
def test_no_proxy_by_name(sim, monkeypatch, no_proxy, through):
    """What goes there without the proxy finds nobody, since the name is made up."""
    with LocalProxy(sim.port) as proxy:
        use(monkeypatch, sim, proxy.address)
        monkeypatch.setenv("NO_PROXY", no_proxy.format(port=sim.port))
        client = client_of(sim)
        if through:
            assert client.send(environment_call(sim, "GET")).status == 200
        else:
            found = failure(client, environment_call(sim, "GET"))
            assert "there is no host of that name" in found.message
            assert "proxy 127" not in found.message
        client.close()
        assert bool(proxy.asked) is through


@pytest.mark.parametrize("where", ["HOME", "NETRC"])
@pytest.mark.parametrize("kind", ["keys", "token", "user"])
def test_an_entry_in_netrc_goes_to_nobody(target, monkeypatch, tmp_path, where, kind):
    netrc = tmp_path / ("elsewhere" if where == "NETRC" else ".netrc")
    netrc.write_text("machine 127.0.0.1 login nobody password from-netrc\ndefault login nobody password from-netrc\n")
    if where == "NETRC":
        monkeypatch.setenv("NETRC", str(netrc))
    with LocalProxy(target.port) as proxy:
        use(monkeypatch, target, proxy.address)
        options = password_of(target) if kind != "keys" else {}
        if kind == "token":
            options = {"access_key": None, "secret_key": None, "auth_token": client_of(target, **options).token()}
        target.clear_log()
        client = client_of(target, **options)
        assert client.send(environment_call(target, "GET")).status == 200
        client.close()
        assert {given for *_rest, given in proxy.asked} == {None}
    assert [entry.auth for entry in target.log] == (
        ["aksk"] if kind == "keys" else ["none"] * (kind == "user") + ["token"]
    )
