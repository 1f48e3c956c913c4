# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many environments, changed by many workers at once, of a service that takes few requests."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from tests.integration.conftest import connected_runner
from tests.integration.playbook import Data, PlaybookRun
from tests.simulator import Simulator

ENVIRONMENT = "stagecraft.huaweicloud.servicestage_environment"
A_CHANGE = 3  # requests: read, write, and read what the answer to the write does not show


@dataclasses.dataclass(frozen=True)
class Throttled:
    """What came of a run."""

    run: PlaybookRun
    least: int  # requests, without a limit
    sent: int
    refused: int
    seconds: float  # between the first request and the last
    whole: float  # of ansible-playbook
    allowed: float  # what the limit lets the least requests take


def hosts_of(environment_ids: list[str]) -> Data:
    """An inventory with a host for each environment, all of them this machine."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    hosts = {f"host{number}": {**local, "of": each} for number, each in enumerate(environment_ids, start=1)}
    return {"all": {"hosts": hosts}}


def run_throttled(simulator: Simulator, folder: Path, *, forks: int, in_process: bool) -> Throttled:
    """Change every environment of the simulator, a host each, in parallel; nothing may fail."""
    assert simulator.world.rate_limit is not None
    limit = simulator.world.rate_limit
    ids = [each.id for each in simulator.state.environments.values() if each.project_id == simulator.project_id]
    task = {"name": "change", ENVIRONMENT: {"id": "{{ of }}", "labels": {"release": "r1"}, "purge_labels": False}}
    play = {"hosts": "all", "gather_facts": False, "tasks": [task]}
    begun = time.monotonic()
    run = connected_runner(simulator, folder, in_process)(
        play, "--forks", str(forks), inventory=hosts_of(ids), timeout=500
    )
    whole = time.monotonic() - begun
    assert run.rc == 0, run.output
    assert all(each.status == "changed" for each in run.results)
    for each in ids:
        assert {"key": "release", "value": "r1"} in simulator.state.environments[each].labels
    entries = simulator.log
    least = A_CHANGE * len(ids)
    refused = sum(entry.status == 429 for entry in entries)
    # what was refused is sent again; a write, after a read of its own
    reads_again = sum(entry.status == 429 and entry.method == "PUT" for entry in entries)
    assert len(entries) == least + refused + reads_again
    assert refused, "the limit was never reached, so this proves nothing"
    return Throttled(
        run,
        least=least,
        sent=len(entries),
        refused=refused,
        seconds=entries[-1].time - entries[0].time,
        whole=whole,
        allowed=least / (limit._requests / limit._seconds),
    )
