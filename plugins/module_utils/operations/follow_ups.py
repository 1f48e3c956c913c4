# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The option ``follow_ups``: what has to follow a change of an environment. All of it is pure."""

from __future__ import annotations

import typing as t

from ..client.errors import Absent, InvalidOption
from . import environments as env
from .addons import Addon
from .finding import named
from .owed_labels import REFRESH, FollowUp
from .rules import ADDON_NAME, SERVICESTAGE_ID, shown

FOLLOW_UP_OPTIONS: dict[str, dict[str, t.Any]] = {
    "action": {"type": "str", "choices": [REFRESH, *env.ADDON_ACTIONS], "required": True},
    "addon_id": {"type": "str"},
    "addon_name": {"type": "str"},
}

Given = t.Sequence[t.Mapping[str, t.Any]]


def check_follow_ups(given: Given) -> None:
    """Check the option. :raises InvalidOption:"""
    for each in given:
        SERVICESTAGE_ID.check("follow_ups: addon_id", each["addon_id"])
        ADDON_NAME.check("follow_ups: addon_name", each["addon_name"])
        count = sum(each[key] is not None for key in ("addon_id", "addon_name"))
        if each["action"] == REFRESH and count:
            raise InvalidOption("follow_ups: the action refresh is for the whole environment: it takes no add-on.")
        if each["action"] != REFRESH and count != 1:
            raise InvalidOption(
                f"follow_ups: {each['action']} takes one of addon_id and addon_name, not {count} of them."
            )
    for key in ("addon_id", "addon_name"):
        _each_once([each[key] for each in given if each[key] is not None], key)
    if sum(each["action"] == REFRESH for each in given) > 1:
        raise InvalidOption("follow_ups: refresh is there more than once: once is enough.")


def has_addons(given: Given) -> bool:
    return any(each["action"] != REFRESH for each in given)


def resolved(given: Given, addons: t.Sequence[Addon]) -> dict[FollowUp, str]:
    """Return the follow-ups, and each in words.

    :param addons: those of the environment. :raises Absent, Ambiguous: an add-on is not one of them.
    """
    found: dict[FollowUp, str] = {}
    for each in given:
        action = each["action"]
        if action == REFRESH:
            found[FollowUp(REFRESH)] = REFRESH
            continue
        if each["addon_name"] is not None:
            addon = named(addons, each["addon_name"], what="add-on")
        else:
            addon = next((one for one in addons if one.get("id") == each["addon_id"]), {})
        if not addon:
            raise Absent(f"There is no add-on with the id {each['addon_id']} in the environment.")
        found[FollowUp(action, str(addon["id"]))] = f"{action} of {addon.get('name')}"
    _each_once([follow_up.addon_id for follow_up in found if follow_up.addon_id], "addon_id")
    if len(found) < len(given):
        raise InvalidOption("follow_ups: an add-on is there by its id and by its name: it can be there once.")
    return found


def _each_once(values: t.Sequence[str], option: str) -> None:
    for value in values:
        if values.count(value) > 1:
            raise InvalidOption(f"follow_ups: {option} {shown(value)} is there more than once: it can be there once.")
