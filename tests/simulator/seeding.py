# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh simulator holds. The first environment is the one in ``fixtures``."""

from __future__ import annotations

from typing import Any

from .accounts import REGION, Accounts
from .clock import Clock
from .ids import Ids
from .state import (
    PERMISSIONS,
    RELEASE_ENVIRONMENT,
    Addon,
    DeployApplication,
    DeployEnvironment,
    Environment,
    Instance,
    Job,
    State,
    Variable,
)

ADDON = "sermantInjector"
ROLES = (
    ("0", "environment-creator", "环境创建者", True),
    ("project", "project", "项目管理员", True),
    ("developer", "template-customized-inst", "Developer", False),
    ("tester", "template-project-customized", "Tester", False),
    ("auditor", "project-customized", "Auditor", False),
)


def seed(state: State, accounts: Accounts, ids: Ids, clock: Clock, count: int) -> dict[str, str]:
    """Fill the state and return the fixtures."""
    owner = accounts.user("deployer")
    project = accounts.projects_of(owner.domain_id)[0]
    fixtures: dict[str, str] = {}
    for number in range(1, max(count, 1) + 1):
        environment = new_environment(ids, clock, project.id, f"env-{number:04d}")
        environment.create_time = environment.update_time = clock.now_ms() - 86_400_000 + number * 1000
        state.environments[environment.id] = environment
        addon = new_addon(state, ids, clock, environment, ADDON)
        if number == 1:
            _decorate(environment, ids)
            fixtures |= {
                "servicestage_environment_id": environment.id,
                "environment_name": environment.name,
                "addon_id": addon.id,
                "addon_name": addon.name,
            }
    fixtures |= _seed_codearts(state, ids)
    fixtures |= _seed_apic(state, ids, project.id)
    fixtures |= _seed_partner(state, accounts, ids, clock)
    return fixtures


def _decorate(environment: Environment, ids: Ids) -> None:
    """The fixture environment has one of everything."""
    dcs = {"id": ids.uuid(), "name": "dcs-test", "type": "dcs"}
    environment.description = "the first environment"
    environment.labels = [{"key": "owner", "value": "stagecraft"}, {"key": "stage", "value": "test"}]
    environment.resources = [{"id": ids.uuid(), "name": "cce-test", "type": "cce"}, dcs]
    environment.configuration = {
        "envs": [{"name": "KEY", "value": "VALUE"}],
        "resource_envs": [
            {
                "resource_id": dcs["id"],
                "resource_name": dcs["name"],
                "resource_type": "dcs",
                "envs": [{"name": "DISTRIBUTED_CACHE_HOST", "value": "192.168.0.136"}],
            }
        ],
    }


def new_environment(ids: Ids, clock: Clock, project_id: str, name: str) -> Environment:
    """A bare environment."""
    now = clock.now_ms()
    return Environment(
        id=ids.uuid(),
        name=name,
        project_id=project_id,
        vpc_id=ids.uuid(),
        creator="deployer",
        create_time=now,
        update_time=now,
    )


def new_addon(state: State, ids: Ids, clock: Clock, environment: Environment, name: str) -> Addon:
    """An installed add-on whose last job, the installation, has succeeded."""
    addon = Addon(
        id=ids.uuid(),
        name=name,
        environment_id=environment.id,
        cce_id=ids.uuid(),
        cse_id=ids.uuid(),
        job_id=ids.job(),
        status="SUCCEEDED",
    )
    job = Job(
        addon.job_id, "install", environment.id, environment.project_id, clock.now() - 3600, 1.0, "SUCCEEDED", addon.id
    )
    job.done = True
    state.addons[addon.id] = addon
    state.jobs[job.id] = job
    return addon


def _seed_codearts(state: State, ids: Ids) -> dict[str, str]:
    application = DeployApplication(ids.hex(), "shop", ids.hex())
    state.applications[application.id] = application
    state.roles = [
        {
            "role_id": key if key == "0" else ids.hex(),
            "role_type": role_type,
            "name": name,
            "locked": locked and key == "0",
            "granted": PERMISSIONS if locked else ("can_view", "can_edit") if key == "developer" else ("can_view",),
        }
        for key, role_type, name, locked in ROLES
    ]
    first = new_deploy_environment(state, ids, application, "prod")
    new_deploy_environment(state, ids, application, "test")
    developer = next(role for role in state.roles if role["name"] == "Developer")
    return {
        "application_id": application.id,
        "codearts_environment_id": first.id,
        "codearts_environment_name": first.name,
        "codearts_project_id": application.codearts_project_id,
        "role_id": developer["role_id"],
        "role_name": developer["name"],
    }


def new_deploy_environment(state: State, ids: Ids, application: DeployApplication, name: str) -> DeployEnvironment:
    """A CodeArts Deploy environment with a permission row for every role (contract B.3)."""
    environment = DeployEnvironment(
        id=ids.hex(),
        name=name,
        application_id=application.id,
        codearts_project_id=application.codearts_project_id,
        os="linux",
        deploy_type=0,
        created_time="2026-01-01 00:00:00",
    )
    for role in state.roles:
        environment.permissions[role["role_id"]] = permission_row(ids, environment.id, role)
    state.deploy_environments[environment.id] = environment
    return environment


def permission_row(ids: Ids, environment_id: str, role: dict[str, Any]) -> dict[str, Any]:
    """A DevUcEnvironmentPermission (seed 003, table 5)."""
    return {
        "region": REGION,
        "id": ids.number(),
        "name": role["name"],
        "role_id": role["role_id"],
        "devuc_role_id_list": None,
        "environment_id": environment_id,
        **{permission: permission in role["granted"] for permission in PERMISSIONS},
        "create_time": None,
        "update_time": None,
        "role_type": role["role_type"],
    }


def _seed_apic(state: State, ids: Ids, project_id: str) -> dict[str, str]:
    """One instance in each gateway, with equal ids and separate memories."""
    instance_id, group_id, other_group, env_id = ids.uuid(), ids.hex(), ids.hex(), ids.hex()
    variable_id = ids.hex()
    for gateway in ("roma", "apig"):
        instance = Instance(instance_id, project_id, {group_id, other_group})
        for identifier, name in ((RELEASE_ENVIRONMENT, "RELEASE"), (env_id, "stage")):
            instance.environments[identifier] = {
                "id": identifier,
                "name": name,
                "remark": "",
                "create_time": "2026-01-01T00:00:00.000000Z",
            }
        instance.variables[variable_id] = Variable(variable_id, group_id, env_id, "address", "192.168.1.4")
        state.instances[gateway][instance_id] = instance
    return {
        "instance_id": instance_id,
        "group_id": group_id,
        "other_group_id": other_group,
        "env_id": env_id,
        "env_name": "stage",
        "release_env_id": RELEASE_ENVIRONMENT,
        "variable_id": variable_id,
        "variable_name": "address",
    }


def _seed_partner(state: State, accounts: Accounts, ids: Ids, clock: Clock) -> dict[str, str]:
    """The account that the agency opens has one environment of its own."""
    owner = accounts.user("owner")
    project = accounts.projects_of(owner.domain_id)[0]
    environment = new_environment(ids, clock, project.id, "partner-env")
    state.environments[environment.id] = environment
    new_addon(state, ids, clock, environment, ADDON)
    return {"partner_environment_id": environment.id, "partner_project_id": project.id}
