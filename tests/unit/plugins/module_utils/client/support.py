# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients for tests: connected to a simulator, with a clock that costs no time. Tests that use it need Python 3.11."""

from __future__ import annotations

import contextlib
import datetime
import socket
import time

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import client as client_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import clock as clock_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import options as options_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import settings as settings_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.connection import Connection
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.paths import fill_path
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.scrub import Scrubber

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class FakeClock(clock_module.Clock):
    """Sleeping moves it, and nothing else does. ``offset`` is how wrong its time of day is, in seconds."""

    def __init__(self, jitter=0.0, offset=0.0):
        self.now = 1000.0
        self.slept = []
        self.wake = lambda: None
        self._jitter = jitter
        self._offset = datetime.timedelta(seconds=offset)

    def monotonic(self):
        return self.now

    def utc(self):
        return datetime.datetime.now(datetime.timezone.utc) + self._offset

    def sleep(self, seconds):
        assert seconds >= 0
        self.now += seconds
        self.slept.append(seconds)
        self.wake()

    def jitter(self):
        return self._jitter


class TestClient(client_module.Client):
    """A client that keeps its warnings, and the scrubber of its secrets."""

    __test__ = False

    def __init__(self, settings, clock=None, budget=90.0, renewable=False, connection=None, folder=None):
        self.warnings = []
        self.connection = connection or Connection(settings)
        self.scrubber = Scrubber()
        clock = clock or FakeClock()
        super().__init__(
            settings,
            connection=self.connection,
            scrubber=self.scrubber,
            warn=self.warnings.append,
            budget=clock_module.Budget(budget, clock, renewable=renewable),
            clock=clock,
            folder=folder,
        )


def validated(options, environ=None):
    """The shared options as a module gets them."""
    found = ArgumentSpecValidator(options_module.connection_options(environ or {})).validate(options)
    assert not found.error_messages, found.error_messages
    return found.validated_parameters


def settings_for(sim, environ=None, request_timeout=None, **options):
    """Settings that lead to the simulator with its AK/SK; an option that is None is left out."""
    endpoints = dict.fromkeys(options_module.SERVICES, sim.base_url) if sim else None
    given = {"region": "cn-north-4", "endpoints": endpoints}
    if sim:
        given |= {"access_key": sim.access_key, "secret_key": sim.secret_key, "project_id": sim.project_id}
    given |= options
    environ = {"HOME": "/nonexistent", **(environ or {})}
    chosen = {name: value for name, value in given.items() if value is not None}
    found = settings_module.resolve(validated(chosen, environ), environ)
    return found if request_timeout is None else found._replace(timeout=request_timeout)


def client_for(sim, clock=None, budget=90.0, renewable=False, **options):
    """A client of the simulator."""
    return TestClient(settings_for(sim, **options), clock, budget, renewable)


def give_time(client, seconds=20):
    """From now on, let each request of a client take so long: a machine that is busy must not time out."""
    client.connection.transport._settings = client.settings._replace(timeout=seconds)


def wait_until(condition, seconds=20.0):
    """Wait for what another thread does, and return whether it came about."""
    ends = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < ends:
        time.sleep(0.005)
    return bool(found)


def password_of(sim, **options):
    """The options of a user with a password, in place of AK/SK."""
    user = {"username": sim.username, "password": sim.password, "domain_name": sim.domain_name}
    return {**user, "access_key": None, "secret_key": None, **options}


def variable_call(sim, method, **details):
    """A request about the fixture's APIC variable; a write sends what the method needs."""
    path = fill_path(
        "/v2/{project_id}/apic/instances/{instance_id}/env-variables/{id}",
        project_id=sim.project_id,
        instance_id=sim.fixtures["instance_id"],
        id=sim.fixtures["variable_id"],
    )
    body = {"variable_value": "10.0.0.1"} if method == "PUT" else None
    return Call("roma", f"{method}Variable", "do it to the variable", method, path, body=body, **details)


def environment_call(sim, method, **details):
    """A request about the fixture's environment: GET, a merged PUT, or POST refresh."""
    path = f"/v3/{sim.project_id}/cas/environments/{sim.fixtures['servicestage_environment_id']}"
    path += "/refresh" if method == "POST" else ""
    if method == "PUT":
        details = {"body": {"name": sim.fixtures["environment_name"], "description": "new"}, "merged": True, **details}
    fields = {"path": path, **details}
    return Call("servicestage", f"{method}Environment", "do it to the environment", method, **fields)


def closed_port():
    """A port that nobody listens on."""
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def agency_of(sim):
    return {"agency_name": sim.agency_name, "agency_domain_name": sim.agency_domain_name}


def partner_call(sim):
    fixtures = sim.fixtures
    path = f"/v3/{fixtures['partner_project_id']}/cas/environments/{fixtures['partner_environment_id']}"
    return environment_call(sim, "GET", path=path)
