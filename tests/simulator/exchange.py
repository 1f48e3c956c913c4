# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as it came over the wire, and a reply as it goes back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json;charset=utf-8"


@dataclass(frozen=True)
class Request:
    """Header names are lower case; ``path`` and ``query`` are still encoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass
class Reply:
    """``action`` tells the server what to do with it: send, reset the connection, or truncate the answer.

    ``raw`` is what goes over the wire in place of all the rest, piece by piece; then the connection ends.
    """

    status: int = 200
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    action: str = "send"
    delay: float = 0.0
    raw: Iterable[bytes] | None = None


def json_reply(status: int, value: Any, headers: list[tuple[str, str]] | None = None) -> Reply:
    """A reply with a JSON body, or with none when ``value`` is None."""
    headers = list(headers or [])
    if value is None:
        return Reply(status, b"", headers)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Reply(status, text.encode(), [("Content-Type", JSON), *headers])
