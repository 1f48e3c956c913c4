# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Rules that the API sets for values, checked before any request, with messages that name option, value and rule."""

from __future__ import annotations

import re
import typing as t

from ..client.errors import InvalidOption
from ..client.quoting import quoted

HIDDEN = "(hidden)"
HIDDEN_AND_CHANGED = "(hidden, changed)"


class Rule:
    """A pattern for the whole of a value, and the same in words."""

    def __init__(self, pattern: str, words: str) -> None:
        self._pattern = pattern
        self._words = words

    def check(self, option: str, value: str | None, *, secret: bool = False) -> None:
        """Check ``value``; None is an option that is not given. ``secret`` keeps the value out of the message.

        :raises InvalidOption: it breaks the rule.
        """
        if value is not None and not re.fullmatch(self._pattern, value):
            raise InvalidOption(f"{option} is {HIDDEN if secret else shown(value)}: it has to be {self._words}.")


def longest(option: str, value: str | None, most: int) -> None:
    """:raises InvalidOption: ``value`` has more than ``most`` characters."""
    if value is not None and len(value) > most:
        raise InvalidOption(f"{option} has {len(value)} characters: it can have at most {most} ({shown(value)}).")


def text(option: str, value: t.Any, *, secret: bool = False) -> str:
    """Return ``value`` as text. Text and whole numbers are; anything else must be quoted.

    YAML reads ``yes`` as a boolean and ``1.10`` as 1.1: what the user meant can only be known from a quoted value.
    ``secret`` keeps the value out of the message.

    :raises InvalidOption: a boolean, a float, nothing at all, or a structure.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        kind = _KINDS.get(type(value), type(value).__name__)
        found = "nothing" if value is None else f"a {kind}" if secret else f"the {kind} {shown(value)}"
        if value is None or isinstance(value, (list, dict)):
            raise InvalidOption(f"{option} is {found}: it has to be text, so write one and quote it.")
        raise InvalidOption(f"{option} is {found}: the API knows only text here, so quote it.")
    return str(value)


def texts(option: str, values: t.Mapping[t.Any, t.Any], *, secret: bool = False) -> dict[str, str]:
    """Return ``values`` with every value as ``text``. :raises InvalidOption:"""
    return {str(key): text(f"{option}.{key}", value, secret=secret) for key, value in values.items()}


def shown(value: t.Any) -> str:
    """Return ``value`` as it is quoted in a message: on one line, and not endless."""
    return quoted(value)


_KINDS = {bool: "boolean", float: "number", list: "list", dict: "dictionary"}

# Letters of the Chinese page count as letters too (servicestage_06_0056, zh).
_HAN = "\u4e00-\u9fff"
_ID_WORDS = "letters, digits, hyphens and underscores"

SERVICESTAGE_ID = Rule("[A-Za-z0-9-]{1,64}", "an id: 1 to 64 letters, digits and hyphens")
SERVICESTAGE_JOB_ID = Rule("[A-Za-z0-9-]{1,80}", "the id of a job: 1 to 80 letters, digits and hyphens")
ADDON_NAME = Rule(r"\S(.{0,126}\S)?", "the name of an add-on: 1 to 128 characters, and no space around them")
NAME = Rule(r"(?s).*\S.*", "a name: one character or more, and not blanks alone")
KUBE_CONFIG = Rule(r"(?s).*\S.*", "the text of a kubeconfig")
ENVIRONMENT_NAME = Rule(
    "[A-Za-z][A-Za-z0-9_-]{0,62}[A-Za-z0-9]",
    "2 to 64 letters, digits, hyphens and underscores, begin with a letter and end with a letter or digit",
)
LABEL_KEY = Rule(f"[A-Za-z0-9_{_HAN}-]{{1,36}}", f"a label name: 1 to 36 {_ID_WORDS}")
LABEL_VALUE = Rule(
    f"[A-Za-z0-9_.{_HAN}-]{{1,43}}", "a label value: 1 to 43 letters, digits, periods, hyphens and underscores"
)
CODEARTS_ID = Rule("[A-Za-z0-9]{32}", "an id of 32 letters and digits")
ENTERPRISE_PROJECT_ID = Rule("[A-Za-z0-9-]{1,64}", "0 or the id of an enterprise project: letters, digits and hyphens")
ROLE_ID = Rule("[A-Za-z0-9_-]{1,64}", f"an id: 1 to 64 {_ID_WORDS}")
APIC_ID = Rule("[A-Za-z0-9_-]{1,65}", f"an id: 1 to 65 {_ID_WORDS}")
APIC_ENVIRONMENT_NAME = Rule(
    "[A-Za-z][A-Za-z0-9_]{2,63}", "3 to 64 letters, digits and underscores, and begin with a letter"
)
VARIABLE_NAME = Rule("[A-Za-z][A-Za-z0-9_-]{2,31}", f"3 to 32 {_ID_WORDS}, and begin with a letter")
VARIABLE_VALUE = Rule(
    "[A-Za-z0-9_/.:-]{1,255}", "1 to 255 letters, digits, underscores, hyphens, slashes, periods and colons"
)
