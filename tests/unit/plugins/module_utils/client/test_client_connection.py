# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP connection: kept, verified, without redirects, without .netrc; and what its failures say."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import socket
import ssl
import threading

import pytest
import requests
import trustme
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import breaks, errors, transport
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import tls as tls_module
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.call import Call

from tests.simulator import Fault, ManualClock, Simulator
from tests.unit.plugins.module_utils.client.support import (
    BUNDLES,
    client_for,
    environment_call,
    password_of,
    settings_for,
    variable_call,
)


@pytest.fixture(scope="module")
def _one_tls_simulator():
    with Simulator(tls=True, clock=ManualClock()) as simulator:
        yield simulator


@pytest.fixture
def tls(_one_tls_simulator):
    _one_tls_simulator.reset()
    return _one_tls_simulator


@pytest.fixture
def raw():
    """A server that answers whatever bytes the test wants."""
    answers = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.wfile.write(answers.pop(0))
            self.close_connection = True

        def log_message(self, *_arguments):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    server.server_close()
    thread.join()


def failure(client, call):
    with pytest.raises(errors.StagecraftError) as caught:
        client.send(call)
    return caught.value


# One kept connection


def test_one_connection_is_kept_for_all_requests(sim):
    client = client_for(sim)
    for method in ("GET", "PUT", "POST", "GET"):
        client.send(environment_call(sim, method))
    client.send(variable_call(sim, "DELETE"))
    client.send(environment_call(sim, "GET"))
    assert len({entry.connection for entry in sim.log}) == 1


def test_nothing_is_opened_before_the_first_request(sim):
    client = client_for(sim)
    assert client.connection.transport._session is None
    client.send(environment_call(sim, "GET"))
    client.connection.transport.close()
    assert client.connection.transport._session is None
    client.send(environment_call(sim, "GET"))


@pytest.mark.parametrize(("service", "language"), [("codeartsdeploy", "en-us"), ("servicestage", None)])
def test_the_headers_are_what_the_service_wants(sim, monkeypatch, service, language):
    seen = []
    client = client_for(sim)
    client.send(environment_call(sim, "GET"))
    session = client.connection.transport._session
    real = session.request
    monkeypatch.setattr(
        session, "request", lambda *given, **options: seen.append(options["headers"]) or real(*given, **options)
    )
    fixtures = sim.fixtures
    path = (
        f"/v2/applications/{fixtures['application_id']}/environments/{fixtures['codearts_environment_id']}/permissions"
    )
    client.send(Call(service, "x", "x", "GET", path) if service == "codeartsdeploy" else environment_call(sim, "GET"))
    assert seen[0].get("X-Language") == language
    assert seen[0]["Content-Type"] == seen[0]["Accept"] == "application/json"
    assert sim.log[-1].user_agent == "stagecraft.huaweicloud"


def test_a_query_leaves_out_what_is_none(sim):
    path = f"/v3/{sim.project_id}/cas/environments"
    client_for(sim).send(environment_call(sim, "GET", path=path, query={"name": None, "limit": 5, "offset": 0}))
    assert sim.log[0].query == {"limit": 5, "offset": 0}


@pytest.mark.parametrize("service", ["servicestage", "roma"])
def test_a_prefix_of_an_endpoint_comes_before_the_path(sim, service):
    call = environment_call(sim, "GET") if service == "servicestage" else variable_call(sim, "GET")
    found = failure(client_for(sim, endpoints={service: f"{sim.base_url}/prefix"}), call)
    assert found.error_code == "APIGW.0101"
    assert sim.log[0].path == f"/prefix{call.path}"


# What must not happen


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("secure", [False, True], ids=["to http", "to https"])
def test_a_redirect_is_never_followed(sim, method, secure):
    with Simulator(tls=secure) as elsewhere:
        sim.faults.add(Fault("*", "redirect", times=None, url=f"{elsewhere.base_url}/v3/auth/tokens"))
        call = variable_call(sim, method) if method == "DELETE" else environment_call(sim, method)
        found = failure(client_for(sim), call)
        assert elsewhere.log == []
    assert type(found) is errors.UnreadableAnswer
    assert elsewhere.base_url in found.message
    assert len(sim.log) == 1


@pytest.mark.parametrize(("kind", "expected"), [("signature", ["aksk"]), ("token", ["none", "token"])])
def test_a_netrc_replaces_no_authentication(sim, tmp_path, monkeypatch, kind, expected):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login nobody password from-netrc\ndefault login n password p\n")
    assert requests.utils.get_netrc_auth("http://127.0.0.1/") == ("nobody", "from-netrc")  # HOME is this folder
    client = client_for(sim, **({} if kind == "signature" else password_of(sim)))
    client.send(environment_call(sim, "GET"))
    assert [entry.auth for entry in sim.log] == expected  # the request for a token has none, and gets none


# TLS


def test_a_certificate_of_a_ca_of_ones_own_is_trusted_with_ca_path(tls):
    assert client_for(tls, ca_path=tls.ca_path).send(environment_call(tls, "GET")).status == 200


