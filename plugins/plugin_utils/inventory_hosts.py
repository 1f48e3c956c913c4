# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""From environments to hosts: their variables and their names. All of it is pure."""

from __future__ import annotations

import collections
import re
import typing as t

from ansible.template import trust_as_template

Variables = t.Dict[str, t.Any]

_PREFIX = "servicestage_"
# Names with a meaning of their own for Ansible: a host of that name is called by more than its name.
_TAKEN = ("all", "ungrouped", "localhost")
# Nothing that a host pattern gives a meaning to.
_NAME = r"\w[\w.-]{0,252}"
# Texts that mean the same as a template and as an expression: nothing but words.
_WORDS = re.compile(r"[\w .:/@+-]*")
_ON_THE_CONTROLLER = {
    "ansible_connection": trust_as_template("local"),
    "ansible_python_interpreter": trust_as_template("{{ ansible_playbook_python }}"),
}


def is_name(value: t.Any) -> bool:
    """Whether a host can be called so."""
    return isinstance(value, (str, int)) and not isinstance(value, bool) and bool(re.fullmatch(_NAME, str(value)))


def plain(value: t.Any) -> t.Any:
    """Return ``value`` with trust in those of its texts that cannot do anything.

    Ansible shows any other text as ``{"__ansible_unsafe": text}`` in a list, and AWX keeps that as it is.
    """
    if isinstance(value, str):
        return trust_as_template(value) if _WORDS.fullmatch(value) else value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def is_whole(places: t.Any) -> bool:
    """Whether ``places``, which were kept in a cache, are what was read once."""
    return isinstance(places, list) and all(
        isinstance(place, dict)
        and {"region", "project_id"} <= place.keys()
        and _are_objects(place.get("environments"))
        and all(_are_objects(each.get("resources", [])) for each in place["environments"])
        for place in places
    )


def _are_objects(items: t.Any) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) and "id" in item for item in items)


def hosts_of(places: t.Iterable[dict[str, t.Any]], hosts_from: str) -> list[Variables]:
    """Return the variables of each host.

    :param places: for each project its ``region``, ``project_id`` and ``environments``.
    :param hosts_from: ``environments`` or ``ecs``.
    """
    environments: dict[t.Any, Variables] = {}
    for place in places:
        for each in place["environments"]:  # the project may have been named twice, by name and by ID
            environments.setdefault((place["project_id"], each["id"]), _environment(place, each))
    return list(environments.values()) if hosts_from == "environments" else _servers(environments.values())


def named(
    hosts: list[Variables], first_name: t.Callable[[Variables], t.Any], leave_out: t.Callable[[str], None]
) -> t.Iterator[tuple[str, Variables]]:
    """Yield name and variables of each host.

    :param first_name: gives what the user wants to call it, or None.
    :param leave_out: is told of a host without a name of its own.
    """
    names = _told_apart([str(first_name(variables) or _own_name(variables)) for variables in hosts], hosts)
    seen: dict[str, t.Any] = {}
    for name, variables in zip(names, hosts):
        identifier = variables[f"{_PREFIX}id"]
        if not is_name(name):
            leave_out(f"{identifier!r} is left out: {name!r} cannot be the name of a host.")
        elif name in seen:
            leave_out(f"{identifier!r} is left out: {seen[name]!r} is called {name} already.")
        else:
            seen[name] = identifier
            yield name, variables


def _environment(place: dict[str, t.Any], environment: dict[str, t.Any]) -> Variables:
    shown = {**environment, "region": place["region"], "project_id": place["project_id"]}
    return {**_ON_THE_CONTROLLER, **{_PREFIX + key: plain(value) for key, value in shown.items()}}


def _servers(environments: t.Iterable[Variables]) -> list[Variables]:
    """Return the servers that environments manage, each once, with the environments that manage it."""
    servers: dict[str, Variables] = {}
    for environment in environments:
        place = {key: environment[_PREFIX + key] for key in ("region", "project_id")}
        owner = {"id": environment[_PREFIX + "id"], "name": environment.get(_PREFIX + "name")}
        for resource in environment.get(_PREFIX + "resources", []):
            if resource.get("type") != "ecs" or not resource.get("id"):
                continue
            shown = {**resource, **place, "environments": []}
            variables = servers.setdefault(
                str(resource["id"]),
                {
                    **{_PREFIX + key: value for key, value in shown.items()},
                    **({"ansible_host": plain(str(resource["ip"]))} if resource.get("ip") else {}),
                },
            )
            variables[_PREFIX + "environments"].append(owner)
    return list(servers.values())


def _own_name(variables: Variables) -> t.Any:
    name = variables.get(f"{_PREFIX}name")
    return name if is_name(name) else variables[f"{_PREFIX}id"]


def _told_apart(names: list[str], hosts: list[Variables]) -> list[str]:
    """Return the names, with region and then ID after those that would not be the only one of their kind."""
    for key in ("region", "id"):
        often = collections.Counter(names)
        names = [
            f"{name}.{more}" if (often[name] > 1 or name in _TAKEN) and (more := variables[_PREFIX + key]) else name
            for name, variables in zip(names, hosts)
        ]
    return names
