# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What can go wrong, as typed exceptions. One place turns them into a failed task: ``operations.runner``."""

from __future__ import annotations

import datetime
import typing as t

if t.TYPE_CHECKING:
    from .call import Call


Retold = t.TypeVar("Retold", bound="StagecraftError")


class StagecraftError(Exception):
    """A failure that a person can read.

    :param message: a sentence.
    :param call: the request that it is about, if any.
    :param returned: more keys for the result of the task, such as ``job_id``.
    """

    def __init__(
        self,
        message: str,
        *,
        call: Call | None = None,
        http_status: int | None = None,
        error_code: str | None = None,
        error_msg: str | None = None,
        request_id: str | None = None,
        **returned: t.Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.call = call
        self.http_status = http_status
        self.error_code = error_code
        self.error_msg = error_msg
        self.request_id = request_id
        self.retried = 0
        self.returned = returned

    def retold(self, kind: type[Retold], message: str) -> Retold:
        """Return the same failure as another ``kind``, in other words."""
        told = kind(
            message,
            call=self.call,
            http_status=self.http_status,
            error_code=self.error_code,
            error_msg=self.error_msg,
            request_id=self.request_id,
        )
        told.retried = self.retried
        return told

    def failure(self) -> dict[str, t.Any]:
        """Return the ``failure`` of the result: the same keys every time."""
        return {
            "service": self.call.service if self.call else None,
            "operation": self.call.operation if self.call else None,
            "http_status": self.http_status,
            "error_code": self.error_code,
            "error_msg": self.error_msg,
            "request_id": self.request_id,
            "retried": self.retried,
            "iam_action": self.call.iam_action if self.call else None,
        }

    def result(self) -> dict[str, t.Any]:
        """Return the result of the failed task."""
        return {**self.returned, "failed": True, "msg": self.message, "failure": self.failure()}


class InvalidOption(StagecraftError):
    """An option, or its value, breaks a rule; found before any request."""


class ConnectionSettingsError(StagecraftError):
    """Credentials, region or endpoints are missing or do not fit together; found before any request."""


class NotReached(StagecraftError):
    """No answer could be had.

    ``sent`` says whether the request may have reached the service: a write that was sent may have been carried out.
    ``lasting`` is true where trying again cannot help, such as a certificate that is not trusted.
    """

    def __init__(self, message: str, *, sent: bool, lasting: bool = False, **details: t.Any) -> None:
        super().__init__(message, **details)
        self.sent = sent
        self.lasting = lasting


class AnswerCutShort(NotReached):
    """The answer ended early: fewer bytes than announced, or JSON that stops in the middle."""

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(message, sent=True, **details)


class Throttled(StagecraftError):
    """A request was not sent: its turn would have come after the end of the task's time."""


class UnreadableAnswer(StagecraftError):
    """The answer is whole, and not what the API documents."""


class ServiceError(StagecraftError):
    """The service answered that it did not do it.

    ``retry_after`` is what the answer asks to wait, in seconds; ``window`` is the throttling rule that it names:
    (requests, seconds).
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        window: tuple[int, float] | None = None,
        **details: t.Any,
    ) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after
        self.window = window


class Unauthorized(ServiceError):
    """401: the credentials were not accepted.

    ``skew`` is by how much the service's clock is ahead of ours, where its answer tells.
    """

    skew: datetime.timedelta | None = None


class NotFound(ServiceError):
    """What the request names does not exist."""


class WriteInterrupted(StagecraftError):
    """A write has to be planned anew from a fresh read before it may be sent again.

    Either its outcome is unknown (``unknown``: reset or time-out after sending, 502, 504, an answer cut short or of no
    use), or it was not accepted, and what it was merged from grows old while waiting. ``cause`` is what happened.
    """

    cause: StagecraftError
    unknown = False

    @classmethod
    def by(cls, cause: StagecraftError, *, unknown: bool) -> WriteInterrupted:
        interrupted = cause.retold(cls, cause.message)
        interrupted.cause = cause
        interrupted.unknown = unknown
        return interrupted


class Ambiguous(StagecraftError):
    """A name stands for more than one thing."""


class Absent(StagecraftError):
    """A name or an id stands for nothing."""


class NotAsDeclared(StagecraftError):
    """The service accepted a write and shows something else afterwards."""


class JobFailed(StagecraftError):
    """A job ended, and not with success."""


class TimedOut(StagecraftError):
    """The task's own time is over."""
