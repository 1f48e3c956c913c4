# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of one machine share what a service said about its limit: through files, which nobody need be able to write."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import timeit

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors, pace_file, throttle
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.clock import Clock
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.private_folder import private_folder

from tests.simulator import Fault
from tests.simulator.ratelimit import RateLimit
from tests.unit.plugins.module_utils.client.support import (
    FakeClock,
    TestClient,
    environment_call,
    password_of,
    settings_for,
    variable_call,
)


class SharedClock(FakeClock):
    """Moves the simulator's time along, and that of all clients that have it."""

    def __init__(self, sim):
        super().__init__()
        self._simulated = sim.world.clock

    def origin(self):
        return "fake"

    def sleep(self, seconds):
        super().sleep(seconds)
        self._simulated.advance(seconds)


@pytest.fixture
def folder(tmp_path):
    return private_folder({"TMPDIR": str(tmp_path)})


@pytest.fixture
def clock(sim):
    return SharedClock(sim)


@pytest.fixture
def client(sim, folder, clock):
    """Makes clients, each as if of a process of its own, on one machine."""

    def make(budget=90.0, renewable=False, **options):
        folder_ = options.pop("folder", folder)
        return TestClient(settings_for(sim, **options), clock, budget, renewable, folder=folder_)

    return make


def limit(sim, monkeypatch, requests=5, seconds=1.0):
    monkeypatch.setattr(sim.world, "rate_limit", RateLimit(sim.world.clock, requests, seconds))


def refuse(sim, text="limit:5,time:1 second", times=1, **details):
    sim.faults.add(Fault("*", "throttle", times=times, text=text, **details))


def get(sim, client):
    return client.send(variable_call(sim, "GET"))


def the_file(folder):
    (name,) = os.listdir(folder)
    return os.path.join(folder, name)


def test_nothing_is_written_or_opened_before_the_first_refusal(sim, client, folder, monkeypatch):
    monkeypatch.setattr(throttle.os, "open", None)
    get(sim, client())
    assert not os.path.exists(os.path.dirname(folder)) or os.listdir(os.path.dirname(folder)) == []


def test_without_a_limit_a_turn_costs_nothing_that_anybody_would_notice(sim, client):
    one = client()
    call = variable_call(sim, "GET")
    best = min(timeit.repeat(lambda: one._await_turn(call, None), number=1000, repeat=5)) / 1000
    assert best < 20e-6


def test_what_one_learns_another_keeps_to(sim, client, clock):
    refuse(sim)
    get(sim, client())
    assert clock.slept == [1.0]
    other = client()
    for _each in range(6):
        get(sim, other)
    assert clock.slept[1:] == pytest.approx([0.216] * 6)
    assert [entry.status for entry in sim.log] == [429] + [200] * 7
    assert other.warnings == []


def test_a_limit_is_kept_to_from_the_first_refusal_on(sim, client, clock, monkeypatch):
    limit(sim, monkeypatch)
    clients = [client() for _each in range(10)]
    start = clock.now
    for one in itertools.islice(itertools.cycle(clients), 100):
        get(sim, one)
    assert [entry.status for entry in sim.log].count(429) == 1
    assert clock.now - start <= 1.2 * 100 / 5


