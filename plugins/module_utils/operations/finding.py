# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Finding one thing by its exact name: never a fuzzy hit, never the first of several."""

from __future__ import annotations

import typing as t

from ..client.errors import Absent, Ambiguous
from .rules import shown

Item = t.Dict[str, t.Any]


def named(items: t.Iterable[Item], name: str, *, what: str, key: str = "name", id_key: str = "id") -> Item:
    """Return the one item that is called exactly ``name``.

    :param what: what is looked for, in words, such as "environment".
    :raises Absent: there is none; :raises Ambiguous: there are several, listed with their ids.
    """
    found, similar = [], []
    for item in items:
        if item.get(key) == name:
            found.append(item)
        elif isinstance(item.get(key), str) and item[key].lower() == name.lower():
            similar.append(item[key])
    if len(found) == 1:
        return found[0]
    if not found:
        hint = f" Names are case-sensitive: there is {', '.join(sorted(set(similar)))}." if similar else ""
        raise Absent(f"There is no {what} with the name {shown(name)}.{hint}")
    ids = ", ".join(sorted(str(item.get(id_key)) for item in found))
    raise Ambiguous(f"{len(found)} {what}s have the name {shown(name)}: {ids}. Give the id instead.")
