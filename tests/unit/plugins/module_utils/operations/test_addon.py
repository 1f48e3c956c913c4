# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An add-on is created, deleted, or left as it is, and what cannot be is refused before any request."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.addon_support import (
    IDS,
    NAME,
    addons,
    create,
    do,
    seeded,
)
from tests.unit.plugins.module_utils.operations.harness import Refused, bodies, failure_of, reads, writes


@pytest.mark.parametrize("keys", ["lower", "upper"])
@pytest.mark.parametrize("shape", ["flat", "legacy"])
@pytest.mark.parametrize("by_name", [False, True])
def test_an_addon_is_created_and_its_job_awaited(sim, bare, by_name, shape, keys):
    sim.behaviour.addon_shape, sim.behaviour.job_keys = shape, keys
    where = {"environment_name": "env-bare"} if by_name else {"environment_id": bare}
    done = do(sim, **where, **IDS)
    (addon,) = addons(sim, bare)
    assert done["changed"] is True
    assert bodies(sim) == [{"name": NAME, **IDS}]
    assert (done["addon"]["id"], done["job_id"], done["job"]["job_id"]) == (addon.id, addon.job_id, addon.job_id)
    assert done["addon"]["status"] == done["job"]["execution_status"] == "SUCCEEDED"
    assert {key: done["addon"][key] for key in IDS} == IDS
    assert done["environment_id"] == bare
    assert done.warnings == []
    assert any("the installation of add-on" in line for line in done.progress)


def test_without_waiting_the_job_is_named(sim, bare):
    done = create(sim, bare, wait=False)
    assert (done["job_id"], done["job"]) == (addons(sim, bare)[0].job_id, None)
    assert done["addon"]["status"] == "INITIALIZING"
    assert done.clock.slept == []


def test_check_mode_foretells_the_addon_without_an_id(sim, bare):
    foretold = create(sim, bare, check_mode=True, diff_mode=True)
    assert foretold["changed"] is True
    assert foretold["addon"] == {"id": None, "name": NAME, **IDS, "environment_id": bare}
    assert (foretold["job_id"], foretold["job"]) == (None, None)
    assert addons(sim, bare) == []
    done = create(sim, bare, diff_mode=True)
    assert foretold["diff"] == done["diff"]
    assert done["diff"]["after"] == {"addons": {NAME: IDS}}
    assert set(foretold) == set(done)


def test_what_is_there_is_left_as_it_is(sim, bare):
    create(sim, bare)
    sim.clear_log()
    for options in (IDS, {}, {"cse_id": IDS["cse_id"]}):
        again = do(sim, environment_id=bare, **options)
        assert again["changed"] is False
        assert (again["job_id"], again["job"]) == (None, None)
        assert again["addon"]["status"] == "SUCCEEDED"
    assert [entry.operation for entry in sim.log] == ["listAddons"] * 3


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("key", list(IDS))
def test_an_addon_of_other_ids_is_a_failure_that_names_both(sim, bare, key, check_mode):
    create(sim, bare)
    sim.clear_log()
    done = create(sim, bare, check_mode=check_mode, **{key: "other-1"})
    failure_of(done)
    for words in (key, "'other-1'", repr(IDS[key]), "cannot change it"):
        assert words in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("key", list(IDS))
def test_what_creation_needs_is_named_before_any_write(sim, bare, key, check_mode):
    done = create(sim, bare, check_mode=check_mode, **{key: None})
    failure_of(done)
    assert done["msg"].startswith(f"{key} is missing")
    assert sim.writes() == []


def test_only_one_addon_is_known_to_need_an_engine(sim, bare):
    done = create(sim, bare, name="metrics", cse_id=None)
    assert "no add-on metrics" in failure_of(done)["error_msg"]  # the service's word, not ours
    assert bodies(sim) == [{"name": "metrics", "cce_id": IDS["cce_id"]}]


def test_a_failed_addon_is_warned_about_and_left_as_it_is(sim):
    seeded(sim).status = "FAILED"
    done = do(sim)
    assert done["changed"] is False
    assert "is there, but FAILED" in done.warnings[0]
    assert sim.writes() == []


def test_a_failed_addon_is_deleted_like_another(sim):
    seeded(sim).status = "FAILED"
    done = do(sim, state="absent")
    assert (done["changed"], done["addon"], done.warnings) == (True, None, [])


def test_two_of_one_name_fail_with_the_candidates(sim):
    second = sim.add_addon(sim.fixtures["servicestage_environment_id"])
    for state in ("present", "absent"):
        done = do(sim, state=state)
        failure_of(done)
        assert second in done["msg"]
        assert sim.fixtures["addon_id"] in done["msg"]
    assert sim.writes() == []


