# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""One scrubber over everything that leaves: results, diffs, warnings, failures."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

MASK = "********"
_SIGNATURE = r"(Signature=)[0-9a-fA-F]{16,}"
# A key is only scrubbed of what cannot be a word of the result itself.
_SHORTEST_IN_KEYS = 8


class Scrubber:
    """Knows the secrets of a run and takes them out of whatever is shown."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def add(self, secret: t.Any) -> None:
        """Remember ``secret`` (str; empty and None are ignored), also in the forms in which a message may quote it."""
        if not secret or not isinstance(secret, str):
            return
        forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
        with contextlib.suppress(UnicodeEncodeError):  # half a character cannot be sent, so no such form exists
            data = secret.encode()
            forms |= {quote(secret, safe=""), quote(secret), quote_plus(secret)}
            forms |= {repr(data)[2:-1], base64.b64encode(data).decode()}
        # The longest first, so that no tail of a longer secret survives the replacement of a shorter one.
        self._texts = sorted({*self._texts, *forms}, key=len, reverse=True)

    def text(self, text: str) -> str:
        for secret in self._texts:
            if secret in text:
                text = text.replace(secret, MASK)
        return re.sub(_SIGNATURE, rf"\1{MASK}", text) if "Signature=" in text else text

    def clean(self, value: t.Any) -> t.Any:
        """Return ``value``, any JSON-like structure, without secrets."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self._key(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean(item) for item in value]
        return value

    def _key(self, key: t.Any) -> t.Any:
        if isinstance(key, str) and any(len(secret) >= _SHORTEST_IN_KEYS and secret in key for secret in self._texts):
            return self.text(key)
        return key
