# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log: what came, who sent it, what was answered. Secrets are not kept."""

from __future__ import annotations

import re
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

_SECRET_KEYS = re.compile(r"password|secret|token$|kube_config", re.IGNORECASE)


@dataclass
class LogEntry:
    """One request. Readable as ``entry.method`` and ``entry["method"]``."""

    index: int
    time: float
    method: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)
    service: str | None = None
    operation: str | None = None
    body: Any = None
    status: int | None = None
    acted: bool = False
    connection: int = 0
    user_agent: str = ""
    auth: str = "none"
    user: str | None = None
    fault: str | None = None
    request_id: str = ""
    permission: str | None = None
    has_content_type: bool = False

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)

    def get(self, name: str, default: Any = None) -> Any:
        """As of a dict."""
        return getattr(self, name, default)

    @property
    def is_write(self) -> bool:
        """Everything but GET, except IAM's own calls."""
        return self.method != "GET" and self.service != "iam"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class RequestLog:
    """All requests in the order of their arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[LogEntry] = []
        self._count = 0

    def open(self, **values: Any) -> LogEntry:
        """A request arrived; its answer is filled in later."""
        with self._lock:
            entry = LogEntry(index=self._count, **values)
            self._count += 1
            self._entries.append(entry)
            return entry

    def entries(self) -> list[LogEntry]:
        """A copy."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()
            self._count = 0


def without_secrets(value: Any) -> Any:
    """A body as it may be kept."""
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        if _SECRET_KEYS.search(key) and not isinstance(item, (dict, list)):
            result[key] = "(secret)"
        elif key == "token" and isinstance(item, dict):
            result[key] = {name: "(secret)" if name == "id" else inner for name, inner in item.items()}
        else:
            result[key] = without_secrets(item)
    return result
