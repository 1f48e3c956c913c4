# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs operations against a simulator in this process, in no time, and checks what is true of every result."""

from __future__ import annotations

import copy
import datetime
import importlib
import itertools
import json
import re
import threading
from pathlib import Path

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Clock
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import operation as base
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import runner

COLLECTION = Path(__file__).resolve().parents[5]
PACKAGE = "ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations"
SERVICES = ("iam", "servicestage", "codeartsdeploy", "roma", "apig")
FAILURE_KEYS = {
    "service",
    "operation",
    "http_status",
    "error_code",
    "error_msg",
    "request_id",
    "retried",
    "iam_action",
}


class Refused(Exception):
    """The options do not fit the argument spec."""


class FakeClock(Clock):
    """A client's clock that moves the simulator's when it sleeps; no real time passes."""

    _numbers = itertools.count()

    def __init__(self, simulated=None, jitter=0.0):
        self._simulated = simulated
        self._lock = threading.Lock()
        self._now = 1000.0
        self._jitter = jitter
        self.slept = []
        self._origin = f"fake-{next(self._numbers)}"  # what one run learned about limits is nothing to another's time

    def monotonic(self):
        with self._lock:
            return self._now

    def origin(self):
        return self._origin

    def utc(self):
        return datetime.datetime.now(datetime.timezone.utc)

    def sleep(self, seconds):
        with self._lock:
            self._now += seconds
            self.slept.append(seconds)
        if self._simulated is not None:
            self._simulated.advance(seconds)

    def jitter(self):
        return self._jitter


class ActingClock(FakeClock):
    """Somebody acts while the client sleeps for the first time."""

    def __init__(self, sim, act):
        super().__init__(sim.world.clock)
        self._act = act

    def sleep(self, seconds):
        act, self._act = self._act, None
        if act is not None:
            act()
        super().sleep(seconds)


class Outcome(dict):
    """The result of a task, with what was said meanwhile."""

    def __init__(self, result, warnings, progress, clock):
        super().__init__(result)
        self.warnings = warnings
        self.progress = progress
        self.clock = clock

    @property
    def failed(self):
        return self.get("failed", False)

    @property
    def text(self):
        """Everything that a person, a log or a register gets to see."""
        return json.dumps([self, self.warnings, self.progress], ensure_ascii=False)


def connection(sim):
    """The options that lead to the simulator."""
    return {
        "access_key": sim.access_key,
        "secret_key": sim.secret_key,
        "region": sim.region,
        "project_id": sim.project_id,
        "endpoints": dict.fromkeys(SERVICES, sim.base_url),
    }


def validated(operation, options, environ=None):
    """What the module would get: options checked and completed by the argument spec."""
    validator = ArgumentSpecValidator(operation.argument_spec(environ or {}), **operation.rules)
    found = validator.validate(copy.deepcopy(options))
    if found.error_messages:
        raise Refused("; ".join(found.error_messages))
    return found.validated_parameters


def perform(operation, sim, check_mode=False, diff_mode=False, environ=None, clock=None, **options):
    """Run an operation as a frontend does, and check what holds for every result."""
    params = validated(operation, {**connection(sim), **options}, environ)
    warnings, progress = [], []
    clock = clock or FakeClock(sim.world.clock)
    host = base.Host(
        environ=environ or {},
        warn=warnings.append,
        progress=progress.append,
        check_mode=check_mode,
        diff_mode=diff_mode,
        clock=clock,
    )
    outcome = Outcome(runner.run(operation, params, host), warnings, progress, clock)
    check_outcome(outcome, sim)
    return outcome


def check_outcome(outcome, sim):
    """A result has its documented shape, can be printed, and holds no secret."""
    assert isinstance(outcome["changed"], bool)
    if outcome.failed:
        assert set(outcome["failure"]) == FAILURE_KEYS
        assert isinstance(outcome["failure"]["retried"], int)
        assert len(outcome["msg"].split()) > 4, "a sentence for a person"
        assert "Traceback" not in outcome.text
    else:
        assert "msg" not in outcome
        assert "failure" not in outcome
    for secret in (sim.access_key, sim.secret_key, sim.password, *issued_secrets()):
        assert secret not in outcome.text
    assert re.search("Signature=[0-9a-f]", outcome.text) is None


def issued_secrets():
    """What the simulators of this process gave out: tokens, temporary keys."""
    ledger = importlib.import_module("tests.simulator.ledger").LEDGER  # it needs Python 3.11, unlike this module
    secrets = ledger.secrets()
    return [secret for kind in ("token", "temporary key", "security token") for secret in secrets.get(kind, ())]


def failure_of(outcome):
    """The failure of a task that had to fail; its message is looked at as ``outcome["msg"]``."""
    assert outcome.failed, dict(outcome)
    return outcome["failure"]


def operation_classes():
    """The operation of every module of the collection, by the module's name."""
    found = {}
    for path in sorted((COLLECTION / "plugins" / "modules").glob("[!_]*.py")):
        module = importlib.import_module(f"{PACKAGE}.{path.stem}")
        kinds = [
            kind
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, base.Operation) and kind.__module__ == module.__name__
        ]
        assert len(kinds) == 1, f"{path.stem} is not one operation: {kinds}"
        found[path.stem] = kinds[0]
    return found


def reads(sim):
    """What was read from the services, in order."""
    return [entry.operation for entry in sim.log if entry.method == "GET"]


def writes(sim):
    """What was written to the services, in order."""
    return [entry.operation for entry in sim.writes()]


def bodies(sim):
    """The bodies of the writes, in order."""
    return [entry.body for entry in sim.writes()]


def environment(sim, environment_id=None):
    """An environment as the service has it."""
    return sim.state.environments[environment_id or sim.fixtures["servicestage_environment_id"]]


def as_dict(items, key="name"):
    """A list of names (or keys) and values as a dict."""
    return {item[key]: item["value"] for item in items}


def count_up(where, label, rounds):
    """Give one label of an environment the values 1, 2, 3 in turn, in real time; return what was lost meanwhile.

    At home in this module so that a process of its own can run it.
    """
    operation = importlib.import_module(f"{PACKAGE}.servicestage_environment").ServicestageEnvironment
    lost = []
    for number in range(1, rounds + 1):
        params = validated(operation, {**where, "labels": {label: number}, "purge_labels": False})
        result = runner.run(operation, params, base.Host(environ={}, warn=lost.append))
        if result.get("failed") or not result["changed"]:
            lost.append(result.get("msg", f"round {number}: nothing to do"))
    return lost
