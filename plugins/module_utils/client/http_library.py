# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The one import of requests: a missing library is a clear failure of a task, never a crash of a play."""

from __future__ import annotations

import typing as t

REQUESTS_IMPORT_ERROR: t.Optional[ImportError] = None
try:
    import requests
    from requests.auth import AuthBase
except ImportError as error:
    REQUESTS_IMPORT_ERROR = error
    requests = None  # type: ignore[assignment]
    AuthBase = object  # type: ignore[assignment,misc]

__all__ = ("AuthBase", "REQUESTS_IMPORT_ERROR", "requests")
