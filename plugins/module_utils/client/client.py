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
from .errors import InvalidOption, ServiceError, StagecraftError, Throttled, Unauthorized, WriteInterrupted
from .identity import Identity
from .scrub import Scrubber
from .settings import Settings
from .throttle import Throttle

if t.TYPE_CHECKING:
    from .pace import Pace

Asked = t.TypeVar("Asked")

USER_AGENT = "stagecraft.huaweicloud"
_LONG_WAIT = 2.0


class Client:
    """One connection with one set of credentials.

    :param connection: what other tasks of this process may share.
    :param warn: called with a sentence for each retry.
    :param budget: the task's time; no retry is begun that would end after it.
    :param folder: where this user's runs on this machine share what they learn about limits; None shares nothing.
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
        folder: str | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.budget = budget
        self.scrubber = scrubber
        self._warn = warn
        self._connection = connection
        self._transport = connection.transport
        self.last_call: Call | None = None
        self._folder = folder
        self._throttle = Throttle(settings, folder, clock)
        self._told_of_turns = False
        self._identity = Identity(settings, connection, scrubber, clock, self._send)

    def alongside(self) -> Client:
        """Return a client for another thread: it knows what this one does, and has a connection and time of its own.

        Whoever asks for it closes it.
        """
        return Client(
            self.settings,
            scrubber=self.scrubber,
            warn=self._warn,
            budget=self.budget.anew(),
            clock=self.clock,
            connection=self._connection.alongside(),
            folder=self._folder,
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.transport.close()

    def project_id(self) -> str:
        """Return the id of the project, from the settings or from IAM."""
        return self._explained(self._identity.project_id)

    def token(self) -> str:
        """Return an IAM token of the project, from the settings or from IAM. :raises ConnectionSettingsError:"""
        return self._explained(self._identity.token)

    def _explained(self, ask: t.Callable[[], Asked]) -> Asked:
        try:
            return ask()
        except Unauthorized as refused:
            self._identity.explain(refused)
            raise

    def send(self, call: Call) -> Answer:
        """Carry out ``call`` and return the answer that says success.

        :raises StagecraftError: one of the kinds in ``errors``; WriteInterrupted where a write must be planned anew.
        """
        answer = self._explained(lambda: self._send_renewing(call))
        self._identity.accepted()
        return answer

    def _send_renewing(self, call: Call) -> Answer:
        try:
            return self._send(call, self._identity.auth())
        except Unauthorized as refused:
            if refused.error_code in call.absent_codes or refused.call is not call or not self._identity.renew():
                raise
        # The token expired while we worked. A 401 says that nothing was done, so any call may go again.
        return self._send(call, self._identity.auth())

    def pause_before_replan(self, interruption: WriteInterrupted, attempt: int) -> bool:
        """Wait before a write is planned anew; False when that was tried often enough or the time is over."""
        return self._pause(interruption, interruption.cause, attempt, "reading again, to do what is still missing")

    def _send(self, call: Call, auth: t.Any) -> Answer:
        attempt = 0
        last: StagecraftError | None = None
        while True:
            self.last_call = call
            sent = self._await_turn(call, last)
            try:
                return self._once(call, auth)
            except StagecraftError as failure:
                failure.retried = attempt
                last = failure
                if isinstance(failure, ServiceError) and failure.http_status == 429:
                    self._throttle.refused(call.service, failure, sent)
                outcome = retry.outcome_of(failure)
                unknown = outcome in (retry.Outcome.UNKNOWN, retry.Outcome.UNREADABLE)
                if not call.is_read and not call.repeatable and unknown:
                    raise WriteInterrupted.by(failure, unknown=True) from failure
                if call.merged and outcome is retry.Outcome.NOT_ACCEPTED:
                    raise WriteInterrupted.by(failure, unknown=False) from failure
                if not retry.may_repeat(call, outcome) or not self._pause(failure, failure, attempt, "trying again"):
                    raise
                attempt += 1

    def _await_turn(self, call: Call, last: StagecraftError | None) -> float:
        """Wait where the service is known to limit requests, and return when the request leaves.

        :raises StagecraftError: that would take too long: ``last``, which came before, or Throttled.
        """

        def before_waiting(seconds: float, pace: Pace) -> None:
            if seconds >= self.budget.left():
                failure = last or Throttled(
                    f"{call.title} was not asked to {call.purpose}: {pace.words()}, and all that goes there from this "
                    "machine takes turns.",
                    call=call,
                )
                failure.message += retry.out_of_time(seconds, self.budget)
                raise failure
            if seconds >= _LONG_WAIT and not self._told_of_turns:
                self._told_of_turns = True
                self._warn(
                    f"{call.title} has limited requests: {pace.words()}. All that goes there from this machine takes "
                    f"turns; the one to {call.purpose} is in {seconds:.1f} seconds."
                )

        return self._throttle.await_turn(call.service, call.merged, before_waiting)

    def _once(self, call: Call, auth: t.Any) -> Answer:
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
        if cause.call and cause.http_status == 429:
            delay = max(delay, self._throttle.pause(cause.call.service))
        if delay >= self.budget.left():
            failure.message += retry.out_of_time(delay, self.budget)
            return False
        self._warn(f"{failure.message} Retry {attempt + 1} in {delay:.1f} seconds: {what}.")
        self.clock.sleep(delay)
        return True


def _no_auth(request: t.Any) -> t.Any:
    """Authenticate nothing; an auth object all the same, since without one requests would look into ``.netrc``."""
    return request
