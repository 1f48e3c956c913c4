# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sends a request: AK/SK signature or token (contract D.1, D.4)."""

from __future__ import annotations

import hmac
import time

from . import signing
from .accounts import Accounts, Identity
from .errors import forbidden, unauthorized
from .signing import SignatureError, SignedRequest
from .spec import Operation


def authenticate(
    request: SignedRequest, operation: Operation, accounts: Accounts, now: float, clock_offset: float
) -> Identity | None:
    """The caller; None only where the operation may be called without one (IAM tokens)."""
    token = request.headers.get("x-auth-token")
    authorization = request.headers.get("authorization")
    if token is not None and authorization is not None:
        raise unauthorized(operation.service, "both a token and a signature were given")
    if token is not None:
        identity = accounts.token(token, now)
        if identity is None:
            raise unauthorized(operation.service, "decrypt token fail", "token")
        return identity
    if authorization is not None:
        return _by_signature(request, operation.service, accounts, authorization, now, clock_offset)
    if operation.anonymous:
        return None
    raise unauthorized(operation.service, "neither a token nor a signature was given", "none")


def _by_signature(
    request: SignedRequest, service: str, accounts: Accounts, header: str, now: float, clock_offset: float
) -> Identity:
    try:
        authorization = signing.parse_authorization(header)
        found = accounts.secret_for(authorization.access_key, request.headers.get("x-security-token"), now)
        if found is None:
            raise SignatureError("Get secretKey failed")
        user, secret_key, kind = found
        signing.verify(request, authorization, secret_key, time.time() + clock_offset)
    except SignatureError as error:
        raise unauthorized(service, str(error)) from None
    return Identity(user, kind, request.headers.get("x-project-id"))


def authorize(identity: Identity, operation: Operation, project_id: str | None, accounts: Accounts) -> None:
    """Raise unless the caller may use the operation in the project of the path (None where it has none)."""
    if operation.service == "iam":
        return
    if not identity.user.privileged or identity.scope == "domain":
        raise forbidden(operation.service)
    own = {project.id: project for project in accounts.projects_of(identity.user.domain_id)}
    claimed = identity.project_id
    if claimed is not None and claimed not in own:
        raise forbidden(operation.service)
    if project_id is None:
        return
    project = own.get(project_id)
    if project is None or (claimed is not None and not hmac.compare_digest(claimed.encode(), project_id.encode())):
        raise forbidden(operation.service)
    if claimed is None and project.parent_id in own:
        raise forbidden(operation.service)  # a part of a region needs X-Project-Id (contract D.4)
