# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ServiceStage environments: what writes do, what reads show, and the knobs for what is not documented."""

from __future__ import annotations

import pytest

from tests.simulator import Behaviour

VARIABLES = {"envs": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "resource_envs": []}


def test_put_replaces_labels_and_configuration(api):
    for labels in ([{"key": "a", "value": "1"}, {"key": "b", "value": "2"}], [{"key": "b", "value": "3"}], []):
        result = api("PUT", api.environment, {"name": "env-0001", "labels": labels})
        assert result.body["labels"] == api("GET", api.environment).body["labels"] == labels
    api("PUT", api.environment, {"name": "env-0001", "configuration": VARIABLES})
    api("PUT", api.environment, {"name": "env-0001", "configuration": {"envs": VARIABLES["envs"][:1]}})
    found = api("GET", api.environment).body["configuration"]
    assert found == {"envs": VARIABLES["envs"][:1], "resource_envs": []}


def test_put_moves_update_time_only(sim, api, clock):
    before = api("GET", api.environment).body
    clock.advance(5)
    after = api("PUT", api.environment, {"name": "env-0001"}).body
    assert after["update_time"] == clock.now_ms()
    assert after["create_time"] == before["create_time"]
    assert api("PUT", api.environment, {"name": "env-0001"}).body["update_time"] > after["update_time"]


@pytest.mark.parametrize("key", ["description", "labels", "configuration", "enterprise_project_id"])
def test_omitted_keys(sim, api, key):
    api("PUT", api.environment, {"name": "env-0001", "enterprise_project_id": "eps-1"})
    before = api("GET", api.environment).body
    api("PUT", api.environment, {"name": "env-0001"})
    assert api("GET", api.environment).body[key] == before[key]
    sim.behaviour.put_omitted = {key: "clear"}
    api("PUT", api.environment, {"name": "env-0001"})
    after = api("GET", api.environment).body
    empty = {"description": "", "labels": [], "enterprise_project_id": "0"}
    assert after[key] == empty.get(key, {"envs": [], "resource_envs": []})
    assert {name for name in after if after[name] != before[name]} == {key, "update_time"}


def test_ignored_keys(sim, api):
    sim.behaviour.put_ignores = ["description", "name"]
    body = {"name": "other", "description": "other", "labels": []}
    result = api("PUT", api.environment, body).body
    assert (result["name"], result["description"], result["labels"]) == ("env-0001", "the first environment", [])


@pytest.mark.parametrize("shows", [True, False, "null"])
def test_whether_get_shows_configuration(sim, api, shows):
    sim.behaviour.get_shows_configuration = shows
    body = api("GET", api.environment).body
    if shows is True:
        assert body["configuration"]["envs"] == [{"name": "KEY", "value": "VALUE"}]
    else:
        assert body.get("configuration", "absent") == ("absent" if shows is False else None)


def test_whether_put_shows_configuration(sim, api):
    sim.behaviour.put_answer_has_configuration = True
    body = {"name": "env-0001", "configuration": VARIABLES}
    assert api("PUT", api.environment, body).body["configuration"] == VARIABLES


def test_variables_that_the_service_writes(sim, api):
    def builtin():
        found = api("PUT", api.environment, {"name": "env-0001", "configuration": VARIABLES}).status
        assert found == 200
        groups = api("GET", api.environment).body["configuration"]["resource_envs"]
        return [(item["name"], item["value"]) for group in groups for item in group["envs"]]

    assert builtin() == []
    sim.behaviour.builtin_variables = True
    assert builtin() == builtin() == [("DCS_BUILT_IN_ADDRESS", "10.0.0.1")]
    sim.behaviour.builtin_variables = "moving"
    assert builtin() != builtin()


def test_order_and_empty_labels(sim, api):
    labels = [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]
    sim.behaviour.reverse_lists = True
    assert api("PUT", api.environment, {"name": "env-0001", "labels": labels}).body["labels"] == labels[::-1]
    sim.behaviour.empty_labels = "null"
    assert api("PUT", api.environment, {"name": "env-0001", "labels": []}).body["labels"] is None


def test_names_are_unique_in_a_project(api):
    result = api("PUT", api.environment, {"name": "env-0002"})
    assert (result.status, result.body["error_code"]) == (400, "SVCSTG.00100449")
    assert api("PUT", api.environment, {"name": "Env-0002"}).status == 200
    assert api("PUT", api.environment, {"name": "partner-env"}).status == 200


