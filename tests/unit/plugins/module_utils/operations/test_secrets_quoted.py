# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever quotes a secret or a hidden value, in every module: the service, or an exception that nobody expected."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.transport import Transport

from tests.simulator import Fault
from tests.unit.plugins.module_utils.operations.harness import failure_of, operation_classes, perform
from tests.unit.plugins.module_utils.operations.tables import CHANGING, READING

OPERATIONS = operation_classes()
ENVIRONMENT = OPERATIONS["servicestage_environment"]
NO_KEYS = {"access_key": None, "secret_key": None}
SERVICES_ONLY = ("*", "^/v[123]/(?!auth/)(?!projects$)")
DECOYS = {
    "HW_SECRET_KEY": "decoy-of-the-environment",
    "OS_PASSWORD": "de\"coy' \\password%2F",
    "HTTPS_PROXY": "http://me:decoy%2Fproxy@127.0.0.1:9",
    "NO_PROXY": "*",
}
QUOTED_DECOYS = ["decoy-of-the-environment", DECOYS["OS_PASSWORD"], "decoy%2Fproxy", "decoy/proxy"]


def credentials(sim, kind):
    if kind == "AK and SK":
        return {}
    if kind == "agency":
        return {
            "agency_name": sim.agency_name,
            "agency_domain_name": sim.agency_domain_name,
            "project_id": sim.fixtures["partner_project_id"],
        }
    return {**NO_KEYS, "username": sim.username, "password": sim.password, "domain_name": sim.domain_name}


def options_of(sim, name):
    return READING[name][0](sim) if name in READING else CHANGING[name][0](sim.fixtures)


@pytest.mark.parametrize("kind", ["AK and SK", "agency", "password"])
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_service_that_quotes_the_whole_request_and_its_secrets_gives_nothing_away(sim, name, kind):
    sim.faults.add(Fault(SERVICES_ONLY, "echo", times=None))
    done = perform(OPERATIONS[name], sim, **{**options_of(sim, name), **credentials(sim, kind)})
    failure_of(done)
    assert "SIM.0001" in done["msg"]
    assert "secret key ********" in done["msg"] or kind == "password"


@pytest.mark.parametrize("kind", ["agency", "password"])
def test_an_iam_that_quotes_its_request_gives_nothing_away(sim, kind):
    sim.faults.add(Fault("iam.*", "echo", times=None, status=503))
    done = perform(ENVIRONMENT, sim, id="e", description="x", **credentials(sim, kind))
    assert failure_of(done)["service"] == "iam"
    assert done.warnings


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_exception_that_quotes_all_secrets_gives_nothing_away(sim, name, monkeypatch):
    def broken(self, call, url, headers, body, auth, *_rest):
        raise RuntimeError(vars(auth), str(vars(auth)), repr(self._settings), *QUOTED_DECOYS)

    monkeypatch.setattr(Transport, "exchange", broken)
    done = perform(OPERATIONS[name], sim, environ=DECOYS, **options_of(sim, name))
    failure_of(done)
    assert "Internal error" in done["msg"]
    for secret in QUOTED_DECOYS:
        assert json.dumps(secret)[1:-1] not in done.text
        assert secret not in done["msg"]
        assert repr(secret)[1:-1] not in done["msg"]


FORMS = {
    "as JSON": lambda value: json.dumps(value),
    "in a URL": lambda value: quote(value, safe=""),
    "in base64": lambda value: base64.b64encode(value.encode()).decode(),
    "as a repr": repr,
    "cut off": lambda value: "x" * 970 + " " + "".join(value.split()),
    "on one line": lambda value: " ".join(value.split()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [400, 503])
@pytest.mark.parametrize("value", ['jdbc:mysql://db/"shop"?user=o\'neil', "two\nlines of a value", "prüfung+1%2F&x=y"])
def test_a_hidden_value_stays_hidden_in_every_form_that_a_service_quotes(sim, value, status, form):
    body = {"error_code": "SVCSTG.00100400", "error_msg": f"cannot take {FORMS[form](value)}"}
    sim.faults.add(Fault("modifyEnvironment", "status", status=status, body=body, times=1))
    if form == "cut off":  # what several words begin with could be words of any message
        value = "".join(value.split())
    of = {"id": sim.fixtures["servicestage_environment_id"], "configuration": {"envs": {"NEW": value}}}
    done = perform(ENVIRONMENT, sim, **of)
    assert done.failed is (status == 400)
    told = done["msg"] if done.failed else done.warnings[0]
    for piece in {FORMS[form](value), value, " ".join(value.split()), value[:13]} - {FORMS["cut off"](value)}:
        assert piece not in told
    assert "(hidden)" in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("invalid 'dev'", "invalid '(hidden)'"),
        ("LEVEL=dev is wrong", "LEVEL=(hidden) is wrong"),
        ("no dev is", "no dev"),
    ],
)
def test_a_short_value_is_hidden_where_it_is_quoted_as_one(sim, text, expected):
    body = {"error_code": "SVCSTG.00100400", "error_msg": text}
    sim.faults.add(Fault("modifyEnvironment", "status", status=400, body=body))
    of = {"id": sim.fixtures["servicestage_environment_id"], "configuration": {"envs": {"LEVEL": "dev", "N": "0"}}}
    assert expected in perform(ENVIRONMENT, sim, **of)["msg"]


@pytest.mark.parametrize("how", [{"reveal_values": False}, {}])
def test_values_of_apic_variables_are_hidden_in_failures_when_they_are_to_be(sim, how):
    body = {"error_code": "APIG.2011", "error_msg": "bad value canary/of/apic"}
    sim.faults.add(Fault(("PUT|POST", "env-variables"), "status", status=400, body=body, times=None))
    fixtures = sim.fixtures
    of = {"instance_id": fixtures["instance_id"], "group_id": fixtures["group_id"], "env_id": fixtures["env_id"]}
    one = {"instance_id": of["instance_id"], "id": fixtures["variable_id"], "value": "canary/of/apic"}
    for name, given in (
        ("apic_environment_variable_set", {**of, "variables": {"canary": "canary/of/apic"}}),
        ("apic_environment_variable", one),
    ):
        done = perform(OPERATIONS[name], sim, **given, **how)
        assert done.failed
        assert ("canary/of/apic" in done.text) is not bool(how)


def test_a_short_secret_does_not_blank_the_result(sim):
    of = {"id": sim.fixtures["servicestage_environment_id"]}
    done = perform(ENVIRONMENT, sim, **of, environ={"OS_PASSWORD": "e", "OS_AUTH_TOKEN": "1"})
    assert done["environment"]["name"] == sim.fixtures["environment_name"]
