# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Runs an operation for a frontend: the one place where a typed exception becomes a failed task."""

from __future__ import annotations

import sys
import typing as t

from ..client.client import Client
from ..client.clock import Budget
from ..client.errors import ConnectionSettingsError, StagecraftError, WriteInterrupted
from ..client.http_library import REQUESTS_IMPORT_ERROR
from ..client.options import SECRET_OPTIONS
from ..client.scrub import Scrubber
from ..client.settings import Settings, insecurities, resolve
from .changes import Change, diff_of
from .locking import locked
from .operation import Host, Operation

# A task that waits for nothing may take this many times its ``timeout``.
_TIMEOUTS_IN_A_TASK = 3


def run(kind: type[Operation], params: t.Mapping[str, t.Any], host: Host) -> dict[str, t.Any]:
    """Run an operation with validated options and return the result of the task, without secrets.

    A failed one has ``failed``, ``msg`` and ``failure``.
    """
    scrubber = Scrubber()
    for name in SECRET_OPTIONS:
        scrubber.add(params.get(name))

    def warn(text: str) -> None:
        host.warn(scrubber.text(text))

    operation = kind(params, host)
    try:
        if REQUESTS_IMPORT_ERROR is not None:
            raise ConnectionSettingsError(
                f"The Python library requests is missing for {sys.executable}: install it there, "
                "for instance with 'pip install requests'."
            )
        operation.check()
        settings = resolve(params, host.environ)
        _remember_secrets(scrubber, settings)
        for warning in insecurities(settings):
            warn(warning)
        waiting = params.get("wait_timeout") is not None
        seconds = params["wait_timeout"] if waiting else _TIMEOUTS_IN_A_TASK * settings.timeout
        budget = Budget(seconds, host.clock, renewable=not waiting)
        client = Client(settings, scrubber=scrubber, warn=warn, budget=budget, clock=host.clock)
        operation.connect(client)
        try:
            result = _carry_out(operation, host)
        finally:
            client.close()
    except StagecraftError as error:
        result = {"changed": operation.wrote, **error.result()}
    return t.cast("dict[str, t.Any]", scrubber.clean(result))


def _remember_secrets(scrubber: Scrubber, settings: Settings) -> None:
    for name in SECRET_OPTIONS:
        scrubber.add(getattr(settings.credentials, name))


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
    observed = first = operation.observe()
    changes = planned = operation.plan(observed)
    attempt = 0
    while planned and not host.check_mode:
        try:
            return first, changes, operation.apply(observed, planned)
        except WriteInterrupted as interruption:
            if interruption.unknown:
                operation.wrote = True
            if not operation.replans or not operation.client.pause_before_replan(interruption, attempt):
                interruption.retried += attempt
                if interruption.unknown:
                    interruption.message += " It is unknown whether the service carried it out."
                raise
            attempt += 1
        observed = operation.observe()
        planned = operation.plan(observed)
    return first, changes, operation.predict(observed, planned)
