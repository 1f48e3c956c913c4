# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""How a request proves who sends it: as an auth object of requests, so that no ``.netrc`` entry can replace it."""

from __future__ import annotations

import typing as t
from urllib.parse import parse_qsl, urlsplit

from . import signing
from .clock import Clock
from .http_library import AuthBase

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Not signed: what a proxy may add or change on the way.
_SIGNED = ("content-type", "x-language", "x-project-id", "x-security-token")


class SigningAuth(AuthBase):
    """Signs with AK/SK. ``project_id`` goes along in X-Project-Id when it is known (sub-projects need it)."""

    def __init__(
        self, access_key: str, secret_key: str, security_token: str | None, project_id: str | None, clock: Clock
    ) -> None:
        self._access_key = access_key
        self._secret_key = secret_key
        self._extra = {"X-Project-Id": project_id, "X-Security-Token": security_token}
        self._clock = clock

    def __call__(self, request: t.Any) -> t.Any:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if ":" in host:
            host = f"[{host}]"
        if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
            host = f"{host}:{parts.port}"
        request.headers.update({name: value for name, value in self._extra.items() if value})
        request.headers["Host"] = host
        request.headers[signing.DATE_HEADER] = self._clock.utc().strftime(signing.DATE_FORMAT)
        signed = {name: value for name, value in request.headers.items() if name.lower() in _SIGNED}
        signed["Host"] = host
        signed[signing.DATE_HEADER] = request.headers[signing.DATE_HEADER]
        request.headers["Authorization"] = signing.authorization(
            self._access_key,
            self._secret_key,
            request.method,
            parts.path or "/",
            parse_qsl(parts.query, keep_blank_values=True),
            signed,
            request.body or b"",
        )
        return request


class TokenAuth(AuthBase):
    """Sends an IAM token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["X-Auth-Token"] = self._token
        return request
