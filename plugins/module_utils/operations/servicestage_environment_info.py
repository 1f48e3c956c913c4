# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Read ServiceStage environments (servicestage_06_0057, servicestage_06_0060), their resources and their add-ons."""

from __future__ import annotations

import contextlib
import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import NotFound
from . import environments as env
from .changes import Path
from .environment_plan import check_label
from .finding import distinct
from .operation import ReadOperation
from .rules import ENTERPRISE_PROJECT_ID, ENVIRONMENT_NAME, SERVICESTAGE_ID, texts

Environment = t.Dict[str, t.Any]

_SHOWN = ("enterprise_project_id", "deploy_mode", "vpc_id")
_FILTERS = ("labels", *_SHOWN)


def matches(raw: Environment, wanted: t.Mapping[str, t.Any]) -> bool:
    """Whether an environment is as ``wanted``, a dict of the filters; None, or no label, is any."""
    values = env.values_of(raw)
    declared: dict[Path, t.Any] = {(key,): wanted[key] for key in _SHOWN if wanted[key] is not None}
    declared.update({(env.LABELS, name): value for name, value in (wanted["labels"] or {}).items()})
    return all(values.get(path) == value for path, value in declared.items())


class ServicestageEnvironmentInfo(ReadOperation):
    """``servicestage_environment_info``."""

    options = {
        "id": {"type": "str", "aliases": ["environment_id"]},
        "name": {"type": "str", "aliases": ["environment_name"]},
        "enterprise_project_id": {"type": "str"},
        "labels": {"type": "dict"},
        "deploy_mode": {"type": "str", "choices": ["virtualmachine", "container", "mixed"]},
        "vpc_id": {"type": "str"},
        "gather_resources": {"type": "bool", "default": False},
        "gather_addons": {"type": "bool", "default": False},
    }
    rules = {"mutually_exclusive": [("id", name) for name in ("name", *_FILTERS)]}

    def check(self) -> None:
        params = self.params
        for name in ("id", "vpc_id"):
            SERVICESTAGE_ID.check(name, params[name])
        ENVIRONMENT_NAME.check("name", params["name"])
        ENTERPRISE_PROJECT_ID.check("enterprise_project_id", params["enterprise_project_id"])
        self._wanted = {**params, "labels": texts("labels", params["labels"] or {})}
        for name, value in self._wanted["labels"].items():
            check_label(name, value)

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def observe(self) -> list[Environment]:
        """Return what is there: by id or name in full, else as the list shows it."""
        found = []
        for raw in [{"id": self.params["id"]}] if self.params["id"] else self._listed():
            with contextlib.suppress(NotFound):  # an info module answers "none", and does not fail
                found.append(self._completed(raw))
        return found

    def result(self, after: list[Environment]) -> dict[str, t.Any]:
        return {"environments": [self._shown(raw) for raw in after]}

    def _listed(self) -> list[Environment]:
        name = self.params["name"]
        listed = self.api.list_environments(name=name, enterprise_project_id=self.params["enterprise_project_id"])
        return distinct(raw for raw in listed if name in (None, raw.get("name")) and matches(raw, self._wanted))

    def _completed(self, raw: Environment) -> Environment:
        """Return an environment with what the options ask for besides. :raises NotFound: it went meanwhile."""
        environment_id = raw.get("id")
        if not isinstance(environment_id, str):
            return raw  # nothing can be asked of it
        if self.params["id"] or self.params["name"]:
            raw = self.api.show_environment(environment_id)
        if self.params["gather_resources"]:
            raw = {**raw, "resources": self.api.list_resources(environment_id)}
        if self.params["gather_addons"]:
            raw = {**raw, "addons": self.api.list_addons(environment_id)}
        return raw

    def _shown(self, raw: Environment) -> dict[str, t.Any]:
        values = env.values_of(raw)
        return {**env.environment_result(raw, values, reveal=True), "owed": env.owed_of(values)}
