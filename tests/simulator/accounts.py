# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts, users, keys, agencies and tokens, as IAM knows them (contract D)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .ids import Ids
from .ledger import LEDGER

TOKEN_SECONDS = 24 * 3600.0
REGION = "cn-north-4"


@dataclass(frozen=True)
class Project:
    """An IAM project: a region of an account, or a part of one."""

    id: str
    name: str
    domain_id: str
    parent_id: str


@dataclass(frozen=True)
class User:
    """An IAM user with one permanent access key."""

    id: str
    name: str
    password: str
    domain_id: str
    domain_name: str
    access_key: str
    secret_key: str
    privileged: bool = True

    def __repr__(self) -> str:
        return f"User(name={self.name!r})"


@dataclass(frozen=True)
class Agency:
    """What one account lets users of another do in its place."""

    name: str
    domain_id: str
    domain_name: str
    trusted_domain_id: str


@dataclass(frozen=True)
class Identity:
    """Who a request comes from. ``project_id`` is set by a project-scoped token or X-Project-Id."""

    user: User
    kind: str
    project_id: str | None = None
    scope: str = "any"


@dataclass
class _Issued:
    identity: Identity
    expires: float


@dataclass
class _TemporaryKey:
    user: User
    secret: str
    token: str
    expires: float


@dataclass
class Accounts:
    """The accounts and what was issued to them."""

    ids: Ids
    secrets: Ids
    projects: list[Project] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    agencies: dict[tuple[str, str], Agency] = field(default_factory=dict)
    _tokens: dict[str, _Issued] = field(default_factory=dict)
    _temporary: dict[str, _TemporaryKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        owner = self._add_user("deployer", "simulator", self.ids.hex())
        self._add_user("visitor", "simulator", owner.domain_id, privileged=False)
        partner = self._add_user("owner", "simulator-partner", self.ids.hex())
        main = self._add_project(REGION, owner.domain_id, owner.domain_id)
        self._add_project(f"{REGION}_sandbox", owner.domain_id, main.id)
        self._add_project(REGION, partner.domain_id, partner.domain_id)
        agency = Agency("stagecraft-agency", partner.domain_id, partner.domain_name, owner.domain_id)
        self.agencies[(agency.domain_id, agency.name)] = agency

    def _add_user(self, name: str, domain: str, domain_id: str, *, privileged: bool = True) -> User:
        user = User(
            id=self.ids.hex(),
            name=name,
            password=f"Sim-{self.secrets.secret(20)}",
            domain_id=domain_id,
            domain_name=domain,
            access_key=f"SIM{self.ids.key(17)}",
            secret_key=self.secrets.secret(40),
            privileged=privileged,
        )
        self.users[user.access_key] = user
        LEDGER.note("access key", user.access_key)
        LEDGER.note("secret key", user.secret_key)
        LEDGER.note("password", user.password)
        return user

    def _add_project(self, name: str, domain_id: str, parent_id: str) -> Project:
        project = Project(self.ids.hex(), name, domain_id, parent_id)
        self.projects.append(project)
        return project

    def user(self, name: str) -> User:
        """The user of that name; names are unique in the simulator."""
        return next(user for user in self.users.values() if user.name == name)

    def projects_of(self, domain_id: str) -> list[Project]:
        """The projects of an account."""
        return [project for project in self.projects if project.domain_id == domain_id]

    def log_in(self, domain: str, name: str, password: str) -> User | None:
        """The user whose password this is."""
        for user in self.users.values():
            if (user.domain_name, user.name, user.password) == (domain, name, password):
                return user
        return None

    def assume(self, caller: User, agency_name: str, domain: str) -> User | None:
        """The caller in the place of the agency's account; ``domain`` is its name or id."""
        for agency in self.agencies.values():
            named = agency.name == agency_name and domain in (agency.domain_id, agency.domain_name)
            if named and agency.trusted_domain_id == caller.domain_id and caller.privileged:
                return replace(caller, domain_id=agency.domain_id, domain_name=agency.domain_name)
        return None

    def issue_token(self, identity: Identity, now: float) -> tuple[str, float]:
        """A new token and when it ends."""
        token = f"MII{self.secrets.secret(300)}"
        self._tokens[token] = _Issued(identity, now + TOKEN_SECONDS)
        LEDGER.note("token", token)
        return token, now + TOKEN_SECONDS

    def token(self, token: str, now: float) -> Identity | None:
        """Whose token this is, unless it has ended."""
        issued = self._tokens.get(token)
        return issued.identity if issued and now < issued.expires else None

    def issue_temporary(self, user: User, seconds: int, now: float) -> dict[str, object]:
        """Temporary keys with a security token."""
        access = f"TMP{self.secrets.key(17)}"
        key = _TemporaryKey(user, self.secrets.secret(40), f"gQ{self.secrets.secret(120)}", now + seconds)
        self._temporary[access] = key
        LEDGER.note("temporary key", access, key.secret)
        LEDGER.note("security token", key.token)
        return {"access": access, "secret": key.secret, "securitytoken": key.token, "expires": key.expires}

    def secret_for(self, access_key: str, security_token: str | None, now: float) -> tuple[User, str, str] | None:
        """User, secret key and kind for an access key; a security token must fit exactly."""
        user = self.users.get(access_key)
        if user is not None:
            return (user, user.secret_key, "aksk") if security_token is None else None
        key = self._temporary.get(access_key)
        if key is None or security_token != key.token or now >= key.expires:
            return None
        return key.user, key.secret, "aksk-temporary"

    def expire(self) -> None:
        """All tokens and temporary keys end now."""
        self._tokens.clear()
        self._temporary.clear()
