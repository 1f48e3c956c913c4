# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The usual TLS context, built once: loading all the CAs takes longer than a request."""

from __future__ import annotations

import contextlib
import functools
import os
import ssl
import typing as t

from .bounded import LimitedAdapter
from .http_library import DEFAULT_CA_BUNDLE_PATH, create_urllib3_context
from .settings import Settings

# With one of these set, requests trusts other CAs than the usual ones.
_BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@functools.lru_cache(maxsize=1)
def usual_context() -> ssl.SSLContext:
    """Return the context that verifies with the CAs that requests trusts by itself."""
    context: ssl.SSLContext = create_urllib3_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def prepare_usual_context() -> None:
    """Build the usual context before it is needed, unless the environment names other CAs."""
    if _usual_cas(os.environ):
        with contextlib.suppress(OSError):  # without its CAs a request fails, and says so
            usual_context()


def has_usual_context(settings: Settings, environ: t.Mapping[str, str] | None = None) -> bool:
    """Whether the usual context is the right one: no CA or client certificate of one's own, and CAs that are there."""
    return (
        settings.verify is True
        and settings.client_cert is None
        and _usual_cas(os.environ if environ is None else environ)
    )


def _usual_cas(environ: t.Mapping[str, str]) -> bool:
    # where the file is missing, requests says so
    return os.path.exists(DEFAULT_CA_BUNDLE_PATH) and not any(environ.get(name) for name in _BUNDLE_VARIABLES)


class UsualContextAdapter(LimitedAdapter):
    """Connects with the usual context, where requests would build one for each connection."""

    def init_poolmanager(self, *args: t.Any, **options: t.Any) -> None:
        super().init_poolmanager(*args, ssl_context=usual_context(), **options)

    def proxy_manager_for(self, proxy: str, **options: t.Any) -> t.Any:
        return super().proxy_manager_for(proxy, ssl_context=usual_context(), **options)

    def cert_verify(self, conn: t.Any, url: str, verify: t.Any, cert: t.Any) -> None:
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        conn.ca_certs = None  # they are in the context already
