# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands between a run and the services: proxies, files, certificates, and credentials that expire midway."""

from __future__ import annotations

from pathlib import Path

from tests.client_certificates import ClientCertificates
from tests.integration.conftest import Runner, connected_runner
from tests.integration.playbook import play_of
from tests.integration.test_connection import task
from tests.local_proxy import LocalProxy
from tests.simulator import Fault, Simulator

MODULE = "stagecraft.huaweicloud.servicestage_environment"
PASSWORD = "Canary-proxy-password-2"


def test_what_an_agency_gave_expires_between_the_items_of_a_loop(
    simulator: Simulator, ansible_playbook: Runner, in_process: bool
) -> None:
    options = {
        "id": simulator.fixtures["partner_environment_id"],
        "project_id": simulator.fixtures["partner_project_id"],
        "agency_name": simulator.agency_name,
        "agency_domain_name": simulator.agency_domain_name,
    }
    simulator.faults.add(Fault("showEnvironment", "expire_tokens", after=1))
    run = ansible_playbook(play_of([{"name": "it", MODULE: options, "loop": [1, 2, 3]}]))
    assert run.rc == 0, run.output
    assert [item.status for item in run.items("it")] == ["ok"] * 3
    assumed = [entry for entry in simulator.log if entry.operation == "createSecurityToken"]
    assert len(assumed) == (2 if in_process else 4)


def test_proxies_netrc_and_cas_of_the_environment_of_a_task(tmp_path: Path, in_process: bool) -> None:
    """A proxy with a password in the keyword environment, a .netrc for the host, and bundles that are not there."""
    files = ClientCertificates(tmp_path).files
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login nobody password from-netrc\n", encoding="utf-8")
    netrc.chmod(0o600)
    with Simulator(tls=True, client_ca=files["ca"]) as strict, LocalProxy(strict.port, "robot", PASSWORD) as proxy:
        assert strict.ca_path
        environment = {
            "HTTPS_PROXY": f"http://robot:{PASSWORD}@{proxy.address}",
            "NETRC": str(netrc),
            "REQUESTS_CA_BUNDLE": "/nonexistent/ca.pem",
            "SSL_CERT_FILE": files["garbage"],
        }
        certificate = {"client_cert": files["certificate"], "client_key": files["key"], "ca_path": strict.ca_path}
        wrong = {**environment, "HTTPS_PROXY": f"http://robot:{PASSWORD}-wrong@{proxy.address}"}
        beside = {**environment, "NO_PROXY": "127.0.0.1"}
        mistake = {"ignore_errors": True}
        tasks = [
            {**task(strict, **certificate), "name": "through", "environment": environment},
            {**task(strict, **certificate), "name": "beside", "environment": beside},
            {**task(strict, **certificate), "name": "wrong", "environment": wrong, **mistake},
            {**task(strict, ca_path=strict.ca_path), "name": "nobody", **mistake},
            {**task(strict, **certificate, validate_certs=False), "name": "insecure", "loop": [1, 2]},
        ]
        run = connected_runner(strict, tmp_path, in_process)(play_of(tasks), verbosity=4)
        asked = list(proxy.asked)
        assert run.rc == 0, run.output
    assert run.result("through").status == run.result("beside").status == run.result("insecure").status == "ok"
    assert {method for method, *_rest in asked} == {"CONNECT"}
    assert len(asked) == 2
    assert "wants a user and a password, or others than it was given" in run.result("wrong")["msg"]
    assert "wants a certificate of its clients: set client_cert and client_key" in run.result("nobody")["msg"]
    for item in run.items("insecure"):
        assert len(item["warnings"]) == 1
        assert "validate_certs is false" in str(item["warnings"])
    assert PASSWORD not in run.output
    assert "Traceback" not in run.output


def test_a_profile_that_others_can_read_is_warned_about(
    simulator: Simulator, ansible_playbook: Runner, tmp_path: Path
) -> None:
    tasks = []
    for mode in (0o600, 0o644):
        path = tmp_path / f"credentials-{mode:o}"
        path.write_text(f"[basic]\nak = {simulator.access_key}\nsk = {simulator.secret_key}\n", encoding="utf-8")
        path.chmod(mode)
        options = {"config_file": str(path), "region": simulator.region, "project_id": simulator.project_id}
        tasks.append({**task(simulator, **options), "name": f"{mode:o}"})
    run = ansible_playbook(play_of(tasks))
    assert run.result("600").status == run.result("644").status == "ok"
    assert "warnings" not in run.result("600").result
    (warning,) = run.result("644")["warnings"]
    assert warning.startswith(f"The profile file {path} has mode 0644, so that others than its owner can read it")
    assert " ".join(run.output.split()).count("so that others than its owner") == 1
