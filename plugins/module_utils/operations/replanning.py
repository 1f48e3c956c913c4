# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Observe, plan, apply; and once more after a write whose outcome is unknown."""

from __future__ import annotations

import typing as t

from ..client.errors import StagecraftError, WriteInterrupted
from .changes import Change
from .operation import Host, Operation

_UNKNOWN = " It is unknown whether the service carried it out."


def bring_about(operation: Operation, host: Host) -> tuple[t.Any, list[Change], t.Any]:
    """Return (what was there first, what was planned first, what is there now).

    After a write whose outcome is unknown the world is read and planned anew: an empty plan means that it was done.
    """
    first = observed = operation.observe()
    changes = planned = operation.plan(observed)
    if not planned or host.check_mode:
        return first, changes, operation.predict(observed, changes)
    attempt = 0
    while planned:
        try:
            return first, changes, operation.apply(observed, planned)
        except WriteInterrupted as interruption:
            operation.wrote = operation.wrote or interruption.unknown
            # A POST that may have been carried out is never sent again: only what it left behind can be gone on with.
            lost_post = interruption.unknown and interruption.call is not None and interruption.call.method == "POST"
            may_repeat = operation.replans and not lost_post
            again = may_repeat and operation.client.pause_before_replan(interruption, attempt)
            interruption.retried += attempt
            last_look = operation.replans and interruption.unknown  # it may have been done all the same
            if not again and not last_look:
                interruption.message += _UNKNOWN * interruption.unknown
                raise
            attempt += 1
            try:
                observed = operation.observe()
            except StagecraftError as failure:
                failure.message += f" Before that: {interruption.message}" + _UNKNOWN * interruption.unknown
                raise
            planned = operation.plan(observed)
            if planned and not again and not (lost_post and operation.is_there(observed)):
                interruption.message += _UNKNOWN
                raise
    if operation.wrote:
        return first, changes, operation.settle(observed)
    return first, [], observed  # somebody else did it meanwhile
