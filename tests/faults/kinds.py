# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of faults, and where each is placed: at any request, once, as a burst, or for ever."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.simulator import Fault
from tests.simulator.log import LogEntry

from .line import KINDS as OF_THE_LINE
from .line import Line

STARTS_A_JOB = ("refreshEnvironment", "createAddon", "deleteAddon", "runAddonAction")
BURST = 3


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of fault. ``lasting`` ones strike as bursts, and as an outage of everything, too.

    ``only`` are the operations that it can strike; ``token``: it takes a user with a token; ``knobs`` belong to it.
    """

    name: str
    fault: dict[str, Any] = dataclasses.field(hash=False)
    lasting: bool = False
    only: tuple[str, ...] = ()
    token: bool = False
    knobs: tuple[tuple[str, Any], ...] = ()

    def fits(self, entry: LogEntry) -> bool:
        """Whether it can strike a request like this one."""
        return not self.only or entry.operation in self.only


def _absent(entry: LogEntry) -> dict[str, Any]:
    """What a service answers where the thing does not exist (contract A.11, B.5, C)."""
    if entry.service == "servicestage":
        path = entry.path
        code = "SVCSTG.00100429" if "/jobs/" in path else "SVCSTG.00100408" if "/addons/" in path else "SVCSTG.00100411"
        return {"error_code": code, "error_msg": "not found"}
    if entry.service == "codeartsdeploy":
        return {"error": {"code": "Deploy.00011020", "message": "does not exist"}, "status": "failed"}
    return {"error_code": "APIG.3003", "error_msg": "does not exist"}


def _kinds() -> list[Kind]:
    refused = {"error_code": "SVCSTG.00100401", "error_msg": "environment not found or not authorized"}
    gone_wrong = {"error_msg": "Bad Gateway", "error_code": "APIGW.0201"}
    kinds = [
        Kind("connection refused", {"kind": "refused"}, lasting=True),
        Kind("reset before acting", {"kind": "reset_before"}, lasting=True),
        Kind("reset after acting", {"kind": "reset_after"}, lasting=True),
        Kind("time-out before acting", {"kind": "late_before"}, lasting=True),
        Kind("time-out after acting", {"kind": "late_after"}, lasting=True),
        Kind("429 with Retry-After", {"kind": "throttle", "text": ""}, lasting=True, knobs=(("retry_after", 7),)),
        Kind("429 with limit:N,time:M", {"kind": "throttle"}, lasting=True),
        Kind("500", {"kind": "status", "status": 500}),
        Kind("502", {"kind": "status", "status": 502}, lasting=True),
        Kind("502 after acting", {"kind": "body", "status": 502, "body": gone_wrong, "acted": True}, lasting=True),
        Kind("503", {"kind": "status", "status": 503}, lasting=True),
        Kind("answer cut short", {"kind": "truncate"}, lasting=True),
        Kind("JSON cut short", {"kind": "truncate_json"}),
        Kind("HTML instead of JSON", {"kind": "html"}),
        Kind("200 that failed", {"kind": "failed_200"}),
        Kind("401", {"kind": "status", "status": 401}),
        Kind("401 as if absent", {"kind": "status", "status": 401, "body": refused}),
        Kind("token ends", {"kind": "expire_tokens"}, token=True),
        Kind("403", {"kind": "status", "status": 403}),
        Kind("404 in between", {"kind": "status", "status": 404, "body": _absent}),
    ]
    for outcome in ("FAILED", "CANCELLED", "PARTIALLY_FAILED", "ROLLBACKED", "UNKNOWN"):
        kinds.append(Kind(f"job ends {outcome}", {"kind": "job", "outcome": outcome}, only=STARTS_A_JOB))
    kinds.append(Kind("job hangs", {"kind": "job", "outcome": None}, only=STARTS_A_JOB))
    return kinds


ALL_KINDS = _kinds()
MODES = ("once", "burst", "this request for ever", "everything for ever")


def modes_of(kind: Kind) -> tuple[str, ...]:
    if kind.fault["kind"] == "job" or kind.token:
        return MODES[:1]
    return MODES if kind.lasting else (MODES[0], MODES[2])


def place(line: Line, kind: Kind, mode: str, requests: list[LogEntry], number: int) -> None:
    """Let the fault strike the request with this number of those that an undisturbed run makes."""
    entry = requests[number]
    where: dict[str, Any] = {"target": "*", "after": number}
    where["times"] = {MODES[0]: 1, MODES[1]: BURST}.get(mode)
    if mode == MODES[2]:
        name = f"{entry.service}.{entry.operation}"
        earlier = sum(1 for other in requests[:number] if f"{other.service}.{other.operation}" == name)
        where |= {"target": name, "after": earlier}
    fault = dict(kind.fault)
    if callable(fault.get("body")):
        fault["body"] = fault["body"](entry)
    line.sim.behaviour.update(dict(kind.knobs))
    if fault["kind"] in OF_THE_LINE:
        line.add(fault["kind"], **where)
    else:
        line.sim.faults.add(Fault(**fault, **where))
