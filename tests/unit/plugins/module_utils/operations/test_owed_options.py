# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What nobody may ask for is refused in a sentence, before any request or at least before any write."""

from __future__ import annotations

import pytest

from tests.unit.plugins.module_utils.operations.harness import Refused, failure_of
from tests.unit.plugins.module_utils.operations.owed_support import act, addon, change, refresh

ONE = {"action": "redeploy", "addon_id": "addon-1"}
BY_NAME = {"action": "restart", "addon_name": "shop"}
REFRESH = {"action": "refresh"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([{**REFRESH, "addon_id": "a-1"}], "the action refresh is for the whole environment: it takes no add-on"),
        ([{**REFRESH, "addon_name": "shop"}], "it takes no add-on"),
        ([REFRESH, REFRESH], "refresh is there more than once"),
        ([{"action": "redeploy"}], "redeploy takes one of addon_id and addon_name, not 0 of them"),
        ([{**ONE, "addon_name": "shop"}], "redeploy takes one of addon_id and addon_name, not 2 of them"),
        ([ONE, {**ONE, "action": "restart"}], "addon_id 'addon-1' is there more than once: it can be there once"),
        ([ONE, REFRESH, ONE], "addon_id 'addon-1' is there more than once"),
        ([BY_NAME, {**BY_NAME, "action": "redeploy"}], "addon_name 'shop' is there more than once"),
        ([{**ONE, "addon_id": "a b"}], "addon_id is 'a b': it has to be an id"),
        ([{**ONE, "addon_id": ""}], "addon_id is '': it has to be an id"),
        ([{**BY_NAME, "addon_name": " shop"}], "addon_name is ' shop': it has to be the name of an add-on"),
        ([{**BY_NAME, "addon_name": ""}], "addon_name is '': it has to be the name of an add-on"),
    ],
)
def test_follow_ups_that_make_no_sense_are_refused_before_any_request(sim, given, said):
    done = change(sim, follow_ups=given)
    failure_of(done)
    assert done["msg"].startswith("follow_ups: ")
    assert said in done["msg"]
    assert sim.log == []


def test_nothing_can_follow_a_deletion(sim):
    done = change(sim, state="absent", description=None)
    failure_of(done)
    assert done["msg"].startswith("follow_ups goes with state present only")
    assert sim.log == []


@pytest.mark.parametrize(
    "given", [[{"action": "upgrade"}], [{}], [{"action": "refresh", "addon": "x"}], {"action": "x"}, [["refresh"]]]
)
def test_the_argument_spec_refuses_other_follow_ups(sim, given):
    with pytest.raises(Refused, match="follow_ups|action|dict"):
        change(sim, follow_ups=given)


@pytest.mark.parametrize("options", [{"only_if_owed": "perhaps"}, {"if_failed": "ignore"}])
@pytest.mark.parametrize("ask", [refresh, act])
def test_the_argument_spec_refuses_other_choices(sim, ask, options):
    (option,) = options
    with pytest.raises(Refused, match=option):
        ask(sim, **options)


# What only the service knows


def refused_before_any_write(sim, done, *said):
    failure_of(done)
    assert done["changed"] is False
    assert sim.writes() == []
    for words in said:
        assert words in done["msg"]


@pytest.mark.parametrize("description", ["new", "the first environment"])
@pytest.mark.parametrize("given", [{"addon_id": "no-such-id"}, {"addon_name": "no-such-name"}])
def test_an_add_on_that_is_not_there_is_refused_where_something_changes(sim, given, description):
    done = change(sim, description=description, follow_ups=[{"action": "redeploy", **given}])
    if description == "new":
        refused_before_any_write(sim, done, "There is no add-on", next(iter(given.values())))
    else:
        assert done["changed"] is False


def test_two_add_ons_of_one_name_are_refused_with_their_ids(sim):
    other = sim.add_addon(sim.fixtures["servicestage_environment_id"])
    name = sim.fixtures["addon_name"]
    done = change(sim, follow_ups=[{"action": "redeploy", "addon_name": name}])
    refused_before_any_write(sim, done, f"2 add-ons have the name '{name}'", other, addon(sim).id)
    by_id = [{"action": "redeploy", "addon_id": other}, {"action": "restart", "addon_id": addon(sim).id}]
    assert len(change(sim, follow_ups=by_id)["owed"]) == 2


def test_one_add_on_by_its_id_and_by_its_name_is_refused(sim):
    given = [{"action": "redeploy", "addon_id": addon(sim).id}, {"action": "restart", "addon_name": addon(sim).name}]
    refused_before_any_write(sim, change(sim, follow_ups=given), "addon_id", "more than once")
    given[1]["action"] = "redeploy"
    refused_before_any_write(sim, change(sim, follow_ups=given), "by its id and by its name")