@pytest.mark.parametrize("by_id", [False, True])
def test_an_addon_is_deleted_and_its_job_awaited(sim, by_id):
    given = {"addon_id": sim.fixtures["addon_id"]} if by_id else {}
    foretold = do(sim, state="absent", check_mode=True, diff_mode=True, **given)
    assert (foretold["changed"], foretold["addon"], sim.writes()) == (True, None, [])
    done = do(sim, state="absent", diff_mode=True, **given)
    assert (done["changed"], done["addon"]) == (True, None)
    assert done["job"]["execution_status"] == "SUCCEEDED"
    assert done["diff"] == foretold["diff"]
    assert done["diff"]["after"] == {}
    assert done["diff"]["before"]["addons"][NAME]["id"] == sim.fixtures["addon_id"]
    assert addons(sim, sim.fixtures["servicestage_environment_id"]) == []
    assert writes(sim) == ["deleteAddon"]
    sim.clear_log()
    again = do(sim, state="absent", **given)
    assert (again["changed"], again["addon"], again["job_id"]) == (False, None, None)
    assert reads(sim) == ["showAddon" if by_id else "listAddons"]


def test_without_waiting_the_removal_goes_on(sim):
    done = do(sim, state="absent", wait=False)
    assert (done["addon"]["status"], done["job"]) == ("DELETING", None)
    assert done["job_id"] == seeded(sim).job_id
    assert done.clock.slept == []


@pytest.mark.parametrize("absent", [401, 404])
@pytest.mark.parametrize("given", [{}, {"addon_id": "a-1"}], ids=["name", "id"])
def test_where_there_is_no_environment_there_is_no_addon(sim, given, absent):
    sim.behaviour.absent_environment = absent
    for where in ({"environment_id": "e-1"}, {"environment_name": "no-such-environment"}):
        done = do(sim, state="absent", **where, **given)
        assert (done["changed"], done["addon"]) == (False, None)
        assert done["environment_id"] == where.get("environment_id")
    assert sim.writes() == []


@pytest.mark.parametrize("where", [{"environment_id": "e-1"}, {"environment_name": "no-such-environment"}], ids=str)
def test_an_addon_cannot_be_there_where_there_is_no_environment(sim, where):
    failure_of(do(sim, **where, **IDS))
    assert sim.writes() == []


def test_a_deletion_that_meets_absence_is_done(sim):
    gone = {"error_code": "SVCSTG.00100408", "error_msg": "addon not found"}
    sim.faults.add(Fault("deleteAddon", "status", status=404, body=gone))
    done = do(sim, state="absent")
    assert not done.failed
    assert (done["addon"], done["job_id"]) == (None, None)


def test_a_deletion_that_is_refused_is_a_failure(sim):
    sim.deny("deleteAddon")
    done = do(sim, state="absent")
    assert failure_of(done)["iam_action"] == "servicestage:environment:deleteAddon"
    assert done["changed"] is False


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"environment_id": "a/b"}, "environment_id "),
        ({"environment_name": "-"}, "environment_name "),
        ({"environment_id": None}, "environment_id "),
        ({"name": ""}, "name "),
        ({"name": None}, "name "),
        ({"name": None, "state": "absent"}, "name "),
        ({"addon_id": None, "state": "absent"}, "name "),
        ({"name": " x"}, "name "),
        ({"name": "x" * 129}, "name "),
        ({"addon_id": "..", "state": "absent"}, "addon_id "),
        ({"cce_id": ""}, "cce_id "),
        ({"cse_id": "a b"}, "cse_id "),
        ({"wait_timeout": 0}, "wait_timeout "),
        ({"wait_interval": -1}, "wait_interval "),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_any_request(sim, options, words):
    done = do(sim, **options)
    failure_of(done)
    assert done["msg"].startswith(words)
    assert sim.log == []


@pytest.mark.parametrize(
    "options",
    [
        {"addon_id": "a-1"},
        {"addon_id": "a-1", "name": NAME, "state": "absent"},
        {"state": "there"},
        {"environment_id": "e-1", "environment_name": "env-0001"},
        {"wait": "perhaps"},
    ],
    ids=str,
)
def test_what_does_not_fit_together_is_refused_by_the_argument_spec(sim, options):
    with pytest.raises(Refused):
        do(sim, **options)


@pytest.mark.parametrize("body", [{}, {"addons": [{"name": NAME}]}, {"addons": [{"name": NAME, "id": 7}]}], ids=str)
def test_an_odd_list_is_no_traceback(sim, body):
    sim.faults.add(Fault("listAddons", "body", body=body, times=None))
    done = do(sim)
    failure_of(done)
    assert sim.writes() == []
