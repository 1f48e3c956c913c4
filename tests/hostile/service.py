# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator whose answers are spoilt on their way, and which requests of which modules there are to spoil."""

from __future__ import annotations

import contextlib
import functools
import json
from typing import NamedTuple
from unittest import mock
from urllib.parse import urlsplit

import requests
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import transport
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.answers import RawAnswer

from tests.simulator import ManualClock, Simulator
from tests.simulator.exchange import Request
from tests.unit.plugins.module_utils.operations.harness import operation_classes, perform
from tests.unit.plugins.module_utils.operations.tables import AT_REST, CHANGING, READING

OPERATIONS = operation_classes()
USER = ("username", "password", "domain_name")


class HostileSimulator(Simulator):
    """Hands the answers of one operation to ``spoil``, which returns another one; IAM too."""

    def __init__(self, **options):
        self.target, self.spoil, self.once, self.spoilt = None, None, False, 0
        super().__init__(job_seconds=10.0, clock=ManualClock(), **options)

    def spoil_answers(self, target, spoil, *, once=False):
        """From now on, ``spoil(reply)`` is what operation ``target`` answers; ``once``: its first answer only."""
        self.target, self.spoil, self.once, self.spoilt = target, spoil, once, 0

    def _respond(self, request):
        return self.respond(request)

    def respond(self, request):
        """Answer a request, and spoil the answer where it is its turn."""
        reply = self._app.handle(request)
        found = self.world.spec.find(request.method, request.path)
        if self.spoil and found and found[0].full_name == self.target and not (self.once and self.spoilt):
            self.spoilt += 1
            return self.spoil(reply)
        return reply


@contextlib.contextmanager
def without_sockets(sim):
    """Requests go to the simulator by a call: what is tested is what is made of answers, many thousands of them."""

    def exchange(_transport, call, url, headers, body, auth, _budget):
        sent = requests.Request(call.method, url, headers=headers, data=body, auth=auth).prepare()
        parts = urlsplit(sent.url)
        lowered = {name.lower(): str(value) for name, value in sent.headers.items()}
        reply = sim.respond(Request(sent.method, parts.path, parts.query, lowered, body or b"", 1))
        return RawAnswer(reply.status, {name.lower(): value for name, value in reply.headers}, reply.body)

    with mock.patch.object(transport.Transport, "exchange", exchange):
        yield


def user_of(sim, **more):
    """The options of a user with a password, who asks IAM for a token and, by its name, for the project."""
    return {**{name: getattr(sim, name) for name in USER}, "access_key": None, "secret_key": None, **more}


def agency_of(sim):
    return {"agency_name": sim.agency_name, "agency_domain_name": sim.agency_domain_name}


class Task(NamedTuple):
    """A module and the options of a task, a function of the simulator, that makes ``number`` requests in all."""

    module: str
    options: object

    def run(self, sim, **more):
        return perform(OPERATIONS[self.module], sim, **{**self.options(sim), **more})


def tasks():
    """Every row of the tables of all modules, and ways to ask IAM."""
    for table in (CHANGING, AT_REST, READING):
        for module, rows in table.items():
            for row in rows:
                options = row[0] if isinstance(row, tuple) else row
                yield Task(module, options if table is READING else functools.partial(_of_fixtures, options))
    first = CHANGING["servicestage_environment"][0]
    yield Task("servicestage_environment", lambda sim: {**first(sim.fixtures), **user_of(sim)})
    yield Task("servicestage_environment", lambda sim: {**first(sim.fixtures), "project_id": None})
    yield Task("servicestage_environment_info", lambda sim: {**agency_of(sim), "project_id": None})
    create = {"name": "brand-new", "vpc_id": "vpc-1", "description": "new", "labels": {"a": "b"}}
    yield Task("servicestage_environment", lambda sim: create)
    bare = "servicestage_addon"
    yield Task(bare, lambda sim: {"environment_id": sim.add_environment("env-bare"), **ADDON})


ADDON = {"name": "sermantInjector", "cce_id": "cce-1", "cse_id": "cse-1"}


def _of_fixtures(options, sim):
    return options(sim.fixtures)


class Exchange(NamedTuple):
    """What one task asks of one operation, and the first answer to it."""

    operation: str
    task: Task
    status: int
    body: bytes


@functools.lru_cache(maxsize=1)
def exchanges():
    """For every operation that a module calls, the tasks that call it, with the answer: each task in a new world."""
    found = {}
    sim = HostileSimulator()
    with without_sockets(sim), contextlib.closing(sim._server.socket):
        seen = {}
        respond = sim._app.handle

        def watch(request):
            reply = respond(request)
            route = sim.world.spec.find(request.method, request.path)
            if route:
                seen.setdefault(route[0].full_name, (reply.status, reply.body))
            return reply

        sim._app.handle = watch
        for task in tasks():
            sim.reset()
            seen.clear()
            task.run(sim)
            for name, (status, body) in seen.items():
                found.setdefault(name, []).append(Exchange(name, task, status, body))
    return found


def fingerprint(sim):
    """What is there, in all services, without what differs from run to run."""
    state = sim.state
    environments = {
        key: (each.name, each.description, sorted(map(str, each.labels)), each.configuration, each.resources)
        for key, each in state.environments.items()
    }
    variables = {
        (gateway, key): [(each.variable_name, each.variable_value) for each in instance.variables.values()]
        for gateway, instances in state.instances.items()
        for key, instance in instances.items()
    }
    return json.dumps(
        [environments, list(map(str, variables.items())), sorted(state.jobs)], default=str, sort_keys=True
    )
