# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OpenAPI documents: valid, complete, and read the same way by a second library."""

from __future__ import annotations

import json

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.simulator.services import HANDLERS
from tests.simulator.spec import DOCUMENTS, SERVICES, Documents, InvalidRequestError, load, parse_body

OPERATIONS = {
    "servicestage": """listEnvironments createEnvironment showEnvironment modifyEnvironment deleteEnvironment
        listEnvironmentResources modifyEnvironmentResources refreshEnvironment showJob listAddons createAddon showAddon
        deleteAddon runAddonAction listAddonsMetadata""",
    "codeartsdeploy": """listEnvironmentPermissions updateEnvironmentPermission listEnvironments createEnvironment
        showEnvironment updateEnvironment deleteEnvironment showApplication""",
    "roma": """listEnvironmentVariables createEnvironmentVariable showEnvironmentVariable updateEnvironmentVariable
        deleteEnvironmentVariable listEnvironments createEnvironment updateEnvironment deleteEnvironment""",
    "iam": "createToken listProjects listAuthProjects listAuthDomains createSecurityToken",
}
OPERATIONS["apig"] = OPERATIONS["roma"]

REQUESTS = [
    ("servicestage", "POST", "/v3/p/cas/environments", {"name": "ab", "vpc_id": "v"}),
    ("servicestage", "POST", "/v3/p/cas/environments", {"name": "ab", "vpc_id": "v", "labels": [{"key": "k"}]}),
    ("servicestage", "POST", "/v3/p/cas/environments", {"name": "a", "vpc_id": "v"}),
    ("servicestage", "PUT", "/v3/p/cas/environments/e", {"name": "ab", "description": "", "labels": []}),
    ("servicestage", "PUT", "/v3/p/cas/environments/e", {"name": "ab", "vpc_id": "v"}),
    ("servicestage", "PUT", "/v3/p/cas/environments/e", {"name": "ab", "labels": [{"key": "生产", "value": "是"}]}),
    ("servicestage", "PUT", "/v3/p/cas/environments/e", {"name": "ab-"}),
    ("servicestage", "PUT", "/v3/p/cas/environments/e/resources", {"resources": [{"id": "r", "type": "vm"}]}),
    ("servicestage", "POST", "/v3/p/cas/environments/e/addons", {"name": "sermantInjector", "cce_id": "c"}),
    ("servicestage", "POST", "/v3/p/cas/environments/e/addons/a/action", {"action": "restart"}),
    ("servicestage", "POST", "/v3/p/cas/environments/e/addons/a/action", {"action": "upgrade"}),
    ("codeartsdeploy", "PUT", "/v2/applications/a/environments/e/permissions", {"role_id": "r"}),
    ("roma", "PUT", "/v2/p/apic/instances/i/env-variables/v", {"variable_value": "a:b"}),
    ("roma", "PUT", "/v2/p/apic/instances/i/env-variables/v", {"variable_value": "a b"}),
    ("apig", "PUT", "/v2/p/apigw/instances/i/env-variables/v", {"variable_value": ""}),
    ("iam", "POST", "/v3.0/OS-CREDENTIAL/securitytokens", {"auth": {"identity": {"methods": ["password"]}}}),
]


@pytest.mark.parametrize("service", SERVICES)
def test_each_document_is_valid_openapi(service):
    OpenAPIV31SpecValidator(Documents().inlined(f"{service}.yaml")).validate()


@pytest.mark.parametrize("service", SERVICES)
def test_the_operations(service):
    found = [operation.name for operation in load().operations if operation.service == service]
    assert sorted(found) == sorted(OPERATIONS[service].split())
    assert {f"{service}.{name}" for name in found} <= set(HANDLERS)


def test_servicestage_operations_name_their_iam_action():
    actions = {operation.name: operation.iam_action for operation in load().operations}
    missing = [item.name for item in load().operations if item.service == "servicestage" and not item.iam_action]
    assert missing == []
    assert actions["refreshEnvironment"] == "servicestage:environment:refresh"
    assert actions["runAddonAction"] == "servicestage:environment:modifyAddon"


def test_request_objects_are_closed():
    """No request schema lets an undocumented key through."""
    open_ones = []

    def walk(schema, where):
        if isinstance(schema, dict):
            if (
                "properties" in schema
                and schema.get("additionalProperties") is not False
                and "const" not in str(schema["properties"].get("name", ""))
            ):
                open_ones.append(where)
            for key, value in schema.items():
                walk(value, f"{where}/{key}")
        elif isinstance(schema, list):
            for item in schema:
                walk(item, where)

    for operation in load().operations:
        for validator in operation.bodies.values():
            walk(validator.schema, operation.full_name)
    assert open_ones == []


@pytest.mark.parametrize(("service", "method", "path", "body"), REQUESTS)
def test_a_second_library_agrees(service, method, path, body):
    """openapi-core reads the same documents to the same verdict."""
    document = OpenAPI.from_file_path(str(DOCUMENTS / f"{service}.yaml"))
    data = json.dumps(body).encode()
    request = MockRequest("http://localhost", method.lower(), path, data=data, content_type="application/json")
    operation, _params = load().find(method, path)
    verdicts = []
    for check in (
        lambda: document.validate_request(request),
        lambda: parse_body(operation, "application/json", data),
    ):
        try:
            check()
            verdicts.append("accepted")
        except InvalidRequestError:
            verdicts.append("refused")
        except Exception as error:
            assert type(error).__name__ == "InvalidRequestBody", error  # noqa: PT017
            verdicts.append("refused")
    assert verdicts[0] == verdicts[1]
