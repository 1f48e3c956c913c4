# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Set the managed resources of an environment: read, merge, write, verify (PUT resources, servicestage_06_0061)."""

from __future__ import annotations

import typing as t

from ..api.reading import listed, must_have_texts
from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import InvalidOption, NotAsDeclared, UnreadableAnswer
from . import environments as env
from .changes import Change, Path, Values, changes_between, concealed, with_changes
from .operation import Operation
from .rules import HIDDEN, KUBE_CONFIG, shown

# Source: servicestage_06_0061; ms_gateway is offered in some regions only.
_TYPES = ["vpc", "eip", "elb", "cce", "ecs", "as", "cse", "nacos", "ms_gateway", "dcs", "rds", "subnet", "acl"]
_TYPES += ["customServer", "gaussdb", "dms_rocketmq", "css_es", "custom_k8s"]
_WITH_KUBE_CONFIG = "custom_k8s"
_ROOT = "resources"
_PARAMETERS = "parameters"
_SECRET = "kube_config"

_RESOURCE_OPTIONS = {
    "id": {"type": "str", "required": True},
    "type": {"type": "str", "choices": _TYPES, "required": True},
    "name": {"type": "str"},
    "alias": {"type": "str"},
    "ip": {"type": "str"},  # what is read goes back as it is; the API takes none
    _PARAMETERS: {
        "type": "dict",
        "options": {_SECRET: {"type": "str", "no_log": True}, "namespace": {"type": "str"}},
    },
}


class Desired(t.NamedTuple):
    """What the task declares: the wanted values, the paths that are to be empty, and whether nothing else may stay.

    ``kept`` are the paths of secrets that are given as results show them: they stay as they are.
    """

    values: dict[Path, t.Any]
    emptied: tuple[Path, ...]
    purge: bool
    kept: tuple[Path, ...] = ()


class Observed(t.NamedTuple):
    """The resources as read: the API's JSON, and its flat values."""

    raw: list[dict[str, t.Any]]
    values: dict[Path, t.Any]


def values_of(resources: t.Iterable[t.Mapping[str, t.Any]]) -> dict[Path, t.Any]:
    """Return resources as flat values, by their ids. What is empty has no entry, but for the type, which always has."""
    values: dict[Path, t.Any] = {}
    for resource in resources:
        path = (_ROOT, str(resource["id"]))
        values[(*path, "type")] = str(resource.get("type") or "")
        values.update({(*path, key): str(resource[key]) for key in ("name", "alias") if resource.get(key)})
        parameters = resource.get(_PARAMETERS)
        if isinstance(parameters, dict):
            values.update({(*path, _PARAMETERS, str(key)): item for key, item in parameters.items() if item})
    return values


def resources_of(values: Values) -> dict[str, dict[str, t.Any]]:
    """Return flat values as resources by their ids, each as a PUT takes it."""
    resources: dict[str, dict[str, t.Any]] = {}
    for path, value in values.items():
        entry = resources.setdefault(path[1], {"id": path[1]})
        if path[2] == _PARAMETERS:
            entry.setdefault(_PARAMETERS, {})[path[3]] = value
        else:
            entry[path[2]] = value
    return resources


def desired_of(resources: t.Iterable[t.Mapping[str, t.Any]], purge: bool) -> Desired:
    """Return what the options declare; None is not declared."""
    flat: dict[Path, t.Any] = {}
    for resource in resources:
        path = (_ROOT, resource["id"])
        flat.update({(*path, key): resource.get(key) for key in ("type", "name", "alias")})
        flat.update({(*path, _PARAMETERS, key): value for key, value in (resource.get(_PARAMETERS) or {}).items()})
    emptied = tuple(path for path, value in flat.items() if value == "")
    kept = tuple(path for path, value in flat.items() if path[-1] == _SECRET and value == HIDDEN)
    return Desired({path: value for path, value in flat.items() if value and path not in kept}, emptied, purge, kept)


def plan(desired: Desired, observed: Values) -> list[Change]:
    """Return the changes that make ``observed`` as declared; of a declared resource, what is not declared stays."""
    ids = {path[1] for path in desired.values}
    spared = [path for path in observed if path[1] in ids and path not in desired.emptied]
    whole = [*desired.emptied, *([(_ROOT,)] if desired.purge else [])]
    return changes_between(observed, desired.values, whole, spared)


