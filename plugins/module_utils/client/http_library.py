# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The one import of requests: a missing library is a clear failure of a task, never a crash of a play."""

from __future__ import annotations

import typing as t

REQUESTS_IMPORT_ERROR: t.Optional[Exception] = None
try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3 import disable_warnings
    from urllib3.util.ssl_ import create_urllib3_context
except Exception as error:  # a library that is broken raises anything
    REQUESTS_IMPORT_ERROR = error
    requests = None  # type: ignore[assignment]
    AuthBase = HTTPAdapter = object  # type: ignore[assignment,misc]
    DEFAULT_CA_BUNDLE_PATH = ""
    create_urllib3_context = disable_warnings = None  # type: ignore[assignment]

__all__ = (
    "AuthBase",
    "DEFAULT_CA_BUNDLE_PATH",
    "HTTPAdapter",
    "REQUESTS_IMPORT_ERROR",
    "create_urllib3_context",
    "disable_warnings",
    "requests",
)
