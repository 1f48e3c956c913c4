# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What others wrote, as a sentence may quote it: on one line, not endless, and without signs that move a terminal."""

from __future__ import annotations

import typing as t

LONGEST = 80
LONGEST_PATH = 300


def brief(value: t.Any, most: int = LONGEST) -> str:
    """Return ``value`` as text that a sentence can hold."""
    text = str(value)
    cut = text[: most + 1]  # the rest need not be looked at
    if not cut.isprintable():
        cut = "".join(each if each.isprintable() else " " if each.isspace() else _escaped(each) for each in cut)
    return cut if len(text) <= most else cut[:most] + "..."


def quoted(value: t.Any) -> str:
    """Return ``value`` as a message about an option quotes it."""
    text = repr(value[: LONGEST + 1] if isinstance(value, str) else value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "..."


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "replace").decode("ascii")
