# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The one place that knows how a connection can break, and what that means for a person and for a retry."""

from __future__ import annotations

from .call import Call
from .errors import AnswerCutShort, NotReached, StagecraftError, UnreadableAnswer
from .http_library import requests
from .proxies import broken_by_proxy, unusable_proxy

_NO_HTTP = ("BadStatusLine", "LineTooLong", "HTTPException", "UnknownProtocol")
# What the other side's alert says of us (RFC 8446, 6.2; OpenSSL's names).
_ABOUT_THE_CLIENT = {
    "ALERT_CERTIFICATE_REQUIRED": "wants a certificate of its clients: set client_cert and client_key",
    "ALERT_UNKNOWN_CA": "does not accept the certificate in client_cert: it does not trust the CA that issued it",
    "ALERT_CERTIFICATE_EXPIRED": "does not accept the certificate in client_cert: it has expired",
    "ALERT_CERTIFICATE_REVOKED": "does not accept the certificate in client_cert: it was revoked",
    "ALERT_BAD_CERTIFICATE": "does not accept the certificate in client_cert",
    "ALERT_CERTIFICATE_UNKNOWN": "does not accept the certificate in client_cert",
}
_HANDSHAKE = ("HANDSHAKE", "ALERT", "UNSUPPORTED", "NO_SHARED_CIPHER", "PEM", "KEY_VALUES", "X509", "NO_CERTIFICATE")


def not_reached(call: Call, url: str, error: Exception, timeout: float) -> StagecraftError:
    """Return what ``error`` means for a person, and for a retry: was the request sent, can it help to try again?"""
    known = requests.exceptions
    host = "/".join(url.split("/", 3)[:3])
    who = f"{call.title} at {host}"
    chain = repr(error)
    if "TooLargeError" in chain:
        return UnreadableAnswer(f"{who} could not {call.purpose}: its answer has no end.", call=call)
    if "Content-Length" in chain and isinstance(error, known.InvalidHeader):  # the answer's: it was sent
        return AnswerCutShort(f"The answer of {who} to the request to {call.purpose} has two lengths.", call=call)
    if isinstance(error, (known.InvalidURL, known.InvalidSchema, known.InvalidHeader, known.MissingSchema)):
        text = f"{who} cannot be addressed: {error}."
        return unusable_proxy(call, url) or NotReached(text, call=call, sent=False, lasting=True)
    if isinstance(error, known.ProxyError):
        return broken_by_proxy(call, who, url, chain)
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
    if "ReadTimeoutError" in chain:
        text = f"{who} did not end its answer within {timeout:.3g} seconds, to the request to {call.purpose}."
        return NotReached(text, call=call, sent=True)
    if any(word in chain for word in _NO_HTTP):
        text = f"The answer of {who} to the request to {call.purpose} is no HTTP, or has headers without end."
        return NotReached(text, call=call, sent=True)
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
    alert = next((words for sign, words in _ABOUT_THE_CLIENT.items() if sign in chain.upper()), None)
    if alert:
        return NotReached(f"{who} {alert}.", call=call, sent=False, lasting=True)
    if any(word in chain.upper() for word in _HANDSHAKE):
        text = f"No TLS connection to {who} could be made. Check ca_path, client_cert and client_key."
        return NotReached(text, call=call, sent=False, lasting=True)
    return NotReached(f"The TLS connection to {who} broke.", call=call, sent=True)
