# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented constraint, on both sides of its edge."""

from __future__ import annotations

import pytest


def label(key="k", value="v"):
    return {"key": key, "value": value}


def labels(count):
    return [label(f"k{number}") for number in range(count)]


def resource_env(**change):
    group = {"resource_id": "r", "resource_name": "n", "resource_type": "dcs", "envs": []}
    return {key: value for key, value in {**group, **change}.items() if value is not None}


def refused_in_servicestage_s_shape(result):
    return (result.status, set(result.body), result.body["error_code"]) == (
        400, {"error_code", "error_msg"}, "SVCSTG.00100400"
    )  # fmt: skip


MODIFY = [
    ({"name": "ab"}, True),
    ({"name": "a"}, False),
    ({"name": "a" * 64}, True),
    ({"name": "a" * 65}, False),
    ({"name": "1ab"}, False),
    ({"name": "-ab"}, False),
    ({"name": "ab-"}, False),
    ({"name": "ab_"}, False),
    ({"name": "a_-9"}, True),
    ({"name": "a.b"}, False),
    ({"name": "a b"}, False),
    ({"name": "ab\n"}, False),
    ({"name": "环境ab"}, False),
    ({"name": None}, False),
    ({"name": 12}, False),
    ({}, False),
    ({"description": "d" * 128}, True),
    ({"description": "d" * 129}, False),
    ({"description": "描" * 128}, True),
    ({"description": None}, False),
    ({"labels": labels(20)}, True),
    ({"labels": labels(21)}, False),
    ({"labels": [label("k"), label("k", "w")]}, False),
    ({"labels": [label("k"), label("K")]}, True),
    ({"labels": [label("")]}, False),
    ({"labels": [label("k" * 36)]}, True),
    ({"labels": [label("k" * 37)]}, False),
    ({"labels": [label("k_-9")]}, True),
    ({"labels": [label("a.b")]}, False),
    ({"labels": [label("标签")]}, True),
    ({"labels": [label("k\n")]}, False),
    ({"labels": [label(value="")]}, False),
    ({"labels": [label(value="v" * 43)]}, True),
    ({"labels": [label(value="v" * 44)]}, False),
    ({"labels": [label(value="v_.-9")]}, True),
    ({"labels": [label(value="a/b")]}, False),
    ({"labels": [label(value="a:b")]}, False),
    ({"labels": [label(value="值")]}, True),
    ({"labels": [label(value="v\n")]}, False),
    ({"labels": [label(value=1)]}, False),
    ({"labels": [{"key": "k"}]}, False),
    ({"labels": [{"value": "v"}]}, False),
    ({"labels": [{**label(), "x": "y"}]}, False),
    ({"labels": {"k": "v"}}, False),
    ({"labels": None}, False),
    ({"enterprise_project_id": "0"}, True),
    ({"enterprise_project_id": 0}, False),
    ({"configuration": {}}, True),
    ({"configuration": None}, False),
    ({"configuration": {"envs": [{"name": "A", "value": ""}]}}, True),
    ({"configuration": {"envs": [{"name": "", "value": "b"}]}}, False),
    ({"configuration": {"envs": [{"name": "A"}]}}, False),
    ({"configuration": {"envs": [{"name": "A", "value": 1}]}}, False),
    ({"configuration": {"envs": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}}, False),
    ({"configuration": {"other": []}}, False),
    ({"configuration": {"resource_envs": [resource_env()]}}, True),
    ({"configuration": {"resource_envs": [resource_env(resource_type="vm")]}}, False),
    *[({"configuration": {"resource_envs": [resource_env(**{key: None})]}}, False) for key in resource_env()],
    ({"vpc_id": "v"}, False),
    ({"deploy_mode": "container"}, False),
    ({"id": "x"}, False),
]


@pytest.mark.parametrize(("change", "accepted"), MODIFY)
def test_modify_environment(sim, api, change, accepted):
    body = change if not change or "name" in change else {"name": "valid", **change}
    result = api("PUT", api.environment, body)
    if accepted:
        assert result.status == 200, result.text
    else:
        assert refused_in_servicestage_s_shape(result), result.text
        assert sim.state.environments[sim.fixtures["servicestage_environment_id"]].name == "env-0001"


CREATE = [
    ({}, True),
    ({"name": None}, False),
    ({"vpc_id": None}, False),
    *[({"deploy_mode": mode}, mode != "vm") for mode in ("virtualmachine", "container", "mixed", "vm")],
    *[({"type": kind}, kind != "low") for kind in ("normal", "high", "low")],
    *[({"resource_create_mode": mode}, mode != "x") for mode in ("none", "iac", "x")],
    ({"config_mode": "cli"}, False),
    ({"configuration": {"envs": []}}, False),
    ({"project_id": "x"}, False),
    ({"resources": [{"id": "r", "type": "cce"}]}, True),
    ({"resources": [{"type": "cce"}]}, False),
]


