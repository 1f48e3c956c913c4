# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all requests share: state, accounts, knobs, faults, log, clock, and the one lock that guards them."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from . import seeding
from .accounts import Accounts
from .behaviour import Behaviour
from .clock import Clock
from .faults import FaultBook
from .ids import Ids
from .jobs import Jobs
from .log import RequestLog
from .permissions import Grants, known
from .ratelimit import RateLimit
from .spec import SERVICES, load
from .state import State


class World:
    """The simulated cloud."""

    def __init__(
        self,
        *,
        seed_environments: int,
        job_seconds: float,
        behaviour: Behaviour | None,
        rate_limit: tuple[int, float] | None,
        clock: Clock | None,
        check_answers: bool,
    ) -> None:
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.spec = load()
        self.check_answers = check_answers
        self.log = RequestLog()
        names = {name for item in self.spec.operations for name in (item.name, item.full_name)}
        self.operations = names
        self.permissions = known(self.spec.operations)
        self.faults = FaultBook(names | {f"{service}.*" for service in SERVICES} | {"*"})
        self.denied: set[str] = set()
        self.grants = Grants()
        self.rate_limit = RateLimit(self.clock, *rate_limit) if rate_limit else None
        self._seed_environments = seed_environments
        self._job_seconds = job_seconds
        self._behaviour = behaviour or Behaviour()
        self._initial_behaviour = self._behaviour.to_dict()
        self.request_ids = Ids("requests")
        self._seed()

    @property
    def behaviour(self) -> Behaviour:
        """The knobs."""
        return self._behaviour

    def _seed(self) -> None:
        self.ids = Ids("state")
        self.accounts = Accounts(Ids("accounts"), Ids("secrets"))
        self.jobs = Jobs(self.clock, self._job_seconds)
        self.state = State()
        self.fixtures = seeding.seed(self.state, self.accounts, self.ids, self.clock, self._seed_environments)

    def reset(self) -> None:
        """Back to the beginning: state, tokens, log, faults, knobs."""
        with self.lock:
            self.log.clear()
            self.faults.clear()
            self.denied.clear()
            self.grants.clear()
            if self.rate_limit:
                self.rate_limit.reset()
            self._behaviour.update(dict(self._initial_behaviour))
            self._seed()

    def deny(self, operation: str) -> None:
        """Answer 403 to an operation ("refreshEnvironment" or "servicestage.refreshEnvironment")."""
        if operation not in self.operations:
            raise ValueError(f"no operation {operation!r}")
        self.denied.add(operation)

    def grant_only(self, permissions: Iterable[str]) -> None:
        """Let the user do this and nothing else (permissions.py). An unknown permission is refused."""
        granted = set(permissions)
        unknown = granted - self.permissions
        if unknown:
            raise ValueError(f"no operation needs {', '.join(sorted(unknown))}")
        self.grants.only(self.accounts.user("deployer"), granted)

    def request_id(self) -> str:
        """A new X-Request-Id."""
        with self.lock:
            return self.request_ids.hex()
