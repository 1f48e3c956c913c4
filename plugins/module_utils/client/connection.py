# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What outlives a task within one process: kept connections, and what IAM said about who we are."""

from __future__ import annotations

import json

from .credentials import Credentials
from .settings import Settings
from .tls import has_usual_context
from .transport import Transport


class Connection:
    """One way to connect: the kept HTTP connections, the token or temporary credentials, and the project's id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.transport = Transport(settings)
        self.project_id: str | None = settings.scope.project_id
        self.token: str | None = None
        self.temporary: Credentials | None = None
        self.was_accepted = False  # whether the credentials were

    def alongside(self) -> Connection:
        """Return another one with what is known now: HTTP connections belong to one thread each."""
        other = Connection(self._settings)
        other.project_id, other.token, other.temporary = self.project_id, self.token, self.temporary
        other.was_accepted = self.was_accepted
        return other


class Connections:
    """The connections of a process by their settings: the items of a loop share one."""

    def __init__(self) -> None:
        self._by_settings: dict[str, Connection] = {}

    def get(self, settings: Settings) -> Connection:
        """Return the connection for these settings; nothing is opened before its first request."""
        # The environment is part of it: each item of a loop may have its own.
        key = json.dumps([settings, has_usual_context(settings)], sort_keys=True)
        if key not in self._by_settings:
            self._by_settings[key] = Connection(settings)
        return self._by_settings[key]

    def close(self) -> None:
        """Close all of them."""
        for connection in self._by_settings.values():
            connection.transport.close()
        self._by_settings.clear()