ABSENT = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "tail", "body", "documented"),
    [
        ("GET", "", None, False), ("DELETE", "", None, False), ("GET", "/resources", None, False),
        ("PUT", "/resources", {"resources": []}, False), ("PUT", "", {"name": "ab"}, True),
        ("POST", "/refresh", None, True), ("GET", "/addons", None, True), ("GET", "/addons-metadata", None, True),
        ("POST", "/addons/x/action", {"action": "restart"}, True),
    ],
)  # fmt: skip
def test_absent_environments(sim, api, method, tail, body, documented):
    for environment in (ABSENT, sim.fixtures["partner_environment_id"], "x"):
        sim.behaviour.absent_environment = 401
        result = api(method, f"{api.environments}/{environment}{tail}", body)
        expected = (404, "SVCSTG.00100411") if documented else (401, "SVCSTG.00100401")
        assert (result.status, result.body["error_code"]) == expected
        sim.behaviour.absent_environment = 404
        result = api(method, f"{api.environments}/{environment}{tail}", body)
        assert (result.status, result.body["error_code"]) == (404, "SVCSTG.00100411")


def test_absent_addons(sim, api):
    other = sim.add_environment("other", addon=True)
    foreign = sim.state.addons_of(other)[0].id
    for addon in (ABSENT, foreign):
        for method, tail, body in (("GET", "", None), ("DELETE", "", None), ("POST", "/action", {"action": "restart"})):
            assert api(method, f"{api.environment}/addons/{addon}{tail}", body).status == 404


def test_the_legacy_addon_shape(sim, api):
    flat = api("GET", api.addon).body
    sim.behaviour.addon_shape = "legacy"
    assert api("GET", api.addon).body == {"addons": [flat]}


@pytest.mark.parametrize("key", ["error_msg", "error_message", "errorMessage", "message"])
def test_the_key_of_error_texts(sim, api, key):
    sim.behaviour.error_text_key = key
    assert set(api("PUT", api.environment, {}).body) == {"error_code", key}


def test_lists(sim, api):
    for number in range(4, 123):
        sim.add_environment(f"env-{number:04d}")
    sim.add_environment("another", enterprise_project_id="eps-1")

    def names(**query):
        body = api("GET", api.environments, query=query).body
        return [item["name"] for item in body["environments"]], body["count"]

    everything, count = names()
    assert (len(everything), count) == (123, 123)
    assert everything[-1] == "env-0001", "newest first"
    pages = [names(limit=100, offset=offset) for offset in (0, 100, 200)]
    assert [(len(page), total) for page, total in pages] == [(100, 123), (23, 123), (0, 123)]
    assert sorted(pages[0][0] + pages[1][0]) == sorted(everything)
    assert names(order_by="name", order="asc", limit=2)[0] == ["another", "env-0001"]
    assert names(limit=0) == ([], 123)
    assert names(name="env-000")[1] == 9
    assert names(name="ENV-0001")[1] == 0
    assert names(environment_id=sim.fixtures["servicestage_environment_id"]) == (["env-0001"], 1)
    assert names(enterprise_project_id="eps-1") == (["another"], 1)
    sim.behaviour.list_name_filter = "exact"
    assert names(name="env-000")[1] == 0
    assert names(name="env-0001")[1] == 1


def test_at_most_1000_without_a_limit(sim, api):
    for number in range(1100):
        sim.add_environment(f"x{number}")
    body = api("GET", api.environments).body
    assert (len(body["environments"]), body["count"]) == (1000, 1103)


def test_reset_brings_everything_back(sim, api):
    before = api("GET", api.environment).body
    sim.behaviour.update({"empty_labels": "null", "put_omitted": "clear"})
    api("PUT", api.environment, {"name": "renamed"})
    sim.add_environment("more")
    sim.reset()
    assert sim.log == []
    assert sim.behaviour == Behaviour()
    after = api("GET", api.environment).body
    assert {key for key in after if after[key] != before[key]} <= {"create_time", "update_time"}
    assert len(sim.state.environments) == 4


def test_resources_replace_and_null_names_come_back_empty(api):
    body = {"resources": [{"id": "r", "type": "eip", "name": None, "alias": "x"}]}
    shown = [{"id": "r", "type": "eip", "name": "", "alias": "x"}]
    assert api("PUT", f"{api.environment}/resources", body).body == {"resources": shown}
    assert api("GET", api.environment).body["resources"] == shown


def test_unknown_knobs_are_refused(sim):
    with pytest.raises(ValueError, match="unknown behaviour: jobs_knwon"):
        sim.behaviour.update({"jobs_knwon": False})
