# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Paths of requests: what a user gives never changes their shape."""

from __future__ import annotations

import re
from urllib.parse import quote

from .errors import InvalidOption
from .quoting import quoted

_UNFIT = r"[/\x00-\x1f\x7f]"


def fill_path(template: str, **values: str) -> str:
    """Return ``template`` with ``{name}`` replaced by the percent-encoded ``values``.

    A value that would change the shape of the path is refused.
    """
    encoded = {}
    for name, value in values.items():
        if not isinstance(value, str) or not value or value in (".", "..") or re.search(_UNFIT, value):
            raise InvalidOption(f"{name} cannot be {quoted(value)}: it has to name one thing.")
        try:
            encoded[name] = quote(value, safe="~")
        except UnicodeEncodeError as error:
            raise InvalidOption(f"{name} cannot be {quoted(value)}: it holds half a character.") from error
    return template.format(**encoded)
