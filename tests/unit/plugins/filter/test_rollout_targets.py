# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that say what has to follow in a rollout: in general, and now that the settings are there."""

from __future__ import annotations

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_follow_ups import FilterModule as FollowUps
from ansible_collections.stagecraft.huaweicloud.plugins.filter.rollout_targets import FilterModule as Targets
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.operations.follow_ups import check_follow_ups
from hypothesis import given
from hypothesis import strategies as st

rollout_follow_ups = FollowUps().filters()["rollout_follow_ups"]
rollout_targets = Targets().filters()["rollout_targets"]

REFRESH = {"action": "refresh"}
ADDON = {"action": "redeploy", "addon_name": "a"}
SHOP = {"name": "shop", "addons": [{"name": "a"}]}
PLAIN = {"name": "plain", "refresh": False}


@pytest.mark.parametrize(
    ("environment", "follow_ups"),
    [
        ({}, [REFRESH]),
        ({"refresh": True, "addons": None}, [REFRESH]),
        ({"refresh": None, "addons": []}, [REFRESH]),
        ({"refresh": "yes"}, [REFRESH]),
        ({"refresh": "no"}, []),
        ({"refresh": False}, []),
        ({"addons": [{"name": "a"}]}, [REFRESH, ADDON]),
        (
            {
                "refresh": False,
                "addons": [{"id": "1", "name": None, "action": "restart"}, {"name": "a", "action": None}],
            },
            [{"action": "restart", "addon_id": "1"}, ADDON],
        ),
        ({"addons": [{"id": "1", "name": "a"}, {}]}, [REFRESH, {**ADDON, "addon_id": "1"}, {"action": "redeploy"}]),
    ],
)
def test_the_refresh_comes_first_and_then_the_add_ons_in_their_order(environment, follow_ups):
    assert rollout_follow_ups(environment) == follow_ups
    assert rollout_follow_ups(environment, refresh=False) == [each for each in follow_ups if each != REFRESH]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "refresh": st.sampled_from([True, False, None]),
            "addons": st.lists(
                st.builds(
                    lambda name, action: {"name": name, **action},
                    st.text("abc", min_size=1),
                    st.sampled_from([{}, {"action": None}, {"action": "redeploy"}, {"action": "restart"}]),
                ),
                max_size=4,
                unique_by=lambda addon: addon["name"],
            ),
        },
    ),
    st.booleans(),
)
def test_what_has_to_follow_is_what_the_module_takes(environment, refresh):
    found = rollout_follow_ups(environment, refresh)
    check_follow_ups([{"action": None, "addon_id": None, "addon_name": None, **each} for each in found])
    assert len(found) == len(environment.get("addons") or []) + (REFRESH in found)


def result(**more):
    """What the module returned for the environment at position 0, which it changed."""
    return {
        "environment_rollout_index": 0,
        "changed": True,
        "environment_id": "1",
        "environment": {"name": "shop"},
        "owed": {},
        "follow_ups_recorded": True,
        **more,
    }


def targets(result, environment=SHOP, **options):
    return rollout_targets([result], [environment], **options)


SHOP_TARGET = {"index": 0, "id": "1", "name": "shop", "refresh": True, "addons": [ADDON], "only_if_owed": True}
OWED = {"stagecraft-refresh": "todo"}


def test_what_is_to_follow_is_named_by_position_and_id():
    first, second = result(), result(environment_rollout_index=1, environment_id="2", environment={"name": "other"})
    other = {"index": 1, "id": "2", "name": "other", "refresh": True, "addons": [], "only_if_owed": True}
    assert rollout_targets([first, second], [SHOP, {"id": "2"}]) == [SHOP_TARGET, other]
    assert rollout_targets([second], [SHOP, {"id": "2"}]) == [other]


@pytest.mark.parametrize(
    ("when", "changed", "owed", "follows"),
    [
        ("changed", True, {}, True),
        ("changed", False, OWED, True),
        ("changed", False, {}, False),
        ("always", False, {}, True),
        ("always", True, OWED, True),
        ("never", True, OWED, False),
    ],
)
def test_when_something_follows(when, changed, owed, follows):
    found = targets(result(changed=changed, owed=owed), when=when)
    assert bool(found) is follows


def test_changed_is_what_goes_without_saying():
    assert targets(result()) == targets(result(), when="changed") == [SHOP_TARGET]


@pytest.mark.parametrize("when", ["changed", "always"])
@pytest.mark.parametrize("more", [{"failed": True}, {"environment_id": None}], ids=str)
def test_nothing_follows_where_the_settings_failed_or_there_is_nothing_yet(when, more):
    assert targets(result(owed=OWED, **more), when=when) == []


def test_a_failure_before_the_first_request_has_next_to_nothing():
    assert targets({"environment_rollout_index": 0, "failed": True, "msg": "No."}, when="always") == []


@pytest.mark.parametrize("when", ["changed", "always"])
def test_an_environment_in_which_nothing_is_to_follow_is_none_unless_it_owes_something(when):
    assert targets(result(), PLAIN, when=when) == []
    assert targets(result(), {"name": "shop"}, when=when, refresh=False) == []
    (found,) = targets(result(owed=OWED), PLAIN, when=when)
    assert (found["refresh"], found["addons"]) == (False, [])


@pytest.mark.parametrize(
    ("when", "changed", "recorded", "predicted", "only_if_owed"),
    [
        ("changed", True, True, False, True),
        # nothing could be written down: it goes by the change
        ("changed", True, False, False, False),
        # owed since an earlier run
        ("changed", False, True, False, True),
        ("changed", False, False, False, True),
        # in check mode, nothing was written down
        ("changed", True, True, True, False),
        ("changed", False, True, True, True),
        ("always", True, True, False, False),
        ("always", False, True, False, False),
    ],
)
def test_whether_what_is_owed_tells_what_to_do(when, changed, recorded, predicted, only_if_owed):
    one = result(changed=changed, owed=OWED, follow_ups_recorded=recorded)
    (found,) = targets(one, when=when, predicted=predicted)
    assert found["only_if_owed"] is only_if_owed


def test_a_rollout_without_refresh_has_the_add_ons_only():
    assert targets(result(), refresh=False) == [{**SHOP_TARGET, "refresh": False}]
