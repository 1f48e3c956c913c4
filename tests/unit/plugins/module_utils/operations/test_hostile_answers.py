# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that mean harm, for every operation that a module calls. A selection; tests/proof has all of them.

Of the fields with wrong types a sample, whose seed is in the name of the test and is printed; of the answers that are
wrong as a whole, pairwise: every operation with some, every one of them with some operations.
"""

from __future__ import annotations

import random

import pytest

from tests.hostile.answers import FAST
from tests.hostile.judging import cases, judged, schema_of
from tests.hostile.service import HostileSimulator, without_sockets
from tests.hostile.shapes import is_believed, spoils_of

SEED = 20260
FIELDS_OF_EACH = 6
# What is large is for the proof, and for tests of the client.
KINDS = [kind for kind in FAST if not kind.startswith(("50 MB", "a bomb", "a decompression", "a million", "100,000"))]
OPERATIONS = sorted({name for name, _exchange in cases()})


def test_every_operation_has_a_task_that_calls_it():
    assert len(OPERATIONS) > 30
    assert {name.partition(".")[0] for name in OPERATIONS} == {"iam", "servicestage", "codeartsdeploy", "roma", "apig"}


@pytest.mark.parametrize("seed", [SEED])
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_sample_of_fields_with_wrong_types_is_a_failure_or_does_no_harm(name, seed):
    print(f"seed {seed}")
    sim = HostileSimulator()
    with without_sockets(sim):
        exchange = next(exchange for each, exchange in cases() if each == name)
        spoils = list(spoils_of(schema_of(exchange), exchange.body))
        for path, value, spoil in random.Random(f"{seed} {name}").sample(spoils, min(FIELDS_OF_EACH, len(spoils))):
            try:
                judged(sim, exchange, spoil, honest=not is_believed(name, path, value))
            except AssertionError as wrong:
                raise AssertionError(f"{name}: {'.'.join(path)} is {value}: {wrong}") from wrong
    sim._server.server_close()


@pytest.mark.parametrize(("number", "name"), list(enumerate(OPERATIONS)))
def test_a_pairwise_selection_of_answers_that_are_wrong_as_a_whole(number, name):
    exchange = next(exchange for each, exchange in cases() if each == name)
    with HostileSimulator() as sim:
        for kind in KINDS[number % 9 :: 9]:
            spoil, good = FAST[kind]
            judged(sim, exchange, spoil, good if exchange.body else None, max_retries=0)
