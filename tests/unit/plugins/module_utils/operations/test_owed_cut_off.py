# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change and what has to follow it, cut off anywhere and run again: nothing is missing, and no job is there twice."""

from __future__ import annotations

import concurrent.futures
import threading

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Clock

from tests.simulator import Fault, Simulator
from tests.unit.plugins.module_utils.operations.harness import ActingClock, environment, writes
from tests.unit.plugins.module_utils.operations.owed_support import (
    TO_REFRESH,
    act,
    addon,
    change,
    jobs,
    owe,
    owed,
    redeploy_label,
    refresh,
    start,
    started,
)


def awaited_one_by_one(sim):
    return (change, refresh, act)


def awaited_later(sim):
    """As many environments are done at once: all is started, then all is awaited."""
    return (
        change,
        lambda sim: refresh(sim, wait=False),
        refresh,
        lambda sim: act(sim, wait=False, addon_name=sim.fixtures["addon_name"]),
        act,
    )


def play(sim, steps):
    """Take the steps until one fails; whether none did."""
    return not any(step(sim).failed for step in steps(sim))


def finished(sim):
    assert environment(sim).description == "new"
    assert owed(sim) == {}
    return started(sim)


MOVES = {"refresh_moves_addons": True}
WAYS = [
    (awaited_one_by_one, {}),
    pytest.param(awaited_later, MOVES, marks=pytest.mark.proof),
    pytest.param(awaited_one_by_one, {"put_during_job": "refuse", **MOVES}, marks=pytest.mark.proof),
    (awaited_later, {"jobs_known": False, **MOVES}),
]


def fresh(sim, behaviour):
    sim.reset()
    sim.behaviour.update(behaviour)
    return sim


def uncut(sim, steps):
    """The requests of a run that nothing cuts off, where it refreshes, and where it first writes something after that.

    A refresh that was started and is not written down is the one thing that the next run repeats.
    """
    assert play(sim, steps)
    assert finished(sim) == (1, 1)
    order = [(entry.operation, entry.status) for entry in sim.log]
    refreshed = order.index(("refreshEnvironment", 200))
    return order, refreshed, order.index(("modifyEnvironment", 200), refreshed)


@pytest.mark.parametrize(("steps", "behaviour"), WAYS)
def test_a_run_that_dies_after_any_request_is_finished_by_the_next_one(sim, steps, behaviour):
    order, refreshed, written = uncut(fresh(sim, behaviour), steps)
    for cut in range(len(order)):
        fresh(sim, behaviour)
        # it is carried out, the answer never comes, and nothing more leaves
        sim.faults.add(
            Fault("*", "reset_after", after=cut), Fault("*", "status", status=500, after=cut + 1, times=None)
        )
        assert not play(sim, steps), cut
        sim.faults.clear()
        assert play(sim, steps), cut
        assert finished(sim) == (2 if refreshed <= cut < written else 1, 1), (cut, order[cut])
        sim.clear_log()
        assert play(sim, steps)
        assert writes(sim) == []


@pytest.mark.parametrize("kind", ["status", "reset_before", "reset_after", "throttle"])
@pytest.mark.parametrize(("steps", "behaviour"), WAYS)
def test_a_write_that_goes_wrong_leaves_nothing_missing_and_nothing_twice(sim, steps, behaviour, kind):
    order, refreshed, written = uncut(fresh(sim, behaviour), steps)
    cuts = [cut for cut, (operation, _status) in enumerate(order) if operation.startswith(("modify", "run", "refresh"))]
    assert len(cuts) >= 7
    for cut in cuts:
        fresh(sim, behaviour)
        sim.faults.add(Fault("*", kind, after=cut))
        if not play(sim, steps):
            assert play(sim, steps), cut
        lost = kind == "reset_after" and cut == refreshed
        if kind == "status" and behaviour.get("put_during_job") == "refuse":
            lost = cut == written  # the one write in which it could be noted
        assert finished(sim) == (2 if lost else 1, 1), (cut, order[cut])


@pytest.mark.parametrize("wait", [True, False])
def test_a_failed_add_on_job_is_started_again_until_one_succeeds(sim, wait):
    change(sim)
    sim.faults.add(Fault("runAddonAction", "job", outcome="FAILED", times=2))
    refresh(sim)
    for _run in range(2):
        act(sim, wait=wait)
        sim.world.clock.advance(60)
        assert owed(sim) != {}
    assert act(sim)["owed"] is None
    assert [job.outcome for job in jobs(sim, "redeploy")] == ["FAILED", "FAILED", "SUCCEEDED"]


# Two tasks at once on one machine


@pytest.mark.parametrize("earlier", [True, False])
@pytest.mark.parametrize("ask", [refresh, act])
def test_a_task_that_waits_for_its_job_holds_up_nobody(sim, ask, earlier):
    owe(sim, {TO_REFRESH: "todo"} if ask is refresh else {redeploy_label(sim): "todo"})
    if earlier:
        ask(sim, wait=False)
    meanwhile = []
    clock = ActingClock(sim, lambda: meanwhile.append(ask(sim, wait=False, wait_timeout=5)))
    done = ask(sim, clock=clock)
    assert not meanwhile[0].failed, meanwhile[0]["msg"]
    assert meanwhile[0]["job_id"] == done["job_id"]
    assert owed(sim) == {}


@pytest.fixture
def quick():
    """In real time, with jobs that take a moment and writes that take their time."""
    with Simulator(job_seconds=0.3, check_answers=True) as simulator:
        for write in ("modifyEnvironment", "runAddonAction", "refreshEnvironment"):
            simulator.faults.add(Fault(write, "delay_before", times=None, seconds=0.02))
        yield simulator


def at_once(sim, *tasks):
    with concurrent.futures.ThreadPoolExecutor(len(tasks)) as pool:
        runs = [pool.submit(task, sim, clock=Clock(), wait_interval=0.05, wait_timeout=60) for task in tasks]
        return [run.result(timeout=100) for run in runs]


def act_by_name(sim, **options):
    return act(sim, addon_name=sim.fixtures["addon_name"], **options)


@pytest.mark.parametrize("other", [act, act_by_name])
@pytest.mark.parametrize("before", ["todo", "announced"])
def test_two_tasks_at_once_start_one_add_on_job(quick, before, other):
    owe(quick, {redeploy_label(quick): "todo" if before == "todo" else start(addon(quick).job_id)})
    both = at_once(quick, act, other, act_by_name)
    assert [done.get("msg") for done in both] == [None, None, None]
    assert len(jobs(quick, "redeploy")) == 1
    assert owed(quick) == {}


def test_two_tasks_at_once_start_one_refresh(quick):
    owe(quick, {TO_REFRESH: "todo"})
    both = at_once(quick, refresh, refresh)
    assert [done.get("msg") for done in both] == [None, None]
    assert len(jobs(quick, "refresh")) == 1
    assert owed(quick) == {}


def test_a_change_right_after_a_refresh_was_started_is_owed_another_one(quick):
    """Another run waits with its change until it is written down which job refreshes what was there before."""
    quick.faults.clear()
    quick.faults.add(Fault("refreshEnvironment", "delay_after", seconds=0.5))
    owe(quick, {TO_REFRESH: "todo"})
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        running = pool.submit(refresh, quick, clock=Clock(), wait_interval=0.05, wait_timeout=60)
        while not jobs(quick, "refresh"):
            threading.Event().wait(0.001)
        changed = change(quick, clock=Clock(), follow_ups=[{"action": "refresh"}])
        assert not running.result(timeout=100).failed
    assert changed["owed"] == owed(quick) == {TO_REFRESH: "todo"}
