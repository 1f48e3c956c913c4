# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Reading many environments at once: pages, resources and add-ons over several connections.

A list that lacks something would let hosts disappear. So each page begins with the last environment of the one before:
where two do not fit together, something came or went meanwhile, and all is read again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import typing as t
from concurrent.futures import CancelledError, ThreadPoolExecutor

from ..module_utils.api.reading import MOST_PAGES
from ..module_utils.api.servicestage import PAGE_SIZE, ServiceStage
from ..module_utils.client.client import Client
from ..module_utils.client.errors import NotFound, UnreadableAnswer
from ..module_utils.operations.finding import distinct

Environment = t.Dict[str, t.Any]
Warn = t.Callable[[str], None]
_Item = t.TypeVar("_Item")
_Result = t.TypeVar("_Result")

# What is added meanwhile then comes last, and moves nothing from one page to the next.
_OLDEST_FIRST = {"order_by": "create_time", "order": "asc"}
_TRIES = 3
_MOST_ENVIRONMENTS = 1_000_000


class Readers:
    """Asks the API of one project over several connections at once.

    :param stopped: once it is set, nothing more is asked.
    """

    def __init__(self, client: Client, number: int, stopped: threading.Event) -> None:
        self.api = ServiceStage(client)
        self._client = client
        self._number = number
        self._stopped = stopped
        self._clients: list[Client] = []
        self._idle: queue.SimpleQueue[ServiceStage] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(number)

    def each(self, ask: t.Callable[[ServiceStage, _Item], _Result], items: t.Collection[_Item]) -> list[_Result]:
        """Return what ``ask`` answers for each item, in their order. :raises StagecraftError: the first failure."""
        # Not before there is something for them: the first request made known which project and token to use.
        while len(self._clients) < min(self._number, len(items)):
            self._clients.append(self._client.alongside())
            self._idle.put(ServiceStage(self._clients[-1]))

        def answered(item: _Item) -> _Result:
            api = self._idle.get()
            try:
                if self._stopped.is_set():
                    raise CancelledError
                return ask(api, item)
            finally:
                self._idle.put(api)

        return list(self._pool.map(answered, items))

    def close(self) -> None:
        """Ask nothing more, and close the connections."""
        self._pool.shutdown(cancel_futures=True)
        for each in self._clients:
            each.close()


def read_environments(
    client: Client,
    *,
    keep: t.Callable[[Environment], bool],
    connections: int,
    warn: Warn,
    stopped: threading.Event,
    enterprise_project_id: str | None = None,
    resources: bool = False,
    addons: bool = False,
) -> list[Environment]:
    """Return the environments of a project that ``keep`` wants, as the list shows them, ordered by name.

    :param connections: how many requests are under way at once, at most.
    :param resources: whether to read the managed resources of each too; :param addons: its add-ons.
    :raises StagecraftError: one of the requests failed.
    """
    with contextlib.closing(Readers(client, connections, stopped)) as readers:
        listed = _listed(readers, warn, {"enterprise_project_id": enterprise_project_id, **_OLDEST_FIRST})
        found = [raw for raw in listed if isinstance(raw.get("id"), str) and keep(raw)]
        found.sort(key=lambda raw: (str(raw.get("name")), raw["id"]))
        if resources:
            found = _completed(readers, warn, found, "resources", ServiceStage.list_resources)
        if addons:
            found = _completed(readers, warn, found, "addons", ServiceStage.list_addons)
        return found


def _listed(readers: Readers, warn: Warn, query: dict[str, str | None]) -> list[Environment]:
    """Return all environments.

    :raises UnreadableAnswer: there are more than the service shows, whatever page it is asked for.
    """
    seen: dict[str, Environment] = {}
    for left in reversed(range(_TRIES)):
        first, count = readers.api.page_of_environments(0, **query)
        if not first and count:
            raise UnreadableAnswer(f"ServiceStage says that there are {count} environments, and shows none of them.")
        if not first:
            return []
        if left and count is not None and count <= _MOST_ENVIRONMENTS:
            pages = _at_once(readers, query, first, count)
        else:
            pages = _one_after_the_other(readers, query, first, count)
        found = distinct(raw for page in pages for raw in page)
        seen.update((str(raw.get("id")), raw) for raw in found)
        if fit_together(pages):
            return found
    if all(page == first for page in pages) and (count is not None or len(first) >= PAGE_SIZE):
        raise UnreadableAnswer(
            f"ServiceStage shows the same {len(first)} environments on every page of its list, "
            f"{'and says that there are ' + str(count) if count is not None else 'which may not be all'}."
        )
    warn(f"The list of environments changed each of the {_TRIES} times that it was read: a new one may be missing.")
    return list(seen.values())


def _at_once(
    readers: Readers, query: dict[str, str | None], first: list[Environment], count: int
) -> list[list[Environment]]:
    """Return all pages. The service may have shorter ones than it is asked for, so the first tells their size."""
    overlap = _overlap(first)
    offsets = range(len(first) - overlap, count - overlap, len(first) - overlap)
    if len(offsets) > MOST_PAGES:
        raise UnreadableAnswer(f"The service answered with a list of more than {MOST_PAGES} pages.")
    return [first, *readers.each(lambda api, offset: api.page_of_environments(offset, **query)[0], offsets)]


def _one_after_the_other(
    readers: Readers, query: dict[str, str | None], first: list[Environment], count: int | None
) -> list[list[Environment]]:
    """Return all pages up to the one that shows nothing new."""
    pages = [first]
    known = {str(raw.get("id")) for raw in first}
    offset = 0
    while count is None or offset + len(pages[-1]) < count:
        offset += len(pages[-1]) - _overlap(pages[-1])
        if offset > _MOST_ENVIRONMENTS:
            raise UnreadableAnswer(f"ServiceStage shows more than {_MOST_ENVIRONMENTS} environments.")
        pages.append(readers.api.page_of_environments(offset, **query)[0])
        new = {str(raw.get("id")) for raw in pages[-1]} - known
        if not new:
            break
        known |= new
    return pages


def _overlap(page: list[Environment]) -> int:
    """Return how many environments of a page the next one shows again."""
    return min(1, len(page) - 1)


def fit_together(pages: list[list[Environment]]) -> bool:
    """Whether nothing was moved from page to page while they were read: each begins as the one before ends."""
    ids = [[str(raw.get("id")) for raw in page] for page in pages]
    size = len(ids[0])
    if size == 1:
        shown = [each for page in ids for each in page]
        return len(set(shown)) == len(shown)
    # behind the last one there is nothing; after a full one, at least its own last environment
    return all(
        (one[-1:] == other[:1]) if other else len(one) < size  # fmt: skip
        for one, other in zip(ids, ids[1:])
    )


def _completed(
    readers: Readers,
    warn: Warn,
    found: list[Environment],
    key: str,
    ask: t.Callable[[ServiceStage, str], list[dict[str, t.Any]]],
) -> list[Environment]:
    """Return the environments with what ``ask`` says of each under ``key``; those that went meanwhile are left out."""

    def completed(api: ServiceStage, raw: Environment) -> Environment | None:
        try:
            return {**raw, key: ask(api, raw["id"])}
        except NotFound as error:
            if not any(item.get("id") == raw["id"] for item in api.list_environments(environment_id=raw["id"])):
                return None
            warn(f"{raw.get('name')} ({raw['id']}) is shown without {key}: {error.message}")
            return {**raw, key: []}

    return [raw for raw in readers.each(completed, found) if raw is not None]
