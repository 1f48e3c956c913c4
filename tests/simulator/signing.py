# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SDK-HMAC-SHA256 as the server checks it (contract D.4)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MAX_SKEW = 15 * 60
_AUTHORIZATION = re.compile(
    r"SDK-HMAC-SHA256 Access=(?P<access>[^, ]+), ?SignedHeaders=(?P<signed>[^, ]+), ?"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class SignatureError(Exception):
    """Why a signature is refused."""


@dataclass(frozen=True)
class SignedRequest:
    """What a signature covers. Header names are lower case; the path and query are as they came."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Authorization:
    """The parts of the Authorization header."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(value: str) -> Authorization:
    """Read the header; anything but the documented form is refused."""
    match = _AUTHORIZATION.fullmatch(value)
    if not match:
        raise SignatureError("authorization header is malformed")
    names = tuple(match["signed"].split(";"))
    if list(names) != sorted(set(names)) or any(name != name.lower() for name in names):
        raise SignatureError("SignedHeaders is malformed")
    return Authorization(match["access"], names, match["signature"])


def canonical_request(request: SignedRequest, signed_headers: tuple[str, ...]) -> str:
    """Step 2 of contract D.4."""
    segments = [quote(unquote(segment), safe="~") for segment in request.path.split("/")]
    uri = "/".join(segments)
    if not uri.endswith("/"):
        uri += "/"
    pairs = sorted(parse_qsl(request.query, keep_blank_values=True))
    query = "&".join(f"{quote(key, safe='~')}={quote(value, safe='~')}" for key, value in pairs)
    lines = []
    for name in signed_headers:
        if name not in request.headers:
            raise SignatureError(f"signed header {name} is missing")
        lines.append(f"{name}:{request.headers[name].strip()}\n")
    return "\n".join(
        [request.method, uri, query, "".join(lines), ";".join(signed_headers), _payload_hash(request, signed_headers)]
    )


def _payload_hash(request: SignedRequest, signed_headers: tuple[str, ...]) -> str:
    real = hashlib.sha256(request.body).hexdigest()
    declared = request.headers.get("x-sdk-content-sha256")
    if declared is None:
        return real
    if "x-sdk-content-sha256" not in signed_headers:
        raise SignatureError("x-sdk-content-sha256 is not signed")
    if declared != UNSIGNED and not hmac.compare_digest(declared, real):
        raise SignatureError("x-sdk-content-sha256 is not the hash of the body")
    return declared


def string_to_sign(date: str, canonical: str) -> str:
    """Step 3."""
    return f"{ALGORITHM}\n{date}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def signature(secret_key: str, text: str) -> str:
    """Step 4: the secret key is used as it is."""
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def verify(request: SignedRequest, authorization: Authorization, secret_key: str, now: float) -> None:
    """Raise :class:`SignatureError` unless the request was signed with ``secret_key`` within 15 minutes of ``now``."""
    if "x-sdk-date" not in authorization.signed_headers:
        raise SignatureError("x-sdk-date is not signed")
    date = request.headers.get("x-sdk-date", "")
    try:
        signed_at = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise SignatureError("x-sdk-date is malformed") from None
    if abs(now - signed_at) > MAX_SKEW:
        raise SignatureError("x-sdk-date expired")
    canonical = canonical_request(request, authorization.signed_headers)
    expected = signature(secret_key, string_to_sign(date, canonical))
    if not hmac.compare_digest(expected, authorization.signature):
        echoed = canonical.replace("\n", "|")
        raise SignatureError(f"verify aksk signature fail, signature not match, canonicalRequest:{echoed}")
