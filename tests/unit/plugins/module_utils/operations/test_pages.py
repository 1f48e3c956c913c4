# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The five pages that the project starts from: exactly their example requests leave, and their answers are read."""

from __future__ import annotations

import pytest

from tests.simulator import Fault
from tests.simulator.seeding import permission_row
from tests.simulator.state import DeployApplication, DeployEnvironment, Variable
from tests.unit.plugins.module_utils.operations.harness import environment, failure_of, operation_classes, perform

OPERATIONS = operation_classes()


def the_write(sim):
    """Method, path and body of the one write there was."""
    (entry,) = sim.writes()
    return entry.method, entry.path, entry.body


def test_refresh_is_the_request_of_page_000(sim, monkeypatch):
    answer = {
        "job_id": "JOB8c8573a0-012f-4d65-9d5b-1e244f375a7b",
        "environment_id": "bd30574b-2ed1-44d1-82c8-24a0e528ec37",
    }
    sim.add_environment("page-000", id=answer["environment_id"])
    monkeypatch.setattr(sim.world.ids, "job", lambda: answer["job_id"])
    sim.faults.add(Fault("refreshEnvironment", "body", acted=True, body=answer))
    done = perform(OPERATIONS["servicestage_environment_refresh"], sim, environment_id=answer["environment_id"])
    path = f"/v3/{sim.project_id}/cas/environments/{answer['environment_id']}/refresh"
    assert the_write(sim) == ("POST", path, None)
    assert done["changed"] is True
    assert {key: done[key] for key in answer} == answer
    assert (done["job"]["job_id"], done["job"]["execution_status"]) == (answer["job_id"], "SUCCEEDED")


def test_environment_is_the_request_of_page_001(sim):
    request = {"name": "development-env", "description": "", "labels": [{"key": "test", "value": "value"}]}
    answer = {
        "id": "00078e9d-a61c-476e-ac63-a10c9cb2638e",
        "name": "development-env",
        "description": "",
        "project_id": "e7d2e9c589e5445e808a8ff0d1235aca",
        "enterprise_project_id": "0",
        "deploy_mode": "virtualmachine",
        "vpc_id": "29d55020-ae0e-4a18-871c-93e6976ee7bd",
        "creator": "ss-test",
        "create_time": 1610418873730,
        "update_time": 1610418873730,
        "resources": [{"id": "329b135e-7b31-4ea6-afb9-b69017bd0a80", "type": "ecs", "name": "ecs-test"}],
        "labels": [{"key": "test", "value": "value"}],
    }
    sim.add_environment("page-001", id=answer["id"], description="of page 001")
    sim.behaviour.get_shows_configuration = False  # then nothing but these three is sent
    sim.faults.add(Fault("modifyEnvironment", "body", acted=True, body=answer))
    done = perform(
        OPERATIONS["servicestage_environment"],
        sim,
        id=answer["id"],
        new_name="development-env",
        description="",
        labels={"test": "value"},
    )
    assert the_write(sim) == ("PUT", f"/v3/{sim.project_id}/cas/environments/{answer['id']}", request)
    assert environment(sim, answer["id"]).name == "development-env"
    assert done["changed"] is True
    assert done["environment"] == {**answer, "labels": {"test": "value"}}
    assert done.warnings == []


def test_all_keys_of_page_001_go_into_one_request(sim):
    """Composed from the page's tables 3 to 7."""
    resource = {
        "resource_id": "329b135e-7b31-4ea6-afb9-b69017bd0a80",
        "resource_name": "dcs-test",
        "resource_type": "dcs",
    }
    environment_id = sim.add_environment("page-001")
    perform(
        OPERATIONS["servicestage_environment"],
        sim,
        name="page-001",
        new_name="development-env",
        labels={"test": "value"},
        enterprise_project_id="5aa119a8-d25b-45a7-8d1b-88e127885635",
        configuration={
            "resource_envs": [{**resource, "envs": {"DISTRIBUTED_CACHE_HOST": "192.168.0.136"}}],
            "envs": {"KEY": "VALUE"},
        },
    )
    assert the_write(sim)[1].endswith(f"/environments/{environment_id}")
    assert the_write(sim)[2] == {
        "name": "development-env",
        "description": "",
        "labels": [{"key": "test", "value": "value"}],
        "enterprise_project_id": "5aa119a8-d25b-45a7-8d1b-88e127885635",
        "configuration": {
            "resource_envs": [{**resource, "envs": [{"name": "DISTRIBUTED_CACHE_HOST", "value": "192.168.0.136"}]}],
            "envs": [{"name": "KEY", "value": "VALUE"}],
        },
    }


def test_addon_action_is_the_request_of_page_002(sim, monkeypatch):
    answer = {"job_id": "JOB7e9317bb-a63a-46f4-a026-244de2f6eac3"}
    ids = (sim.fixtures["servicestage_environment_id"], sim.fixtures["addon_id"])
    monkeypatch.setattr(sim.world.ids, "job", lambda: answer["job_id"])
    sim.faults.add(Fault("runAddonAction", "body", acted=True, body=answer))
    done = perform(
        OPERATIONS["servicestage_addon_action"], sim, environment_id=ids[0], addon_id=ids[1], action="redeploy"
    )
    path = f"/v3/{sim.project_id}/cas/environments/{ids[0]}/addons/{ids[1]}/action"
    assert the_write(sim) == ("POST", path, {"action": "redeploy"})
    assert done["changed"] is True
    assert (done["job_id"], done["job"]["execution_status"]) == (answer["job_id"], "SUCCEEDED")
    assert (done["addon"]["id"], done["addon"]["status"]) == (ids[1], "SUCCEEDED")


