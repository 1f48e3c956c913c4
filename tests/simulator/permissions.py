# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller has to be allowed for a request, by the documents in openapi/, and who is allowed what.

A permission is an IAM action (``servicestage:environment:get``), a right in CodeArts Deploy's own matrix
(``can_manage``), or, for ROMA Connect, whose pages name no actions, the name of the operation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .accounts import User
from .spec import Operation

_ASSUME_ROLE = "assume_role"


def needed(operation: Operation, body: Any) -> str | None:
    """The permission that a request needs; None where anybody may send it, as one for a token of one's own."""
    if operation.iam_action_of_agency and _is_for_agency(body):
        return operation.iam_action_of_agency
    if operation.service == "roma":
        return operation.full_name
    return operation.iam_action or operation.permission


def is_iam_action(permission: str) -> bool:
    """Whether a permission is an IAM action, and nothing of a service's own."""
    return permission.count(":") == 2


def known(operations: Iterable[Operation]) -> set[str]:
    """All permissions that some request needs."""
    agency = {item.iam_action_of_agency for item in operations}
    depended_on = {action for item in operations for action in item.iam_dependencies}
    return {found for found in (*agency, *depended_on, *(needed(item, None) for item in operations)) if found}


def _is_for_agency(body: Any) -> bool:
    identity = body.get("auth", {}).get("identity", {}) if isinstance(body, dict) else {}
    return _ASSUME_ROLE in identity.get("methods", ())


class Grants:
    """What users may do. Who is not named here may do all that their account may."""

    def __init__(self) -> None:
        self._granted: dict[tuple[str, str], frozenset[str]] = {}

    def only(self, user: User, permissions: Iterable[str]) -> None:
        """Let a user do this and nothing else; in the place of an agency they have the agency's rights."""
        self._granted[user.domain_id, user.name] = frozenset(permissions)

    def clear(self) -> None:
        """Back to the beginning."""
        self._granted.clear()

    def allow(self, user: User, permission: str | None) -> bool:
        """Whether a user has a permission."""
        granted = self._granted.get((user.domain_id, user.name))
        return granted is None or permission is None or permission in granted
