# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""What every operation is: an argument spec, and the steps check, locate, observe, plan, apply."""

from __future__ import annotations

import dataclasses
import typing as t

from ..client.client import Client
from ..client.clock import Clock
from ..client.connection import Connections
from ..client.errors import InvalidOption
from ..client.options import connection_options
from .changes import Change
from .rules import HIDDEN, shown

# What the action plugin hands over to the module beside the options: the part of the task's environment that may hold
# secrets. ansible-core itself would write it into the command line, for -vvv and for everybody who lists processes.
ENVIRONMENT_ARGUMENT = "_ansible_stagecraft_environment"

MOST_SECONDS = 7 * 24 * 3600

WAIT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "int", "default": 600},
    "wait_interval": {"type": "float", "default": 10},
}


def check_wait(params: t.Mapping[str, t.Any]) -> None:
    """Check the wait options. :raises InvalidOption:"""
    for name in ("wait_timeout", "wait_interval"):
        if not 0 < params[name] <= MOST_SECONDS:
            rule = f"at most {MOST_SECONDS} seconds" if params[name] > MOST_SECONDS else "more than 0 seconds"
            raise InvalidOption(f"{name} is {shown(params[name])}: it has to be {rule}.")


@dataclasses.dataclass(eq=False, repr=False)  # what it would generate takes a module a millisecond
class Host:
    """What a frontend tells an operation about the task, and what the operation may say while it works."""

    environ: t.Mapping[str, str]
    warn: t.Callable[[str], None]
    progress: t.Callable[[str], None] = lambda text: None
    check_mode: bool = False
    diff_mode: bool = False
    clock: Clock = dataclasses.field(default_factory=Clock)
    connections: Connections = dataclasses.field(default_factory=Connections)


class Operation:
    """One thing that a module does.

    A subclass sets ``options`` and ``rules`` and fills in the steps; ``runner.run`` calls them in order. Nothing but
    ``apply`` writes, and it does only what the plan lists.
    """

    # The argument spec of the options of its own, and the further arguments of AnsibleModule.
    options: t.ClassVar[t.Mapping[str, t.Mapping[str, t.Any]]] = {}
    rules: t.ClassVar[t.Mapping[str, t.Any]] = {}
    # Whether an interrupted write is mended by reading and planning again; a POST that starts a job is not.
    replans: t.ClassVar[bool] = True
    diffs: t.ClassVar[bool] = True

    def __init__(self, params: t.Mapping[str, t.Any], host: Host) -> None:
        self.params = params
        self.host = host
        self.client: Client = None  # type: ignore[assignment]  # set by connect
        self.hidden: set[str] = set()  # declared values that no message may show, although they are no secrets of ours
        self.wrote = False  # a failure after a write still is a change
        self.unlock: t.Callable[[], None] = lambda: None  # lets go of the lock before the task ends
        self.lock_too: t.Callable[[str], t.Any] = lambda name: None  # holds another lock up to the end of the task

    @classmethod
    def argument_spec(cls, environ: t.Mapping[str, str]) -> dict[str, t.Any]:
        """Return the whole argument spec, as AnsibleModule takes it."""
        return {**{name: dict(spec) for name, spec in cls.options.items()}, **connection_options(environ)}

    @classmethod
    def shown_params(cls, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """Return the options as a result may show them; they need not be valid."""
        endpoints = params.get("endpoints")
        if isinstance(endpoints, dict):
            hidden = {name: HIDDEN if "@" in str(address) else address for name, address in endpoints.items()}
            return {**params, "endpoints": hidden}
        return {**params, "endpoints": HIDDEN} if endpoints and "@" in str(endpoints) else dict(params)

    def check(self) -> None:
        """Check the options against the API's rules, before any request. :raises InvalidOption:"""

    def connect(self, client: Client) -> None:
        """Take the client; a subclass makes its service API of it."""
        self.client = client

    def locate(self) -> None:
        """Resolve names to ids, where that has to come before the lock."""

    def lock_name(self) -> str | None:
        """Return what to lock on this machine while reading and writing, or None."""
        return None

    def observe(self) -> t.Any:
        """Read what is there."""
        raise NotImplementedError

    def is_there(self, observed: t.Any) -> bool:
        """Whether the thing that ``apply`` would create is there; asked after a create whose outcome is unknown."""
        return False

    def plan(self, observed: t.Any) -> list[Change]:
        """Return what has to change. Pure: a function of the options and ``observed``."""
        raise NotImplementedError

    def apply(self, observed: t.Any, changes: list[Change]) -> t.Any:
        """Carry out ``changes``, verify them, and return what is there now."""
        raise NotImplementedError

    def predict(self, observed: t.Any, changes: list[Change]) -> t.Any:
        """Return what would be there after ``changes``, for check mode."""
        return observed

    def settle(self, observed: t.Any) -> t.Any:
        """Return what is there, after a write whose outcome was unknown turned out to be done.

        What is declared is as declared already; what the write may have broken besides has to be verified as in
        ``apply``.
        """
        return observed

    def result(self, after: t.Any) -> dict[str, t.Any]:
        """Return what the module documents as its return values."""
        raise NotImplementedError

    def title(self, observed: t.Any) -> str:
        """Return a heading for the diff."""
        return ""

    def shown_change(self, change: Change) -> Change:
        """Return a change as a diff may show it."""
        return change


class ReadOperation(Operation):
    """An operation that only reads: nothing to plan, nothing to apply, no diff."""

    diffs = False

    def plan(self, observed: t.Any) -> list[Change]:
        return []
