# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of the client, files that are open to others, and CAs of the environment that are in the way."""

from __future__ import annotations

import os

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import errors, settings

from tests.client_certificates import PASSPHRASE, ClientCertificates
from tests.simulator import ManualClock, Simulator
from tests.unit.plugins.module_utils.client.support import client_for, environment_call, settings_for


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return ClientCertificates(tmp_path_factory.mktemp("client-certificates")).files


@pytest.fixture(scope="module")
def _strict(files):
    with Simulator(tls=True, client_ca=files["ca"], clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
def strict(_strict):
    """A simulator that talks to clients with a certificate only."""
    _strict.reset()
    return _strict


def options_of(files, certificate, key=None):
    return {"client_cert": files[certificate], "client_key": key and files[key]}


# What the service says


@pytest.mark.parametrize(("certificate", "key"), [("certificate", "key"), ("both", None), ("both", "key")])
@pytest.mark.parametrize("verified", [True, False])
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_a_client_with_its_certificate_is_let_in(strict, files, certificate, key, verified):
    trusted = {"ca_path": strict.ca_path} if verified else {"validate_certs": False}
    client = client_for(strict, **trusted, **options_of(files, certificate, key))
    assert client.send(environment_call(strict, "PUT")).status == 200
    assert client.warnings == []


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (None, "wants a certificate of its clients: set client_cert and client_key."),
        ("stranger", "does not accept the certificate in client_cert: it does not trust the CA that issued it."),
        ("expired", "does not accept the certificate in client_cert: it has expired."),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_client_without_a_good_one_is_told_why(strict, files, certificate, words, method):
    given = options_of(files, certificate) if certificate else {}
    client = client_for(strict, ca_path=strict.ca_path, **given)
    with pytest.raises(errors.NotReached) as caught:
        client.send(environment_call(strict, method))
    assert caught.value.message == f"ServiceStage at {strict.base_url} {words}"
    assert (caught.value.sent, caught.value.lasting, client.warnings) == (False, True, [])
    assert strict.log == []


# What is found before any request


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        ("certificate", None, "client_key is missing: there is no private key beside the certificate in client_cert, "),
        ("certificate", "other key", ": the private key in it is not the one of the certificate."),
        ("certificate", "certificate", ": there is no private key in PEM format in it."),
        ("certificate", "garbage", ": there is no private key in PEM format in it."),
        ("certificate", "cut key", ": the certificate or its private key cannot be used ("),
        ("garbage", "key", ": there is no certificate in PEM format in it."),
        ("key", "key", ": there is no certificate in PEM format in it."),
        *(
            (
                "certificate",
                f"encrypted {style} key",
                ": the private key in it is encrypted, and there is no option for",
            )
            for style in ("PKCS 8", "traditional")
        ),
        *(
            (f"certificate and encrypted {style} key", None, ": the private key in it is encrypted, and there is no")
            for style in ("PKCS 8", "traditional")
        ),
    ],
)
def test_what_cannot_be_used_is_told_before_any_request_and_asks_no_terminal(files, certificate, key, words):
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        settings_for(None, access_key="a", secret_key="s", **options_of(files, certificate, key))
    message = caught.value.message
    assert words in message
    assert message.startswith(("client_cert ", "client_key "))
    assert files[key or certificate] in message or files[certificate] in message
    assert PASSPHRASE.decode() not in message
    assert "BEGIN" not in message


@pytest.mark.parametrize("option", ["client_cert", "client_key"])
def test_a_file_that_cannot_be_read_is_told(files, tmp_path, option):
    given = {**options_of(files, "certificate", "key"), option: str(tmp_path)}
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        settings_for(None, access_key="a", secret_key="s", **given)
    assert caught.value.message == f"{option} is {tmp_path}: it cannot be read: Is a directory."


# Files that are open to others


def warnings_of(found):
    return settings.insecurities(found, {})


def profile_of(folder):
    path = folder / "a profile.ini"
    path.write_text("[basic]\nak = a\nsk = s\n")
    return path


def test_a_profile_file_with_any_mode_is_warned_about_when_others_can_get_at_it(tmp_path):
    path = profile_of(tmp_path)
    found = settings_for(None, config_file=str(path))
    for mode in range(0o1000):
        path.chmod(mode)
        ways = [word for word, bits in (("read", 0o044), ("change", 0o022)) if mode & bits]
        expected = (
            f"The profile file {path} has mode {mode:04o}, so that others than its owner can {' and '.join(ways)} it: "
            "run chmod 600 on it."
        )
        assert warnings_of(found) == ([expected] if ways else [])


