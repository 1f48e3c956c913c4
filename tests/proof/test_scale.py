# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand environments as hosts, in four job slices at once: each is rolled out exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.scale import roll_out, sliced
from tests.proof.test_runner import installed  # noqa: F401  # a fixture
from tests.simulator import Simulator

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]


def test_a_thousand_environments_in_four_slices(installed: Path, tmp_path: Path) -> None:  # noqa: F811
    with Simulator(seed_environments=1000, job_seconds=0.5) as simulator:
        rolled = roll_out(simulator, installed, tmp_path, slices=4, forks=5)
    assert rolled.environments == 1000
    print(rolled)


def test_slices_have_every_host_once() -> None:
    hosts = [f"env-{number}" for number in range(1, 12)]
    inventory = {
        "all": {"children": ["blue", "ungrouped"]},
        "blue": {"hosts": hosts[:5]},
        "_meta": {"hostvars": {host: {"is": host} for host in hosts}},
    }
    slices = [sliced(inventory, number, 4) for number in range(1, 5)]
    # by name: env-1, env-10, env-11, env-2, env-3, ...
    assert slices[0]["all"]["hosts"] == ["env-1", "env-3", "env-7"]
    assert slices[0]["blue"]["hosts"] == ["env-1", "env-3"]
    assert slices[0]["_meta"]["hostvars"] == {host: {"is": host} for host in ("env-1", "env-3", "env-7")}
    assert sorted(host for each in slices for host in each["all"]["hosts"]) == sorted(hosts)
