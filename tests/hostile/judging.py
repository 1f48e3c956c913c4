# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of a task whose service means harm: a failure in a sentence, or the end state of a good run."""

from __future__ import annotations

import collections
import functools

from tests.hostile.service import OPERATIONS, HostileSimulator, exchanges, fingerprint, without_sockets
from tests.simulator.spec import load

DOCUMENTED = {operation.full_name: operation for operation in load().operations}


def cases():
    """For each operation that a module calls, one task of each module that calls it, with a good answer to it."""
    for name, found in sorted(exchanges().items()):
        of_modules = {}
        for exchange in found:
            if exchange.status < 300:
                of_modules.setdefault(exchange.task.module, exchange)
        yield from ((name, exchange) for exchange in of_modules.values())


def schema_of(exchange):
    """The schema of an answer, from its OpenAPI document."""
    validator = DOCUMENTED[exchange.operation].answers.get(exchange.status)
    return validator.schema if validator else {}


@functools.cache
def good_run(exchange):
    """(what is there, what was written) after a task that nobody spoils."""
    sim = HostileSimulator()
    with without_sockets(sim):
        exchange.task.run(sim)
        after = fingerprint(sim), collections.Counter(entry.operation for entry in sim.writes() if entry.acted)
    sim._server.server_close()
    return after


def judged(sim, exchange, spoil, good=None, honest=True, **options):
    """Run a task with spoilt answers and check it; return "failed" or "succeeded".

    :param good: whether the answer still is a good one; None where either is right.
    :param honest: whether what can be read of the answer is true; what it says of undeclared things is written back.
    """
    sim.reset()
    sim.spoil_answers(exchange.operation, spoil)
    if (
        good is False
        and exchange.operation.partition(".")[0] != "iam"
        and DOCUMENTED[exchange.operation].method != "GET"
    ):
        good = None  # what was written is read back, and may well be there
    if "wait" in OPERATIONS[exchange.task.module].options:
        options.setdefault("wait_timeout", 60)
    done = exchange.task.run(sim, **options)
    end_state, writes = good_run(exchange)
    assert sim.spoilt
    carried_out = collections.Counter(entry.operation for entry in sim.writes() if entry.acted)
    # A write that was merged from a read may go again, to the same end; nothing is created or started twice.
    again = carried_out - writes
    assert not any(DOCUMENTED[name].method == "POST" for name in DOCUMENTED if name.partition(".")[2] in again), again
    if done.failed:
        assert good is not True, done["msg"]
        message = done["msg"]
        assert "Internal error" not in message, message
        assert message.isprintable()
        assert len(message) < 4100
        assert done["failure"]["service"]
        assert done["failure"]["operation"]
        return "failed"
    assert good is not False, f"{exchange.operation}: {dict(done)}"[:2000]
    assert not honest or fingerprint(sim) == end_state, exchange.operation
    return "succeeded"
