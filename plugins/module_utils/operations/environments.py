# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""A ServiceStage environment as the operations see it, and how one is found."""

from __future__ import annotations

import re
import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import Absent, InvalidOption, NotFound, UnreadableAnswer
from .changes import Path, Values
from .finding import named
from .rules import ENVIRONMENT_NAME, HIDDEN, SERVICESTAGE_ID, shown

# The options of the modules that work on an environment without changing its settings.
ENVIRONMENT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "environment_id": {"type": "str"},
    "environment_name": {"type": "str"},
}
ENVIRONMENT_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [("environment_id", "environment_name")],
    "required_one_of": [("environment_id", "environment_name")],
}

LABELS = "labels"
CONFIGURATION = "configuration"
ENVS = (CONFIGURATION, "envs")
RESOURCE_ENVS = (CONFIGURATION, "resource_envs")
RESOURCE_KEYS = ("resource_name", "resource_type")
# What only creation takes: the service cannot change it later.
FIXED = ("vpc_id", "deploy_mode", "type", "resource_create_mode")

ADDON_ACTIONS = ("redeploy", "restart")
# Labels that note which follow-ups an environment is owed; users neither see nor set them.
_RESERVED_LABEL = rf"stagecraft-(refresh|({'|'.join(ADDON_ACTIONS)})-[0-9a-f]{{12}})"


_KUBE_CONFIG = r"(?i:kube_?config)"
_SECRET_VALUE = r"(?i)(?:password|token|-data)\W{1,4}([^\s\"',}]+)"
_LONG_WORD = r"[A-Za-z0-9+/=_-]{40}"  # longer than any id
_SHORTEST_SECRET = 8
_WRAPS = ("parameters",)


def is_reserved(label: str) -> bool:
    return bool(re.fullmatch(_RESERVED_LABEL, label))


def check_environment(params: t.Mapping[str, t.Any]) -> None:
    """Check ``environment_id`` and ``environment_name``. :raises InvalidOption:"""
    SERVICESTAGE_ID.check("environment_id", params["environment_id"])
    ENVIRONMENT_NAME.check("environment_name", params["environment_name"])


def check_resource_ids(option: str, ids: t.Sequence[str]) -> None:
    """Check that each resource has an id, and one entry. :raises InvalidOption:"""
    for resource_id in ids:
        if not resource_id or ids.count(resource_id) > 1:
            rule = "one entry a resource" if resource_id else "the id of a resource"
            raise InvalidOption(f"{option} is {shown(resource_id)}: it has to be {rule}.")


def find_environment(api: ServiceStage, name: str) -> dict[str, t.Any]:
    """Return the environment with exactly this name, as the list shows it. :raises Absent, Ambiguous:"""
    return named(api.list_environments(name=name), name, what="environment", others=api.list_environments)


def look_for_environment(api: ServiceStage, name: str) -> dict[str, t.Any] | None:
    """Return the environment with exactly this name, or None. :raises Ambiguous:"""
    found = [item for item in api.list_environments(name=name) if item.get("name") == name]
    return named(found, name, what="environment") if found else None


def locate_environment(api: ServiceStage, params: t.Mapping[str, t.Any]) -> str:
    """Return the id of the environment that the options name."""
    if params["environment_id"]:
        return str(params["environment_id"])
    return str(find_environment(api, params["environment_name"])["id"])


def show_environment(api: ServiceStage, environment_id: str) -> dict[str, t.Any]:
    """Return an environment by its id. :raises Absent: with a hint where the id looks like a name."""
    try:
        raw = api.show_environment(environment_id)
    except NotFound as error:
        raise error.retold(
            Absent,
            f"There is no environment with the id {environment_id} in the project "
            "(an environment is also found by its exact name).",
        ) from error
    for key, there in (("name", isinstance(raw.get("name"), str)), (LABELS, LABELS in raw)):
        if not there:  # PUT replaces: without them, they would be lost
            raise UnreadableAnswer(
                f"ServiceStage showed environment {environment_id} without its {key}: nothing more is written."
            )
    return raw


def lock_name(client: Client, environment_id: str) -> str:
    """Return the name of the lock for reading, merging and writing an environment."""
    return f"{client.settings.endpoint('servicestage')}/{environment_id}"


def addons_lock_name(client: Client, environment_id: str) -> str:
    """Return the name of the lock for starting jobs of an environment's add-ons, found by id or by name."""
    return f"{lock_name(client, environment_id)}/addons"


def shows(raw: t.Mapping[str, t.Any], key: str) -> bool:
    """Whether an answer shows the list ``key`` (envs or resource_envs) of the configuration.

    Without a configuration, or with null for it, nobody knows what is there; null for a list of it is an empty one.

    :raises UnreadableAnswer: it shows something else there, which a PUT without it may lose.
    """
    configuration = raw.get(CONFIGURATION)
    if not isinstance(configuration, (dict, type(None))):
        raise _not_as_documented("configuration", configuration)
    if configuration is None or key not in configuration:
        return False
    _objects(configuration[key])
    return True


