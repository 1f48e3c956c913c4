# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""For every module, options with which something is to change, with which nothing is, and with which it only reads."""

from __future__ import annotations

# A job cannot be seen in what it works on: whoever asks for one gets one, unless only one that is owed is asked for.
NEVER_AT_REST = {"servicestage_environment_refresh", "servicestage_addon_action"}


def env_id(fixtures):
    return {"environment_id": fixtures["servicestage_environment_id"]}


def env_name(fixtures):
    return {"environment_name": fixtures["environment_name"]}


def follow_ups(fixtures):
    return [{"action": "refresh"}, {"action": "redeploy", "addon_name": fixtures["addon_name"]}]


def deploy_environment(fixtures):
    return {"application_id": fixtures["application_id"], "environment_id": fixtures["codearts_environment_id"]}


def codearts_project(fixtures):
    return {"codearts_project_id": fixtures["codearts_project_id"]}


def matrix(fixtures, **permissions):
    return {**deploy_environment(fixtures), "permissions": [{"role_id": fixtures["role_id"], **permissions}]}


def variable(fixtures, value):
    return {"instance_id": fixtures["instance_id"], "id": fixtures["variable_id"], "value": value}


def variable_by_name(fixtures, value, **environment):
    return {
        "instance_id": fixtures["instance_id"],
        "group_id": fixtures["group_id"],
        "name": fixtures["variable_name"],
        "value": value,
        **environment,
    }


def variables(fixtures, declared, **more):
    given = {"instance_id": fixtures["instance_id"], "group_id": fixtures["group_id"], "variables": declared, **more}
    return given if "env_name" in more else {**given, "env_id": fixtures["env_id"]}


