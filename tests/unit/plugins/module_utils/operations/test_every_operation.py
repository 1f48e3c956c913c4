# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every operation of every module. A new module fails here until the tables know it."""

from __future__ import annotations

import json
import socket

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    SERVICES,
    connection,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)
from tests.unit.plugins.module_utils.operations.tables import AT_REST, CHANGING, NEVER_AT_REST, READING

OPERATIONS = operation_classes()
READERS = sorted(name for name in OPERATIONS if name.endswith("_info"))
WRITERS = sorted(set(OPERATIONS) - set(READERS))

CHANGES = [(name, options) for name, rows in CHANGING.items() for options in rows]
RESTS = [(name, options, count) for name, rows in AT_REST.items() for options, count in rows]
READS = [(name, options) for name, rows in READING.items() for options in rows]
# What a job brings about is not foretold, and the next run starts another one.
SETTLING = [(name, options) for name, options in CHANGES if name not in NEVER_AT_REST]


def test_the_tables_know_every_module():
    assert sorted(CHANGING) == WRITERS
    assert sorted(READING) == READERS
    assert sorted(set(AT_REST) - set(READERS)) == WRITERS
    assert {*WRITERS} > NEVER_AT_REST


def names_a_value(named, tree):
    """Whether a name such as labels.team leads to something within nested dicts; a key may have dots of its own."""
    return any(
        named == key
        or (isinstance(value, dict) and named.startswith(f"{key}.") and names_a_value(named[len(key) + 1 :], value))
        for key, value in tree.items()
    )


@pytest.mark.parametrize("diff_mode", [False, True])
@pytest.mark.parametrize(("name", "options"), CHANGES)
def test_in_check_mode_no_write_leaves_and_changed_is_what_a_run_says(sim, name, options, diff_mode):
    options = options(sim.fixtures)
    foretold = perform(OPERATIONS[name], sim, check_mode=True, diff_mode=diff_mode, **options)
    assert sim.writes() == []
    assert not foretold.failed
    done = perform(OPERATIONS[name], sim, diff_mode=diff_mode, **options)
    assert not done.failed
    assert sim.writes() != []
    assert foretold["changed"] is done["changed"] is True
    assert foretold.get("diff") == done.get("diff")
    assert ("diff" in done) is diff_mode
    assert foretold["changes"] == done["changes"] != []
    for named in done["changes"] if diff_mode else ():
        assert names_a_value(named, done["diff"]["before"]) or names_a_value(named, done["diff"]["after"])
    assert set(foretold) == set(done)


@pytest.mark.parametrize(("name", "options"), SETTLING)
def test_check_mode_shows_what_a_run_brings_about(sim, name, options):
    options = options(sim.fixtures)
    foretold = perform(OPERATIONS[name], sim, check_mode=True, **options)
    done = perform(OPERATIONS[name], sim, **options)
    for result in (foretold, done):
        (result.get("environment") or {}).pop("update_time", None)
        (result.get("variable") or {}).pop("id", None)  # only the service gives one
        if name == "servicestage_addon":  # nor is a job foretold, and without waiting the add-on is still going
            result.update(job_id=None, job=None, addon=result["addon"] if options.get("wait", True) else None)
    assert dict(foretold) == dict(done)


@pytest.mark.parametrize(("name", "options"), SETTLING)
def test_a_second_run_has_nothing_to_do(sim, name, options):
    options = options(sim.fixtures)
    assert perform(OPERATIONS[name], sim, **options)["changed"] is True
    sim.clear_log()
    again = perform(OPERATIONS[name], sim, diff_mode=True, **options)
    assert again["changed"] is False
    assert (again["diff"]["before"], again["diff"]["after"], again["changes"]) == ({}, {}, [])
    assert writes(sim) == []
    assert len(sim.log) <= (3 if "new_name" in options else 2)  # the old name, the new one, the environment


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("name", "options", "count"), RESTS)
def test_nothing_to_do_is_one_read_or_two_with_a_name(sim, name, options, count, check_mode):
    done = perform(OPERATIONS[name], sim, check_mode=check_mode, diff_mode=True, **options(sim.fixtures))
    assert done["changed"] is False
    assert [entry.method for entry in sim.log] == ["GET"] * count
    assert done.warnings == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("name", "options"), READS)
def test_a_reading_module_writes_nothing_and_has_no_diff(sim, name, options, check_mode):
    done = perform(OPERATIONS[name], sim, check_mode=check_mode, diff_mode=True, **options(sim))
    assert done["changed"] is False
    assert {"diff", "changes"}.isdisjoint(done)
    assert sim.writes() == []
    assert reads(sim)


