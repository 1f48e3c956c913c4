# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""HTTP through requests: one request, one answer, no retries and no redirects."""

from __future__ import annotations

import typing as t

from .answers import RawAnswer
from .call import Call
from .clock import Budget
from .errors import AnswerCutShort, NotReached, UnreadableAnswer
from .http_library import disable_warnings, requests
from .settings import Settings
from .tls import UsualContextAdapter, has_usual_context

LARGEST_BODY = 32 * 1024 * 1024
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

        :raises NotReached: no answer; :raises AnswerCutShort: less of it than was announced.
        """
        if self._session is None:
            self._session = self._open()
        timeout = min(float(self._settings.timeout), max(_SHORTEST_TIMEOUT, budget.left()))
        try:
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
        except ValueError:  # a host name or a header that cannot be sent; its text would quote the header
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
        if self._settings.verify is False:
            disable_warnings()  # it was warned about once, in words for the user
        if has_usual_context(self._settings):
            session.mount("https://", UsualContextAdapter())
        return session

    def _read(self, call: Call, response: t.Any) -> bytes:
        chunks, size = [], 0
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > LARGEST_BODY:
                raise UnreadableAnswer(
                    f"{call.title} could not {call.purpose}: the answer is larger than "
                    f"{LARGEST_BODY // 1024 // 1024} MiB.",
                    call=call,
                    http_status=response.status_code,
                )
            chunks.append(chunk)
        announced = response.headers.get("Content-Length", "")
        encoded = response.headers.get("Content-Encoding")
        # Older urllib3 does not compare the two itself.
        if not encoded and announced.isdigit() and size < int(announced) and call.method != "HEAD":
            raise AnswerCutShort(f"The answer of {call.title} to the request to {call.purpose} ended early.", call=call)
        return b"".join(chunks)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
