# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a rollout off at one of its writes, runs it again, and looks at what is there in the end."""

from __future__ import annotations

import os
import signal
import time
import typing as t
from collections import Counter
from pathlib import Path

from tests.integration.playbook import Data, PlaybookRun
from tests.simulator import Fault, Simulator
from tests.simulator.state import Environment

ROLLOUT = "stagecraft.huaweicloud.rollout"
ADDON = "sermantInjector"
# What a rollout writes for one environment: its settings; the refresh, with a note before it is awaited and one less
# afterwards; the add-on's action, likewise with a note before.
WRITES = ("settings", "refresh", "run", "refreshed", "start", "redeploy", "redeployed")
ANY_WRITE = ("PUT|POST|DELETE", "/v3/")
HELD = 3.0  # seconds, in which a process is killed and the next run begins

Run = t.Callable[..., PlaybookRun]


def rollout_of(count: int, batches: list[t.Any]) -> Data:
    """The variables of a rollout of the first environments of the simulator."""
    return {
        "environment_rollout_batches": batches,
        "environment_rollout_wait_interval": 0.05,
        "environment_rollout_environments": [
            {
                "name": f"env-{number:04d}",
                "description": f"rolled out, {number}",
                "labels": {"team": "shop"},
                "configuration": {"envs": {"LOG_LEVEL": "info"}},
                "addons": [{"name": ADDON}],
            }
            for number in range(1, count + 1)
        ],
    }


def cut_and_run_again(simulator: Simulator, run: Run, variables: Data, write: int, how: str) -> None:
    """Cut the rollout off at one of its writes, counted from 1, and run it again: all has to be there, once.

    :param how: "500" (the service refuses and did not act), "reset" (it acted, and its answer is lost), "kill" (it
        acted, and ansible-playbook is killed with all its workers), or "kill the parent" (its worker goes on).
    """
    kinds = {"500": "status", "reset": "reset_after"}
    fault = Fault(ANY_WRITE, kinds.get(how, "delay_after"), after=write - 1, seconds=HELD)
    simulator.faults.add(fault)
    if how in kinds:
        first = run(ROLLOUT, variables=variables)
    else:
        first = run(ROLLOUT, variables=variables, meanwhile=lambda pid: _kill(pid, fault, alone=how != "kill"))
        assert first.rc == -signal.SIGKILL, first.output
    assert fault.hits == 1, first.output
    simulator.faults.clear()
    cut = cut_at(simulator, write)

    again = run(ROLLOUT, variables=variables)
    assert again.rc == 0, f"{how} at write {write}, {cut}\n{again.output}"
    assert_rolled_out(simulator, variables, twice=cut[0] if cut[1] == "refresh" and how != "500" else None)

    simulator.clear_log()
    last = run(ROLLOUT, variables=variables)
    assert (last.rc, last.stats["localhost"]["changed"], simulator.writes()) == (0, 0, []), last.output


def cut_at(simulator: Simulator, write: int) -> tuple[str, str]:
    """The id of the environment whose write, counted from 1, was cut off, and which of its writes that was."""
    entries = [entry for entry in simulator.writes() if entry.path.startswith("/v3/")][:write]
    environment_id = entries[-1].path.split("/environments/")[1].partition("/")[0]
    mine = [entry for entry in entries if f"/environments/{environment_id}" in entry.path]
    return environment_id, WRITES[len(mine) - 1]


def assert_rolled_out(simulator: Simulator, variables: Data, twice: str | None = None) -> None:
    """Each environment is as declared and owes nothing; its add-on was redeployed once, and it was refreshed once.

    :param twice: the id of the environment that may have been refreshed twice.
    """
    state = simulator.state
    jobs = Counter((job.environment_id, job.kind) for job in state.jobs.values())
    assert all(job.outcome == "SUCCEEDED" for job in state.jobs.values())
    for wanted in variables["environment_rollout_environments"]:
        found = _named(simulator, wanted["name"])
        assert found.description == wanted["description"]
        assert {label["key"]: label["value"] for label in found.labels} == wanted["labels"]
        values = {each["name"]: each["value"] for each in found.configuration["envs"]}
        assert values.items() >= wanted["configuration"]["envs"].items()
        assert jobs[found.id, "redeploy"] == 1
        assert jobs[found.id, "refresh"] in ({1, 2} if found.id == twice else {1})


def _named(simulator: Simulator, name: str) -> Environment:
    return next(each for each in simulator.state.environments.values() if each.name == name)


def _kill(pid: int, fault: Fault, alone: bool) -> None:
    """Wait until the fault has struck, and kill the process; unless alone, with all that it started."""
    end = time.monotonic() + 60
    while not fault.hits:
        assert time.monotonic() < end, "the write was never sent"
        time.sleep(0.01)
    time.sleep(0.05)  # the service acts
    for each in [pid] if alone else [pid, *_descendants(pid)]:
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _descendants(pid: int) -> list[int]:
    """The processes that a process started, and those that they started: workers leave its process group."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(status.parent.name)] = int(after_name[1])
    found = [pid]
    for parent in found:
        found += [child for child, of in parents.items() if of == parent]
    return found[1:]