# Module -> options with which something is to change.
CHANGING = {
    "servicestage_environment": [
        lambda f: {**env_id(f), "description": "another"},
        lambda f: {**env_id(f), "description": ""},
        lambda f: {**env_name(f), "labels": {"team": 7}},
        lambda f: {**env_name(f), "labels": {}},
        lambda f: {**env_name(f), "new_name": "shop-dev"},
        lambda f: {**env_id(f), "enterprise_project_id": "ep-1"},
        lambda f: {**env_id(f), "configuration": {"envs": {"KEY": "OTHER", "MORE": 1}}},
        lambda f: {**env_id(f), "configuration": {"envs": {}, "resource_envs": []}, "purge_envs": True},
        lambda f: {**env_id(f), "state": "absent"},
        lambda f: {**env_name(f), "state": "absent"},
        lambda f: {**env_id(f), "description": "another", "follow_ups": follow_ups(f)},
    ],
    "servicestage_environment_resources": [
        lambda f: {**env_id(f), "resources": [{"id": "elb-1", "type": "elb"}]},
        lambda f: {
            **env_name(f),
            "resources": [{"id": "elb-1", "type": "elb", "name": "a", "alias": "b"}],
            "purge": True,
        },
        lambda f: {
            **env_id(f),
            "resources": [{"id": "k", "type": "custom_k8s", "parameters": {"kube_config": "clusters: []"}}],
        },
        lambda f: {**env_id(f), "resources": [], "purge": True},
    ],
    "servicestage_addon": [
        lambda f: {**env_id(f), "name": f["addon_name"], "state": "absent"},
        lambda f: {**env_name(f), "addon_id": f["addon_id"], "state": "absent"},
        lambda f: {**env_id(f), "name": f["addon_name"], "state": "absent", "wait": False},
    ],
    "servicestage_environment_refresh": [env_id, env_name, lambda f: {**env_id(f), "wait": False}],
    "servicestage_addon_action": [
        lambda f: {**env_id(f), "addon_id": f["addon_id"], "action": "redeploy"},
        lambda f: {**env_name(f), "addon_name": f["addon_name"], "action": "restart"},
        lambda f: {**env_id(f), "addon_name": f["addon_name"], "action": "restart", "wait": False},
    ],
    "codeartsdeploy_environment_permission": [
        lambda f: matrix(f, can_deploy=True, can_view=False),
        lambda f: {
            "application_id": f["application_id"],
            "environment_name": f["codearts_environment_name"],
            "codearts_project_id": f["codearts_project_id"],
            "permissions": [{"role_name": f["role_name"], "can_manage": True}],
        },
    ],
    "apic_environment_variable": [
        lambda f: variable(f, "192.168.1.5"),
        lambda f: {**variable(f, 5), "gateway": "apig", "reveal_values": False},
        lambda f: variable_by_name(f, "x", env_name=f["env_name"]),
        lambda f: {**variable_by_name(f, "x", env_name=f["env_name"]), "name": "another"},
        lambda f: {**variable(f, None), "state": "absent"},
        lambda f: {**variable_by_name(f, None, env_id=f["env_id"]), "gateway": "apig", "state": "absent"},
    ],
    "apic_environment_variable_set": [
        lambda f: variables(f, {"address": "192.168.1.5", "another": 1}),
        lambda f: variables(f, {"another": "x"}, env_name=f["env_name"], gateway="apig", reveal_values=False),
        lambda f: variables(f, {}, purge=True),
    ],
}
# Module -> options with which nothing is to change, and the reads that this takes.
AT_REST = {
    "servicestage_environment": [
        (lambda f: {"id": f["servicestage_environment_id"], "description": "the first environment"}, 1),
        (lambda f: {**env_id(f), "labels": {"stage": "test", "owner": "stagecraft"}}, 1),
        (lambda f: {**env_id(f), "labels": {"stage": "test"}, "purge_labels": False}, 1),
        (lambda f: {**env_id(f), "labels": {}, "purge_labels": False}, 1),
        (lambda f: {**env_id(f), "enterprise_project_id": "0"}, 1),
        (lambda f: {**env_id(f), "configuration": {"envs": {"KEY": "VALUE"}}, "purge_envs": True}, 1),
        (lambda f: {**env_id(f), "configuration": {"envs": {}, "resource_envs": []}}, 1),
        (lambda f: {**env_id(f), "configuration": {}}, 1),
        (lambda f: env_id(f), 1),
        (lambda f: {**env_id(f), "new_name": f["environment_name"]}, 1),
        (lambda f: {**env_name(f), "description": "the first environment"}, 2),
        (lambda f: {"name": f["environment_name"], "new_name": f["environment_name"]}, 2),
        (lambda f: {**env_id(f), "description": "the first environment", "follow_ups": follow_ups(f)}, 1),
        (lambda f: {**env_id(f), "follow_ups": []}, 1),
        (lambda f: {"name": "no-such-environment", "state": "absent"}, 1),
        (lambda f: {"id": "no-such-id", "state": "absent"}, 2),  # the second confirms what a 401 says of absence
    ],
    "servicestage_environment_resources": [
        (lambda f: {**env_id(f), "resources": []}, 1),
        (lambda f: {**env_name(f), "resources": []}, 2),
    ],
    "servicestage_environment_refresh": [
        (lambda f: {**env_id(f), "only_if_owed": True}, 1),
        (lambda f: {**env_name(f), "only_if_owed": True}, 2),
    ],
    "servicestage_addon_action": [
        (lambda f: {**env_id(f), "addon_id": f["addon_id"], "action": "restart", "only_if_owed": True}, 1),
        (lambda f: {**env_name(f), "addon_name": f["addon_name"], "action": "restart", "only_if_owed": True}, 2),
    ],
    "servicestage_addon": [
        (lambda f: {**env_id(f), "name": f["addon_name"]}, 1),
        (lambda f: {**env_name(f), "name": f["addon_name"]}, 2),
        (lambda f: {**env_id(f), "name": "another", "state": "absent"}, 1),
        (lambda f: {**env_id(f), "addon_id": "a-1", "state": "absent"}, 1),
        (lambda f: {"environment_name": "no-such-environment", "name": f["addon_name"], "state": "absent"}, 1),
    ],
    "servicestage_addon_info": [
        (lambda f: {**env_id(f), "addon_id": "a-1"}, 1),
        (env_id, 2),  # the second tells the latest versions
        (lambda f: {**env_name(f), "addon_name": f["addon_name"]}, 3),
    ],
    "codeartsdeploy_environment_permission": [
        (lambda f: matrix(f, can_view=True, can_edit=True, can_delete=False), 1),
        (lambda f: matrix(f), 1),
        (lambda f: {**matrix(f), "permissions": []}, 1),
        (lambda f: {**matrix(f), "permissions": [{"role_name": f["role_name"], "can_view": True}]}, 1),
        (
            lambda f: {
                "application_id": f["application_id"],
                "environment_name": f["codearts_environment_name"],
                "codearts_project_id": f["codearts_project_id"],
                "permissions": [{"role_id": f["role_id"], "can_manage": False}],
            },
            2,
        ),
    ],
    "apic_environment_variable": [
        (lambda f: variable(f, "192.168.1.4"), 1),
        (lambda f: {**variable(f, "192.168.1.4"), "gateway": "apig"}, 1),
        (lambda f: variable_by_name(f, "192.168.1.4", env_id=f["env_id"]), 1),
        (lambda f: variable_by_name(f, "192.168.1.4", env_name=f["env_name"]), 2),
        (lambda f: {**variable(f, None), "id": "0" * 32, "state": "absent"}, 1),
        (lambda f: {**variable_by_name(f, None, env_name=f["env_name"]), "name": "another", "state": "absent"}, 2),
    ],
    "apic_environment_variable_set": [
        (lambda f: variables(f, {"address": "192.168.1.4"}), 1),
        (lambda f: variables(f, {"address": "192.168.1.4"}, purge=True, gateway="apig"), 1),
        (lambda f: variables(f, {}), 1),
        (lambda f: variables(f, {"address": "192.168.1.4"}, env_name=f["env_name"], purge=True), 2),
    ],
    "apic_environment_variable_info": [
        (lambda f: {"instance_id": f["instance_id"], "id": f["variable_id"]}, 1),
        (lambda f: {"instance_id": f["instance_id"], "group_id": f["group_id"]}, 1),
        (lambda f: {"instance_id": f["instance_id"], "group_id": f["group_id"], "env_name": f["env_name"]}, 2),
    ],
    "codeartsdeploy_environment_info": [
        (deploy_environment, 1),
        (lambda f: {"application_id": f["application_id"], **codearts_project(f)}, 1),
    ],
    "codeartsdeploy_environment_permission_info": [(deploy_environment, 1)],
    "servicestage_environment_info": [
        (lambda f: {}, 1),
        (lambda f: {"labels": {"stage": "test"}, "gather_resources": True, "gather_addons": True}, 3),
        (lambda f: {"labels": {"stage": "nowhere"}, "gather_resources": True, "gather_addons": True}, 1),
        (lambda f: {"id": f["servicestage_environment_id"]}, 1),
        (lambda f: {"name": f["environment_name"]}, 2),
    ],
}


