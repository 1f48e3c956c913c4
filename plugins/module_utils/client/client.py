# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Sends calls: addresses them, authenticates, retries what may be retried, and speaks about it."""

from __future__ import annotations

import json
import typing as t

from . import retry, signing
from .answers import Answer, read_answer
from .call import Call
from .clock import Budget, Clock
from .connection import Connection
from .errors import InvalidOption, StagecraftError, Unauthorized, WriteInterrupted
from .identity import Identity
from .scrub import Scrubber
from .settings import Settings

USER_AGENT = "stagecraft.huaweicloud"


class Client:
    """One connection with one set of credentials.

    :param connection: what other tasks of this process may share.
    :param warn: called with a sentence for each retry.
    :param budget: the task's time; no retry is begun that would end after it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        scrubber: Scrubber,
        warn: t.Callable[[str], None],
        budget: Budget,
        clock: Clock,
        connection: Connection,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.budget = budget
        self.scrubber = scrubber
        self._warn = warn
        self._transport = connection.transport
        self.last_call: Call | None = None
        self._identity = Identity(settings, connection, scrubber, clock, self._send)

    def project_id(self) -> str:
        """Return the id of the project, from the settings or from IAM."""
        return self._from_iam(self._identity.project_id)

    def token(self) -> str:
        """Return an IAM token of the project, from the settings or from IAM. :raises ConnectionSettingsError:"""
        return self._from_iam(self._identity.token)

    def _from_iam(self, ask: t.Callable[[], str]) -> str:
        try:
            return ask()
        except Unauthorized as refused:
            refused.message += f" The credentials came from {self._identity.source}."
            raise

    def send(self, call: Call) -> Answer:
        """Carry out ``call`` and return the answer that says success.

        :raises StagecraftError: one of the kinds in ``errors``; WriteInterrupted where a write must be planned anew.
        """
        try:
            return self._send(call, self._identity.auth())
        except Unauthorized as refused:
            if refused.error_code in call.absent_codes:
                raise
            if refused.call is call and self._identity.renew():
                # The token expired while we worked. A 401 says that nothing was done, so any call may go again.
                return self._send(call, self._identity.auth())
            refused.message += f" The credentials came from {self._identity.source}."
            raise

    def pause_before_replan(self, interruption: WriteInterrupted, attempt: int) -> bool:
        """Wait before a write is planned anew; False when that was tried often enough or the time is over."""
        return self._pause(interruption, interruption.cause, attempt, "reading again, to do what is still missing")

    def _send(self, call: Call, auth: t.Any) -> Answer:
        attempt = 0
        while True:
            try:
                return self._once(call, auth)
            except StagecraftError as failure:
                failure.retried = attempt
                outcome = retry.outcome_of(failure)
                unknown = outcome in (retry.Outcome.UNKNOWN, retry.Outcome.UNREADABLE)
                if not call.is_read and not call.repeatable and unknown:
                    raise WriteInterrupted.by(failure, unknown=True) from failure
                if call.merged and outcome is retry.Outcome.NOT_ACCEPTED:
                    raise WriteInterrupted.by(failure, unknown=False) from failure
                if not retry.may_repeat(call, outcome) or not self._pause(failure, failure, attempt, "trying again"):
                    raise
                attempt += 1

    def _once(self, call: Call, auth: t.Any) -> Answer:
        self.last_call = call
        query = signing.query_string((name, value) for name, value in call.query.items() if value is not None)
        url = self.settings.endpoint(call.service) + call.path + (f"?{query}" if query else "")
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Content-Type": "application/json"}
        if call.service == "codeartsdeploy":
            headers["X-Language"] = "en-us"  # its messages are Chinese otherwise
        try:
            body = None if call.body is None else json.dumps(call.body, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidOption(f"The request to {call.purpose} would hold half a character.", call=call) from error
        raw = self._transport.exchange(call, url, headers, body, auth or _no_auth, self.budget)
        answer = read_answer(call, raw, self.clock.utc())
        self.budget.progress()
        return answer

    def _pause(self, failure: StagecraftError, cause: StagecraftError, attempt: int, what: str) -> bool:
        """Wait as long as ``cause`` asks for, and say so; where there is no further try, say that and return False."""
        if attempt >= self.settings.max_retries:
            if attempt:
                failure.message += f" Gave up after {attempt + 1} tries (max_retries is {self.settings.max_retries})."
            return False
        delay = retry.delay_before_retry(cause, attempt, self.clock.jitter())
        if delay >= self.budget.left():
            failure.message += (
                f" Gave up: the next try would come in {delay:.1f} seconds, and of the {self.budget.seconds:.0f} "
                f"seconds that the task may take {self.budget.left():.1f} are left."
            )
            return False
        self._warn(f"{failure.message} Retry {attempt + 1} in {delay:.1f} seconds: {what}.")
        self.clock.sleep(delay)
        return True


def _no_auth(request: t.Any) -> t.Any:
    """Authenticate nothing; an auth object all the same, since without one requests would look into ``.netrc``."""
    return request
