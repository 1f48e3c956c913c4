# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""HTTP through requests: one request, one answer, no retries and no redirects."""

from __future__ import annotations

import typing as t
from http.cookiejar import DefaultCookiePolicy

from .answers import RawAnswer
from .bounded import LimitedAdapter, TooLargeError, limits, unpacked
from .call import Call
from .clock import Budget
from .errors import AnswerCutShort, NotReached, UnreadableAnswer
from .http_library import disable_warnings, requests
from .quoting import brief
from .settings import Settings
from .tls import UsualContextAdapter, has_usual_context

# The longest list that the APIs document, a thousand environments, is a quarter of it.
LARGEST_BODY = 16 * 1024 * 1024
# Beside its body an answer has headers, and the marks of its chunks.
_LARGEST_ANSWER = 2 * LARGEST_BODY
_CHUNK = 64 * 1024
# What is left of the task's time bounds each request, but nothing can be asked in no time at all.
_SHORTEST_TIMEOUT = 1.0


class Transport:
    """A kept connection. The session is opened with the first request, so that nothing is open at import or fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: t.Any = None

    def exchange(
        self, call: Call, url: str, headers: t.Mapping[str, str], body: bytes | None, auth: t.Any, budget: Budget
    ) -> RawAnswer:
        """Send the request and return its answer, whatever the status.

        The settings' ``timeout`` is for all of it: the connection and, from the start on, the last byte of the answer.

        :raises NotReached: no answer; :raises AnswerCutShort: less of it than was announced.
        :raises UnreadableAnswer: more of it than any answer has.
        """
        if self._session is None:
            self._session = self._open()
        timeout = min(float(self._settings.timeout), max(_SHORTEST_TIMEOUT, budget.left()))
        try:
            with limits(timeout, _LARGEST_ANSWER):
                # verify goes on the request: REQUESTS_CA_BUNDLE would override the session's.
                response = self._session.request(
                    call.method,
                    url,
                    headers=headers,
                    data=body,
                    auth=auth,
                    timeout=timeout,
                    verify=self._settings.verify,
                    cert=self._settings.client_cert,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    content = self._read(call, response)
        except OSError as error:  # what requests raises is one; so is a CA bundle of the environment that is missing
            from .breaks import not_reached  # most tasks meet none

            raise not_reached(call, url, error, timeout) from error
        except (TypeError, ValueError) as error:  # what cannot be sent to, or sent; the error's text would quote it
            from .proxies import unusable_proxy

            unusable = unusable_proxy(call, url)
            if unusable is not None:
                raise unusable from None
            if isinstance(error, TypeError):
                raise
            raise NotReached(
                f"{call.title} cannot be asked to {call.purpose}: the host name is none, or a credential "
                "holds characters that cannot be sent, such as a line break at its end.",
                call=call,
                sent=False,
                lasting=True,
            ) from None
        lowered = {name.lower(): value for name, value in response.headers.items()}
        return RawAnswer(response.status_code, lowered, content)

    def _open(self) -> t.Any:
        session = requests.Session()
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # nobody's cookies go anywhere
        # Even where it follows none, requests reads a redirect to its end, to say where it would go.
        session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        session.headers["Accept-Encoding"] = "gzip"
        session.mount("http://", LimitedAdapter())
        if self._settings.verify is False:
            disable_warnings()  # it was warned about once, in words for the user
        session.mount("https://", UsualContextAdapter() if has_usual_context(self._settings) else LimitedAdapter())
        return session

    def _read(self, call: Call, response: t.Any) -> bytes:
        # Unpacked here, where there is a limit to it: requests would take what comes, however often it is packed.
        packed = response.raw.headers.pop("Content-Encoding", "identity").strip().lower()
        body = bytearray()
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > LARGEST_BODY:
                raise _too_large(call, response.status_code)
        announced = response.headers.get("Content-Length", "")
        # Older urllib3 does not compare the two itself.
        if announced.isdigit() and len(body) < int(announced) and call.method != "HEAD":
            raise _cut_short(call)
        if packed == "identity" or not body:
            return bytes(body)
        if packed not in ("gzip", "x-gzip"):
            raise UnreadableAnswer(
                f"{call.title} could not {call.purpose}: the answer is packed in a way that was not asked for: "
                f"{brief(packed)}.",
                call=call,
                http_status=response.status_code,
            )
        try:
            found = unpacked(bytes(body), LARGEST_BODY)
        except TooLargeError:
            raise _too_large(call, response.status_code) from None
        if found is None:
            raise _cut_short(call)
        return found

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _too_large(call: Call, status: int) -> UnreadableAnswer:
    return UnreadableAnswer(
        f"{call.title} could not {call.purpose}: the answer is larger than {LARGEST_BODY // 1024 // 1024} MiB.",
        call=call,
        http_status=status,
    )


def _cut_short(call: Call) -> AnswerCutShort:
    return AnswerCutShort(f"The answer of {call.title} to the request to {call.purpose} ended early.", call=call)
