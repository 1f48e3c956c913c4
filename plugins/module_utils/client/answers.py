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
from .quoting import brief

# A page of a list has some thousand values in ten levels or so. A value takes up to a hundred times its text in memory,
# and what goes deeper than Python's stack makes trouble wherever it comes.
_MOST_VALUES = 500_000
_MOST_LEVELS = 64
_LONGEST_NUMBER = 100
_WORDS = ("true", "false", "null")
# What can be wrong with a body, beside what is said in words of its own.
_CUT, _NO_JSON = "cut", "no JSON"
_NO_TEXT = "is no text: it is not in UTF-8"
_TOO_DEEP = f"has more than {_MOST_LEVELS} levels"
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
            f"{brief(raw.headers.get('location', 'nowhere'), 200)}, and redirects are never followed. "
            "Check region and endpoints.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    data, problem = _parse(raw.body, lenient=raw.status >= 400)
    if raw.status >= 400:
        raise _refusal(call, raw, data if problem is None else None, now)
    if problem == _CUT:
        raise AnswerCutShort(
            f"The answer of {call.title} to the request to {call.purpose} ended early.",
            call=call,
            http_status=raw.status,
            request_id=request_id,
        )
    if problem == _NO_JSON:
        problem = (
            f"is no JSON but {brief(raw.headers.get('content-type', 'of no type'))}. Check region, endpoints and "
            "proxy: something else may have answered"
        )
    if problem:
        raise UnreadableAnswer(
            f"{call.title} could not {call.purpose}: the answer {problem}.",
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


def _parse(body: bytes, lenient: bool) -> tuple[t.Any, str | None]:
    """Return (data, None), or (None, what is wrong with it: _CUT, _NO_JSON, or words).

    ``lenient`` is for what a person reads: of anything else a letter that was replaced would be written back.
    """
    if body.count(b",") > _MOST_VALUES:
        return None, f"has more than {_MOST_VALUES} values"
    try:
        text = body.decode("utf-8-sig", "replace" if lenient else "strict").strip()
    except UnicodeDecodeError as error:
        return None, _CUT if error.reason == "unexpected end of data" else _NO_JSON if _is_page(body) else _NO_TEXT
    if not text:
        return None, None
    try:
        data = _DECODER.decode(text)
    except RecursionError:
        return None, _TOO_DEEP
    except json.JSONDecodeError as error:
        return None, _CUT if text[0] in "{[" and _ends_too_early(text, error) else _NO_JSON
    except ValueError as error:
        return None, str(error)
    if "\\u" in text and not _is_text(data):
        return None, "holds half a character"
    return (None, _TOO_DEEP) if _is_deep(data) else (data, None)


def _number(kind: type) -> t.Callable[[str], t.Any]:
    """Return what reads a number. One that is too large for a float would be written as a word that JSON lacks."""

    def read(text: str) -> t.Any:
        found = kind(text) if len(text) <= _LONGEST_NUMBER else None
        if found is None or found - found != 0:
            raise ValueError("holds a number beyond all measure")
        return found

    return read


def _no_constant(word: str) -> t.NoReturn:
    raise ValueError(f"holds {word}, which is no JSON")


_DECODER = json.JSONDecoder(parse_int=_number(int), parse_float=_number(float), parse_constant=_no_constant)


def _is_page(body: bytes) -> bool:
    return body.lstrip()[:1] not in (b"{", b"[")


def _is_text(data: t.Any) -> bool:
    """Whether all of it can be sent and stored: JSON can escape half a character, and UTF-8 has none."""
    try:
        json.dumps(data, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _is_deep(data: t.Any) -> bool:
    level = [data]
    for _level in range(_MOST_LEVELS):
        inner = [item for item in level if item.__class__ in (dict, list)]
        level = [value for item in inner for value in (item.values() if item.__class__ is dict else item)]
        if not level:
            return False
    return True


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
