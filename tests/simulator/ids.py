# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifiers in the forms of the services (contract 0), the same in every run."""

from __future__ import annotations

import random
import string
import uuid


class Ids:
    """A seeded source of identifiers."""

    def __init__(self, seed: str) -> None:
        self._seed = f"stagecraft.huaweicloud simulator {seed}"
        self._random = random.Random(self._seed)
        self._secrets = 0

    def uuid(self) -> str:
        """ServiceStage environments and add-ons, instances: a UUID with hyphens."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def job(self) -> str:
        """ServiceStage jobs: JOB and a UUID."""
        return f"JOB{self.uuid()}"

    def hex(self) -> str:
        """CodeArts, APIC and IAM: 32 hexadecimal digits."""
        return f"{self._random.getrandbits(128):032x}"

    def number(self) -> int:
        """Eight digits."""
        return self._random.randrange(10_000_000, 99_999_999)

    def key(self, length: int) -> str:
        """Upper-case letters and digits, as in access keys."""
        return "".join(self._random.choices(string.ascii_uppercase + string.digits, k=length))

    def secret(self, length: int) -> str:
        """Letters and digits.

        Each from a source of its own, so that no secret holds a piece of another one, also not of one that was drawn
        from an equal source in another order.
        """
        self._secrets += 1
        source = random.Random(f"{self._seed}, secret {self._secrets} of {length}")
        return "".join(source.choices(string.ascii_letters + string.digits, k=length))