@pytest.mark.parametrize(("change", "accepted"), CREATE)
def test_create_environment(api, change, accepted):
    body = {"name": "fresh", "vpc_id": "v", **change}
    result = api("POST", api.environments, {key: value for key, value in body.items() if value is not None})
    assert result.status == (200 if accepted else 400), result.text
    assert accepted or refused_in_servicestage_s_shape(result)


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ({"limit": 0}, True), ({"limit": 100}, True), ({"limit": 101}, False), ({"limit": -1}, False),
        ({"limit": "ten"}, False), ({"offset": 0}, True), ({"offset": -1}, False), ({"order": "asc"}, True),
        ({"order": "up"}, False), ({"order_by": "anything"}, True), ({"page": 1}, False), ({"limit": [1, 2]}, False),
    ],
)  # fmt: skip
def test_list_environments(api, query, accepted):
    result = api("GET", api.environments, query=query)
    assert result.status == (200 if accepted else 400), result.text
    assert accepted or refused_in_servicestage_s_shape(result)


@pytest.mark.parametrize(
    ("item", "accepted"),
    [
        ({"id": "r", "type": "eip"}, True), ({"id": "r", "type": "eip", "name": None}, True),
        ({"id": "r", "type": "vm"}, False), ({"id": "", "type": "eip"}, False), ({"id": "r"}, False),
        ({"type": "eip"}, False), ({"id": "r", "type": "custom_k8s", "parameters": {"kube_config": "x"}}, True),
        ({"id": "r", "type": "cce", "parameters": {"other": "x"}}, False),
        ({"id": "r", "type": "cce", "ip": "x"}, False),
    ],
)  # fmt: skip
def test_resources(api, item, accepted):
    result = api("PUT", f"{api.environment}/resources", {"resources": [item]})
    assert result.status == (200 if accepted else 400), result.text


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        ({"action": "redeploy"}, True), ({"action": "restart"}, True), ({"action": "upgrade"}, False),
        ({"action": "Redeploy"}, False), ({}, False), ({"action": "redeploy", "force": True}, False), ([], False),
    ],
)  # fmt: skip
def test_addon_action(sim, api, body, accepted):
    result = api("POST", f"{api.addon}/action", body)
    assert result.status == (200 if accepted else 400), result.text
    assert sim.log[-1].acted is accepted


def test_sermant_needs_a_cse(sim, api):
    path = f"{api.environments}/{sim.add_environment('bare')}/addons"
    assert api("POST", path, {"name": "sermantInjector", "cce_id": "c"}).status == 400
    assert api("POST", path, {"name": "other", "cce_id": "c", "cse_id": "c"}).status == 400
    assert api("POST", path, {"name": "sermantInjector", "cce_id": "c", "cse_id": "c"}).status == 200


BODILESS = [("POST", "/refresh"), ("GET", ""), ("DELETE", ""), ("GET", "/addons"), ("GET", "/resources")]


@pytest.mark.parametrize(("method", "tail"), BODILESS)
@pytest.mark.parametrize("raw", [b"{}", b" ", b"null"])
def test_no_body_where_the_page_has_none(sim, api, method, tail, raw):
    assert refused_in_servicestage_s_shape(api(method, api.environment + tail, raw=raw))
    assert not sim.state.active_jobs


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"{} x", b'{"name": NaN}', b'{"name":"ab","name":"cd"}', b"\xff", b'"name"', b"[" * 100_000]
)
def test_what_is_no_json(api, raw):
    result = api("PUT", api.environment, raw=raw, headers={"Content-Type": "application/json"})
    assert refused_in_servicestage_s_shape(result), result.text


JSON_TYPES = ["application/json", "application/json;charset=utf8", "application/json; charset=UTF-8"]
CODEARTS_TYPES = ["application/octet-stream;charset=utf-8", "application/octet-stream; charset=utf-8",
                  "text/html;charset=UTF-8", "text/html; charset=UTF-8"]  # fmt: skip
NO_TYPES = ["text/plain", "application/octet-stream", "application/json;charset=latin1", "application/xml", None]


@pytest.mark.parametrize("content_type", [*JSON_TYPES, *CODEARTS_TYPES, *NO_TYPES])
@pytest.mark.parametrize("service", ["servicestage", "codeartsdeploy", "roma"])
def test_content_types(sim, api, service, content_type):
    api.log_in()
    role = sim.fixtures["role_id"]
    path, body = {
        "servicestage": (api.environment, {"name": "ab"}),
        "codeartsdeploy": (
            api.permissions, {"role_id": role, "permission_name": "can_view", "permission_value": True}
        ),
        "roma": (f"{api.variables()}/{sim.fixtures['variable_id']}", {"variable_value": "x"}),
    }[service]  # fmt: skip
    allowed = JSON_TYPES + (CODEARTS_TYPES if service == "codeartsdeploy" else [])
    result = api("PUT", path, body, headers={"Content-Type": content_type})
    assert result.status == (200 if content_type in allowed else 400), result.text


