# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands before the standard library's syslog on Python's path, and keeps in $SYSLOG_FILE what it is told."""

from __future__ import annotations

import os


def openlog(*_arguments, **_options):
    """Nothing to open."""


def closelog():
    """Nothing to close."""


def syslog(*arguments):
    """Keep a message; a priority may come before it."""
    with open(os.environ["SYSLOG_FILE"], "a", encoding="utf-8") as file:
        file.write(f"{arguments[-1]}\n")


def __getattr__(name):
    if name.startswith("LOG_"):
        return 0
    raise AttributeError(name)
