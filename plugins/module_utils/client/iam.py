# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The requests to IAM that other services' requests may need first.

Each takes ``send``, which carries out a call with a given auth object and returns the answer.
"""

from __future__ import annotations

import typing as t

from .call import Call, Send
from .credentials import Credentials
from .errors import ConnectionSettingsError, UnreadableAnswer
from .quoting import brief, quoted

# What an assumed agency's temporary credentials are good for (contract D.3: 15 minutes to 24 hours).
_AGENCY_SECONDS = 3600
# Source: iam_19_0001, "Obtaining an Agency Token"; the page of the keys (iam_04_0101) refers to that list as well.
_TO_ASSUME = "iam:tokens:assume"


def create_token(send: Send, credentials: Credentials, scope: dict[str, t.Any]) -> tuple[str, str | None]:
    """Exchange user and password for a token; return it and the id of its project. Source: iam_30_0001."""
    user = {
        "name": credentials.username,
        "password": credentials.password,
        "domain": {"name": credentials.domain_name},
    }
    identity = {"methods": ["password"], "password": {"user": user}}
    return _token(send, None, "KeystoneCreateUserTokenByPassword", "give a token to the user", identity, scope)


def create_agency_token(send: Send, auth: t.Any, credentials: Credentials, scope: dict[str, t.Any]) -> str:
    """Exchange ``auth``, a user's token, for one of the agency that ``credentials`` name. Source: iam_30_0003."""
    agency = {"domain_name": credentials.agency_domain_name, "agency_name": credentials.agency_name}
    identity = {"methods": ["assume_role"], "assume_role": agency}
    purpose = f"give a token for the agency {brief(credentials.agency_name)}"
    needs = {"iam_action": _TO_ASSUME, "on": f"agency {brief(credentials.agency_name)}"}
    return _token(send, auth, "KeystoneCreateAgencyToken", purpose, identity, scope, **needs)[0]


def _token(
    send: Send,
    auth: t.Any,
    operation: str,
    purpose: str,
    identity: dict[str, t.Any],
    scope: dict[str, t.Any],
    **needs: t.Any,
) -> tuple[str, str | None]:
    """Return a token, and the id of the project that it is for."""
    call = Call(
        service="iam",
        operation=operation,
        purpose=purpose,
        method="POST",
        path="/v3/auth/tokens",
        query={"nocatalog": "true"},
        body={"auth": {"identity": identity, "scope": scope}},
        repeatable=True,
        **needs,
    )
    answer = send(call, auth)
    token = answer.headers.get("x-subject-token")
    if not token:
        raise UnreadableAnswer("IAM gave no token: the header X-Subject-Token is missing.", call=call)
    scoped: t.Any = answer.data
    for key in ("token", "project", "id"):
        scoped = scoped.get(key) if isinstance(scoped, dict) else None
    return str(token), scoped if isinstance(scoped, str) and scoped else None


def assume_agency(send: Send, auth: t.Any, credentials: Credentials) -> Credentials:
    """Exchange ``auth`` for temporary credentials of the agency that ``credentials`` name. Source: iam_04_0101."""
    agency = {
        "domain_name": credentials.agency_domain_name,
        "agency_name": credentials.agency_name,
        "duration_seconds": _AGENCY_SECONDS,
    }
    call = Call(
        service="iam",
        operation="CreateTemporaryAccessKeyByAgency",
        purpose=f"let us assume the agency {brief(credentials.agency_name)}",
        method="POST",
        path="/v3.0/OS-CREDENTIAL/securitytokens",
        body={"auth": {"identity": {"methods": ["assume_role"], "assume_role": agency}}},
        repeatable=True,
        iam_action=_TO_ASSUME,
        on=f"agency {brief(credentials.agency_name)}",
    )
    data = send(call, auth).data
    found = data.get("credential") if isinstance(data, dict) else None
    keys = [found.get(name) if isinstance(found, dict) else None for name in ("access", "secret", "securitytoken")]
    if not all(isinstance(key, str) and key for key in keys):
        raise UnreadableAnswer("IAM gave no temporary credentials for the agency.", call=call)
    source = f"{credentials.source}, as agency {credentials.agency_name}"
    return Credentials(source=source, access_key=keys[0], secret_key=keys[1], security_token=keys[2])


def find_project(send: Send, auth: t.Any, name: str, option: str) -> str:
    """Return the id of the one project called ``name``; ``option`` says in words where the name came from.

    Source: iam_06_0001, and for its IAM action iam_19_0001, "Listing Projects"; the rule of the official SDK: exactly
    one project, or a failure.
    """
    call = Call(
        service="iam",
        operation="KeystoneListProjects",
        purpose=f"look up the project {brief(name)}",
        method="GET",
        path="/v3/projects",
        query={"name": name},
        iam_action="iam:projects:listProjects",
        on="the account",
    )
    data = send(call, auth).data
    projects = data.get("projects") if isinstance(data, dict) else None
    projects = projects if isinstance(projects, list) else []
    ids = [item.get("id") for item in projects if isinstance(item, dict) and item.get("name") == name]
    found = [item for item in ids if isinstance(item, str) and item]
    if len(found) != 1:
        which = f"the ids {', '.join(found)} have it" if found else "no project that these credentials see has it"
        raise ConnectionSettingsError(
            f"The project name {quoted(name)} does not lead to one project: {which}. "
            f"Check {option}, or set project_id.",
            call=call,
        )
    return found[0]
