# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.
"""Writing an environment that is there: read, merge, write, compare (servicestage_06_0059)."""

from __future__ import annotations

import typing as t

from ..api.servicestage import ServiceStage
from ..client.client import Client
from ..client.errors import NotAsDeclared
from . import environments as env
from .changes import Change, Path, Values, with_changes
from .environment_plan import Desired, differences
from .operation import Operation


class Observed(t.NamedTuple):
    """An environment as read: the API's JSON, and its flat values; without either it is not there.

    ``addons`` are its add-ons, where something about them had to be known.
    """

    raw: dict[str, t.Any] | None
    values: dict[Path, t.Any]
    addons: list[dict[str, t.Any]] | None = None


class WritesEnvironment(Operation):
    """An operation that changes values of an environment; its id, and what it declares, come from a subclass."""

    id: str | None = None
    desired: Desired

    def connect(self, client: Client) -> None:
        super().connect(client)
        self.api = ServiceStage(client)

    def lock_name(self) -> str:
        return env.lock_name(self.client, self.id or f"name {self.desired.name}")

    def declares(self, key: str) -> bool:
        """Whether the list ``key`` (envs or resource_envs) of the configuration is declared."""
        return False

    def modify(self, observed: Observed, before: dict[str, t.Any], changes: list[Change]) -> Observed:
        """Carry out ``changes``, verify them, and return the environment. ``before`` is its JSON as just read."""
        wanted = with_changes(observed.values, changes)
        sent = {key: env.shows(before, key) or self.declares(key) for key in ("envs", "resource_envs")}
        moves = any(change.path == ("enterprise_project_id",) for change in changes)
        self.written: tuple[Values, list[Path]] = wanted, [change.path for change in changes if change.after is None]
        body = env.body_of(before, wanted, enterprise_project=moves, **sent)
        raw = self.api.modify_environment(str(self.id), body)
        self.wrote = True
        compared = ["name", "description", "labels"] + ["enterprise_project_id"] * (
            ("enterprise_project_id",) in wanted
        )
        if any(raw.get(key) is None for key in compared) or any(sent[key] and not env.shows(raw, key) for key in sent):
            raw = env.show_environment(self.api, str(self.id))
        return self.settle(Observed(raw, env.values_of(raw)))

    def settle(self, observed: Observed) -> Observed:
        """:raises NotAsDeclared: the environment is not what was written; the message names what differs."""
        wanted, removed = self.written
        raw = observed.raw or {}

        def is_shown(path: Path) -> bool:
            return path[0] != env.CONFIGURATION or env.shows(raw, path[1])

        shown = {path: value for path, value in wanted.items() if is_shown(path)}
        wrong, moved = differences(shown, observed.values, self.desired, removed)
        for name in moved:
            self.host.warn(f"Environment {self.id}: the service itself changed {name}, which is not declared.")
        if wrong:
            raise NotAsDeclared(
                f"Environment {self.id} was written, but is not as declared: {'; '.join(wrong)}.",
                **self.result(observed),
            )
        return observed
