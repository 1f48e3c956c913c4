# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""HTTP through requests: one request, one answer, no retries and no redirects."""

from __future__ import annotations

import typing as t

from .answers import TITLES, RawAnswer
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
_BEFORE_SENDING = ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "Tunnel connection failed")
_HANDSHAKE = ("HANDSHAKE", "ALERT", "UNSUPPORTED", "NO_SHARED_CIPHER", "PEM", "KEY_VALUES", "X509", "NO_CERTIFICATE")


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
            raise _not_reached(call, url, error, timeout) from error
        except ValueError:  # a host name or a header that cannot be sent; its text would quote the header
            raise NotReached(
                f"{TITLES[call.service]} cannot be asked to {call.purpose}: the host name is none, or a credential "
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
                    f"{TITLES[call.service]} could not {call.purpose}: the answer is larger than "
                    f"{LARGEST_BODY // 1024 // 1024} MiB.",
                    call=call,
                    http_status=response.status_code,
                )
            chunks.append(chunk)
        announced = response.headers.get("Content-Length", "")
        encoded = response.headers.get("Content-Encoding")
        # Older urllib3 does not compare the two itself.
        if not encoded and announced.isdigit() and size < int(announced) and call.method != "HEAD":
            raise AnswerCutShort(
                f"The answer of {TITLES[call.service]} to the request to {call.purpose} ended early.", call=call
            )
        return b"".join(chunks)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


def _not_reached(call: Call, url: str, error: Exception, timeout: float) -> NotReached:
    """Return what ``error`` means for a person, and for a retry: was the request sent, can it help to try again?"""
    known = requests.exceptions
    host = "/".join(url.split("/", 3)[:3])
    who = f"{TITLES[call.service]} at {host}"
    chain = repr(error)
    if "Content-Length" in chain and isinstance(error, known.InvalidHeader):  # the answer's: it was sent
        return AnswerCutShort(f"The answer of {who} to the request to {call.purpose} has two lengths.", call=call)
    if isinstance(error, (known.InvalidURL, known.InvalidSchema, known.InvalidHeader, known.MissingSchema)):
        return NotReached(f"{who} cannot be addressed: {error}.", call=call, sent=False, lasting=True)
    if isinstance(error, known.ProxyError):
        # urllib3 1.26 says ProxyError of anything that breaks behind a proxy, also after the request was sent.
        if any(word in chain for word in _BEFORE_SENDING):
            return NotReached(f"{who} could not be reached: the proxy did not let it through.", call=call, sent=False)
        text = f"The connection to {who} through the proxy broke before the answer to the request to {call.purpose}."
        return NotReached(text, call=call, sent=True)
    if isinstance(error, known.SSLError):
        return _tls(call, who, chain)
    if isinstance(error, known.ConnectTimeout):
        text = f"{who} could not be reached: no connection within {timeout:.3g} seconds."
        return NotReached(text, call=call, sent=False)
    if isinstance(error, known.Timeout):
        text = f"{who} did not answer within {timeout:.3g} seconds the request to {call.purpose}."
        return NotReached(text, call=call, sent=True)
    if isinstance(error, (known.ChunkedEncodingError, known.ContentDecodingError)):
        return AnswerCutShort(f"The answer of {who} to the request to {call.purpose} ended early.", call=call)
    if "NameResolutionError" in chain or "Name or service not known" in chain or "getaddrinfo" in chain:
        text = f"{who} could not be reached: there is no host of that name. Check region, cloud and endpoints."
        return NotReached(text, call=call, sent=False)
    if "NewConnectionError" in chain:
        why = "connection refused" if "refused" in chain else "no connection could be made"
        text = f"{who} could not be reached: {why}. Check endpoints, proxy and network."
        return NotReached(text, call=call, sent=False)
    if isinstance(error, OSError) and "Could not find a suitable TLS CA" in chain:
        return NotReached(f"{who} cannot be reached: {error}.", call=call, sent=False, lasting=True)
    text = f"The connection to {who} broke before the answer to the request to {call.purpose}."
    return NotReached(text, call=call, sent=True)


def _tls(call: Call, who: str, chain: str) -> NotReached:
    if "CERTIFICATE_VERIFY_FAILED" in chain or "doesn't match" in chain:
        if "self-signed" in chain or "self signed" in chain or "unable to get" in chain:
            why = "it was not issued by a CA that is trusted here: set ca_path to the CA's file"
        elif "expired" in chain:
            why = "it has expired"
        elif "match" in chain or "not valid for" in chain:
            why = "it was issued for another host name"
        else:
            why = "it could not be verified"
        text = f"The certificate of {who} is not accepted: {why}."
        return NotReached(text, call=call, sent=False, lasting=True)
    if "WRONG_VERSION_NUMBER" in chain or "HTTP_REQUEST" in chain:
        text = f"{who} does not speak TLS: is the endpoint one of http:// instead of https://?"
        return NotReached(text, call=call, sent=False, lasting=True)
    if "EOF" in chain:
        return NotReached(f"The TLS connection to {who} was closed early.", call=call, sent=True)
    if any(word in chain.upper() for word in _HANDSHAKE):
        text = f"No TLS connection to {who} could be made. Check ca_path, client_cert and client_key."
        return NotReached(text, call=call, sent=False, lasting=True)
    return NotReached(f"The TLS connection to {who} broke.", call=call, sent=True)
