# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stateful simulator of the Huawei Cloud services that this collection talks to. See README.md."""

from __future__ import annotations

from .behaviour import Behaviour
from .clock import Clock, ManualClock
from .faults import Fault
from .log import LogEntry
from .simulator import Simulator

__all__ = ["Behaviour", "Clock", "Fault", "LogEntry", "ManualClock", "Simulator"]