def values_of(raw: t.Mapping[str, t.Any]) -> dict[Path, t.Any]:
    """Return what PUT can change of an environment, as flat values, from the API's JSON.

    :raises UnreadableAnswer: something in it is not as documented: whoever writes it back may lose something.
    """
    values: dict[Path, t.Any] = {("name",): raw.get("name"), ("description",): _text(raw.get("description"))}
    if raw.get("enterprise_project_id") is not None:
        values[("enterprise_project_id",)] = _text(raw["enterprise_project_id"])
    values.update({(key,): raw[key] for key in FIXED if isinstance(raw.get(key), str)})
    for label in _objects(raw.get(LABELS)):
        values[(LABELS, _name(label, "key"))] = _text(label.get("value"))
    configuration = raw.get(CONFIGURATION) or {}
    if shows(raw, "envs"):
        for env in _objects(configuration["envs"]):
            values[(*ENVS, _name(env, "name"))] = _text(env.get("value"))
    if shows(raw, "resource_envs"):
        for resource in _objects(configuration["resource_envs"]):
            path = (*RESOURCE_ENVS, _name(resource, "resource_id"))
            for key in RESOURCE_KEYS:
                values[(*path, key)] = _text(resource.get(key))
            for env in _objects(resource.get("envs")):
                values[(*path, "envs", _name(env, "name"))] = _text(env.get("value"))
    return values


def new_body_of(values: Values) -> dict[str, t.Any]:
    """Return the body of the POST that creates an environment: what it takes of ``values`` (servicestage_06_0056)."""
    body = {path[0]: value for path, value in values.items() if len(path) == 1}
    return {**body, "labels": _labels(values)}


def body_of(
    raw: t.Mapping[str, t.Any], values: Values, *, enterprise_project: bool, envs: bool, resource_envs: bool
) -> dict[str, t.Any]:
    """Return the body of the PUT that gives an environment these ``values`` (servicestage_06_0059).

    The configuration is ``raw``'s with only what changes replaced, so that nothing gets lost that is not known here.
    The flags say whether the enterprise project and the two lists of the configuration go along.
    """
    body: dict[str, t.Any] = {
        "name": values[("name",)],
        "description": values[("description",)],
        "labels": _labels(values),
    }
    if enterprise_project:
        body["enterprise_project_id"] = values[("enterprise_project_id",)]
    shown = raw.get(CONFIGURATION)
    before: dict[str, t.Any] = shown if isinstance(shown, dict) else {}
    configuration = {key: value for key, value in before.items() if key not in ("envs", "resource_envs")}
    if resource_envs:
        wanted = {resource["resource_id"]: resource for resource in _resources(values)}
        configuration["resource_envs"] = _merged_resources(before.get("resource_envs"), wanted)
    if envs:
        variables = {path[2]: value for path, value in values.items() if path[:2] == ENVS}
        configuration["envs"] = _merged_variables(before.get("envs"), variables)
    if envs or resource_envs:
        body[CONFIGURATION] = configuration
    return body


def _labels(values: Values) -> list[dict[str, str]]:
    return [{"key": path[1], "value": value} for path, value in values.items() if path[0] == LABELS]


