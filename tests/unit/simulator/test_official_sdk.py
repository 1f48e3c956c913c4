# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The official SDK, a client that this project did not write, works against the simulator for all it has."""

from __future__ import annotations

import huaweicloudsdkapig.v2 as apig
import huaweicloudsdkcodeartsdeploy.v2 as deploy
import huaweicloudsdkroma.v2 as roma
import huaweicloudsdkservicestage.v3 as servicestage
import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region

SDK = "huaweicloud-usdk-python"
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


def build(client, sim, credentials=None, endpoint=None):
    config = HttpConfig.get_default_config()
    config.ignore_ssl_verification = sim.ca_path is not None
    credentials = credentials or BasicCredentials(sim.access_key, sim.secret_key, sim.project_id)
    builder = client.new_builder().with_http_config(config).with_credentials(credentials)
    return builder.with_endpoint(endpoint or sim.base_url).build()


def all_by_the_sdk(sim, *operations):
    """Every request of the log came signed from the SDK and was carried out."""
    assert [entry.operation for entry in sim.log] == list(operations)
    for entry in sim.log:
        assert (entry.acted, entry.auth, entry.user_agent.startswith(SDK)) == (True, "aksk", True)


def test_servicestage_environments(sim):
    client = build(servicestage.ServiceStageClient, sim)
    body = servicestage.EnvironmentCreate(
        name="by-sdk",
        description="d",
        vpc_id="v",
        deploy_mode="container",
        enterprise_project_id="0",
        labels=[servicestage.EnvironmentCreateLabels(key="a", value="1")],
    )
    created = client.create_environment(servicestage.CreateEnvironmentRequest(body=body))
    assert (created.name, created.labels[0].value, created.project_id) == ("by-sdk", "1", sim.project_id)
    listed = client.show_environments(
        servicestage.ShowEnvironmentsRequest(
            limit=10, offset=0, order_by="name", order="asc", name="by-sdk", environment_id=created.id,
            enterprise_project_id="0",
        )
    )  # fmt: skip
    assert (listed.count, listed.environments[0].id) == (1, created.id)
    modify = servicestage.EnvironmentModify(name="by-sdk-2", description="", labels=[])
    changed = client.modify_environment(servicestage.ModifyEnvironmentRequest(environment_id=created.id, body=modify))
    assert (changed.name, changed.description, changed.labels) == ("by-sdk-2", "", [])
    shown = client.show_environment_info(servicestage.ShowEnvironmentInfoRequest(environment_id=created.id))
    assert (shown.name, shown.vpc_id, shown.update_time) == ("by-sdk-2", "v", changed.update_time)
    resource = servicestage.ReferResourceCreate(
        id="r", type="cce", parameters=servicestage.ReferResourceCreateParameters(namespace="default")
    )
    client.modify_resource_in_environment(
        servicestage.ModifyResourceInEnvironmentRequest(
            environment_id=created.id, body=servicestage.EnvironmentResourceModify(resources=[resource])
        )
    )
    found = client.show_environment_resources(
        servicestage.ShowEnvironmentResourcesRequest(environment_id=created.id)
    ).resources
    assert [(item.id, item.type) for item in found] == [("r", "cce")]
    assert (
        client.delete_environment(servicestage.DeleteEnvironmentRequest(environment_id=created.id)).status_code == 204
    )
    all_by_the_sdk(
        sim, "createEnvironment", "listEnvironments", "modifyEnvironment", "showEnvironment",
        "modifyEnvironmentResources", "listEnvironmentResources", "deleteEnvironment",
    )  # fmt: skip


def test_servicestage_jobs(sim, api, clock):
    """The SDK has no refresh; it can look at the job that one started."""
    client = build(servicestage.ServiceStageClient, sim)
    job_id = api("POST", f"{api.environment}/refresh").body["job_id"]

    def look():
        request = servicestage.ShowJobInfoRequest(job_id=job_id, limit="10", offset="0", desc="false", instance_id="i")
        return client.show_job_info(request)

    assert (look().job.execution_status, look().task_count) == ("SUBMITTED", 2)
    clock.advance(11)
    assert look().job.execution_status == "SUCCEEDED"
    assert [task.task_status for task in look().tasks] == ["SUCCEEDED", "SUCCEEDED"]


