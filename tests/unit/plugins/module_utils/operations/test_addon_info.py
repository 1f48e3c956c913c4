# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading add-ons: all or some of an environment, with the latest version that there is."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import (
    Refused,
    failure_of,
    operation_classes,
    perform,
    reads,
    writes,
)

INFO = operation_classes()["servicestage_addon_info"]


def read(sim, **options):
    if "environment_name" not in options:
        options.setdefault("environment_id", sim.fixtures["servicestage_environment_id"])
    done = perform(INFO, sim, **options)
    assert done["changed"] is False
    return done


@pytest.fixture
def two(sim):
    """The ids of the add-ons of the fixture environment, which has two."""
    return [sim.fixtures["addon_id"], sim.add_addon(sim.fixtures["servicestage_environment_id"], "metrics")]


def ids(done):
    return [addon["id"] for addon in done["addons"]]


def test_all_addons_come_with_their_latest_versions(sim, two):
    sim.state.addons[two[0]].version = "1.0.0.0"
    done = read(sim)
    assert ids(done) == two
    found = {addon["name"]: (addon["version"], addon["latest_version"]) for addon in done["addons"]}
    assert found == {"sermantInjector": ("1.0.0.0", "1.3.1.0"), "metrics": ("1.3.1.0", None)}
    assert done["environment_id"] == sim.fixtures["servicestage_environment_id"]
    assert {"status", "job_id", "cce_id", "cse_id", "environment_id"} < set(done["addons"][0])
    assert reads(sim) == ["listAddons", "listAddonsMetadata"]


def test_one_is_found_by_its_id_or_exact_name(sim, two):
    assert ids(read(sim, addon_id=two[1])) == ids(read(sim, addon_name="metrics")) == two[1:]
    assert ids(read(sim, addon_name="sermantInjector", environment_name="env-0001")) == two[:1]


def test_all_of_one_name_are_returned(sim, two):
    second = sim.add_addon(sim.fixtures["servicestage_environment_id"])
    assert sorted(ids(read(sim, addon_name="sermantInjector"))) == sorted([two[0], second])


@pytest.mark.parametrize(
    "given", [{"addon_id": "a-1"}, {"addon_name": "sermant"}, {"addon_name": "SERMANTINJECTOR"}], ids=str
)
def test_none_is_an_empty_list_and_one_read(sim, given):
    assert read(sim, **given)["addons"] == []
    assert reads(sim) == ["listAddons"]


@pytest.mark.parametrize("given", [{}, {"addon_id": "a-1"}], ids=str)
@pytest.mark.parametrize("where", [{"environment_id": "e-1"}, {"environment_name": "no-such-environment"}], ids=str)
def test_an_environment_that_is_not_there_is_a_failure(sim, where, given):
    failure_of(read(sim, **where, **given))


@pytest.mark.parametrize(
    "metadata", [{"count": 0}, {"addons": None}, {"addons": [{}, {"name": ["x"], "latest_version": "1"}]}], ids=str
)
def test_metadata_that_name_no_version_leave_it_null(sim, metadata):
    sim.faults.add(Fault("listAddonsMetadata", "body", body=metadata))
    assert [addon["latest_version"] for addon in read(sim)["addons"]] == [None]


def test_an_addon_of_an_odd_name_is_a_failure_in_words(sim):
    sim.faults.add(Fault("listAddons", "body", body={"addons": [{"id": "a-1", "name": ["x"]}]}))
    done = read(sim)
    failure_of(done)
    assert "an object (a-1) without the name that is documented" in done["msg"]


@pytest.mark.parametrize("target", ["listAddons", "listAddonsMetadata"])
def test_what_may_not_be_read_is_a_failure_that_names_the_action(sim, target):
    sim.deny(target)
    assert failure_of(read(sim))["iam_action"] == "servicestage:environment:listAddon"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("environment_id", "a/b"),
        ("environment_id", None),
        ("environment_name", "-"),
        ("addon_id", ""),
        ("addon_id", ".."),
        ("addon_name", ""),
        ("addon_name", "x" * 129),
    ],
)
def test_what_cannot_be_is_refused_before_any_request(sim, option, value):
    done = read(sim, **{option: value})
    failure_of(done)
    assert done["msg"].startswith(f"{option} ")
    assert sim.log == []


def test_an_id_and_a_name_do_not_fit_together(sim):
    with pytest.raises(Refused):
        read(sim, addon_id="a-1", addon_name="x")


def test_what_is_read_goes_back_to_both_write_modules(sim, two):
    """An add-on that is there stays as it is, and one that was read is the one that an action takes."""
    for addon in read(sim)["addons"]:
        sim.clear_log()
        same = {key: addon[key] for key in ("environment_id", "name", "cce_id", "cse_id")}
        kept = perform(operation_classes()["servicestage_addon"], sim, **same)
        assert (kept["changed"], writes(sim)) == (False, [])
        assert kept["addon"]["id"] == addon["id"]
        where = {"environment_id": addon["environment_id"], "addon_id": addon["id"]}
        foretold = perform(
            operation_classes()["servicestage_addon_action"], sim, check_mode=True, action="restart", **where
        )
        assert foretold["addon"]["id"] == addon["id"]
