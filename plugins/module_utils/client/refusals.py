# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The one place that reads errors: their five shapes, and what they mean for a person.

Sources: the error pages of each service (contract A.11, B.5, C, D.6) and the order in which the official SDK looks.
"""

from __future__ import annotations

import datetime
import email.utils
import re
import typing as t

from .answers import RawAnswer
from .call import Call
from .errors import NotFound, ServiceError, StagecraftError, Unauthorized
from .quoting import brief

_CODE_KEYS = ("error_code", "errorCode", "code")
_TEXT_KEYS = ("error_msg", "error_message", "errorMessage", "errorMsg", "message", "title")
_LONGEST_TEXT = 1000
_UNITS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
# They say that the credentials lack a permission, under any status (contract A.4, B.5).
_DENIED_CODES = ("SVCSTG.00100401", "Deploy.00011154")
_WINDOW = r"limit:\s*(\d{1,9})\s*,\s*time:\s*(\d{1,9})?\s*(second|minute|hour|day)"


def refusal(call: Call, raw: RawAnswer, data: t.Any, now: datetime.datetime) -> StagecraftError:
    """Return what an answer that says failure means; ``data`` is its JSON, None where it has none."""
    code, text = _details(data)
    text = brief(" ".join(text.split()), _LONGEST_TEXT)[:_LONGEST_TEXT] if text else None
    code = brief(code) if code else code
    in_body = data.get("request_id") if isinstance(data, dict) else None
    request_id = raw.headers.get("x-request-id") or (brief(in_body) if isinstance(in_body, str) else None)
    facts = ", ".join(
        filter(
            None,
            (f"HTTP {raw.status}", None if code == str(raw.status) else code, request_id and f"request {request_id}"),
        )
    )
    # The gateway goes on with the request as it saw it; that stays in error_msg.
    reason = (text or "it gave no reason").split(", canonicalRequest")[0].rstrip(".")
    message = f"{call.title} could not {call.purpose}: {reason} ({facts})."
    hint = _hint(call, raw, code)
    kind: type[ServiceError] = ServiceError
    if raw.status == 401:
        kind = Unauthorized
    elif raw.status == 404 and not (code or "").startswith("APIGW."):
        kind = NotFound
    found = kind(
        f"{message} {hint}" if hint else message,
        call=call,
        http_status=raw.status,
        error_code=code,
        error_msg=text,
        request_id=request_id,
        retry_after=_retry_after(raw.headers.get("retry-after"), now),
        window=_window(text),
    )
    if isinstance(found, Unauthorized):  # the rest is for who knows the credentials to say
        date = _date(raw.headers.get("date"))
        found.skew = None if date is None else date - now
    return found


def _details(data: t.Any, depth: int = 0) -> tuple[str | None, str | None]:
    """Return (code, text) of an error body of any shape, looking into nested objects where the top has none."""
    if not isinstance(data, dict) or depth > 3:
        return None, None
    code = next((data[key] for key in _CODE_KEYS if isinstance(data.get(key), (str, int))), None)
    text = next((data[key] for key in _TEXT_KEYS if isinstance(data.get(key), str) and data[key]), None)
    if code is not None or text is not None:
        return (None if code is None else str(code)), text
    for value in data.values():
        found = _details(value, depth + 1)
        if any(found):
            return found
    return None, None


def _hint(call: Call, raw: RawAnswer, code: str | None) -> str:
    """Return a sentence that says what to do, or the empty text."""
    if raw.status == 403 and raw.body.lstrip()[:1] not in (b"", b"{", b"["):
        return "This is no answer of the service: look for a proxy or firewall that keeps the address from you."
    if raw.status == 403 or code in _DENIED_CODES:
        return _needed(call)
    if raw.status == 407:
        return (
            "A proxy wants a user and a password, or others than it was given: they belong into HTTP_PROXY or "
            "HTTPS_PROXY, as in http://user:password@host:port."
        )
    if code == "APIGW.0101":
        return "Check region and endpoints: this address does not offer the API."
    if code == "SVCSTG.00100449":
        return "Another environment of the project has this name."
    return ""


def _needed(call: Call) -> str:
    """Return a sentence that says what the credentials lack."""
    on = f" on {call.on}" if call.on else ""
    if call.iam_action:
        return f"The credentials need the IAM action {call.iam_action}{on}."
    if call.permission:
        return f"The credentials need the permission {call.permission}{on}, in the matrix of {call.title}."
    return (
        f"The credentials may not use {call.operation}{on}; the API reference of {call.title} names no IAM action "
        "for it."
    )


def _date(text: str | None) -> datetime.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError):
        return None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment


def _retry_after(value: str | None, now: datetime.datetime) -> float | None:
    """Return the seconds that ``Retry-After`` (seconds, or a date) asks for."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        moment = _date(value)
        return None if moment is None else max(0.0, (moment - now).total_seconds())


def _window(text: str | None) -> tuple[int, float] | None:
    """Return (requests, seconds) of a throttling rule, as in "limit:100,time:1 minute"."""
    found = re.search(_WINDOW, text or "", re.IGNORECASE)
    if not found:
        return None
    return int(found.group(1)), int(found.group(2) or 1) * _UNITS[found.group(3).lower()]
