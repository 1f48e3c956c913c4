# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints, TLS and limits: resolved before any request, and refused with a sentence that names the option."""

from __future__ import annotations

import pytest
import trustme
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import options as options_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import settings
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import ConnectionSettingsError
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.options import SERVICES
from hypothesis import given
from hypothesis import strategies as st

BASE = {"access_key": "ak", "secret_key": "sk", "validate_certs": True, "timeout": 30, "max_retries": 5}
LABELS = {
    "iam": "iam",
    "servicestage": "servicestage",
    "codeartsdeploy": "codearts-deploy",
    "roma": "roma",
    "apig": "apig",
}


def resolve(**options):
    return settings.resolve({**BASE, **options}, {"HOME": "/nonexistent"})


def refusal(**options):
    with pytest.raises(ConnectionSettingsError) as caught:
        resolve(**options)
    return caught.value.message


@pytest.mark.parametrize(
    ("region", "cloud", "domain"),
    [
        ("cn-north-4", None, "cn-north-4.myhuaweicloud.com"),
        ("ap-southeast-3", None, "ap-southeast-3.myhuaweicloud.com"),
        ("eu-west-101", None, "eu-west-101.myhuaweicloud.eu"),
        ("eu-west-1", None, "eu-west-1.myhuaweicloud.eu"),
        ("eu-west-0", None, "eu-west-0.myhuaweicloud.com"),
        ("eu-west-2", None, "eu-west-2.myhuaweicloud.com"),
        ("eu-west-101", "myhuaweicloud.com", "eu-west-101.myhuaweicloud.com"),
        ("cn-north-4", "mycloud.example", "cn-north-4.mycloud.example"),
    ],
)
@pytest.mark.parametrize("service", SERVICES)
def test_an_address_is_built_from_service_region_and_cloud(service, region, cloud, domain):
    assert resolve(region=region, cloud=cloud).endpoint(service) == f"https://{LABELS[service]}.{domain}"


@pytest.mark.parametrize("service", SERVICES)
def test_an_endpoint_replaces_one_address_and_no_other(service):
    found = resolve(region="cn-north-4", endpoints={service: "https://mine.example/x/"})
    for other in SERVICES:
        built = f"https://{LABELS[other]}.cn-north-4.myhuaweicloud.com"
        assert found.endpoint(other) == ("https://mine.example/x" if other == service else built)


@pytest.mark.parametrize("service", SERVICES)
def test_an_address_without_a_region_needs_an_endpoint(service):
    with pytest.raises(ConnectionSettingsError) as caught:
        resolve().endpoint(service)
    assert caught.value.message.startswith(f"region is missing: the address of {service}")
    assert "HW_REGION_NAME" in caught.value.message
    assert f"endpoints.{service}" in caught.value.message
    assert resolve(endpoints={service: "https://h"}).endpoint(service) == "https://h"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example", "https://h.example"),
        ("https://h.example/", "https://h.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://h.example:65535/a/b//", "https://h.example:65535/a/b"),
        ("https://[::1]:8443/x", "https://[::1]:8443/x"),
        ("HTTPS://H.example", "HTTPS://H.example"),
    ],
)
def test_an_endpoint_may_have_a_port_and_a_prefix(url, expected):
    assert resolve(endpoints={"roma": url}).endpoint("roma") == expected


BAD_ENDPOINTS = [
    "", " ", "h.example", "//h.example", "ftp://h.example", "https:", "https://", "https:///path", "https://:443",
    "https://h:0", "https://h:65536", "https://h:port", "https://h:-1", "https://[::1", "https://h?x=1", "https://h/#f",
    "https://h/a b", "https://h\n", "\thttps://h", "https://user@h", "https://user:pw@h", "javascript:alert(1)",
    None, 5, True, ["https://h"], {"url": "https://h"},
]  # fmt: skip


@pytest.mark.parametrize("url", BAD_ENDPOINTS, ids=repr)
@pytest.mark.parametrize("service", SERVICES)
def test_a_bad_endpoint_is_refused_with_a_sentence_that_names_it(service, url):
    message = refusal(region="cn-north-4", endpoints={service: url})
    assert message.startswith(f"endpoints.{service} is ")
    assert "scheme://host[:port][/prefix]" in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        "https://user:s3cret@h",
        "https://user:s3cret@h:port",
        "ftp://user:s3cret@h",
        "user:s3cret@h",
    ],
)
def test_a_password_in_an_endpoint_is_not_printed(url):
    assert "s3cret" not in refusal(endpoints={"iam": url})


@pytest.mark.parametrize("given", [None, {"roma": "https://task.example"}, {}])
def test_endpoints_of_the_environment_are_a_dictionary_as_json(given):
    environ = {"HOME": "/nonexistent", options_module.ENDPOINTS_VARIABLE: '{"roma": "https://env.example/"}'}
    found = settings.resolve({**BASE, "endpoints": given}, environ)
    assert found.endpoints == ({"roma": "https://env.example"} if given is None else given)


def test_an_empty_variable_is_an_unset_one():
    assert settings.resolve(BASE, {"HOME": "/nonexistent", options_module.ENDPOINTS_VARIABLE: ""}).endpoints == {}


@pytest.mark.parametrize("text", ["{not json", "https://h.example", "[]", "5", "null", " "])
def test_endpoints_of_the_environment_that_are_none_are_named_with_the_variable(text):
    with pytest.raises(ConnectionSettingsError) as caught:
        settings.resolve(BASE, {"HOME": "/nonexistent", options_module.ENDPOINTS_VARIABLE: text})
    assert caught.value.message.startswith(
        f"{options_module.ENDPOINTS_VARIABLE} is {text!r}: it has to be a dictionary"
    )


