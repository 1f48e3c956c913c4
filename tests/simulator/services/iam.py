# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM: tokens, projects, domains, temporary keys (contract D.1 to D.3)."""

from __future__ import annotations

from typing import Any

from ..accounts import Identity, Project, User
from ..clock import iso
from ..errors import ApiError, forbidden, unauthorized
from .registry import Answer, Call, operation


def _denied(text: str) -> ApiError:
    return ApiError(401, "401", text)


def _assumed(call: Call, agency: dict[str, Any]) -> User:
    """The caller in the agency's place."""
    domain = agency.get("domain_id") or agency["domain_name"]
    user = call.accounts.assume(call.caller.user, agency["agency_name"], domain)
    if user is None:
        raise forbidden("iam")
    return user


def _scope(call: Call, user: User, scope: dict[str, Any]) -> Project | None:
    """The project of the scope, None for the whole account."""
    if "domain" in scope:
        if not {user.domain_id, user.domain_name} >= set(scope["domain"].values()):
            raise _denied("The domain of the scope is not the user's.")
        return None
    wanted = scope["project"]
    for project in call.accounts.projects_of(user.domain_id):
        if wanted.get("id", project.id) == project.id and wanted.get("name", project.name) == project.name:
            return project
    raise _denied("The project of the scope does not exist.")


@operation("iam.createToken")
def create_token(call: Call) -> Answer:
    """Password tokens, and agency tokens with a user's own token (contract D.1)."""
    auth = call.body["auth"]
    method = auth["identity"]["methods"][0]
    if method == "password":
        wanted = auth["identity"]["password"]["user"]
        user = call.accounts.log_in(wanted["domain"]["name"], wanted["name"], wanted["password"])
        if user is None:
            raise _denied("The username or password is wrong.")
    else:
        if call.identity is None or call.identity.kind != "token":
            raise unauthorized("iam", "an agency token needs the X-Auth-Token of a user")
        user = _assumed(call, auth["identity"]["assume_role"])
    project = _scope(call, user, auth["scope"])
    now = call.clock.now()
    identity = Identity(user, "token", project.id if project else None, "project" if project else "domain")
    token, expires = call.accounts.issue_token(identity, now)
    domain = {"id": user.domain_id, "name": user.domain_name}
    body: dict[str, Any] = {
        "catalog": [] if "nocatalog" in call.query else _catalog(call),
        "expires_at": iso(expires),
        "issued_at": iso(now),
        "methods": [method],
        "roles": [{"id": "0", "name": "te_admin"}],
        "user": {"domain": domain, "id": user.id, "name": user.name},
    }
    if project:
        body["project"] = {"domain": domain, "id": project.id, "name": project.name}
    else:
        body["domain"] = domain
    return Answer(201, {"token": body}, [("X-Subject-Token", token)])


def _catalog(call: Call) -> list[dict[str, Any]]:
    services = sorted({item.service for item in call.world.spec.operations})
    return [{"id": service, "name": service, "type": service, "endpoints": []} for service in services]


def _view(project: Project) -> dict[str, Any]:
    return {
        "domain_id": project.domain_id,
        "is_domain": False,
        "parent_id": project.parent_id,
        "name": project.name,
        "description": "",
        "id": project.id,
        "enabled": True,
    }


def _links(path: str) -> dict[str, Any]:
    return {"next": None, "previous": None, "self": path}


@operation("iam.listProjects")
def list_projects(call: Call) -> Answer:
    """Contract D.2; needs a permission that not every user has."""
    if not call.caller.user.privileged:
        raise forbidden("iam")
    query = call.query
    found = [
        project
        for project in call.accounts.projects_of(call.caller.user.domain_id)
        if query.get("name", project.name) == project.name
        and query.get("domain_id", project.domain_id) == project.domain_id
        and query.get("parent_id", project.parent_id) == project.parent_id
    ]
    if query.get("enabled") == "false" or query.get("is_domain") == "true":
        found = []
    size = query.get("per_page", len(found) or 1)
    start = (query.get("page", 1) - 1) * size
    page = [_view(project) for project in found[start : start + size]]
    return Answer(200, {"projects": page, "links": _links("/v3/projects")})


@operation("iam.listAuthProjects")
def list_auth_projects(call: Call) -> Answer:
    """Contract D.2: needs no permission."""
    projects = [_view(project) for project in call.accounts.projects_of(call.caller.user.domain_id)]
    return Answer(200, {"projects": projects, "links": _links("/v3/auth/projects")})


@operation("iam.listAuthDomains")
def list_auth_domains(call: Call) -> Answer:
    """Contract D.2."""
    user = call.caller.user
    domain = {"id": user.domain_id, "name": user.domain_name, "enabled": True, "description": "", "links": {}}
    return Answer(200, {"domains": [domain], "links": _links("/v3/auth/domains")})


@operation("iam.createSecurityToken")
def create_security_token(call: Call) -> Answer:
    """Contract D.3: for a token (in the body or X-Auth-Token), or for an agency."""
    identity = call.body["auth"]["identity"]
    now = call.clock.now()
    if identity["methods"] == ["token"]:
        wanted = identity.get("token", {})
        caller = call.accounts.token(wanted["id"], now) if "id" in wanted else call.identity
        if caller is None or caller.kind != "token":
            raise unauthorized("iam", "no valid token")
        user = caller.user
    else:
        wanted = identity["assume_role"]
        if call.identity is None:
            raise unauthorized("iam", "an agency needs a caller")
        user = _assumed(call, wanted)
    issued = call.accounts.issue_temporary(user, wanted.get("duration_seconds", 900), now)
    credential = {key: issued[key] for key in ("access", "secret", "securitytoken")}
    return Answer(201, {"credential": {**credential, "expires_at": iso(float(str(issued["expires"])))}})
