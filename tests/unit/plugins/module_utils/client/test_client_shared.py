# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tasks of one process share: connections by their settings, and the usual TLS context."""

from __future__ import annotations

import ssl

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import tls
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.connection import Connections

from tests.unit.plugins.module_utils.client.support import TestClient, environment_call, password_of, settings_for

OTHER_SETTINGS = [
    {"access_key": "another"},
    {"secret_key": "another"},
    {"security_token": "another"},
    {"project_id": "another"},
    {"region": "cn-south-1"},
    {"validate_certs": False},
    {"timeout": 5},
    {"max_retries": 1},
    {"cloud": "another.example"},
    {"agency_name": "a", "agency_domain_name": "d"},
    {"endpoints": {"iam": "https://another.example"}},
]


def test_tasks_with_equal_settings_share_a_connection(sim):
    connections = Connections()
    first = connections.get(settings_for(sim))
    assert connections.get(settings_for(sim)) is first


@pytest.mark.parametrize("other", OTHER_SETTINGS, ids=str)
def test_tasks_with_other_settings_share_none(sim, other):
    connections = Connections()
    assert connections.get(settings_for(sim)) is not connections.get(settings_for(sim, **other))


def test_a_loop_keeps_its_connection_and_its_token(sim):
    connections = Connections()
    for _each in range(3):
        found = settings_for(sim, **password_of(sim))
        TestClient(found, connection=connections.get(found)).send(environment_call(sim, "GET"))
    assert [entry.operation for entry in sim.log] == ["createToken", *["showEnvironment"] * 3]
    assert len({entry.connection for entry in sim.log}) == 1
    connections.close()


def test_closing_forgets_everything(sim):
    connections = Connections()
    found = settings_for(sim)
    first = connections.get(found)
    TestClient(found, connection=first).send(environment_call(sim, "GET"))
    connections.close()
    assert first.transport._session is None
    assert connections.get(found) is not first
    connections.close()
    connections.close()


def test_the_usual_context_verifies_and_is_built_once():
    context = tls.usual_context()
    assert context is tls.usual_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.cert_store_stats()["x509_ca"] > 50


@pytest.mark.parametrize(
    ("options", "environ", "usual"),
    [
        ({}, {}, True),
        ({}, {"REQUESTS_CA_BUNDLE": ""}, True),
        ({}, {"REQUESTS_CA_BUNDLE": "/x"}, False),
        ({}, {"CURL_CA_BUNDLE": "/x"}, False),
        ({"validate_certs": False}, {}, False),
        ({"ca_path": __file__}, {}, False),
    ],
)
def test_the_usual_context_is_used_only_where_nothing_else_is_asked_for(sim, options, environ, usual):
    found = settings_for(sim, **options)
    assert tls.has_usual_context(found, environ) is usual
    assert not tls.has_usual_context(found._replace(client_cert="cert.pem"), environ)
