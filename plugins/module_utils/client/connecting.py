# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""From validated options to a client: the same for modules and for the plugins that run on the controller."""

from __future__ import annotations

import sys
import typing as t

from .client import Client
from .clock import Budget, Clock
from .connection import Connections
from .errors import ConnectionSettingsError
from .http_library import REQUESTS_IMPORT_ERROR
from .options import SECRET_OPTIONS, secrets_in
from .private_folder import private_folder
from .scrub import Scrubber
from .settings import insecurities, resolve

# What waits for nothing may take this many times its ``timeout``.
_TIMEOUTS_IN_A_TASK = 3


def connect(
    options: t.Mapping[str, t.Any],
    environ: t.Mapping[str, str],
    *,
    connections: Connections,
    scrubber: Scrubber,
    warn: t.Callable[[str], None],
    clock: Clock,
) -> Client:
    """Return a client for the validated shared ``options``; nothing is sent yet.

    ``wait_timeout`` among them is all the time there is.

    :raises ConnectionSettingsError: with one sentence.
    """
    for secret in secrets_in(environ):
        scrubber.add(secret)
    if REQUESTS_IMPORT_ERROR is not None:
        raise ConnectionSettingsError(
            f"The Python library requests is missing for {sys.executable}: install it there, "
            "for instance with 'pip install requests'."
        )
    settings = resolve(options, environ)
    for name in SECRET_OPTIONS:
        scrubber.add(getattr(settings.credentials, name))
    for warning in insecurities(settings, environ):
        warn(warning)
    waiting = options.get("wait_timeout") is not None
    seconds = options["wait_timeout"] if waiting else _TIMEOUTS_IN_A_TASK * settings.timeout
    budget = Budget(seconds, clock, renewable=not waiting)
    return Client(
        settings,
        connection=connections.get(settings),
        scrubber=scrubber,
        warn=warn,
        budget=budget,
        clock=clock,
        folder=private_folder(environ),
    )
