# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that mean harm: every text option of every module, from the argument specs, with every hostile value."""

from __future__ import annotations

import pytest

from tests.hostile.input import holds
from tests.hostile.options import VALUES, options_of
from tests.hostile.service import OPERATIONS, HostileSimulator


@pytest.fixture(scope="module")
def hostile():
    with HostileSimulator() as simulator:
        yield simulator


def test_every_module_has_options_that_take_text():
    assert all(list(options_of(module)) for module in OPERATIONS)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("module", sorted(OPERATIONS))
def test_a_hostile_value_is_refused_before_any_request_or_arrives_as_it_is(hostile, module, value):
    for option in options_of(module):
        holds(hostile, option, VALUES[value])
