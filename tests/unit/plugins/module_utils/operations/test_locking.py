# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two tasks of one machine never read, merge and write the same environment at the same time."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import tempfile
import threading
import types

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Budget, Clock
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import TimedOut
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import locking
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.operation import Host

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations import harness
from tests.unit.plugins.module_utils.operations.harness import FakeClock, as_dict, environment, failure_of, perform

ENVIRONMENT = harness.operation_classes()["servicestage_environment"]
ROUNDS = 20


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_runs_that_change_labels_of_their_own_lose_nothing(sim, pool):
    environment_id = sim.add_environment("shop", labels={"one": "0", "two": "0"})
    # so long does each PUT take that the other run's read would fall into it
    sim.faults.add(Fault("modifyEnvironment", "delay_before", times=None, seconds=0.005))
    kinds = {
        "threads": lambda: concurrent.futures.ThreadPoolExecutor(2),
        "processes": lambda: concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn")),
    }
    where = {**harness.connection(sim), "id": environment_id}
    with kinds[pool]() as runs:
        ended = [runs.submit(harness.count_up, where, label, ROUNDS) for label in ("one", "two")]
        lost = [number for run in ended for number in run.result(timeout=100)]
    assert lost == []
    assert as_dict(environment(sim, environment_id).labels, "key") == {"one": str(ROUNDS), "two": str(ROUNDS)}
    assert len(sim.writes()) == 2 * ROUNDS


def test_somebody_who_never_lets_go_is_a_failure_after_the_time_of_the_task(sim):
    name = f"{sim.base_url}/{sim.fixtures['servicestage_environment_id']}"
    warnings = []
    host = Host(environ={}, warn=warnings.append)
    with locking.locked(name, Budget(10, Clock()), host):
        done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new", timeout=10)
    failure_of(done)
    assert "for 30 seconds" in done["msg"]
    assert "Nothing was written" in done["msg"]
    assert done["changed"] is False
    assert sim.log == []
    assert perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")["changed"]


def test_check_mode_waits_for_nobody(sim):
    name = f"{sim.base_url}/{sim.fixtures['servicestage_environment_id']}"
    with locking.locked(name, Budget(10, Clock()), Host(environ={}, warn=print)):
        done = perform(
            ENVIRONMENT, sim, check_mode=True, id=sim.fixtures["servicestage_environment_id"], description="new"
        )
    assert done["changed"] is True


def test_another_environment_is_another_lock(sim):
    with locking.locked("another", Budget(10, Clock()), Host(environ={}, warn=print)):
        done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")
    assert done["changed"] is True
    assert done.clock.slept == []


def test_the_lock_is_released_after_a_failure():
    clock = FakeClock()
    host = Host(environ={}, warn=print, clock=clock)
    for _round in range(2):
        with pytest.raises(ZeroDivisionError), locking.locked("name", Budget(1, clock), host):
            raise ZeroDivisionError
    assert clock.slept == []
    with locking.locked("name", Budget(1, clock), host), pytest.raises(TimedOut):  # noqa: SIM117
        with locking.locked("name", Budget(1, clock), host):
            pytest.fail("held twice")


def test_the_lock_of_a_thread_that_waits_is_had_when_the_other_ends():
    order = []
    inside = threading.Event()

    def first():
        with locking.locked("name", Budget(10, Clock()), Host(environ={}, warn=print)):
            inside.set()
            order.append("first")
            threading.Event().wait(0.2)
            order.append("first ends")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    with locking.locked("name", Budget(10, Clock()), Host(environ={}, warn=print)):
        order.append("second")
    thread.join()
    assert order == ["first", "first ends", "second"]


def folder():
    return os.path.join(tempfile.gettempdir(), f"stagecraft.huaweicloud-{os.getuid()}")


def test_lock_files_are_ones_own_and_tell_no_names(sim):
    perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")
    assert os.stat(folder()).st_mode & 0o777 == 0o700
    (name,) = os.listdir(folder())
    assert sim.fixtures["servicestage_environment_id"] not in name


@pytest.mark.parametrize("trouble", ["a link", "a file", "no folder for temporary files"])
def test_without_a_folder_for_lock_files_there_is_a_warning_and_the_work_is_done(sim, monkeypatch, tmp_path, trouble):
    if trouble == "a link":
        (tmp_path / "elsewhere").mkdir()
        os.symlink(tmp_path / "elsewhere", folder())
    elif trouble == "a file":
        with open(folder(), "w", encoding="utf-8"):
            pass
    else:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing" / "too"))
        monkeypatch.setattr(locking.os, "makedirs", _refuse)
    done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")
    assert done["changed"] is True
    (warning,) = done.warnings
    assert "not locked out" in warning


def _refuse(*_arguments, **_more):
    raise PermissionError("read-only file system")


def test_a_folder_of_somebody_else_is_not_used(sim, monkeypatch):
    os.makedirs(folder(), mode=0o700)
    real = os.lstat
    monkeypatch.setattr(
        locking.os,
        "lstat",
        lambda path: types.SimpleNamespace(st_uid=os.getuid() + 1) if path == folder() else real(path),
    )
    done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")
    assert "belongs to somebody else" in done.warnings[0]
    assert os.listdir(folder()) == []


def test_where_there_are_no_lock_files_the_work_is_done_without(sim, monkeypatch):
    monkeypatch.setattr(locking, "fcntl", None)
    done = perform(ENVIRONMENT, sim, id=sim.fixtures["servicestage_environment_id"], description="new")
    assert done["changed"] is True


@pytest.mark.parametrize("cut", [None, "reset_after"])
def test_a_new_environment_is_locked_by_its_id_before_its_variables_are_written(sim, monkeypatch, cut):
    """As soon as it is there others find it, and lock its id: its first PUT must not overwrite what they write."""
    from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations import runner

    locks = []
    real = runner.locked

    def locked(name, *rest):
        locks.append((name, list(harness.writes(sim)), list(harness.reads(sim))))
        return real(name, *rest)

    monkeypatch.setattr(runner, "locked", locked)
    if cut:
        sim.faults.add(Fault("createEnvironment", cut))
    done = perform(ENVIRONMENT, sim, name="new", vpc_id="vpc-1", configuration={"envs": {"A": "1"}})
    assert done["changed"] is True
    (by_name, before, _reads), (by_id, written, read) = locks
    assert by_name.endswith("/name new")
    assert before == []
    assert by_id.endswith(f"/{done['environment_id']}")
    assert written == ["createEnvironment"]
    assert "showEnvironment" not in read, "it is locked before it is read"
    assert harness.writes(sim) == ["createEnvironment", "modifyEnvironment"]
