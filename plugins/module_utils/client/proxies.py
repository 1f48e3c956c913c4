# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What a proxy can do to a request, in words without its password."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .call import Call
from .errors import NotReached
from .http_library import requests
from .quoting import brief

_ADVICE = "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY."
_UNREACHED = {
    "refused": "connection refused",
    "NameResolutionError": "there is no host of that name",
    "Name or service not known": "there is no host of that name",
    "ConnectTimeoutError": "it did not answer in time",
    "NewConnectionError": "no connection could be made",
}
_TUNNEL = r"Tunnel connection failed: (\d{3}) ?([^'\"\\]*)"


def broken_by_proxy(call: Call, who: str, url: str, chain: str) -> NotReached:
    """Return what an error at or behind a proxy means. ``chain`` is all that is known of it."""
    proxy = _proxy_of(url)
    tunnel = re.search(_TUNNEL, chain)
    if tunnel:
        said = brief(" ".join(tunnel.groups()).strip(), 100)
        if tunnel.group(1) == "407":
            why = (
                f"{proxy} wants a user and a password, or others than it was given ({said}). They belong into "
                "HTTPS_PROXY, as in http://user:password@host:port"
            )
            return NotReached(f"{who} could not be reached: {why}.", call=call, sent=False, lasting=True)
        return NotReached(f"{who} could not be reached: {proxy} refused ({said}). {_ADVICE}", call=call, sent=False)
    # urllib3 1.26 says ProxyError of anything that breaks behind a proxy, also after the request was sent.
    why = next((meaning for words, meaning in _UNREACHED.items() if words in chain), "")
    if why:
        return NotReached(f"{who} could not be reached through {proxy}: {why}. {_ADVICE}", call=call, sent=False)
    text = f"The connection to {who} through {proxy} broke before the answer to the request to {call.purpose}."
    return NotReached(text, call=call, sent=True)


def unusable_proxy(call: Call, url: str) -> NotReached | None:
    """Return what it means that the environment names a proxy for ``url`` that is none; None where it does not."""
    given = _given(url)
    if not given or _address(given):
        return None
    return NotReached(
        f"{call.title} cannot be reached through the proxy of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: it is no address, "
        "such as http://user:password@host:port. What is special in a user or a password has to be percent-encoded.",
        call=call,
        sent=False,
        lasting=True,
    )


def _proxy_of(url: str) -> str:
    """Return the proxy for ``url`` as a person may see it: no user, no password."""
    return f"the proxy {_address(_given(url))}".rstrip()


def _given(url: str) -> str:
    return str(requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)) or "")


def _address(proxy: str) -> str:
    """Return host and port of a proxy, the empty text where it has none."""
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        return f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return ""