@pytest.mark.parametrize("variable", BUNDLES)
def test_a_bundle_of_the_environment_does_not_replace_ca_path(tls, tmp_path, monkeypatch, variable):
    with Simulator(tls=True) as other:
        monkeypatch.setenv(variable, other.ca_path)
        assert client_for(tls, ca_path=tls.ca_path).send(environment_call(tls, "GET")).status == 200


@pytest.mark.parametrize("variable", BUNDLES)
def test_a_missing_bundle_of_the_environment_does_not_matter_with_ca_path(tls, monkeypatch, variable):
    monkeypatch.setenv(variable, "/nonexistent/ca.pem")
    assert client_for(tls, ca_path=tls.ca_path).send(environment_call(tls, "GET")).status == 200


@pytest.mark.parametrize("variable", BUNDLES)
def test_a_missing_bundle_of_the_environment_is_named(tls, monkeypatch, variable):
    monkeypatch.setenv(variable, "/nonexistent/ca.pem")
    found = failure(client_for(tls), environment_call(tls, "GET"))
    assert type(found) is errors.NotReached
    assert "/nonexistent/ca.pem" in found.message
    assert found.lasting


@pytest.mark.parametrize("variable", BUNDLES)
def test_a_bundle_of_the_environment_is_trusted_where_there_is_no_ca_path(tls, monkeypatch, variable):
    monkeypatch.setenv(variable, tls.ca_path)
    assert client_for(tls).send(environment_call(tls, "GET")).status == 200


@pytest.mark.parametrize("bundle", [None, "/nonexistent/ca.pem"])
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_without_validation_any_certificate_is_taken(tls, monkeypatch, bundle):
    if bundle:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    assert client_for(tls, validate_certs=False).send(environment_call(tls, "GET")).status == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("trusted", [None, "another's"])
def test_a_certificate_of_an_unknown_ca_is_refused_and_the_message_names_ca_path(tls, method, trusted):
    with Simulator(tls=True) as other:
        client = client_for(tls, ca_path=other.ca_path if trusted else None)
        found = failure(client, environment_call(tls, method))
    assert type(found) is errors.NotReached
    assert found.message == (
        f"The certificate of ServiceStage at {tls.base_url} is not accepted: it was not issued by a CA that is trusted "
        "here: set ca_path to the CA's file."
    )
    assert (found.sent, found.lasting, found.retried) == (False, True, 0)
    assert tls.log == []
    assert client.warnings == []


def test_a_certificate_of_another_host_is_refused(tls, monkeypatch):
    client = client_for(tls, ca_path=tls.ca_path, endpoints={"servicestage": f"https://[::ffff:127.0.0.1]:{tls.port}"})
    found = failure(client, environment_call(tls, "GET"))
    assert type(found) is errors.NotReached
    if "could not be reached" in found.message:
        pytest.skip("this machine has no IPv6")
    assert found.message.endswith("is not accepted: it was issued for another host name.")
    assert found.lasting


def test_a_redirect_from_https_to_http_is_never_followed(tls):
    with Simulator() as elsewhere:
        tls.faults.add(Fault("*", "redirect", times=None, url=f"{elsewhere.base_url}/v3/auth/tokens"))
        found = failure(client_for(tls, ca_path=tls.ca_path), environment_call(tls, "GET"))
        assert elsewhere.log == []
    assert type(found) is errors.UnreadableAnswer
    assert len(tls.log) == 1


def test_a_certificate_that_has_expired_is_refused(sim, tmp_path):
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=yesterday).configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    asked = []

    def serve():
        with contextlib.suppress(OSError), context.wrap_socket(listening.accept()[0], server_side=True) as connection:
            asked.append(connection.recv(1))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        client = client_for(sim, ca_path=str(tmp_path / "ca.pem"), endpoints={"servicestage": url})
        found = failure(client, environment_call(sim, "GET"))
        thread.join()
    assert asked in ([], [b""])
    assert type(found) is errors.NotReached
    assert found.message == f"The certificate of ServiceStage at {url} is not accepted: it has expired."
    assert (found.sent, found.lasting, found.retried) == (False, True, 0)


def test_a_plain_server_behind_https_is_told(sim):
    found = failure(
        client_for(sim, endpoints={"servicestage": f"https://127.0.0.1:{sim.port}"}), environment_call(sim, "GET")
    )
    assert "does not speak TLS: is the endpoint one of http:// instead of https://?" in found.message
    assert found.lasting


def test_a_file_without_a_certificate_is_a_lasting_failure(tls, tmp_path):
    (tmp_path / "garbage.pem").write_text("garbage")
    client = client_for(tls, ca_path=str(tmp_path / "garbage.pem"))
    found = failure(client, environment_call(tls, "POST"))
    assert type(found) is errors.NotReached
    assert (found.lasting, found.sent) == (True, False)
    assert tls.log == []


# Who cannot be reached


