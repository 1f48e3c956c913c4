# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything the services remember: plain dataclasses in dicts by id. Guarded by the simulator's one lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

RELEASE_ENVIRONMENT = "DEFAULT_ENVIRONMENT_RELEASE_ID"
PERMISSIONS = ("can_view", "can_edit", "can_delete", "can_deploy", "can_manage")


@dataclass
class Environment:
    """A ServiceStage environment (seed 001, tables 8 to 14)."""

    id: str
    name: str
    project_id: str
    vpc_id: str
    creator: str
    create_time: int
    update_time: int
    description: str = ""
    enterprise_project_id: str = "0"
    deploy_mode: str = "container"
    type: str = "normal"
    resource_create_mode: str = "none"
    config_mode: str = "ui"
    labels: list[dict[str, str]] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)
    configuration: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"resource_envs": [], "envs": []})
    writes: int = 0


@dataclass
class Addon:
    """An add-on (contract A.9). Its status is the one its last job left or gave it."""

    id: str
    name: str
    environment_id: str
    cce_id: str
    cse_id: str
    job_id: str
    status: str
    version: str = "1.3.1.0"


@dataclass
class JobPlan:
    """How a job will go: its end (or None: never), and how long it takes (None: ``job_seconds``)."""

    outcome: str | None = "SUCCEEDED"
    seconds: float | None = None


@dataclass
class Job:
    """A refresh or add-on job; what it shows follows from the time that has passed (see jobs.py)."""

    id: str
    kind: str
    environment_id: str
    project_id: str
    started: float
    seconds: float
    outcome: str | None
    addon_id: str | None = None
    done: bool = False


@dataclass
class DeployApplication:
    """A CodeArts Deploy application."""

    id: str
    name: str
    codearts_project_id: str


@dataclass
class DeployEnvironment:
    """A CodeArts Deploy environment and its permission rows by role id."""

    id: str
    name: str
    application_id: str
    codearts_project_id: str
    os: str
    deploy_type: int
    created_time: str
    description: str = ""
    permissions: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Variable:
    """An environment variable of an API group; ``republished`` counts what PUT did to the APIs that use it."""

    id: str
    group_id: str
    env_id: str
    variable_name: str
    variable_value: str
    republished: int = 0


@dataclass
class Instance:
    """A ROMA Connect or API Gateway instance."""

    id: str
    project_id: str
    groups: set[str] = field(default_factory=set)
    environments: dict[str, dict[str, str]] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)


@dataclass
class State:
    """All services' memory."""

    environments: dict[str, Environment] = field(default_factory=dict)
    addons: dict[str, Addon] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    active_jobs: dict[str, Job] = field(default_factory=dict)
    applications: dict[str, DeployApplication] = field(default_factory=dict)
    deploy_environments: dict[str, DeployEnvironment] = field(default_factory=dict)
    instances: dict[str, dict[str, Instance]] = field(default_factory=lambda: {"roma": {}, "apig": {}})
    roles: list[dict[str, Any]] = field(default_factory=list)

    def addons_of(self, environment_id: str) -> list[Addon]:
        """The add-ons of an environment."""
        return [addon for addon in self.addons.values() if addon.environment_id == environment_id]
