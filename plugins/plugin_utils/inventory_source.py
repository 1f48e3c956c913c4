# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""An inventory source: its options, checked, and what the projects that it names hold."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

from ansible.errors import AnsibleError

from ..module_utils.client.errors import InvalidOption
from ..module_utils.client.options import connection_options
from ..module_utils.client.scrub import Scrubber
from ..module_utils.operations import environments as env
from ..module_utils.operations.environment_plan import check_label
from ..module_utils.operations.rules import ENTERPRISE_PROJECT_ID, SERVICESTAGE_ID, shown, texts
from ..module_utils.operations.servicestage_environment_info import matches
from .connected import connected, display
from .environment_reading import read_environments

_MOST_CONNECTIONS = 64
_MOST_PLACES = 16  # that are read at once
_FORMAT = 1  # of what is kept in a cache
# What of the credentials says whose they are.
_WHO = ("access_key", "username", "domain_name", "agency_name", "agency_domain_name")
_PROJECT_KEYS = ("region", "project_id", "project_name")
# Only what is documented, since what else comes along may be a credential.
_KEYS = (
    "id", "name", "description", "labels", "deploy_mode", "vpc_id", "enterprise_project_id", "type", "config_mode",
    "resource_create_mode", "creator", "create_time", "update_time",
)  # fmt: skip
_RESOURCE_KEYS = ("id", "name", "type", "ip", "alias")
_ADDON_KEYS = ("id", "name", "version", "status", "cce_id", "cse_id", "job_id")


class Source(t.NamedTuple):
    """What a file of the inventory plugin asks for. ``places`` are connection options, one dict for each project."""

    places: t.List[t.Dict[str, t.Any]]
    filters: t.Dict[str, t.Any]
    name_pattern: t.Optional[str]
    resources: bool
    addons: bool
    connections: int


def source_of(given: t.Mapping[str, t.Any], options: t.Mapping[str, t.Any], kind: type[AnsibleError]) -> Source:
    """Return what the file asks for.

    :param given: what stands in the file; :param options: all options of the plugin, with their defaults.
    :raises AnsibleError: of ``kind``, with one sentence that names the option, the value and the rule.
    """
    unknown = sorted(str(name) for name in given if name not in options)
    if unknown:
        raise kind(f"Unsupported options: {', '.join(unknown)}. Supported are: {', '.join(sorted(options))}.")
    try:
        number = options["connections"]
        if not 1 <= number <= _MOST_CONNECTIONS:
            raise InvalidOption(f"connections is {number}: it has to be 1 to {_MOST_CONNECTIONS}.")
        return Source(
            places=_places(options, {name: given[name] for name in connection_options({}) if name in given}),
            filters=_filters(options),
            name_pattern=options["name_pattern"],
            resources=options["gather_resources"] or options["hosts_from"] == "ecs",
            addons=options["gather_addons"],
            connections=number,
        )
    except InvalidOption as error:
        raise kind(error.message) from None


def read(source: Source, kind: type[AnsibleError]) -> list[dict[str, t.Any]]:
    """Return for each place its ``region``, ``project_id`` and ``environments``, without any secret.

    :raises AnsibleError: of ``kind``: one of them could not be read. To go on would let its hosts disappear.
    """
    stopped = threading.Event()
    with ThreadPoolExecutor(max_workers=min(len(source.places), _MOST_PLACES)) as pool:
        try:
            return list(pool.map(lambda place: _read_place(source, place, kind, stopped), source.places))
        except BaseException:
            stopped.set()
            raise


