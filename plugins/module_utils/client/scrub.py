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
import threading
import typing as t
from urllib.parse import quote, quote_plus

MASK = "********"
_SIGNATURE = r"(Signature=)[0-9a-fA-F]{16,}"
# A key is only scrubbed of what cannot be a word of the result itself.
_SHORTEST_IN_KEYS = 8
# No real key, token or password is shorter. What is could be part of any word, so it is only masked by itself.
SHORTEST_WITHIN_WORDS = 6
_BY_ITSELF = r"(?<![^\W_]){}(?![^\W_])"
_QUOTED = r"(?<=[\"'`=]){}(?![^\W_])"
# Of a secret that somebody cut off in a text, so much is known again; less than that may remain.
_BEGINNING = 12
_LONG = 16


class Scrubber:
    """Knows the secrets of a run and takes them out of whatever is shown.

    :param mask: what is shown instead.
    :param only_quoted: whether a short one is masked only in quotes or after an equals sign, as a value like 0 or dev
        also stands where it is none.
    """

    def __init__(self, mask: str = MASK, *, only_quoted: bool = False) -> None:
        self._mask = mask
        self._alone = _QUOTED if only_quoted else _BY_ITSELF
        self._forms: set[str] = set()
        self._short: set[str] = set()
        self._ordered: tuple[list[str], list[str]] | None = None
        self._beginnings: dict[str, set[str]] = {}
        self._lock = threading.Lock()  # one thread may learn of a token while another one shows something

    def add(self, secret: t.Any) -> None:
        """Remember ``secret`` (str; empty and None are ignored), also in the forms in which a message may quote it."""
        if not isinstance(secret, str) or not secret.strip() or secret in self._forms:
            return
        with self._lock:
            self._remember(secret)

    def _remember(self, secret: str) -> None:
        self._ordered = None
        if len(secret.strip()) < SHORTEST_WITHIN_WORDS:
            self._short.add(secret.strip())
            return
        forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
        forms.add(" ".join(secret.split()))  # as in messages, which are one line
        with contextlib.suppress(UnicodeEncodeError):  # half a character cannot be sent, so no such form exists
            data = secret.encode()
            forms |= {quote(secret, safe=""), quote(secret), quote_plus(secret)}
            forms |= {repr(data)[2:-1], base64.b64encode(data).decode()}
        self._forms |= forms
        for form in forms:
            if len(form) >= _LONG and not re.search(r"\s", form):
                self._beginnings.setdefault(form[:_BEGINNING], set()).add(form)

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        with self._lock:
            if self._ordered is None:
                # The longest first, so that no tail of a longer secret survives the replacement of a shorter one.
                self._ordered = (sorted(self._forms, key=len, reverse=True), sorted(self._short, key=len, reverse=True))
            (long, short), beginnings = self._ordered, list(self._beginnings.items())
        for secret in long:
            if secret in text:
                text = text.replace(secret, self._mask)
        for beginning, secrets in beginnings:
            if beginning in text:
                text = self._without_pieces(text, beginning, secrets)
        for secret in short:
            if secret in text:
                text = re.sub(self._alone.format(re.escape(secret)), self._mask, text)
        return re.sub(_SIGNATURE, rf"\1{MASK}", text) if "Signature=" in text else text

    def _without_pieces(self, text: str, beginning: str, secrets: set[str]) -> str:
        """Return ``text`` without what is left of secrets that somebody cut off."""
        before, _found, rest = text.partition(beginning)
        shown = [before]
        while _found:
            whole = beginning + rest
            rest = whole[max(_common(whole, secret) for secret in secrets) :]
            before, _found, rest = rest.partition(beginning)
            shown += [self._mask, before]
        return "".join(shown)

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
        if isinstance(key, str) and any(len(secret) >= _SHORTEST_IN_KEYS and secret in key for secret in self._forms):
            return self.text(key)
        return key


def _common(one: str, other: str) -> int:
    """Return how many characters the two begin with together."""
    same = 0
    for mine, theirs in zip(one, other):
        if mine != theirs:
            break
        same += 1
    return same
