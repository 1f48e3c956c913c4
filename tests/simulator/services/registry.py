# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of handlers, and what a handler gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..accounts import Accounts, Identity
from ..behaviour import Behaviour
from ..clock import Clock
from ..ids import Ids
from ..jobs import Jobs
from ..spec import Operation
from ..state import JobPlan, State
from ..world import World


@dataclass
class Answer:
    """A service's answer; ``body`` None means no body at all."""

    status: int = 200
    body: Any = None
    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Call:
    """One checked request. Handlers run under the world's lock."""

    world: World
    operation: Operation
    params: dict[str, str]
    query: dict[str, Any]
    body: Any
    identity: Identity | None
    english: bool
    plan: JobPlan

    @property
    def state(self) -> State:
        """The services' memory."""
        return self.world.state

    @property
    def behaviour(self) -> Behaviour:
        """The knobs."""
        return self.world.behaviour

    @property
    def clock(self) -> Clock:
        """The simulator's time."""
        return self.world.clock

    @property
    def accounts(self) -> Accounts:
        """IAM's memory."""
        return self.world.accounts

    @property
    def ids(self) -> Ids:
        """New identifiers."""
        return self.world.ids

    @property
    def jobs(self) -> Jobs:
        """The jobs."""
        return self.world.jobs

    @property
    def caller(self) -> Identity:
        """Who calls; only IAM's own operations may have nobody."""
        assert self.identity is not None
        return self.identity


Handler = Callable[[Call], Answer]
HANDLERS: dict[str, Handler] = {}


def operation(*names: str) -> Callable[[Handler], Handler]:
    """Register a handler under the full names of its operations."""

    def register(handler: Handler) -> Handler:
        for name in names:
            HANDLERS[name] = handler
        return handler

    return register
