# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hundred environments, ten workers, and a service that takes five requests a second."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.throttling import run_throttled
from tests.proof.reliability import record
from tests.simulator import Simulator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture
def limited() -> Iterator[Simulator]:
    with Simulator(seed_environments=100, rate_limit=(5, 1.0)) as running:
        yield running


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "module"])
def test_a_hundred_environments_with_ten_forks(limited: Simulator, tmp_path: Path, in_process: bool) -> None:
    done = run_throttled(limited, tmp_path, forks=10, in_process=in_process)
    assert done.least == 300
    assert done.sent <= 1.3 * done.least, "a storm"
    assert done.seconds <= 1.2 * done.allowed
    counts = {
        "environments": 100,
        "requests needed": done.least,
        "requests sent": done.sent,
        "refused": done.refused,
        "seconds": round(done.seconds, 1),
        "the limit allows (s)": round(done.allowed, 1),
    }
    frontend = "in process" if in_process else "modules"
    record("Throttling", f"5 requests a second, 10 forks, {frontend}", counts)
