# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""A request as the service APIs describe it, before it is addressed, authenticated and sent."""

from __future__ import annotations

import typing as t

TITLES = {
    "iam": "IAM",
    "servicestage": "ServiceStage",
    "codeartsdeploy": "CodeArts Deploy",
    "roma": "ROMA Connect",
    "apig": "API Gateway",
}


class Call(t.NamedTuple):
    """One request to one service.

    ``operation`` is the name of the API; ``purpose`` completes "could not ..." in a message. ``query`` leaves out what
    is None. ``repeatable`` marks a POST that does no harm when it runs twice. ``merged`` marks a write whose body was
    merged from a read: after a wait it has to be merged anew. ``absent_codes`` are error codes that say, under status
    401, that the thing does not exist. ``answers`` is what the JSON of a success has to be, dict or list; None takes
    anything, and no body too. ``on`` is what the request is about, in words, and ``permission`` a right that the
    service itself grants on it, where that is no matter of IAM actions.
    """

    service: str
    operation: str
    purpose: str
    method: str
    path: str
    query: t.Mapping[str, t.Any] = {}
    body: t.Any = None
    iam_action: t.Optional[str] = None
    repeatable: bool = False
    merged: bool = False
    absent_codes: t.Tuple[str, ...] = ()
    answers: t.Optional[type] = None
    on: t.Optional[str] = None
    permission: t.Optional[str] = None

    @property
    def title(self) -> str:
        """The service as people call it."""
        return TITLES[self.service]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


# Carries out a call with a given auth object and returns the answer.
Send = t.Callable[[Call, t.Any], t.Any]