def test_permission_is_the_request_of_page_003(sim):
    application_id, environment_id = "8ddf0566c1784da29faac80516fa8425", "54e5b8b0d10148cc96142ac9d6c1c1f6"
    role_id = "e72b8cebe2c6499db2b23276b3820736"
    request = {"permission_name": "can_deploy", "permission_value": True, "role_id": role_id}
    answer = {
        "status": "success",
        "result": {
            "region": "region",
            "id": None,
            "name": None,
            "role_id": "0",
            "devuc_role_id_list": None,
            "environment_id": "be3e9690d6f64b23b54e79cd02c4b156",
            "can_view": True,
            "can_edit": True,
            "can_delete": True,
            "can_deploy": True,
            "can_manage": True,
            "create_time": None,
            "update_time": None,
            "role_type": "environment-creator",
        },
    }
    role = {"role_id": role_id, "name": "Deployer", "role_type": "project-customized", "granted": ("can_view",)}
    row = permission_row(sim.world.ids, environment_id, role)
    sim.state.applications[application_id] = DeployApplication(application_id, "page", "0" * 32)
    sim.state.deploy_environments[environment_id] = DeployEnvironment(
        environment_id, "page", application_id, "0" * 32, "linux", 0, "2026-01-01 00:00:00", permissions={role_id: row}
    )
    sim.faults.add(Fault("updateEnvironmentPermission", "body", acted=True, body=answer))
    done = perform(
        OPERATIONS["codeartsdeploy_environment_permission"],
        sim,
        application_id=application_id,
        environment_id=environment_id,
        permissions=[{"role_id": role_id, "can_deploy": True}],
    )
    path = f"/v2/applications/{application_id}/environments/{environment_id}/permissions"
    assert the_write(sim) == ("PUT", path, request)
    assert done["changed"] is True
    granted = {name: value for name, value in done["permissions"][0].items() if name.startswith("can_")}
    # what the page's answer says about another role's row is not believed
    assert granted == {
        "can_view": True,
        "can_edit": False,
        "can_delete": False,
        "can_deploy": True,
        "can_manage": False,
    }


VARIABLE = {
    "variable_value": "192.168.1.5",
    "env_id": "7a1ad0c350844ee69479b47df9a881cb",
    "group_id": "c77f5e81d9cb4424bf704ef2b0ac7600",
    "id": "25054838a624400bbf2267cf5b3a3f70",
    "variable_name": "address",
}


def add_the_variable(sim, gateway="roma"):
    instance = sim.state.instances[gateway][sim.fixtures["instance_id"]]
    variable = Variable(**{**VARIABLE, "variable_value": "192.168.1.4"})
    instance.variables[variable.id] = variable
    return variable


@pytest.mark.parametrize(("gateway", "word"), [("roma", "apic"), ("apig", "apigw")])
def test_variable_is_the_request_of_page_004_and_of_its_twin(sim, gateway, word):
    variable = add_the_variable(sim, gateway)
    done = perform(
        OPERATIONS["apic_environment_variable"],
        sim,
        gateway=gateway,
        instance_id=sim.fixtures["instance_id"],
        id=VARIABLE["id"],
        value="192.168.1.5",
    )
    path = f"/v2/{sim.project_id}/{word}/instances/{sim.fixtures['instance_id']}/env-variables/{VARIABLE['id']}"
    assert the_write(sim) == ("PUT", path, {"variable_value": "192.168.1.5"})
    assert done["changed"] is True
    assert done["variable"] == VARIABLE
    assert variable.republished == 1


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (400, "APIG.2012", "Invalid parameter value,parameterName:variable_name"),
        (401, "APIG.1002", "Incorrect token or token resolution failed"),
        (403, "APIG.1005", "No permissions to request this method"),
        (404, "APIG.3003", "Environment 7a1ad0c350844ee69479b47df9a881cb does not exist"),
        (500, "APIG.9999", "System error"),
    ],
)
def test_errors_of_page_004_are_read(sim, status, code, text):
    add_the_variable(sim)
    body = {"error_code": code, "error_msg": text}
    sim.faults.add(Fault("updateEnvironmentVariable", "status", status=status, body=body, times=None))
    done = perform(
        OPERATIONS["apic_environment_variable"],
        sim,
        instance_id=sim.fixtures["instance_id"],
        id=VARIABLE["id"],
        value="192.168.1.5",
    )
    failure = failure_of(done)
    assert (failure["http_status"], failure["error_code"], failure["error_msg"]) == (status, code, text)
    assert (failure["service"], failure["operation"]) == ("roma", "UpdateEnvironmentVariableV2")
    assert failure["request_id"]
    assert done["changed"] is False
    assert text in done["msg"]
