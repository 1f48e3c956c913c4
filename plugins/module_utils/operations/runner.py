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
from ..client.errors import InvalidOption, StagecraftError
from ..client.options import SECRET_OPTIONS
from ..client.scrub import Scrubber
from .changes import diff_of
from .locking import locked
from .operation import Host, Operation
from .replanning import bring_about
from .rules import HIDDEN

_SHORTEST_HIDDEN = 6


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
        _check_null(kind, params)
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
    with locked(name, operation.client.budget, host) as operation.unlock:
        observed, changes, after = bring_about(operation, host)
    result: dict[str, t.Any] = {"changed": bool(changes), **operation.result(after)}
    if operation.diffs:
        shown = [operation.shown_change(change) for change in changes]
        result["changes"] = sorted({".".join(change.path) for change in shown})
        if host.diff_mode:
            result["diff"] = diff_of(shown, operation.title(observed))
    return result


def _check_null(kind: type[Operation], params: t.Mapping[str, t.Any]) -> None:
    """:raises InvalidOption: of options of which one is required none has a value: for Ansible, null is one."""
    for names in kind.rules.get("required_one_of", ()):
        if all(params[name] is None for name in names):
            listed = f"{', '.join(names[:-1])} and {names[-1]}"
            raise InvalidOption(f"{listed} are null: one of them has to be given.")


def _check_text(params: t.Mapping[str, t.Any]) -> None:
    """:raises InvalidOption: an option holds half a character, which YAML can escape and UTF-8 cannot carry."""
    for name, value in params.items():
        try:
            json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidOption(f"{name} holds a lone surrogate, which is no character: it has to be text.") from error
