# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Reading answers leniently: the API adds fields, and null stands for an empty list."""

from __future__ import annotations

import typing as t

from ..client.errors import UnreadableAnswer

Page = t.Callable[[int], t.Tuple[t.List[t.Dict[str, t.Any]], t.Optional[int]]]


def listed(data: t.Any, key: str | None = None) -> list[dict[str, t.Any]]:
    """Return the objects of a list, or of the list under ``key``; what is no object is passed over.

    :raises UnreadableAnswer: there is no such list. To take that for an empty one would let a task say that a thing is
        gone, or create it twice.
    """
    items = data if key is None else data.get(key)
    if key is not None and not isinstance(items, list):
        counted = data.get("total", data.get("count"))
        if items is not None or (key not in data and counted != 0):
            raise UnreadableAnswer(f"The service answered without the list {key!r} that is documented.")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def id_of(answer: t.Mapping[str, t.Any], key: str) -> str | None:
    """Return an id of an answer as text, None where there is none."""
    value = answer.get(key)
    return str(value) if value and isinstance(value, (str, int)) and not isinstance(value, bool) else None


def page_through(page: Page, size: int) -> t.Iterator[dict[str, t.Any]]:
    """Yield the items of all pages. ``page(offset)`` returns the items from there on and how many there are in all."""
    offset = 0
    items: list[dict[str, t.Any]] = []
    while True:
        before, (items, total) = items, page(offset)
        if items == before:  # the service does not honour the offset
            return
        yield from items
        offset += len(items)
        if not items or (total is not None and offset >= total) or (total is None and len(items) < size):
            return
