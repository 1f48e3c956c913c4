# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The budget of a task, fixed or renewed by success."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Budget, Clock


class Hands(Clock):
    now = 50.0

    def monotonic(self):
        return self.now


@pytest.mark.parametrize(("passed", "left"), [(0, 10), (4, 6), (10, 0), (25, 0)])
def test_a_budget_runs_down_to_nothing(passed, left):
    hands = Hands()
    budget = Budget(10, hands)
    hands.now += passed
    assert (budget.spent(), budget.left()) == (passed, left)


@pytest.mark.parametrize(("renewable", "left"), [(True, 10), (False, 6)])
def test_success_renews_a_renewable_budget_only(renewable, left):
    hands = Hands()
    budget = Budget(10, hands, renewable=renewable)
    hands.now += 4
    budget.progress()
    assert budget.left() == left


def test_the_real_clock_tells_the_time():
    clock = Clock()
    assert clock.monotonic() <= clock.monotonic()
    assert abs(clock.utc() - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=1)
    assert clock.utc().utcoffset() == datetime.timedelta(0)
    assert all(0 <= clock.jitter() < 1 for _each in range(50))


def test_the_real_clock_sleeps():
    clock = Clock()
    before = clock.monotonic()
    clock.sleep(0.01)
    assert clock.monotonic() - before >= 0.005
