# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as tests use it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from . import seeding
from .accounts import REGION, User
from .app import App
from .behaviour import Behaviour
from .clock import Clock
from .control import PREFIX, Control
from .exchange import Reply, Request
from .faults import FaultBook
from .log import LogEntry
from .server import Server
from .state import State, Variable
from .tls import Authority
from .world import World


class Simulator:
    """One server that plays all services. Start and stop it, or use it in a ``with`` statement."""

    def __init__(
        self,
        port: int = 0,
        tls: bool = False,
        seed_environments: int = 3,
        job_seconds: float = 0.2,
        behaviour: Behaviour | None = None,
        rate_limit: tuple[int, float] | None = None,
        clock: Clock | None = None,
        check_answers: bool = False,
        client_ca: str | None = None,
    ) -> None:
        self.world = World(
            seed_environments=seed_environments,
            job_seconds=job_seconds,
            behaviour=behaviour,
            rate_limit=rate_limit,
            clock=clock,
            check_answers=check_answers,
        )
        self._stopping = threading.Event()
        self._app = App(self.world, self._stopping)
        self._control = Control(self.world, lambda: self.ready)
        self._authority = Authority(client_ca) if tls else None
        context = self._authority.context if self._authority else None
        self._server = Server(port, self._respond, self.world.behaviour, self._stopping, context)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> Simulator:
        """Serve in the background."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the server and its connections."""
        self._stopping.set()
        if self._thread.is_alive():
            self._server.end()
            self._thread.join()
        self._server.server_close()
        self._server.close_connections()
        if self._authority:
            self._authority.close()

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _respond(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return self._control.handle(request)
        return self._app.handle(request)

    # Where it is, and who may use it

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def base_url(self) -> str:
        """The base URL of every service."""
        return f"{'https' if self._authority else 'http'}://127.0.0.1:{self.port}"

    @property
    def ca_path(self) -> str | None:
        """The file to trust, in TLS mode."""
        return str(self._authority.ca_path) if self._authority else None

    @property
    def user(self) -> User:
        """The user who may do everything."""
        return self.world.accounts.user("deployer")

    @property
    def restricted_user(self) -> User:
        """An IAM user without permissions."""
        return self.world.accounts.user("visitor")

    @property
    def access_key(self) -> str:
        """Of the user."""
        return self.user.access_key

    @property
    def secret_key(self) -> str:
        """Of the user."""
        return self.user.secret_key

    @property
    def username(self) -> str:
        """Of the user."""
        return self.user.name

    @property
    def password(self) -> str:
        """Of the user."""
        return self.user.password

    @property
    def domain_name(self) -> str:
        """The user's account."""
        return self.user.domain_name

    @property
    def domain_id(self) -> str:
        """The user's account."""
        return self.user.domain_id

    @property
    def region(self) -> str:
        """The region, and the name of the main project."""
        return REGION

    @property
    def project_id(self) -> str:
        """The main project."""
        return self.world.accounts.projects_of(self.user.domain_id)[0].id

    @property
    def sandbox_project_id(self) -> str:
        """A part of the region: its name is ``<region>_sandbox``, signatures need X-Project-Id."""
        return self.world.accounts.projects_of(self.user.domain_id)[1].id

    @property
    def agency_name(self) -> str:
        """The agency that the user may assume."""
        return next(iter(self.world.accounts.agencies.values())).name

    @property
    def agency_domain_name(self) -> str:
        """The account that the agency opens; its project and environment are in ``fixtures`` (partner_...)."""
        return next(iter(self.world.accounts.agencies.values())).domain_name

    @property
    def fixtures(self) -> dict[str, str]:
        """The ids and names of what is there from the beginning."""
        return dict(self.world.fixtures)

    @property
    def ready(self) -> dict[str, Any]:
        """What the command prints as one line of JSON."""
        names = ("base_url", "access_key", "secret_key", "username", "password", "domain_name", "region", "project_id",
                 "ca_path", "fixtures")  # fmt: skip
        return {name: getattr(self, name) for name in names}

    # What happened, and what shall happen

    @property
    def log(self) -> list[LogEntry]:
        """Every request so far."""
        return self.world.log.entries()

    def writes(self) -> list[LogEntry]:
        """Every request that is no GET, except IAM's."""
        return [entry for entry in self.log if entry.is_write]

    def clear_log(self) -> None:
        """Forget the requests."""
        self.world.log.clear()

    @property
    def behaviour(self) -> Behaviour:
        """The knobs; change them at any time."""
        return self.world.behaviour

    @property
    def faults(self) -> FaultBook:
        """``add(Fault(...))`` and ``clear()``."""
        return self.world.faults

    @property
    def state(self) -> State:
        """The services' memory, with all jobs settled."""
        with self.world.lock:
            self.world.jobs.settle(self.world.state)
            return self.world.state

    def deny(self, operation: str) -> None:
        """Answer 403 to an operation until :meth:`allow` or :meth:`reset`."""
        self.world.deny(operation)

    def allow(self, operation: str) -> None:
        """Take :meth:`deny` back."""
        self.world.denied.discard(operation)

    def grant_only(self, permissions: Iterable[str]) -> None:
        """Let the user do this and nothing else until :meth:`reset`: IAM actions and the like, see permissions.py."""
        self.world.grant_only(permissions)

    def expire_tokens(self) -> None:
        """All tokens and temporary keys end now."""
        with self.world.lock:
            self.world.accounts.expire()

    def reset(self) -> None:
        """Back to the beginning: state, tokens, log, faults, knobs."""
        self.world.reset()

    # More things to work with

    def add_environment(
        self,
        name: str,
        labels: dict[str, str] | None = None,
        envs: dict[str, str] | None = None,
        addon: bool = False,
        **attributes: Any,
    ) -> str:
        """A ServiceStage environment; further ``attributes`` are fields of state.Environment."""
        world = self.world
        with world.lock:
            environment = seeding.new_environment(world.ids, world.clock, self.project_id, name)
            environment.labels = [{"key": key, "value": value} for key, value in (labels or {}).items()]
            environment.configuration["envs"] = [{"name": key, "value": value} for key, value in (envs or {}).items()]
            for key, value in attributes.items():
                if not hasattr(environment, key):
                    raise TypeError(f"an environment has no {key}")
                setattr(environment, key, value)
            world.state.environments[environment.id] = environment
            if addon:
                seeding.new_addon(world.state, world.ids, world.clock, environment, seeding.ADDON)
            return environment.id

    def add_addon(self, environment_id: str, name: str = seeding.ADDON) -> str:
        """An installed add-on."""
        world = self.world
        with world.lock:
            environment = world.state.environments[environment_id]
            return seeding.new_addon(world.state, world.ids, world.clock, environment, name).id

    def add_variable(
        self, name: str, value: str, *, gateway: str = "roma", group_id: str | None = None, env_id: str | None = None
    ) -> str:
        """An APIC variable in the fixture group and environment, unless told otherwise."""
        world = self.world
        with world.lock:
            fixtures = world.fixtures
            instance = world.state.instances[gateway][fixtures["instance_id"]]
            variable = Variable(
                world.ids.hex(), group_id or fixtures["group_id"], env_id or fixtures["env_id"], name, value
            )
            instance.variables[variable.id] = variable
            return variable.id