class ServicestageEnvironmentResources(Operation):
    """``servicestage_environment_resources``."""

    options = {
        **env.ENVIRONMENT_OPTIONS,
        "resources": {"type": "list", "elements": "dict", "required": True, "options": _RESOURCE_OPTIONS},
        "purge": {"type": "bool", "default": False},
    }
    rules = env.ENVIRONMENT_RULES

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        if "resources" not in params:
            return super().shown_params(params)
        resources = params["resources"]
        shown = env.without_kube_config(resources, wrapped=isinstance(resources, str))
        return super().shown_params({**params, "resources": shown})

    def check(self) -> None:
        env.check_environment(self.params)
        resources = self.params["resources"]
        env.check_resource_ids("resources: id", [resource["id"] for resource in resources])
        for resource in resources:
            kube_config = (resource[_PARAMETERS] or {}).get(_SECRET)
            if kube_config != HIDDEN:
                KUBE_CONFIG.check(f"resources: parameters.{_SECRET} of {resource['id']}", kube_config, secret=True)
        self.desired = desired_of(resources, self.params["purge"])

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)
        self._keep_secret(self.desired.values)

    def locate(self) -> None:
        self.environment_id = env.locate_environment(self.api, self.params)

    def lock_name(self) -> str:
        return env.lock_name(self.client, self.environment_id)

    def observe(self) -> Observed:
        observed = self._observed(self.api.list_resources(self.environment_id))
        for path in self.desired.values:
            if path[-1] == _SECRET and (*path[:2], "type") in observed.values and path not in observed.values:
                self.host.warn(
                    f"The service does not show the {_SECRET} of resource {path[1]}: what is declared is sent every "
                    "time, and cannot be compared."
                )
        return observed

    def plan(self, observed: Observed) -> list[Change]:
        for path in self.desired.kept:
            if (*path[:2], "type") not in observed.values:
                raise InvalidOption(
                    f"resources: parameters.{_SECRET} of {path[1]} is {HIDDEN!r}: that keeps the one that is there, "
                    f"and environment {self.environment_id} has no such resource. Give the text itself."
                )
        return plan(self.desired, observed.values)

    def apply(self, observed: Observed, changes: list[Change]) -> Observed:
        self._before, self._wanted = observed.values, with_changes(observed.values, changes)
        body = list(resources_of(self._wanted).values())
        for resource in body:
            if resource["type"] == _WITH_KUBE_CONFIG and _SECRET not in resource.get(_PARAMETERS, {}):
                self.host.warn(
                    f"The list of resources is written without the {_SECRET} of resource {resource['id']}, which the "
                    "service does not show: declare it, if the service loses it by that."
                )
        answer = self.api.modify_resources(self.environment_id, body)
        self.wrote = True
        shown = isinstance(answer.get("resources"), list)
        after = listed(answer, "resources") if shown else self.api.list_resources(self.environment_id)
        return self.settle(self._observed(after))

    def settle(self, observed: Observed) -> Observed:
        wrong = self._differences(observed.values)
        if wrong:
            raise NotAsDeclared(
                f"The resources of environment {self.environment_id} were written, but are not as declared: "
                f"{'; '.join(wrong)}.",
                **self.result(observed),
            )
        return observed

    def predict(self, observed: Observed, changes: list[Change]) -> Observed:
        if not changes:
            return observed
        values = with_changes(observed.values, changes)
        before = {
            str(raw["id"]): {key: value for key, value in raw.items() if key not in ("alias", _PARAMETERS)}
            for raw in observed.raw
        }
        after = [
            {**before.get(resource_id, {}), "name": "", **resource}
            for resource_id, resource in resources_of(values).items()
        ]
        return Observed(after, values)

    def result(self, after: Observed) -> dict[str, t.Any]:
        return {"environment_id": self.environment_id, "resources": env.without_kube_config(after.raw)}

    def title(self, observed: Observed) -> str:
        return f"resources of environment {self.environment_id}"

    def shown_change(self, change: Change) -> Change:
        if change.path[2] != _PARAMETERS:
            return change
        if env.is_kube_config(change.path[-1]):
            return concealed(change)
        before, after = (env.without_kube_config(value, wrapped=True) for value in change[1:])
        return Change(change.path, before, after)

    def _observed(self, raw: list[dict[str, t.Any]]) -> Observed:
        for resource in raw:
            must_have_texts(resource, ("id", "type"))
            texts = all(isinstance(resource.get(key), (str, type(None))) for key in ("name", "alias"))
            if not texts or not isinstance(resource.get(_PARAMETERS), (dict, type(None))):
                raise UnreadableAnswer(
                    f"ServiceStage shows resource {shown(resource['id'])} of environment {self.environment_id} with a "
                    f"name, an alias or {_PARAMETERS} that are not as documented."
                )
        values = values_of(raw)
        self._keep_secret(values)
        return Observed(raw, values)

    def _keep_secret(self, values: Values) -> None:
        for path, value in values.items():
            if path[2] == _PARAMETERS:
                for kube_config in env.kube_configs_in({path[-1]: value}):
                    for text in env.secrets_of(kube_config):
                        self.client.scrubber.add(text)

    def _differences(self, after: Values) -> list[str]:
        """Return what is not as it was written; a secret is not compared, as the service need not show it."""
        before, wanted, shown = resources_of(self._before), resources_of(self._wanted), resources_of(after)
        wrong = [f"resource {resource_id} is missing" for resource_id in wanted if resource_id not in shown]
        wrong += [f"resource {resource_id} stays" for resource_id in before if resource_id in {*shown} - {*wanted}]
        for path in (*self.desired.values, *self.desired.emptied):
            value = self._wanted.get(path)
            if path[1] in shown and path[-1] != _SECRET and after.get(path) != value:
                name = f"{'.'.join(path[2:])} of resource {path[1]}"
                wrong.append(f"{name} is {after.get(path, '')!r} instead of {value or ''!r}")
        return wrong
