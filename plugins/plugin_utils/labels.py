# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Labels that stand for one item of a list each."""

from __future__ import annotations


def told_apart(labels: list[str]) -> list[str]:
    """Return ``labels`` with the position of the item where several would be the same.

    Where that makes one that another item has already, each gets its position.
    """
    numbered = [f"{label} (item {number})" for number, label in enumerate(labels, start=1)]
    found = [label if labels.count(label) == 1 else numbered[index] for index, label in enumerate(labels)]
    return found if len(set(found)) == len(labels) else numbered