def _merged_resources(before: t.Any, wanted: dict[str, dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return the entries of ``resource_envs`` as they were read, with what is wanted of them."""
    merged = []
    left = dict(wanted)
    for entry in _objects(before):
        resource = left.pop(str(entry.get("resource_id")), None)
        if resource is not None:
            changed = {key: resource[key] for key in RESOURCE_KEYS if _text(entry.get(key)) != resource[key]}
            if "envs" in entry or resource["envs"]:  # else it is not known that there are none
                changed["envs"] = _merged_variables(entry.get("envs"), resource["envs"])
            merged.append({**entry, **changed})
    return merged + [{**resource, "envs": _merged_variables(None, resource["envs"])} for resource in left.values()]


def _merged_variables(before: t.Any, wanted: t.Mapping[str, str]) -> list[dict[str, t.Any]]:
    """Return variables as they were read, with the wanted values; those that are not wanted are left out."""
    merged = []
    left = dict(wanted)
    for entry in _objects(before):
        value = left.pop(str(entry.get("name")), None)
        if value is not None:
            merged.append(entry if _text(entry.get("value")) == value else {**entry, "value": value})
    return merged + [{"name": name, "value": value} for name, value in left.items()]


def environment_result(raw: t.Mapping[str, t.Any], values: Values, *, reveal: bool) -> dict[str, t.Any]:
    """Return an environment as results show it: labels and variables as dicts, other fields as the API has them.

    :param raw: the API's JSON; :param values: its flat values, which count where both have a field.
    :param reveal: whether the values of variables are shown.
    """
    result = {key: value for key, value in raw.items() if key not in (LABELS, CONFIGURATION)}
    if "resources" in result:
        result["resources"] = without_kube_config(result["resources"])
    result.update({path[0]: value for path, value in values.items() if len(path) == 1})
    result[LABELS] = {
        path[1]: value for path, value in values.items() if path[0] == LABELS and not is_reserved(path[1])
    }
    configuration: dict[str, t.Any] = {}
    if shows(raw, "envs") or any(path[:2] == ENVS for path in values):
        configuration["envs"] = {path[2]: value for path, value in values.items() if path[:2] == ENVS}
    if shows(raw, "resource_envs") or any(path[:2] == RESOURCE_ENVS for path in values):
        configuration["resource_envs"] = list(_resources(values))
    if not reveal:
        for envs in (configuration, *configuration.get("resource_envs", [])):
            if "envs" in envs:
                envs["envs"] = dict.fromkeys(envs["envs"], HIDDEN)
    if configuration:
        result[CONFIGURATION] = configuration
    return result


def owed_of(values: Values) -> dict[str, str]:
    """Return the reserved labels, name and value: the follow-ups that the environment is owed."""
    return {path[1]: value for path, value in values.items() if path[0] == LABELS and is_reserved(path[1])}


def without_owed(values: Values) -> dict[Path, t.Any]:
    """Return all values but what is owed."""
    return {path: value for path, value in values.items() if path[0] != LABELS or not is_reserved(path[1])}


def is_variable(path: Path) -> bool:
    """Whether a flat value is the value of an environment variable."""
    return path[:2] == ENVS or (path[:2] == RESOURCE_ENVS and len(path) == 5)


def _resources(values: Values) -> t.Iterator[dict[str, t.Any]]:
    """Yield the entries of ``resource_envs``, their ``envs`` as a dict."""
    found: dict[str, dict[str, t.Any]] = {}
    for path, value in values.items():
        if path[:2] == RESOURCE_ENVS:
            empty = {"resource_id": path[2], "resource_name": "", "resource_type": "", "envs": {}}
            entry = found.setdefault(path[2], empty)
            if is_variable(path):
                entry["envs"][path[4]] = value
            else:
                entry[path[3]] = value
    yield from found.values()


def without_kube_config(value: t.Any, *, wrapped: bool = False) -> t.Any:
    """Return ``value``, a resource or part of one, without the credentials that a Kubernetes cluster comes with.

    ``wrapped`` is below the parameters, where they may also stand within a text, such as JSON.
    """
    if isinstance(value, dict):
        return {
            key: HIDDEN if is_kube_config(key) and item else without_kube_config(item, wrapped=wrapped or key in _WRAPS)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [without_kube_config(item, wrapped=wrapped) for item in value]
    return HIDDEN if wrapped and isinstance(value, str) and is_kube_config(value) else value


def is_kube_config(text: t.Any) -> bool:
    """Whether a key is that of a kubeconfig, or a text holds such a key."""
    return bool(re.search(_KUBE_CONFIG, str(text)))


def kube_configs_in(value: t.Any, *, found: bool = False) -> t.Iterator[str]:
    """Yield the texts of parameters of a resource that ``without_kube_config`` hides."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from kube_configs_in(item, found=found or is_kube_config(key))
    elif isinstance(value, list):
        for item in value:
            yield from kube_configs_in(item, found=found)
    elif isinstance(value, str) and (found or is_kube_config(value)):
        yield value


def secrets_of(kube_config: str) -> list[str]:
    """Return what no message may quote of a kubeconfig: all of it, on one line too, its secrets, and parts of those."""
    one_line = " ".join(kube_config.split())
    texts = (kube_config, one_line, *re.findall(_SECRET_VALUE, kube_config), *re.findall(_LONG_WORD, kube_config))
    return [text for text in texts if len(text.strip()) >= _SHORTEST_SECRET]


def _objects(items: t.Any) -> list[dict[str, t.Any]]:
    """Return a list of objects, where null is an empty one. :raises UnreadableAnswer:"""
    if not isinstance(items, (list, type(None))) or any(not isinstance(item, dict) for item in items or ()):
        raise _not_as_documented("list of labels, variables or resources", items)
    return items or []


def _name(item: t.Mapping[str, t.Any], key: str) -> str:
    name = item.get(key)
    if not isinstance(name, str) or not name:
        raise _not_as_documented(key, name)
    return name


def _text(value: t.Any) -> str:
    """Return a value as text: null is none, and a number is one all the same. :raises UnreadableAnswer:"""
    if isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
        raise _not_as_documented("text", value)
    return "" if value is None else str(value)


def _not_as_documented(what: str, value: t.Any) -> UnreadableAnswer:
    return UnreadableAnswer(
        f"ServiceStage shows an environment with {shown(value)} as a {what}: nothing more is written."
    )
