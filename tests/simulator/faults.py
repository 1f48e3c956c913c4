# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults: what goes wrong, for which requests, how often."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, fields
from typing import Any

from .jobs import OUTCOMES
from .spec import Operation
from .state import JobPlan

KINDS = (
    "status", "throttle", "reset_before", "reset_after", "delay_before", "delay_after", "truncate", "truncate_json",
    "html", "failed_200", "redirect", "expire_tokens", "job", "big", "body", "echo",
)  # fmt: skip


@dataclass
class Fault:
    """One fault.

    ``target``: an operationId ("refreshEnvironment"), one of one service ("roma.listEnvironments"), a service
    ("iam.*"), "*", or a pair: a method, or several as in "PUT|POST", or "*", and a regular expression searched in the
    path. It strikes ``times`` times (None: for
    ever) after letting ``after`` matching requests pass; one request takes one fault, the first that matches.
    """

    target: str | tuple[str, str]
    kind: str
    times: int | None = 1
    after: int = 0
    status: int | None = None
    """status and echo (500 unless given), html, body: the answer's status."""
    headers: dict[str, str] = field(default_factory=dict)
    """status, throttle, body: headers to add."""
    body: Any = None
    """status, body, html: what to answer; status answers the service's own error when there is none."""
    text: str | None = None
    """throttle: the limit text ("" for none). failed_200: the error text."""
    seconds: float = 0.0
    """delay_before, delay_after: how long. job: how long it takes (0: as usual)."""
    url: str = ""
    """redirect: where to."""
    outcome: str | None = "FAILED"
    """job: FAILED, CANCELLED, PARTIALLY_FAILED, ROLLBACKED, UNKNOWN, SUCCEEDED; None hangs for ever."""
    size: int = 1 << 20
    """big: bytes of the answer."""
    acted: bool = False
    """body: whether the request is carried out all the same."""
    seen: int = 0
    """How many requests matched."""
    hits: int = 0
    """How often it struck."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault kind {self.kind!r}; known: {', '.join(KINDS)}")
        if self.kind == "job" and self.outcome is not None and self.outcome not in OUTCOMES:
            raise ValueError(f"unknown job outcome {self.outcome!r}; known: {', '.join(OUTCOMES)}, None")
        if not isinstance(self.target, str):
            self.target = (self.target[0].upper(), self.target[1])
            re.compile(self.target[1])

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Fault:
        """From JSON: ``operation``, or ``method`` and ``path``, name the target."""
        values = dict(values)
        if "operation" in values:
            values["target"] = values.pop("operation")
        elif "method" in values and "path" in values:
            values["target"] = (values.pop("method"), values.pop("path"))
        known = {item.name for item in fields(cls)} - {"seen", "hits"}
        unknown = sorted(set(values) - known)
        if unknown or "target" not in values or "kind" not in values:
            raise ValueError(f"a fault needs a target and a kind; unknown keys: {', '.join(unknown) or 'none'}")
        return cls(**values)

    def matches(self, method: str, path: str, operation: Operation | None) -> bool:
        """Whether this request is meant."""
        if not isinstance(self.target, str):
            methods, pattern = self.target
            return (methods == "*" or method in methods.split("|")) and re.search(pattern, path) is not None
        if operation is None:
            return self.target == "*"
        return self.target in ("*", operation.name, operation.full_name, f"{operation.service}.*")

    @property
    def job_plan(self) -> JobPlan:
        """How the next job goes."""
        if self.kind != "job":
            return JobPlan()
        return JobPlan(self.outcome, self.seconds or None)


class FaultBook:
    """The faults in force, in the order they were added."""

    def __init__(self, known_operations: set[str]) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._known = known_operations

    def add(self, *faults: Fault) -> None:
        """Put faults in force; a name that no document knows is refused."""
        for fault in faults:
            if isinstance(fault.target, str) and fault.target not in self._known:
                raise ValueError(f"no operation {fault.target!r}")
        with self._lock:
            self._faults.extend(faults)

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self._faults.clear()

    def all(self) -> list[Fault]:
        """A copy of the list."""
        with self._lock:
            return list(self._faults)

    def take(self, method: str, path: str, operation: Operation | None) -> Fault | None:
        """The fault that strikes this request."""
        chosen = None
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path, operation):
                    continue
                fault.seen += 1
                live = fault.seen > fault.after and (fault.times is None or fault.hits < fault.times)
                if chosen is None and live:
                    fault.hits += 1
                    chosen = fault
        return chosen