def job_ids(sim):
    return list(sim.state.jobs)[:2]


READING = {
    "servicestage_addon_info": [
        lambda sim: env_id(sim.fixtures),
        lambda sim: {**env_name(sim.fixtures), "addon_id": sim.fixtures["addon_id"]},
    ],
    "apic_environment_variable_info": [
        lambda sim: {"instance_id": sim.fixtures["instance_id"], "group_id": sim.fixtures["group_id"]},
        lambda sim: {"instance_id": sim.fixtures["instance_id"], "id": sim.fixtures["variable_id"], "gateway": "apig"},
    ],
    "codeartsdeploy_environment_info": [
        lambda sim: deploy_environment(sim.fixtures),
        lambda sim: {"application_id": sim.fixtures["application_id"], **codearts_project(sim.fixtures)},
    ],
    "codeartsdeploy_environment_permission_info": [
        lambda sim: deploy_environment(sim.fixtures),
        lambda sim: {
            "application_id": sim.fixtures["application_id"],
            "environment_name": sim.fixtures["codearts_environment_name"],
            **codearts_project(sim.fixtures),
        },
    ],
    "servicestage_environment_info": [
        lambda sim: {},
        lambda sim: {"name": sim.fixtures["environment_name"]},
        lambda sim: {"labels": {"stage": "test"}, "gather_resources": True, "gather_addons": True},
    ],
    "servicestage_job_info": [
        lambda sim: {"job_ids": job_ids(sim)},
        lambda sim: {"job_ids": job_ids(sim), "wait": False},
    ],
}
