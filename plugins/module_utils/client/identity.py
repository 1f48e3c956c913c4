# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""IAM: who we are, and in which project. Asked only when something needs to know, and once a connection."""

from __future__ import annotations

import typing as t

from .auth import SigningAuth, TokenAuth
from .call import Send
from .clock import Clock
from .connection import Connection
from .credentials import Credentials
from .errors import ConnectionSettingsError, Unauthorized
from .scrub import Scrubber
from .settings import Settings


class Identity:
    """Turns credentials into auth objects, and project names into ids.

    ``send`` carries out a call with a given auth object and returns the answer; the client hands it in.
    """

    def __init__(
        self, settings: Settings, connection: Connection, scrubber: Scrubber, clock: Clock, send: Send
    ) -> None:
        self._settings = settings
        self._known = connection
        self._scrubber = scrubber
        self._clock = clock
        self._send = send
        scrubber.add(connection.token)
        if connection.temporary:
            self._hide(connection.temporary)

    def auth(self) -> t.Any:
        """Return the auth object for a request to a service."""
        credentials = self._settings.credentials
        if credentials.agency_name:
            self._known.temporary = self._known.temporary or self._assume_agency(credentials)
            return self._signing(self._known.temporary, self._known.project_id)
        return self._own_auth(credentials, self._known.project_id)

    def renew(self) -> bool:
        """Forget a token or temporary credentials that were refused; False where there is nothing to renew."""
        renewable = self._known.token is not None or self._known.temporary is not None
        self._known.token = self._known.temporary = None
        return renewable

    def accepted(self) -> None:
        """Note that the credentials are good: if they are refused later, that says why."""
        self._known.was_accepted = True

    def explain(self, refused: Unauthorized) -> None:
        """Let the refusal of credentials say why, and where they came from."""
        if refused.call is None or refused.error_code in refused.call.absent_codes:
            return
        credentials = self._settings.credentials
        from .unaccepted import why_not_accepted  # most tasks meet none

        # A user's own requests carry a token, and what is done as an agency is signed.
        of_the_user = refused.call.service == "iam" and refused.call.method == "POST"
        signed = bool(credentials.access_key) or (bool(credentials.agency_name) and not of_the_user)
        refused.message += " " + why_not_accepted(refused, credentials, signed, self._known.was_accepted)

    def project_id(self) -> str:
        """Return the id of the project, asked from IAM by name (default: the region) when it is not given.

        Source: iam_06_0001; the rule of the official SDK: exactly one project, or a failure.
        """
        if self._known.project_id is None:
            if self._settings.credentials.username and not self._settings.credentials.agency_name:
                self._own_auth(self._settings.credentials, None)  # a token says which project it is for
            if self._known.project_id is None:
                self._known.project_id = self._look_up_project()
        return self._known.project_id

    def token(self) -> str:
        """Return an IAM token of the project: a ready one, or what IAM gives for a user, or a user's agency.

        :raises ConnectionSettingsError: there are keys only.
        """
        credentials = self._settings.credentials
        if credentials.access_key:
            raise ConnectionSettingsError(
                f"access_key and secret_key came from {credentials.source}, and IAM exchanges no keys for a token: "
                "give username, password and domain_name, and no keys beside them."
            )
        token = credentials.auth_token or self._own_token(credentials)
        if not credentials.agency_name:
            return token
        from . import iam

        return iam.create_agency_token(self._send, TokenAuth(token), credentials, self._project_scope())

    def _own_auth(self, credentials: Credentials, project_id: str | None) -> t.Any:
        if credentials.auth_token:
            return TokenAuth(credentials.auth_token)
        if credentials.access_key:
            return self._signing(credentials, project_id)
        return TokenAuth(self._own_token(credentials))

    def _own_token(self, credentials: Credentials) -> str:
        if self._known.token is None:
            self._known.token = self._create_token(credentials)
        return self._known.token

    def _signing(self, credentials: Credentials, project_id: str | None) -> SigningAuth:
        return SigningAuth(
            credentials.access_key or "",
            credentials.secret_key or "",
            credentials.security_token,
            project_id,
            self._clock,
        )

    def _project_name(self) -> str:
        name = self._settings.scope.project_name or self._settings.scope.region
        if not name:
            raise ConnectionSettingsError(
                "project_id is missing: set project_id, or project_name, or region (the project named like the region)."
            )
        return name

    def _project_scope(self) -> dict[str, t.Any]:
        project_id = self._known.project_id
        return {"project": {"id": project_id} if project_id else {"name": self._project_name()}}

    def _create_token(self, credentials: Credentials) -> str:
        from . import iam  # where a token or a name asks for it

        # with an agency, the project is one of the agency's account
        scope = {"domain": {"name": credentials.domain_name}} if credentials.agency_name else self._project_scope()
        token, project_id = iam.create_token(self._send, credentials, scope)
        self._scrubber.add(token)
        if self._known.project_id is None and not credentials.agency_name:
            self._known.project_id = project_id
        return token

    def _assume_agency(self, credentials: Credentials) -> Credentials:
        from . import iam

        temporary = iam.assume_agency(self._send, self._own_auth(credentials, None), credentials)
        self._hide(temporary)
        return temporary

    def _hide(self, temporary: Credentials) -> None:
        for key in (temporary.access_key, temporary.secret_key, temporary.security_token):
            self._scrubber.add(key)

    def _look_up_project(self) -> str:
        from . import iam

        name = self._project_name()
        given = "project_name" if self._settings.scope.project_name else "region, which the project is named like"
        return iam.find_project(self._send, self.auth(), name, given)
