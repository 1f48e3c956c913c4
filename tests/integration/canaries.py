# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The net under every run of ansible-playbook: no secret, nor a piece of one, in anything that the run leaves."""

from __future__ import annotations

import base64
import html
import json
import re
import typing as t
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlsplit

from tests.simulator.ledger import LEDGER

# So many characters in a row are a piece of a secret and nothing else.
PIECE = 12
_RUN = re.compile(rf"[A-Za-z0-9+/=_-]{{{PIECE},}}")
_KUBE_CONFIG_DATA = re.compile(r"[A-Za-z0-9+/=_.-]{32,}")
_VARIABLE = re.compile(
    r"(HW|OS|HUAWEICLOUD_SDK)_(SECRET_KEY|SK|ACCESS_KEY|AK|SECURITY_TOKEN|AUTH_TOKEN|(USER_)?PASSWORD)"
)
_OPTIONS = ("access_key", "secret_key", "security_token", "auth_token", "password")


class Canaries:
    """Secrets by their kind, and where they are found again; those of ``others`` are found as well."""

    def __init__(self, others: Canaries | None = None) -> None:
        # several secrets may have a piece, or all, in common: an issued token that is also given as an option
        self._pieces: dict[str, set[str]] = {}
        self._wholes: dict[str, set[str]] = {}
        self._others = others

    def add(self, kind: str, secret: str) -> None:
        """Look for ``secret`` (less than eight characters are none) and its pieces, in every form that it may take."""
        if len(secret) < 8:
            return
        encoded = base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode().rstrip("=")
        escaped = {json.dumps(secret)[1:-1], repr(secret)[1:-1], html.escape(secret)}
        for form in {secret, encoded, quote(secret, safe=""), quote_plus(secret)} | escaped:
            if len(form) < PIECE or not _RUN.fullmatch(form):
                self._wholes.setdefault(form, set()).add(kind)
            else:
                for start in range(len(form) - PIECE + 1):
                    self._pieces.setdefault(form[start : start + PIECE], set()).add(kind)

    def add_signature(self, kind: str, signature: str) -> None:
        """Look for three pieces: there are too many signatures for all of them."""
        for piece in (signature[:PIECE], signature[20 : 20 + PIECE], signature[-PIECE:]):
            self._pieces.setdefault(piece, set()).add(kind)

    def find(self, text: str, shows: t.Collection[str] = ()) -> list[tuple[str, str]]:
        """Return (kind, the line without the secret) of the first hit of each kind that ``shows`` does not name."""
        found: dict[str, tuple[int, int]] = {}
        others = self._others or Canaries()

        def note(kinds: set[str], start: int, end: int) -> None:
            if not kinds.intersection(shows):
                found.update({kind: (start, end) for kind in kinds if kind not in found})

        for run in _RUN.finditer(text):
            whole = run.group()
            for start in range(len(whole) - PIECE + 1):
                piece = whole[start : start + PIECE]
                if piece in self._pieces or piece in others._pieces:
                    note(self._pieces.get(piece, set()) | others._pieces.get(piece, set()), *run.span())
        for secret in {*self._wholes, *others._wholes}:
            place = text.find(secret)
            if place >= 0:
                kinds = self._wholes.get(secret, set()) | others._wholes.get(secret, set())
                note(kinds, place, place + len(secret))
        return [(kind, _around(text, *span)) for kind, span in found.items()]


def _around(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 150) : start]}<HERE>{text[end : end + 50]}".replace("\n", " ⏎ ")


class _Known(Canaries):
    """What the ledger holds; what it got since the last time is added when it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._added: set[tuple[str, str]] = set()

    def up_to_date(self) -> Canaries:
        for kind, secrets in LEDGER.secrets().items():
            for secret in secrets:
                if (kind, secret) not in self._added:
                    self._added.add((kind, secret))
                    self._add(kind, secret)
        return self

    def _add(self, kind: str, secret: str) -> None:
        if kind == "signature":
            self.add_signature(kind, secret)
        elif kind == "kube_config":
            for data in _KUBE_CONFIG_DATA.findall(secret):
                self.add(kind, data)
        else:
            self.add(kind, secret)


_KNOWN = _Known()


def canaries_of(environment: t.Mapping[str, str], *given: t.Any) -> Canaries:
    """Every secret that this process knows, that the environment holds, and that stands in data such as a playbook."""
    canaries = Canaries(_KNOWN.up_to_date())
    _add_variables(canaries, environment)
    for data in given:
        _add_options(canaries, data)
    return canaries


def _add_variables(canaries: Canaries, environment: t.Mapping[str, t.Any]) -> None:
    for name, value in environment.items():
        if not isinstance(value, str) or "{{" in value:
            continue
        if _VARIABLE.fullmatch(name):
            canaries.add(f"environment variable {name}", value)
        elif name.upper().endswith("_PROXY") and urlsplit(value).password:
            parts = urlsplit(value)
            for password in {parts.password or "", unquote(parts.password or "")}:
                canaries.add(f"password in {name}", password)
                canaries.add(f"password in {name}", base64.b64encode(f"{parts.username}:{password}".encode()).decode())


def _add_options(canaries: Canaries, data: t.Any) -> None:
    """Add what is given in the playbook itself, as an option or in ``environment``."""
    if isinstance(data, list):
        for item in data:
            _add_options(canaries, item)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in _OPTIONS and isinstance(value, str) and "{{" not in value:
                canaries.add(f"option {name}", value)
            elif name == "environment" and isinstance(value, dict):
                _add_variables(canaries, value)
            else:
                _add_options(canaries, value)


def leaks_in(folder: Path, canaries: Canaries, inputs: t.Collection[Path], shows: t.Collection[str]) -> list[str]:
    """Return a sentence for each canary in a file below ``folder``, or in its name.

    :param inputs: files that hold secrets because they were given to the run.
    :param shows: kinds that the run shows on purpose.
    """
    leaks = []
    for path in sorted(folder.rglob("*")):
        if path in inputs or not path.is_file():
            continue
        place = path.relative_to(folder)
        text = f"{place}\n{path.read_bytes().decode('utf-8', 'replace')}"
        leaks += [f"{kind} in {place}: {line}" for kind, line in canaries.find(text, shows)]
    return leaks
