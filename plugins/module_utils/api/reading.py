# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Reading answers leniently: the API adds fields, and null stands for an empty list."""

from __future__ import annotations

import typing as t

from ..client.errors import UnreadableAnswer
from ..client.quoting import brief

Page = t.Callable[[int], t.Tuple[t.List[t.Dict[str, t.Any]], t.Optional[int]]]


# A list of a thousand pages has no end, or none that a task can wait for and remember.
MOST_PAGES = 1000


def listed(data: t.Any, key: str | None = None, texts: t.Collection[str] = ()) -> list[dict[str, t.Any]]:
    """Return the objects of a list, or of the list under ``key``, each of which has ``texts``, such as a name.

    :raises UnreadableAnswer: there is no such list, or something else in it. To take that for an empty one, or to pass
        something over, would let a task say that a thing is gone, or create it twice.
    """
    items = data if key is None else data.get(key)
    if key is not None and not isinstance(items, list):
        counted = data.get("total", data.get("count"))
        if items is not None or (key not in data and counted != 0):
            raise UnreadableAnswer(f"The service answered without the list {key!r} that is documented.")
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            raise UnreadableAnswer(f"The service answered with a list that holds {brief(item)}, which is no object.")
        must_have_texts(item, texts)
    return items if isinstance(items, list) else []


def must_have_texts(item: t.Mapping[str, t.Any], names: t.Collection[str]) -> None:
    """:raises UnreadableAnswer: one of these fields of an object is missing, or is no text."""
    for name in names:
        if not isinstance(item.get(name), str) or not item[name]:
            which = f" ({brief(item['id'])})" if name != "id" and isinstance(item.get("id"), str) else ""
            raise UnreadableAnswer(f"The service answered with an object{which} without the {name} that is documented.")


def counted(data: t.Mapping[str, t.Any], key: str) -> int | None:
    """Return how many items there are in all, None where the answer does not say it."""
    count = data.get(key)
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None


def id_of(answer: t.Mapping[str, t.Any], key: str) -> str | None:
    """Return an id of an answer as text, None where there is none."""
    value = answer.get(key)
    return str(value) if value and isinstance(value, (str, int)) and not isinstance(value, bool) else None


def page_through(page: Page, size: int) -> t.Iterator[dict[str, t.Any]]:
    """Yield the items of all pages. ``page(offset)`` returns the items from there on and how many there are in all.

    :raises UnreadableAnswer: there is no end to it.
    """
    offset = 0
    items: list[dict[str, t.Any]] = []
    for _page in range(MOST_PAGES):
        before, (items, total) = items, page(offset)
        if items == before:  # the service does not honour the offset
            return
        yield from items
        offset += len(items)
        if not items or (total is not None and offset >= total) or (total is None and len(items) < size):
            return
    raise UnreadableAnswer(f"The service answered with a list that does not end after {MOST_PAGES} pages.")