@pytest.mark.parametrize("key", [None, "key"])
def test_a_key_of_the_client_that_is_open_to_others_is_warned_about(files, tmp_path, key):
    path = tmp_path / "key.pem"
    with open(files[key or "both"], "rb") as file:
        path.write_bytes(file.read())
    given = {"client_cert": files["certificate"], "client_key": str(path)} if key else {"client_cert": str(path)}
    path.chmod(0o600)
    found = settings_for(None, access_key="a", secret_key="s", **given)
    assert warnings_of(found) == []
    path.chmod(0o640)
    (warning,) = warnings_of(found)
    assert f"The file of the client's key {path} has mode 0640" in warning


def test_a_certificate_may_be_open_to_others_where_the_key_is_elsewhere(files, tmp_path):
    path = tmp_path / "certificate.pem"
    with open(files["certificate"], "rb") as file:
        path.write_bytes(file.read())
    path.chmod(0o644)
    assert (
        warnings_of(settings_for(None, access_key="a", secret_key="s", client_cert=str(path), client_key=files["key"]))
        == []
    )


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_of_a_link_the_file_behind_it_counts(tmp_path, mode):
    path = profile_of(tmp_path)
    path.chmod(mode)
    link = tmp_path / "link"
    link.symlink_to(path)
    assert os.lstat(link).st_mode & 0o777 == 0o777
    found = warnings_of(settings_for(None, config_file=str(link)))
    assert len(found) == (mode == 0o644)
    assert all(f"{link} has mode 0644" in warning for warning in found)


def test_a_file_that_is_not_read_is_not_warned_about(tmp_path):
    (tmp_path / ".huaweicloud").mkdir()
    (tmp_path / ".huaweicloud" / "credentials").write_text("[basic]\nak = a\nsk = s\n")
    (tmp_path / ".huaweicloud" / "credentials").chmod(0o644)
    environ = {"HOME": str(tmp_path)}
    assert warnings_of(settings_for(None, environ, access_key="a", secret_key="s")) == []
    assert len(warnings_of(settings_for(None, environ))) == 1


def test_a_file_that_is_gone_meanwhile_is_no_failure(tmp_path):
    path = profile_of(tmp_path)
    found = settings_for(None, config_file=str(path))
    path.unlink()
    assert warnings_of(found) == []


# Certificates that are not checked, and CAs of the environment


@pytest.mark.parametrize(
    ("options", "environ", "words"),
    [
        ({}, {}, None),
        ({}, {"HW_INSECURE": "no"}, None),
        ({"validate_certs": True}, {"HW_INSECURE": "1"}, None),
        ({"validate_certs": False}, {}, "validate_certs is false: the certificates"),
        ({"validate_certs": False}, {"HW_INSECURE": "0"}, "validate_certs is false: the certificates"),
        ({}, {"HW_INSECURE": "1"}, "validate_certs is false (HW_INSECURE is set): the certificates"),
    ],
)
def test_certificates_that_are_not_checked_are_warned_about_once(options, environ, words):
    found = settings_for(None, environ, access_key="a", secret_key="s", **options)
    warnings = settings.insecurities(found, environ)
    assert [warning.startswith(words) for warning in warnings] == ([True] if words else [])


@pytest.fixture(scope="module")
def secure():
    with Simulator(tls=True, clock=ManualClock()) as simulator:
        yield simulator


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("content", ["another CA", "missing", "garbage", "the right CA"])
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_no_variable_changes_what_ca_path_and_validate_certs_say(secure, files, monkeypatch, variable, content):
    secure.reset()
    paths = {"another CA": files["ca"], "missing": "/nonexistent/ca.pem", "garbage": files["garbage"]}
    monkeypatch.setenv(variable, paths.get(content, secure.ca_path))
    call = environment_call(secure, "GET")
    assert client_for(secure, ca_path=secure.ca_path).send(call).status == 200
    assert client_for(secure, validate_certs=False).send(call).status == 200
    with pytest.raises(errors.NotReached):
        client_for(secure, ca_path=files["ca"]).send(call)
    if variable.startswith("SSL"):  # nor what no option says
        with pytest.raises(errors.NotReached):
            client_for(secure).send(call)