def test_servicestage_errors(sim):
    client = build(servicestage.ServiceStageClient, sim)
    with pytest.raises(ClientRequestException) as error:
        client.show_environment_info(servicestage.ShowEnvironmentInfoRequest(environment_id="none"))
    assert (error.value.status_code, error.value.error_code) == (401, "SVCSTG.00100401")
    assert error.value.request_id == sim.log[-1].request_id
    sim.deny("servicestage.listEnvironments")
    with pytest.raises(ClientRequestException) as error:
        client.show_environments(servicestage.ShowEnvironmentsRequest())
    assert (error.value.status_code, error.value.error_code) == (403, "APIGW.0302")
    wrong = build(servicestage.ServiceStageClient, sim, BasicCredentials(sim.access_key, "wrong", sim.project_id))
    with pytest.raises(ClientRequestException) as error:
        wrong.show_environments(servicestage.ShowEnvironmentsRequest())
    assert (error.value.status_code, error.value.error_code) == (401, "APIGW.0301")


def test_codearts_permissions(sim):
    client = build(deploy.CodeArtsDeployClient, sim)
    ids = {
        "application_id": sim.fixtures["application_id"],
        "environment_id": sim.fixtures["codearts_environment_id"],
    }
    role = sim.fixtures["role_id"]

    def row():
        body = client.list_environment_permissions(deploy.ListEnvironmentPermissionsRequest(**ids)).body
        return next(item for item in body if item.role_id == role)

    assert row().can_deploy is False
    body = deploy.EnvironmentPermissionV2Body(role_id=role, permission_name="can_deploy", permission_value=True)
    result = client.update_environment_permission(deploy.UpdateEnvironmentPermissionRequest(**ids, body=body))
    assert (result.status, result.result.role_id) == ("success", "0")
    assert row().can_deploy is True
    all_by_the_sdk(
        sim, "listEnvironmentPermissions", "updateEnvironmentPermission", "listEnvironmentPermissions"
    )  # fmt: skip


def test_codearts_environments(sim):
    client = build(deploy.CodeArtsDeployClient, sim)
    application, project = sim.fixtures["application_id"], sim.fixtures["codearts_project_id"]
    body = deploy.EnvironmentRequestBody(project_id=project, name="by-sdk", deploy_type=0, os="linux", description="d")
    created = client.create_environment(deploy.CreateEnvironmentRequest(application_id=application, body=body))
    assert created.status == "success"
    ids = {"application_id": application, "environment_id": created.id}
    detail = client.show_environment_detail(deploy.ShowEnvironmentDetailRequest(**ids)).result
    assert (detail.name, detail.permission.can_manage) == ("by-sdk", True)
    change = deploy.EnvironmentRequest(name="by-sdk-2", description="e")
    assert client.update_environment(deploy.UpdateEnvironmentRequest(**ids, body=change)).id == created.id
    listed = client.list_environments(
        deploy.ListEnvironmentsRequest(
            application_id=application, project_id=project, page_index=1, page_size=100, name="by-sdk-2",
            sort_key="name", sort_dir="DESC",
        )
    )  # fmt: skip
    assert (listed.total, listed.result[0].id, listed.result[0].description) == (1, created.id, "e")
    assert client.delete_environment(deploy.DeleteEnvironmentRequest(**ids)).status == "success"
    info = client.show_app_detail_by_id(deploy.ShowAppDetailByIdRequest(app_id=application))
    assert (info.status, info.result.project_id) == ("success", project)
    all_by_the_sdk(
        sim, "createEnvironment", "showEnvironment", "updateEnvironment", "listEnvironments", "deleteEnvironment",
        "showApplication",
    )  # fmt: skip


def test_codearts_errors(sim):
    client = build(deploy.CodeArtsDeployClient, sim)
    request = deploy.ListEnvironmentPermissionsRequest(application_id="0" * 32, environment_id="0" * 32)
    with pytest.raises(ClientRequestException) as error:
        client.list_environment_permissions(request)
    assert (error.value.status_code, error.value.error_code) == (404, "Deploy.00011020")


