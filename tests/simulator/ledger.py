# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The secrets that the simulators of this process know: what must not turn up in anything that a client leaves."""

from __future__ import annotations

import threading
from typing import Any

_MOST = 5000  # of one kind; the oldest are forgotten


class Ledger:
    """Secrets by their kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_kind: dict[str, dict[str, None]] = {}

    def note(self, kind: str, *secrets: str) -> None:
        """Remember some more."""
        with self._lock:
            noted = self._by_kind.setdefault(kind, {})
            for secret in secrets:
                noted[secret] = None
            while len(noted) > _MOST:
                del noted[next(iter(noted))]

    def note_kube_configs(self, body: Any) -> None:
        """Remember each kube_config in a body."""
        if isinstance(body, list):
            for item in body:
                self.note_kube_configs(item)
        elif isinstance(body, dict):
            for key, item in body.items():
                if key == "kube_config" and isinstance(item, str):
                    self.note("kube_config", item)
                else:
                    self.note_kube_configs(item)

    def secrets(self) -> dict[str, list[str]]:
        """All of them."""
        with self._lock:
            return {kind: list(noted) for kind, noted in self._by_kind.items()}


LEDGER = Ledger()
