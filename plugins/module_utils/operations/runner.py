# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Runs an operation for a frontend: the one place where a typed exception becomes a failed task."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from ..client.connecting import connect
from ..client.errors import InvalidOption, StagecraftError, WriteInterrupted
from ..client.options import SECRET_OPTIONS
from ..client.scrub import Scrubber
from .changes import Change, diff_of
from .locking import locked
from .operation import Host, Operation
from .rules import HIDDEN

_SHORTEST_HIDDEN = 6
_UNKNOWN = " It is unknown whether the service carried it out."


def run(kind: type[Operation], params: t.Mapping[str, t.Any], host: Host) -> dict[str, t.Any]:
    """Run an operation with validated options and return the result of the task, without secrets.

    A failed one has ``failed``, ``msg`` and ``failure``.
    """
    scrubber = Scrubber()
    for name in SECRET_OPTIONS:
        scrubber.add(params.get(name))

    def warn(text: str) -> None:
        host.warn(scrubber.text(_hide(operation, text)))

    operation = kind(
        params, dataclasses.replace(host, warn=warn, progress=lambda text: host.progress(scrubber.text(text)))
    )
    try:
        _check_text(params)
        operation.check()
        client = connect(
            params, host.environ, connections=host.connections, scrubber=scrubber, warn=warn, clock=host.clock
        )
        operation.connect(client)
        result = _carry_out(operation, host)
    except StagecraftError as error:
        if error.call is None and operation.client is not None:
            error.call = operation.client.last_call  # what was asked last is what the failure is about
        result = _failed(operation, error)
    except Exception as error:  # nothing that a service or a user does may end in a traceback
        text = f"Internal error, please report it: {type(error).__name__}: {error}."
        result = _failed(operation, StagecraftError(text))
    return t.cast("dict[str, t.Any]", scrubber.clean(result))


def _failed(operation: Operation, error: StagecraftError) -> dict[str, t.Any]:
    result = {"changed": operation.wrote, **error.result()}
    result["msg"] = _hide(operation, result["msg"])
    result["failure"]["error_msg"] = _hide(operation, result["failure"]["error_msg"] or "") or None
    return result


def _hide(operation: Operation, text: str) -> str:
    """Return ``text`` without the values that the operation keeps out of messages: a service may quote what it gets."""
    for value in sorted(operation.hidden, key=len, reverse=True):
        if len(value) >= _SHORTEST_HIDDEN:
            text = text.replace(value, HIDDEN).replace(" ".join(value.split()), HIDDEN)
    return text


def _carry_out(operation: Operation, host: Host) -> dict[str, t.Any]:
    operation.locate()
    name = None if host.check_mode else operation.lock_name()
    with locked(name, operation.client.budget, host):
        observed, changes, after = _bring_about(operation, host)
    result: dict[str, t.Any] = {"changed": bool(changes), **operation.result(after)}
    if host.diff_mode and operation.diffs:
        result["diff"] = diff_of([operation.shown_change(change) for change in changes], operation.title(observed))
    return result


def _bring_about(operation: Operation, host: Host) -> tuple[t.Any, list[Change], t.Any]:
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


def _check_text(params: t.Mapping[str, t.Any]) -> None:
    """:raises InvalidOption: an option holds half a character, which YAML can escape and UTF-8 cannot carry."""
    for name, value in params.items():
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidOption(f"{name} holds a lone surrogate, which is no character: it has to be text.") from error