@pytest.mark.parametrize("name", ["", "IAM", "sts", "servicestage.v3", "codearts-deploy"])
def test_an_unknown_service_is_refused_with_the_known_ones(name):
    message = refusal(endpoints={name: "https://h"})
    assert message.startswith(f"endpoints has no service {name!r}")
    assert all(service in message for service in SERVICES)


@given(st.text(max_size=30))
def test_any_endpoint_is_taken_as_an_address_or_refused_with_a_sentence(url):
    try:
        found = resolve(endpoints={"iam": url}).endpoint("iam")
    except ConnectionSettingsError as refused:
        found = refused
    if isinstance(found, ConnectionSettingsError):
        assert found.message.startswith("endpoints.iam is ")
    else:
        assert found.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("region", value) for value in ("CN-NORTH-4", "cn north", "cn-north-4/x", "cn.north", "-cn", "a" * 64, "é")),
        *(("project_id", value) for value in ("a/b", "..", "a b", "a" * 65, "é", "a\n", "a%2fb")),
        *(("cloud", value) for value in ("https://h", "h/x", "h:1", ".h", "h.", "a b", "é", "h\n")),
        *((name, "cn-north-4\n") for name in ("region",)),
    ],
)
def test_what_would_change_an_address_is_refused(option, value):
    message = refusal(**{option: value})
    assert message.startswith(f"{option} is {value!r}: it has to be ")
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("region", "cn-north-4"),
        ("region", "eu-west-101"),
        ("project_id", "e7d2e9c589e5445e808a8ff0d1235aca"),
        ("cloud", "myhuaweicloud.eu"),
        ("cloud", "My-Cloud.Example"),
    ],
)
def test_what_is_as_it_should_be_is_taken(option, value):
    found = resolve(**{option: value})
    assert value in (found.scope.region, found.scope.project_id, found.cloud)


def test_an_empty_cloud_is_no_cloud():
    assert resolve(region="cn-north-4", cloud="").endpoint("iam") == "https://iam.cn-north-4.myhuaweicloud.com"


@pytest.mark.parametrize(
    ("option", "value", "lowest"),
    [("timeout", 0, 1), ("timeout", -5, 1), ("max_retries", -1, 0)],
)
def test_a_limit_below_the_lowest_is_refused(option, value, lowest):
    assert refusal(**{option: value}) == f"{option} is {value}: it has to be {lowest} or more."


def test_the_lowest_limits_are_taken():
    found = resolve(timeout=1, max_retries=0)
    assert (found.timeout, found.max_retries) == (1, 0)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pem")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate = authority.issue_cert("client.example")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "cert.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
    return lambda name: str(folder / name)


@pytest.mark.parametrize(
    ("validate_certs", "ca_path", "verify"),
    [(True, None, True), (True, "ca.pem", "ca.pem"), (False, None, False), (False, "ca.pem", False)],
)
def test_certificates_are_verified_unless_told_otherwise(pem, validate_certs, ca_path, verify):
    found = resolve(validate_certs=validate_certs, ca_path=pem(ca_path) if ca_path else None)
    assert found.verify == (pem(verify) if isinstance(verify, str) else verify)


def test_a_ca_path_that_is_not_needed_need_not_be_there():
    assert resolve(validate_certs=False, ca_path="/nonexistent/ca.pem").verify is False


@pytest.mark.parametrize(
    ("certificate", "key", "expected"),
    [(None, None, None), ("cert.pem", None, "cert.pem"), ("cert.pem", "key.pem", ("cert.pem", "key.pem"))],
)
def test_a_client_certificate_goes_with_its_key(pem, certificate, key, expected):
    found = resolve(client_cert=certificate and pem(certificate), client_key=key and pem(key)).client_cert
    assert found == (tuple(map(pem, expected)) if isinstance(expected, tuple) else expected and pem(expected))


def test_a_key_without_its_certificate_is_refused(pem):
    assert refusal(client_key=pem("key.pem")).startswith("client_key is given without client_cert")


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
def test_a_file_that_is_missing_is_named(pem, option):
    given = {"client_cert": pem("cert.pem"), option: "/nonexistent/file.pem"}
    assert refusal(**given) == f"{option} is /nonexistent/file.pem: there is no such file."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, []),
        ({"endpoints": {"iam": "https://iam.example"}}, []),
        ({"endpoints": {"iam": "http://127.0.0.1:8080"}}, []),
        ({"endpoints": {"iam": "http://localhost:8080", "roma": "http://[::1]:8080/x"}}, []),
        ({"endpoints": {"iam": "http://iam.example"}}, ["endpoints.iam is http://iam.example"]),
        ({"endpoints": {"iam": "http://127.0.0.1.example"}}, ["endpoints.iam"]),
        ({"endpoints": {"iam": "HTTP://iam.example"}}, ["endpoints.iam"]),
        ({"endpoints": {"iam": "http://a.b", "apig": "http://a.b"}}, ["endpoints.iam", "endpoints.apig"]),
        ({"validate_certs": False}, ["validate_certs is false"]),
        ({"validate_certs": False, "endpoints": {"iam": "http://a.b"}}, ["validate_certs is false", "endpoints.iam"]),
    ],
)
def test_what_weakens_the_connection_is_warned_about(options, words):
    warnings = settings.insecurities(resolve(**options), {})
    assert len(warnings) == len(words)
    for warning, word in zip(warnings, words):
        assert warning.startswith(word)
        assert warning.endswith(".")
