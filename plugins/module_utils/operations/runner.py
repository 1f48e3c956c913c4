# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Runs an operation for a frontend: the one place where a typed exception becomes a failed task."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import typing as t

from ..client.connecting import connect
from ..client.errors import InvalidOption, StagecraftError
from ..client.options import SECRET_OPTIONS
from ..client.quoting import brief
from ..client.scrub import SHORTEST_WITHIN_WORDS, Scrubber
from .changes import diff_of
from .locking import locked
from .operation import Host, Operation
from .replanning import bring_about
from .rules import HIDDEN

_DENIED = (401, 403)
_LONGEST_MESSAGE = 4000


def run(kind: type[Operation], params: t.Mapping[str, t.Any], host: Host) -> dict[str, t.Any]:
    """Run an operation with validated options and return the result of the task, without secrets.

    A failed one has ``failed``, ``msg`` and ``failure``.
    """
    scrubber, hider = Scrubber(), Scrubber(HIDDEN, only_quoted=True)
    for name in SECRET_OPTIONS:
        scrubber.add(params.get(name))

    def fit(text: str) -> str:
        """Return a text as it may be shown: a service may quote what it gets."""
        for value in operation.hidden:
            hider.add(value)
        return brief(hider.text(scrubber.text(text)), _LONGEST_MESSAGE)

    operation = kind(
        params,
        dataclasses.replace(
            host, warn=lambda text: host.warn(fit(text)), progress=lambda text: host.progress(fit(text))
        ),
    )
    try:
        _check_text(params)
        _check_null(kind, params)
        operation.check()
        client = connect(
            params,
            host.environ,
            connections=host.connections,
            scrubber=scrubber,
            warn=operation.host.warn,
            clock=host.clock,
        )
        operation.connect(client)
        result = _carry_out(operation, host)
    except StagecraftError as error:
        if error.call is None and operation.client is not None:
            error.call = operation.client.last_call  # what was asked last is what the failure is about
        result = _failed(operation, error, fit)
    except Exception as error:  # nothing that a service or a user does may end in a traceback
        text = f"Internal error, please report it: {type(error).__name__}: {error}."
        result = _failed(operation, StagecraftError(text), fit)
    return t.cast("dict[str, t.Any]", scrubber.clean(result))


def masked_by_core(values: t.Iterable[str]) -> set[str]:
    """Return of the secret options' ``values`` what ansible-core may mask in a result, as it does within words, too.

    A short one would blank half the result; the scrubber masks it by itself. ``(hidden)`` is what results show.
    """
    return {value for value in values if len(value.strip()) >= SHORTEST_WITHIN_WORDS and value != HIDDEN}


def _failed(operation: Operation, error: StagecraftError, fit: t.Callable[[str], str]) -> dict[str, t.Any]:
    if operation.wrote and error.http_status in _DENIED:
        error.message += " What the task wrote before that stays."
    result = {"changed": operation.wrote, **error.result()}
    result["msg"] = fit(result["msg"])
    result["failure"]["error_msg"] = fit(result["failure"]["error_msg"] or "") or None
    return result


def _carry_out(operation: Operation, host: Host) -> dict[str, t.Any]:
    operation.locate()
    name = None if host.check_mode else operation.lock_name()
    with contextlib.ExitStack() as more, locked(name, operation.client.budget, host) as operation.unlock:
        operation.lock_too = lambda other: more.enter_context(locked(other, operation.client.budget, host))
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
        if not _is_whole(value):
            where = ".".join([name, *_place_of_surrogate(value)])
            raise InvalidOption(f"{where} holds a lone surrogate, which is no character: it has to be text.")


def _place_of_surrogate(value: t.Any) -> list[str]:
    """Return the names that lead to the text with half a character; a name that has one itself leads no further."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not _is_whole(key):
                return []
            if not _is_whole(item):
                return [str(key), *_place_of_surrogate(item)]
    if isinstance(value, list):
        return next((_place_of_surrogate(item) for item in value if not _is_whole(item)), [])
    return []


def _is_whole(value: t.Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