@pytest.mark.parametrize(
    "other",
    [
        {"access_key": "another"},
        {"endpoints": {"roma": "http://localhost:{port}", "iam": "http://localhost:{port}"}},
        {"folder": "elsewhere"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_account_another_address_and_another_user_are_not_held_up(sim, client, clock, folder, other):
    refuse(sim)
    get(sim, client())
    before = list(clock.slept)
    if "endpoints" in other:
        other = {"endpoints": {name: url.format(port=sim.port) for name, url in other["endpoints"].items()}}
    elif "folder" in other:
        other = {"folder": os.path.join(folder, "elsewhere")}
    try:
        get(sim, client(max_retries=0, **other))
    except errors.Unauthorized:
        assert "access_key" in other
    assert clock.slept == before


def test_an_account_is_one_whatever_else_differs(sim, client, clock):
    """The secret of a key, a time-out and the project make no other account; a user with a password is one."""
    refuse(sim)
    get(sim, client())
    for options in ({"secret_key": "another", "max_retries": 0}, {"timeout": 7}, {"project_id": "another"}):
        before = len(clock.slept)
        with contextlib.suppress(errors.ServiceError):
            get(sim, client(**options))
        assert len(clock.slept) == before + 1, options
    get(sim, client(**password_of(sim)))
    assert len(clock.slept) == before + 1


def test_a_file_names_nobody_and_is_ones_own(sim, client, folder):
    refuse(sim)
    get(sim, client())
    path = the_file(folder)
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(folder).st_mode & 0o777 == 0o700
    with open(path, encoding="ascii") as file:
        text = path + file.read()
    for word in (sim.access_key, sim.secret_key, sim.project_id, sim.domain_name, "127.0.0.1"):
        assert word not in text


def test_it_ends_ten_minutes_after_the_last_refusal_and_leaves_nothing(sim, client, clock, folder):
    refuse(sim)
    get(sim, client())
    clock.sleep(700)
    before = len(clock.slept)
    for _each in range(3):
        get(sim, client())
    assert len(clock.slept) == before
    assert os.listdir(folder) == []


def test_with_retry_after_all_wait_until_then(sim, client, clock):
    refuse(sim, text="", headers={"Retry-After": "7"})
    with pytest.raises(errors.ServiceError):
        get(sim, client(max_retries=0))
    get(sim, client())
    assert clock.slept == [7.0]


def test_without_any_advice_there_is_a_modest_pause(sim, client, clock):
    refuse(sim, text="")
    with pytest.raises(errors.ServiceError):
        get(sim, client(max_retries=0))
    get(sim, client())
    assert clock.slept == [0.5]


def test_a_turn_after_the_end_of_the_task_is_not_waited_for(sim, client, clock):
    refuse(sim, text="", headers={"Retry-After": "50"})
    with pytest.raises(errors.ServiceError):
        get(sim, client(max_retries=0))
    sim.clear_log()
    with pytest.raises(errors.Throttled) as caught:
        get(sim, client(budget=30))
    assert sim.log == []
    assert clock.slept == []
    assert caught.value.message == (
        "ROMA Connect was not asked to do it to the variable: it takes no more requests at the moment, and names no "
        "limit, and all that goes there from this machine takes turns. Gave up: the next try would come in 50.0 "
        "seconds, and of the 30 seconds that the task may take 30.0 are left."
    )
    assert (caught.value.failure()["http_status"], caught.value.failure()["operation"]) == (None, "GETVariable")
    get(sim, client(budget=60))
    assert clock.slept == [50.0], "who gave up has taken nobody's turn"


def test_a_refused_request_whose_next_turn_is_too_late_says_what_it_was_refused_for(sim, client, clock, monkeypatch):
    """Between its pause and its next try, others have taken all the turns of its time."""
    refuse(sim)
    mine, other = client(budget=2, max_retries=1), client(budget=1000)

    def meanwhile():
        clock.wake = lambda: None
        taken = throttle.Throttle(other.settings, other._throttle._folder, clock)
        monkeypatch.setattr(clock, "sleep", lambda seconds: None)
        for _each in range(10):
            with pace_file.PaceFile(taken._path("roma"), clock) as file:
                file.write(throttle_reserve(file.read(), clock.now))
        monkeypatch.undo()

    clock.wake = meanwhile
    with pytest.raises(errors.ServiceError) as caught:
        get(sim, mine)
    assert caught.value.http_status == 429
    assert "Gave up: the next try would come in 2.2 seconds" in caught.value.message
    assert len(sim.log) == 1


def throttle_reserve(pace, now):
    from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.pace import reserve

    return reserve(pace, now, urgent=False)[0]


def test_long_waits_are_told_once_a_task(sim, client, clock):
    refuse(sim, text="limit:1,time:10 second")
    with pytest.raises(errors.ServiceError):
        get(sim, client(max_retries=0))
    one = client(budget=1000)
    for _each in range(3):
        get(sim, one)
    (warning,) = one.warnings
    assert warning == (
        "ROMA Connect has limited requests: it takes 1 request in 10 seconds. All that goes there from this machine "
        "takes turns; the one to do it to the variable is in 2.0 seconds."
    )


def test_a_merged_write_goes_before_all_who_wait(sim, client, clock, folder):
    refuse(sim)
    with pytest.raises(errors.ServiceError):
        get(sim, client(max_retries=0))
    path = the_file(folder)
    with pace_file.PaceFile(path, clock) as file:
        pace = file.read()
        for _each in range(50):
            pace = throttle_reserve(pace, clock.now)
        file.write(pace)
    client().send(environment_call(sim, "PUT"))
    assert clock.slept == pytest.approx([1.0])
    get(sim, client())
    assert sum(clock.slept) == pytest.approx(1 + 51 * 0.216)


# files that cannot be had, or are none

SPOILED = {
    "empty": b"",
    "torn": b"stagecraft-pace-1 fake 5 1.0 10",
    "binary": bytes(range(256)),
    "huge": b"x" * 10_000_000,
    "of another boot": b"stagecraft-pace-1 other 5 1.0 5000.0 1000.0 1000.0 0 1.0 1 0.0\n",
    "of the future": b"stagecraft-pace-1 fake 5 1.0 5000.0 4000.0 4000.0 0 1.0 1 0.0\n",
    "without end": b"stagecraft-pace-1 fake 5 1.0 inf 1000.0 1000.0 0 1.0 1 0.0\n",
}


@pytest.fixture
def spoiled(sim, client, folder, clock):
    refuse(sim)
    get(sim, client())
    clock.slept.clear()
    return the_file(folder)


@pytest.mark.parametrize("content", SPOILED.values(), ids=SPOILED)
def test_what_is_no_pace_is_taken_away(sim, client, clock, spoiled, content):
    with open(spoiled, "wb") as file:
        file.write(content)
    get(sim, client())
    assert clock.slept == []
    assert not os.path.exists(spoiled)


@pytest.mark.parametrize("what", ["a link", "a folder", "a pipe", "unreadable", "locked", "no locks", "a loose folder"])
def test_a_file_that_cannot_be_used_holds_nobody_up(sim, client, clock, spoiled, what, monkeypatch, tmp_path):
    with open(spoiled, "rb") as file:
        content = file.read()
    if what in ("a link", "a folder", "a pipe"):
        os.unlink(spoiled)
    if what == "a link":
        (tmp_path / "target").write_bytes(content)
        os.symlink(tmp_path / "target", spoiled)
    elif what == "a folder":
        os.mkdir(spoiled)
    elif what == "a pipe":
        os.mkfifo(spoiled)
    elif what == "unreadable":
        monkeypatch.setattr(pace_file.os, "pread", refuse_all)
    elif what == "no locks":
        monkeypatch.setattr(pace_file, "fcntl", None)
    elif what == "a loose folder":
        os.chmod(os.path.dirname(spoiled), 0o777)
    refuse(sim, times=1)
    with open(os.devnull if what != "locked" else spoiled, "rb") as held:
        if what == "locked":
            fcntl.flock(held, fcntl.LOCK_EX)
        assert get(sim, client()).status == 200
    assert [entry.status for entry in sim.log[-2:]] == [429, 200]
    assert sum(each for each in clock.slept if each >= 0.1) < 1.0, "its own patience only"
    if what == "a link":
        assert (tmp_path / "target").read_bytes() == content


def refuse_all(*_arguments):
    raise OSError("input/output error")


def test_a_folder_of_somebody_else_is_not_used(sim, client, clock, folder):
    os.symlink(os.path.dirname(folder), folder)
    refuse(sim)
    assert get(sim, client()).status == 200
    assert os.listdir(os.path.dirname(folder)) == [os.path.basename(folder)]


def test_a_file_that_was_taken_away_meanwhile_is_made_anew(sim, client, clock, spoiled, monkeypatch):
    """Whoever waited for the lock of a file that is gone would write where nobody reads."""
    real = fcntl.flock
    gone = []

    def flock(descriptor, how):
        if not gone:
            gone.append(os.unlink(spoiled))
        real(descriptor, how)

    monkeypatch.setattr(pace_file.fcntl, "flock", flock)
    refuse(sim)
    get(sim, client())
    assert os.path.exists(spoiled)


def test_the_clock_of_this_machine_has_the_same_origin_for_all():
    assert Clock().origin() == Clock().origin()
    assert " " not in Clock().origin() != ""
