# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The one place that knows which answers say success: not an error, not the 200 that failed, not half an answer."""

from __future__ import annotations

import datetime
import json
import re
import typing as t

from .call import Call
from .errors import AnswerCutShort, StagecraftError, UnreadableAnswer

_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_CUT_NUMBER = r"-|\.|[eE][+-]?"
_CUT_ESCAPE = r"\\?u?[0-9a-fA-F]{0,4}"


class RawAnswer(t.NamedTuple):
    """An answer as it came: status, headers (names in lower case) and the decoded body."""

    status: int
    headers: t.Mapping[str, str]
    body: bytes


class Answer(t.NamedTuple):
    """An answer that says success. ``data`` is the parsed JSON, None where there is no body."""

    status: int
    headers: t.Mapping[str, str]
    data: t.Any


def read_answer(call: Call, raw: RawAnswer, now: datetime.datetime) -> Answer:
    """Return the answer, if it says that the service did what was asked.

    :raises ServiceError: the service says that it did not; also under status 200.
    :raises AnswerCutShort: the JSON ends early.
    :raises UnreadableAnswer: not JSON, or a redirect.
    """
    request_id = raw.headers.get("x-request-id")
    if 300 <= raw.status < 400:
        raise UnreadableAnswer(
            f"{call.title} could not {call.purpose}: it answered with a redirect to "
            f"{raw.headers.get('location', 'nowhere')}, and redirects are never followed. Check region and endpoints.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    data, problem = _parse(raw.body)
    if raw.status >= 400:
        raise _refusal(call, raw, data if problem is None else None, now)
    if problem == "cut":
        raise AnswerCutShort(
            f"The answer of {call.title} to the request to {call.purpose} ended early.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    if problem:
        raise UnreadableAnswer(
            f"{call.title} could not {call.purpose}: the answer is no JSON but "
            f"{raw.headers.get('content-type', 'of no type')}. Check region, endpoints and proxy: "
            "something else may have answered.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    if _says_failure(call.service, data):
        raise _refusal(call, raw, data, now)
    if call.answers is not None and not isinstance(data, call.answers):
        raise UnreadableAnswer(
            f"{call.title} could not {call.purpose}: the answer is a JSON {type(data).__name__}, and not a "
            f"{call.answers.__name__} as documented.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    return Answer(raw.status, raw.headers, data)


def _parse(body: bytes) -> tuple[t.Any, str | None]:
    """Return (data, None), or (None, "cut" or "other")."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return None, None
    try:
        return json.loads(text), None
    except RecursionError:
        return None, "other"
    except json.JSONDecodeError as error:
        return None, "cut" if text[0] in "{[" and _ends_too_early(text, error) else "other"
    except ValueError:  # a number of too many digits
        return None, "other"


def _ends_too_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether all that is wrong with ``text`` is that it stops: in a text, after a part, or within a word or number."""
    rest = text[error.pos :]
    if error.msg.startswith("Unterminated string"):
        return True
    if error.msg.startswith("Invalid \\uXXXX"):
        return bool(re.fullmatch(_CUT_ESCAPE, rest))
    return not rest or bool(re.fullmatch(_CUT_NUMBER, rest)) or any(word.startswith(rest) for word in _WORDS)


def _says_failure(service: str, data: t.Any) -> bool:
    """Whether the body of a 2xx answer says that it failed.

    CodeArts Deploy wraps what it did in ``status``; elsewhere ``status`` is a field like any other (an add-on has one).
    """
    if not isinstance(data, dict):
        return False
    if service == "codeartsdeploy" and "status" in data and data["status"] != "success":
        return True
    code, text = data.get("error_code") or data.get("errorCode"), data.get("error")
    return bool(code) or (isinstance(text, dict) and bool(text.get("code")))


def _refusal(call: Call, raw: RawAnswer, data: t.Any, now: datetime.datetime) -> StagecraftError:
    from .refusals import refusal  # most tasks meet none

    return refusal(call, raw, data, now)