@pytest.mark.parametrize(("sdk", "client"), [(roma, "RomaClient"), (apig, "ApigClient")])
def test_apic_variables(sim, sdk, client):
    client = build(getattr(sdk, client), sim)
    instance, group, env = (sim.fixtures[key] for key in ("instance_id", "group_id", "env_id"))
    body = sdk.EnvVariableCreate(variable_name="by_sdk", variable_value="1", env_id=env, group_id=group)
    created = client.create_environment_variable_v2(
        sdk.CreateEnvironmentVariableV2Request(instance_id=instance, body=body)
    )
    assert (created.status_code, created.variable_value) == (201, "1")
    ids = {"instance_id": instance, "env_variable_id": created.id}
    shown = client.show_details_of_environment_variable_v2(sdk.ShowDetailsOfEnvironmentVariableV2Request(**ids))
    assert (shown.variable_name, shown.env_id, shown.group_id) == ("by_sdk", env, group)
    changed = client.update_environment_variable_v2(
        sdk.UpdateEnvironmentVariableV2Request(**ids, body=sdk.EnvVariableBase(variable_value="2"))
    )
    assert changed.variable_value == "2"
    listed = client.list_environment_variables_v2(
        sdk.ListEnvironmentVariablesV2Request(
            instance_id=instance, group_id=group, env_id=env, variable_name="by_sdk", precise_search="variable_name",
            offset=0, limit=500,
        )
    )  # fmt: skip
    assert (listed.total, listed.size, listed.variables[0].variable_value) == (1, 1, "2")
    assert client.delete_environment_variable_v2(sdk.DeleteEnvironmentVariableV2Request(**ids)).status_code == 204
    with pytest.raises(ClientRequestException) as error:
        client.show_details_of_environment_variable_v2(sdk.ShowDetailsOfEnvironmentVariableV2Request(**ids))
    assert (error.value.status_code, error.value.error_code) == (404, "APIG.3003")
    assert {entry.service for entry in sim.log} == {"roma" if sdk is roma else "apig"}


@pytest.mark.parametrize(("sdk", "client"), [(roma, "RomaClient"), (apig, "ApigClient")])
def test_apic_environments(sim, sdk, client):
    client = build(getattr(sdk, client), sim)
    instance = sim.fixtures["instance_id"]
    created = client.create_environment_v2(
        sdk.CreateEnvironmentV2Request(instance_id=instance, body=sdk.EnvCreate(name="by_sdk", remark="r"))
    )
    assert (created.status_code, created.remark) == (201, "r")
    ids = {"instance_id": instance, "env_id": created.id}
    changed = client.update_environment_v2(
        sdk.UpdateEnvironmentV2Request(**ids, body=sdk.EnvCreate(name="by_sdk_2", remark="s"))
    )
    assert changed.name == "by_sdk_2"
    listed = client.list_environments_v2(
        sdk.ListEnvironmentsV2Request(instance_id=instance, name="by_sdk_2", offset=0, limit=10)
    )
    assert (listed.total, listed.envs[0].id) == (1, created.id)
    assert client.delete_environment_v2(sdk.DeleteEnvironmentV2Request(**ids)).status_code == 204
    all_by_the_sdk(sim, "createEnvironment", "updateEnvironment", "listEnvironments", "deleteEnvironment")


def test_the_project_is_looked_up_at_iam(sim):
    credentials = BasicCredentials(sim.access_key, sim.secret_key).with_iam_endpoint(sim.base_url)
    config = HttpConfig.get_default_config()
    client = (
        servicestage.ServiceStageClient.new_builder()
        .with_http_config(config)
        .with_credentials(credentials)
        .with_region(Region(sim.region, sim.base_url))
        .build()
    )
    assert client.show_environments(servicestage.ShowEnvironmentsRequest()).count == 3
    assert [entry.operation for entry in sim.log] == ["listProjects", "listEnvironments"]


def test_temporary_keys(sim, api):
    token = api.log_in()
    body = {"auth": {"identity": {"methods": ["token"], "token": {"id": token, "duration_seconds": 900}}}}
    credential = api("POST", "/v3.0/OS-CREDENTIAL/securitytokens", body, auth=None).body["credential"]
    credentials = BasicCredentials(credential["access"], credential["secret"], sim.project_id)
    credentials.with_security_token(credential["securitytoken"])
    client = build(servicestage.ServiceStageClient, sim, credentials)
    assert client.show_environments(servicestage.ShowEnvironmentsRequest()).count == 3
    assert sim.log[-1].auth == "aksk-temporary"
