# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running simulator that checks its own answers, and a plain client for it."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field

import pytest

if sys.version_info < (3, 11):  # noqa: UP036
    # the simulator needs Python 3.11; modules are tested on older ones
    collect_ignore_glob = ["test_*.py"]
else:
    import requests

    from tests.simulator import ManualClock, Simulator
    from tests.simulator.signing import SignedRequest, canonical_request, signature, string_to_sign


@dataclass
class Result:
    """An answer."""

    status: int
    body: object
    headers: dict
    text: str = ""


@dataclass
class Api:
    """Sends requests as they are told, signed or with a token."""

    sim: Simulator
    auth: str = "aksk"
    keys: tuple = ()
    extra: dict = field(default_factory=dict)

    def __post_init__(self):
        self.session = requests.Session()
        self.session.trust_env = False
        self.keys = self.keys or (self.sim.access_key, self.sim.secret_key)
        self.token = ""

    @property
    def environments(self):
        return f"/v3/{self.sim.project_id}/cas/environments"

    @property
    def environment(self):
        return f"{self.environments}/{self.sim.fixtures['servicestage_environment_id']}"

    @property
    def addon(self):
        return f"{self.environment}/addons/{self.sim.fixtures['addon_id']}"

    @property
    def permissions(self):
        fixtures = self.sim.fixtures
        application, environment = fixtures["application_id"], fixtures["codearts_environment_id"]
        return f"/v2/applications/{application}/environments/{environment}/permissions"

    def job(self, job_id):
        return f"/v3/{self.sim.project_id}/cas/jobs/{job_id}"

    def variables(self, gateway="apic"):
        return f"/v2/{self.sim.project_id}/{gateway}/instances/{self.sim.fixtures['instance_id']}/env-variables"

    def envs(self, gateway="apic"):
        return f"/v2/{self.sim.project_id}/{gateway}/instances/{self.sim.fixtures['instance_id']}/envs"

    def log_in(self, scope=None):
        """A password token, in the form of contract D.1."""
        user = {"name": self.sim.username, "password": self.sim.password, "domain": {"name": self.sim.domain_name}}
        identity = {"methods": ["password"], "password": {"user": user}}
        scope = scope or {"project": {"name": self.sim.region}}
        result = self("POST", "/v3/auth/tokens", {"auth": {"identity": identity, "scope": scope}}, auth=None)
        assert result.status == 201, result.text
        self.auth, self.token = "token", result.headers["X-Subject-Token"]
        return self.token

    def __call__(self, method, path, body=None, *, raw=None, headers=None, query=None, auth="default"):
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        wanted = {"Content-Type": "application/json"} if data else {}
        wanted.update(self.extra)
        wanted.update(headers or {})
        wanted = {name: value for name, value in wanted.items() if value is not None}
        request = requests.Request(method, self.sim.base_url + path, params=query, data=data, headers=wanted).prepare()
        auth = self.auth if auth == "default" else auth
        if auth == "aksk":
            sign(request, *self.keys)
        elif auth == "token":
            request.headers["X-Auth-Token"] = self.token
        answer = self.session.send(request, timeout=20, allow_redirects=False, verify=self.sim.ca_path or True)
        try:
            value = answer.json() if answer.content else None
        except ValueError:
            value = None
        return Result(answer.status_code, value, dict(answer.headers), answer.text)


def sign(request, access_key, secret_key, *, date=None, names=None):
    """Sign a prepared request."""
    parts = requests.utils.urlparse(request.url)
    request.headers["X-Sdk-Date"] = date or time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    request.headers["Host"] = parts.netloc
    headers = {name.lower(): value for name, value in request.headers.items()}
    skipped = ("accept", "accept-encoding", "connection", "content-length", "user-agent", "authorization")
    signed = tuple(names or sorted(name for name in headers if name not in skipped))
    canonical = canonical_request(
        SignedRequest(request.method, parts.path, parts.query, headers, request.body or b""), signed
    )
    value = signature(secret_key, string_to_sign(headers["x-sdk-date"], canonical))
    request.headers["Authorization"] = (
        f"SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={';'.join(signed)}, Signature={value}"
    )


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def sim(clock):
    """Time stands still unless the test moves it; jobs take ten seconds."""
    with Simulator(job_seconds=10.0, clock=clock, check_answers=True) as simulator:
        yield simulator


@pytest.fixture
def api(sim):
    return Api(sim)


@pytest.fixture
def make_api():
    return Api


@pytest.fixture
def sign_request():
    return sign