@pytest.mark.parametrize(
    ("url", "words", "lasting"),
    [
        ("https://no-such-host.invalid", "there is no host of that name. Check region, cloud and endpoints.", False),
        ("http://*x.example", "cannot be addressed", True),
        ("http://.x.example", "cannot be addressed", True),
    ],
)
def test_a_host_that_is_none_is_told(sim, url, words, lasting):
    found = failure(client_for(sim, endpoints={"servicestage": url}, max_retries=0), environment_call(sim, "POST"))
    assert type(found) is errors.NotReached
    assert words in found.message
    assert f"ServiceStage at {url}" in found.message
    assert (found.sent, found.lasting) == (False, lasting)


@pytest.mark.parametrize("cloud", ["a..example", f"{'a' * 70}.example"])
def test_a_cloud_that_is_no_host_name_is_told(sim, cloud):
    client = client_for(sim, cloud=cloud, endpoints={"iam": sim.base_url})
    failure(client, environment_call(sim, "GET"))


@pytest.mark.parametrize(
    "options",
    [
        {"access_key": "AK\n"},
        {"access_key": "clé–AK"},
        {"security_token": "gQ-canary\n"},
        {"access_key": None, "secret_key": None, "auth_token": "MIItoken\n"},
        {"access_key": None, "secret_key": None, "auth_token": "MII–token"},
    ],
)
def test_a_credential_that_fits_into_no_header_is_named(sim, options):
    with pytest.raises(errors.ConnectionSettingsError) as caught:
        client_for(sim, **options)
    (name,) = [name for name, value in options.items() if value]
    message = str(caught.value)
    assert message.startswith(f"{name}, from the options of the task, holds a character that cannot be sent")
    assert options[name].strip() not in message
    assert sim.log == []


def test_half_a_character_in_a_secret_key_is_told(sim):
    found = failure(client_for(sim, secret_key="a\udc80"), environment_call(sim, "GET"))
    assert "a\udc80" not in found.message


def test_half_a_character_in_a_body_is_told(sim):
    failure(client_for(sim), environment_call(sim, "PUT", body={"name": "a\udc80"}))


# Answers that are none


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", errors.AnswerCutShort),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}", errors.AnswerCutShort),
        (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"', errors.AnswerCutShort),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}", errors.AnswerCutShort),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\nnope", errors.AnswerCutShort),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 10\r\n\r\n{}", errors.AnswerCutShort),
        (b"not HTTP at all\r\n\r\n", errors.NotReached),
        (b"", errors.NotReached),
        (b"HTTP/1.1 200 OK\r\nContent-Le", errors.StagecraftError),
        (b"HTTP/1.1 abc OK\r\n\r\n", errors.NotReached),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", errors.NotReached),
    ],
    ids=range(11),
)
def test_an_answer_that_breaks_off_is_a_failure_with_a_sentence(sim, raw, answer, kind):
    url, answers = raw
    answers.append(answer)
    found = None
    try:
        client_for(sim, endpoints={"servicestage": url}, max_retries=0).send(environment_call(sim, "GET"))
    except errors.StagecraftError as failed:
        found = failed
    if kind is not errors.StagecraftError:
        assert isinstance(found, kind)
        assert found.sent
    assert found is None or found.message.endswith(".")


def test_an_answer_without_an_announced_length_is_whole(sim, raw):
    url, answers = raw
    answers.append(b'HTTP/1.1 200 OK\r\n\r\n{"a": 1}')
    answer = client_for(sim, endpoints={"servicestage": url}).send(environment_call(sim, "GET"))
    assert answer.data == {"a": 1}


def test_an_answer_that_is_too_large_is_not_read_to_its_end(sim, monkeypatch):
    monkeypatch.setattr(transport, "LARGEST_BODY", 1024 * 1024)
    client = client_for(sim)
    sim.faults.add(Fault("*", "big", size=900_000))
    assert client.send(environment_call(sim, "GET")).status == 200
    sim.faults.add(Fault("*", "big", size=3_000_000))
    found = failure(client, environment_call(sim, "GET"))
    assert type(found) is errors.UnreadableAnswer
    assert found.message.endswith("the answer is larger than 1 MiB.")
    assert client.send(environment_call(sim, "GET")).status == 200


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        ("ProxyError('Cannot connect to proxy.', NewConnectionError('refused'))", False),
        ("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 Forbidden'))", False),
        ("ProxyError('Cannot connect to proxy.', ConnectionResetError(104, 'reset by peer'))", True),
    ],
)
def test_what_breaks_behind_a_proxy_may_have_been_sent(error, sent):
    """urllib3 1.26 wraps all of them alike."""
    call = Call("servicestage", "RefreshEnvironment", "refresh it", "POST", "/")
    found = breaks.not_reached(call, "https://h/x", requests.exceptions.ProxyError(error), 1.0)
    assert (found.sent, found.lasting) == (sent, False)


def test_without_the_usual_cas_requests_says_what_is_missing(monkeypatch):
    for name in BUNDLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tls_module, "DEFAULT_CA_BUNDLE_PATH", "/nonexistent/ca.pem")
    assert not tls_module.has_usual_context(settings_for(None, access_key="a", secret_key="b"))
