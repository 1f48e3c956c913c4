# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Finding one thing by its exact name: never a fuzzy hit, never the first of several."""

from __future__ import annotations

import itertools
import typing as t

from ..client.errors import Absent, Ambiguous, UnreadableAnswer
from ..client.quoting import brief
from .rules import shown

_MOST_NAMES = 10
_MOST_COMPARED = 1000
_LONGEST_NAME = 256  # a comparison takes the square of the length

Item = t.Dict[str, t.Any]
Items = t.Iterable[Item]


def named(
    items: Items,
    name: str,
    *,
    what: str,
    key: str = "name",
    id_key: str = "id",
    others: t.Callable[[], Items] | None = None,
) -> Item:
    """Return the one item that is called exactly ``name``.

    :param what: what is looked for, in words, such as "environment".
    :param others: gives what else there is, for a hint, where ``items`` were searched by name already.
    :raises Absent: there is none; :raises Ambiguous: there are several, listed with their ids.
    """
    seen = list(items)
    found = distinct((item for item in seen if item.get(key) == name), id_key)
    if not found:
        names = {
            brief(item.get(key), _LONGEST_NAME)
            for item in itertools.islice(others() if others else seen, _MOST_COMPARED)
        }
        raise Absent(f"There is no {what} with the name {shown(name)}{_hint(name, names)}.")
    if len(found) > 1:
        ids = ", ".join(sorted(brief(item.get(id_key)) for item in found))
        raise Ambiguous(f"{len(found)} {what}s have the name {shown(name)}: {ids}. Give the id instead.")
    if not isinstance(found[0].get(id_key), str) or not found[0][id_key]:
        raise UnreadableAnswer(f"The service lists the {what} {shown(name)} without an id.")
    return found[0]


def distinct(items: Items, id_key: str = "id") -> list[Item]:
    """Return each item once, by its id: paging through a list that changes may show an item twice."""
    return list({str(item.get(id_key)): item for item in items}.values())


def _hint(name: str, names: set[str]) -> str:
    """Return the names that come close, or all of them where they are few."""
    if len(names) > _MOST_NAMES:
        import difflib  # only a failure needs it

        lowered = {other.lower(): other for other in names}
        names = {lowered[close] for close in difflib.get_close_matches(name[:_LONGEST_NAME].lower(), lowered, n=3)}
        return f"; similar ones: {', '.join(sorted(names))}" if names else ""
    return f"; there is {', '.join(sorted(names))}" if names else "; there are none at all"