def fingerprint(source: Source, kind: type[AnsibleError]) -> str:
    """Return what tells the caches of different questions, connections and users apart; no secret goes into it.

    :raises AnsibleError: of ``kind``: the connection options are wrong.
    """
    asked = (_FORMAT, source.filters, source.name_pattern, source.resources, source.addons)
    connections = []
    for place in source.places:
        with connected(place, kind) as client:
            settings = client.settings
        user = {key: value for key, value in settings.credentials._asdict().items() if key in _WHO}
        # a token names nobody, and is too long to be guessed from this
        user["auth_token"] = hashlib.sha256((settings.credentials.auth_token or "").encode()).hexdigest()
        connections.append((user, settings.scope, settings.cloud, dict(settings.endpoints)))
    text = json.dumps([asked, connections], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read_place(
    source: Source, place: dict[str, t.Any], kind: type[AnsibleError], stopped: threading.Event
) -> dict[str, t.Any]:
    def keep(raw: dict[str, t.Any]) -> bool:
        name = str(raw.get("name"))
        fits = source.name_pattern is None or fnmatch.fnmatchcase(name, source.name_pattern)
        return fits and matches(raw, source.filters)

    with connected(place, kind) as client:
        found = read_environments(
            client,
            keep=keep,
            connections=source.connections,
            warn=lambda text: display.warning(client.scrubber.text(text)),
            stopped=stopped,
            enterprise_project_id=source.filters["enterprise_project_id"],
            resources=source.resources,
            addons=source.addons,
        )
        return {
            "region": client.settings.scope.region,
            "project_id": client.project_id(),
            "environments": [_shown(raw, client.scrubber) for raw in found],
        }


def _shown(raw: dict[str, t.Any], scrubber: Scrubber) -> dict[str, t.Any]:
    """Return what becomes host variables of an environment."""
    values = env.values_of(raw)
    result = env.environment_result(raw, values, reveal=False)
    known_of = {key: result[key] for key in _KEYS if key in result}
    for key, known in (("resources", _RESOURCE_KEYS), ("addons", _ADDON_KEYS)):
        if key in raw:
            known_of[key] = [{name: item[name] for name in known if name in item} for item in raw[key]]
    # the id is what the modules are told
    return {**scrubber.clean({**known_of, "owed": env.owed_of(values)}), "id": raw["id"]}


def _filters(asked: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the filters as ``matches`` takes them. :raises InvalidOption:"""
    SERVICESTAGE_ID.check("vpc_id", asked["vpc_id"])
    ENTERPRISE_PROJECT_ID.check("enterprise_project_id", asked["enterprise_project_id"])
    if asked["name_pattern"] == "":
        raise InvalidOption("name_pattern is '': it has to have a character at least, or be left out.")
    labels = texts("labels", asked["labels"] or {})
    for name, value in labels.items():
        check_label(name, value)
    return {**{key: asked[key] for key in ("enterprise_project_id", "deploy_mode", "vpc_id")}, "labels": labels}


def _places(asked: t.Mapping[str, t.Any], connection: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the connection options of each project that is to be read. :raises InvalidOption:"""
    regions, projects = asked["regions"], asked["projects"]
    if regions is None and projects is None:
        return [connection]
    if regions is not None and projects is not None:
        raise InvalidOption("regions and projects are given: each of them says which projects are read, give one.")
    option = "regions" if projects is None else "projects"
    elsewhere = [name for name in ("project_id", "project_name") if connection.get(name) is not None]
    if elsewhere:
        raise InvalidOption(f"{option} is given, and {' and '.join(elsewhere)} too, which is of one project: give one.")
    wanted = [{"region": region} for region in regions] if projects is None else projects
    if not wanted:
        raise InvalidOption(f"{option} is an empty list: it has to name one at least, or be left out.")
    scopes = [_scope(f"{option}[{number}]", item) for number, item in enumerate(wanted)]
    for number, scope in enumerate(scopes):
        if scope in scopes[:number]:
            said = scope["region"] if projects is None else scope
            raise InvalidOption(f"{option}[{number}] is {said!r}, as an item before it is: give each one once.")
    return [{**connection, **scope} for scope in scopes]


def _scope(option: str, item: t.Any) -> dict[str, str]:
    """Return what an item of ``regions`` or ``projects`` says, as connection options. :raises InvalidOption:"""
    if not isinstance(item, dict) or not item or not set(item) <= set(_PROJECT_KEYS):
        raise InvalidOption(f"{option} is {shown(item)}: it has to be a dictionary of {', '.join(_PROJECT_KEYS)}.")
    scope = {key: str(value) for key, value in item.items() if value is not None}
    empty = [key for key in _PROJECT_KEYS if not scope.get(key, "given").strip()]
    if empty or not scope:
        # an unset variable in a template would else lead to another project
        raise InvalidOption(f"{option} is {shown(item)}: what it holds has to have a value, or be left out.")
    return scope
