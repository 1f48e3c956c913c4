# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""AK/SK request signing, SDK-HMAC-SHA256.

Source: "Signing Requests" of the API signing guide (devg-apisign). Everything here is pure: the time comes in as a
header.
"""

from __future__ import annotations

import hashlib
import hmac
import typing as t
from urllib.parse import quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
DATE_HEADER = "X-Sdk-Date"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"
CONTENT_HASH_HEADER = "X-Sdk-Content-Sha256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"

Query = t.Iterable[t.Tuple[str, t.Any]]


def canonical_path(path: str) -> str:
    """Return ``path`` (str, encoded or not) as it is signed: encoded by segments, with a slash at its end."""
    encoded = "/".join(quote(segment, safe="~") for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else encoded + "/"


def query_string(query: Query) -> str:
    """Return ``query``, a list of (name, value), sorted and percent-encoded: as it is signed, and as it is sent."""

    def text(value: t.Any) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    pairs = sorted((name, text(value)) for name, value in query)
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in pairs)


def payload_hash(content_type: str | None, body: bytes) -> str:
    """Return what stands for the body in the signature: its SHA-256 in hex, unless it is not JSON."""
    if content_type and not content_type.lower().startswith(("application/json", "application/bson")):
        return UNSIGNED_PAYLOAD
    return hashlib.sha256(body).hexdigest()


def canonical_request(
    method: str, path: str, query: Query, headers: t.Mapping[str, str], body: bytes
) -> tuple[str, str]:
    """Return (canonical request, names of the signed headers). Every header in ``headers`` is signed."""
    lowered = {name.lower(): str(value).strip() for name, value in headers.items() if "_" not in name}
    names = ";".join(sorted(lowered))
    lines = "".join(f"{name}:{lowered[name]}\n" for name in sorted(lowered))
    body_hash = payload_hash(lowered.get("content-type"), body)
    request = "\n".join((method.upper(), canonical_path(path), query_string(query), lines, names, body_hash))
    return request, names


def authorization(
    access_key: str,
    secret_key: str,
    method: str,
    path: str,
    query: Query,
    headers: t.Mapping[str, str],
    body: bytes,
) -> str:
    """Return the value of the ``Authorization`` header.

    ``headers`` must hold ``Host`` and ``X-Sdk-Date``; a body that is not JSON also needs ``X-Sdk-Content-Sha256`` with
    the value UNSIGNED-PAYLOAD. ``body`` is exactly what goes on the wire.
    """
    request, names = canonical_request(method, path, query, headers, body)
    date = next(value for name, value in headers.items() if name.lower() == DATE_HEADER.lower())
    to_sign = "\n".join((ALGORITHM, date, hashlib.sha256(request.encode()).hexdigest()))
    signature = hmac.new(secret_key.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Access={access_key}, SignedHeaders={names}, Signature={signature}"