PERMISSION = {"permission_name": "can_deploy", "permission_value": True}


@pytest.mark.parametrize(
    "change",
    [
        {"permission_name": "can_execute"}, {"permission_name": None}, {"permission_value": "true"},
        {"permission_value": 1}, {"permission_value": None}, {"role_id": None}, {"role_id": ""}, {"can_view": True},
    ],
)  # fmt: skip
def test_permission(sim, api, change):
    body = {**PERMISSION, "role_id": sim.fixtures["role_id"], **change}
    body = {key: value for key, value in body.items() if value is not None}
    result = api("PUT", api.permissions, body, headers={"X-Language": "en-us"})
    assert (result.status, result.body["status"]) == (400, "failed")
    assert result.body["error"]["code"] == "DEV.CH.10001"
    assert result.body["error"]["message"].startswith("Param invalid")


@pytest.mark.parametrize(
    ("query", "accepted"),
    [
        ({}, True), ({"project_id": "short"}, False), ({"project_id": None}, False), ({"page_size": 100}, True),
        ({"page_size": 101}, False), ({"page_index": 0}, False), ({"sort_dir": "DESC"}, True),
        ({"sort_dir": "x"}, False),
    ],
)  # fmt: skip
def test_codearts_environment_list(sim, api, query, accepted):
    query = {"project_id": sim.fixtures["codearts_project_id"], **query}
    result = api("GET", f"/v1/applications/{sim.fixtures['application_id']}/environments", query=query)
    assert result.status == (200 if accepted else 400), result.text


VALUES = [
    ("v", True), ("", False), ("v" * 255, True), ("v" * 256, False), ("Aa0_-/.:", True), ("a b", False), ("a\n", False),
    ("a=b", False), ("值", False), ("a,b", False), (5, False), (None, False),
]  # fmt: skip
NAMES = [
    ("abc", True), ("ab", False), ("a" * 32, True), ("a" * 33, False), ("a_-9", True), ("9abc", False), ("_abc", False),
    ("a.bc", False), ("abc\n", False),
]  # fmt: skip


@pytest.mark.parametrize("gateway", ["apic", "apigw"])
@pytest.mark.parametrize(("value", "accepted"), VALUES)
def test_variable_values(sim, api, gateway, value, accepted):
    result = api("PUT", f"{api.variables(gateway)}/{sim.fixtures['variable_id']}", {"variable_value": value})
    assert result.status == (200 if accepted else 400), result.text
    assert accepted or result.body["error_code"] == "APIG.2012"


@pytest.mark.parametrize("gateway", ["apic", "apigw"])
@pytest.mark.parametrize(("name", "accepted"), NAMES)
def test_variable_names(sim, api, gateway, name, accepted):
    body = {"variable_name": name, "variable_value": "v", "env_id": sim.fixtures["env_id"],
            "group_id": sim.fixtures["group_id"]}  # fmt: skip
    assert api("POST", api.variables(gateway), body).status == (201 if accepted else 400)


@pytest.mark.parametrize("extra", ["variable_name", "env_id", "group_id", "id"])
def test_a_variable_s_other_parts_cannot_be_changed(sim, api, extra):
    body = {"variable_value": "v", extra: "abc"}
    assert api("PUT", f"{api.variables()}/{sim.fixtures['variable_id']}", body).status == 400


@pytest.mark.parametrize(
    ("gateway", "limit", "status"),
    [
        ("apic", 1, 200),
        ("apic", 500, 200),
        ("apic", 0, 400),
        ("apic", 501, 400),
        ("apigw", 0, 200),
        ("apigw", 501, 200),
    ],
)
def test_variable_list_limits(sim, api, gateway, limit, status):
    query = {"group_id": sim.fixtures["group_id"], "limit": limit}
    assert api("GET", api.variables(gateway), query=query).status == status


def test_variable_list_needs_a_group_and_knows_one_precise_search(sim, api):
    assert api("GET", api.variables()).status == 400
    query = {"group_id": sim.fixtures["group_id"], "precise_search": "name"}
    assert api("GET", api.variables(), query=query).status == 400


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        ({"name": "abc"}, True), ({"name": "ab"}, False), ({"name": "a" * 64}, True), ({"name": "a" * 65}, False),
        ({"name": "a-bc"}, False), ({"name": "a_bc"}, True), ({"name": "1abc"}, False), ({}, False),
        ({"name": "abc", "remark": "r" * 255}, True), ({"name": "abc", "remark": "r" * 256}, False),
    ],
)  # fmt: skip
def test_apic_environments(api, body, accepted):
    assert api("POST", api.envs(), body).status == (201 if accepted else 400)
