# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each operation does. Importing this package registers every handler."""

from __future__ import annotations

from . import (  # noqa: F401
    apic,
    codeartsdeploy,
    iam,
    servicestage_addons,
    servicestage_environments,
    servicestage_jobs,
)
from .registry import HANDLERS, Answer, Call

__all__ = ["HANDLERS", "Answer", "Call"]