@pytest.mark.parametrize("behaviour", [{"reverse_lists": True}, {"empty_labels": "null"}], ids=str)
@pytest.mark.parametrize(("name", "options", "count"), RESTS)
def test_the_order_of_lists_and_null_for_empty_are_no_difference(sim, name, options, count, behaviour):
    sim.behaviour.update(behaviour)
    assert perform(OPERATIONS[name], sim, **options(sim.fixtures))["changed"] is False


def first_options(sim, name):
    return READING[name][0](sim) if name in READING else CHANGING[name][0](sim.fixtures)


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


FAULTS = {
    "forbidden": ({"kind": "status", "status": 403}, 403),
    "broken": ({"kind": "status", "status": 500}, 500),
    "bad request": ({"kind": "status", "status": 400}, 400),
    "throttled for ever": ({"kind": "throttle"}, 429),
    "unavailable for ever": ({"kind": "status", "status": 503}, 503),
    "bad gateway for ever": ({"kind": "status", "status": 502}, 502),
    "reset for ever": ({"kind": "reset_before"}, None),
    "cut short for ever": ({"kind": "truncate"}, None),
    "JSON cut short for ever": ({"kind": "truncate_json"}, 200),
    "a page of a proxy": ({"kind": "html"}, 200),
    "a redirect": ({"kind": "redirect", "url": "http://192.0.2.1/"}, 302),
    "a text": ({"kind": "body", "body": "well"}, 200),
    "a number": ({"kind": "body", "body": 7}, 200),
    "an error under 200": ({"kind": "body", "body": {"error_code": "X.1", "error_msg": "no"}}, 200),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_service_that_fails_makes_a_failed_task_with_all_keys(sim, name, fault):
    options = first_options(sim, name)
    details, status = FAULTS[fault]
    sim.faults.add(Fault("*", times=None, **details))
    if "wait" in OPERATIONS[name].options:
        options["wait_timeout"] = 60
    done = perform(OPERATIONS[name], sim, **options)
    failure = failure_of(done)
    assert done["changed"] is False
    assert [entry for entry in sim.log if entry.acted and entry.method != "GET"] == []
    if name == "servicestage_job_info" and fault.endswith("for ever"):
        assert "wait_timeout is 60" in done["msg"]  # a look that fails in passing is no news
        return
    assert failure["http_status"] == status
    assert failure["service"] in SERVICES
    assert failure["operation"]
    if fault == "forbidden" and failure["service"] == "servicestage":
        assert failure["iam_action"].startswith("servicestage:")
        assert failure["iam_action"] in done["msg"]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nobody_at_the_address_is_a_failure_in_words(sim, name):
    options = first_options(sim, name)
    nobody = dict.fromkeys(SERVICES, f"http://127.0.0.1:{closed_port()}")
    done = perform(OPERATIONS[name], sim, **options, endpoints=nobody, max_retries=1)
    failure_of(done)
    assert done["changed"] is False
    assert any("connection refused" in text for text in [done["msg"], *done.warnings])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_wrong_keys_are_named_with_their_source(sim, name):
    done = perform(OPERATIONS[name], sim, **first_options(sim, name), access_key="WRONG", secret_key="wrong-secret")
    assert failure_of(done)["http_status"] == 401
    assert "credentials" in done["msg"]
    assert "wrong-secret" not in done.text
    assert sim.writes() == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_without_credentials_no_request_is_sent(sim, name, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    done = perform(OPERATIONS[name], sim, **first_options(sim, name), access_key=None, secret_key=None)
    assert failure_of(done)["http_status"] is None
    assert "access_key" in done["msg"]
    assert sim.log == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_connection_may_come_from_the_environment(sim, name):
    given = connection(sim)
    environ = {
        "HW_ACCESS_KEY": given["access_key"],
        "HW_SECRET_KEY": given["secret_key"],
        "HW_REGION_NAME": given["region"],
        "HW_PROJECT_ID": "",  # an empty one is unset: the project is looked up
        "STAGECRAFT_ENDPOINTS": json.dumps(given["endpoints"]),
    }
    unset = dict.fromkeys(given)
    del unset["endpoints"]
    done = perform(OPERATIONS[name], sim, environ=environ, endpoints=None, **unset, **first_options(sim, name))
    assert not done.failed, done["msg"]
    assert {entry.user for entry in sim.log} == {sim.username}


@pytest.mark.parametrize(("name", "options"), CHANGES)
def test_an_expired_token_is_renewed_in_the_middle(sim, name, options):
    sim.faults.add(Fault("*", "expire_tokens", after=2))
    done = perform(
        OPERATIONS[name],
        sim,
        **options(sim.fixtures),
        access_key=None,
        secret_key=None,
        username=sim.username,
        password=sim.password,
        domain_name=sim.domain_name,
    )
    assert not done.failed
    assert done["changed"] is True
