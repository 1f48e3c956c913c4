# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to connect, and the mistakes that people make: what ansible-playbook then says."""

from __future__ import annotations

import json
import socket
import typing as t
from pathlib import Path

import pytest

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, PlaybookRun, play_of, run_playbook
from tests.simulator import Simulator
from tools.simulator_env import environment_of

MODULE = "stagecraft.huaweicloud.servicestage_environment"
NO_KEYS = {"HW_ACCESS_KEY": None, "HW_SECRET_KEY": None}


def task(simulator: Simulator, **options: t.Any) -> Data:
    """A task that reads an environment and has nothing to do."""
    return {"name": "it", MODULE: {"id": simulator.fixtures["servicestage_environment_id"], **options}}


def failed(run: PlaybookRun) -> t.Any:
    assert run.rc == 2, run.output
    assert "Traceback" not in run.output
    result = run.result("it")
    assert result.status == "failed"
    return result.result


@pytest.mark.parametrize("how", ["user", "token", "hcloud profile", "SDK profile", "agency"])
def test_every_kind_of_credentials_works(
    how: str, simulator: Simulator, ansible_playbook: Runner, tmp_path: Path
) -> None:
    environment: dict[str, t.Any] = dict(NO_KEYS)
    options: Data = {}
    tasks: list[Data] = []
    if how == "user":
        environment |= {
            "HW_USER_NAME": simulator.username,
            "HW_USER_PASSWORD": simulator.password,
            "HW_DOMAIN_NAME": simulator.domain_name,
        }
    elif how == "token":
        scope = {"project": {"id": simulator.project_id}}
        user = {
            "name": simulator.username,
            "password": simulator.password,
            "domain": {"name": simulator.domain_name},
        }
        identity = {"methods": ["password"], "password": {"user": user}}
        tasks.append(
            {
                "name": "get a token",
                "ansible.builtin.uri": {
                    "url": f"{simulator.base_url}/v3/auth/tokens",
                    "method": "POST",
                    "body_format": "json",
                    "body": {"auth": {"identity": identity, "scope": scope}},
                    "status_code": 201,
                },
                "register": "token",
                "no_log": True,
            }
        )
        options["auth_token"] = "{{ token.x_subject_token }}"
    elif how == "hcloud profile":
        profile = {
            "name": "prod",
            "mode": "AKSK",
            "accessKeyId": simulator.access_key,
            "secretAccessKey": simulator.secret_key,
            "region": simulator.region,
            "projectId": simulator.project_id,
        }
        file = tmp_path / "config.json"
        file.write_text(json.dumps({"current": "other", "profiles": [profile]}), encoding="utf-8")
        options |= {"profile": "prod", "config_file": str(file)}
    elif how == "SDK profile":
        file = tmp_path / "credentials"
        file.write_text(f"[basic]\nak = {simulator.access_key}\nsk = {simulator.secret_key}\n", encoding="utf-8")
        environment["HW_SHARED_CONFIG_FILE"] = str(file)
    else:
        environment = {}
        options |= {"agency_name": simulator.agency_name, "agency_domain_name": simulator.agency_domain_name}
        options["id"] = simulator.fixtures["partner_environment_id"]
        options["project_id"] = simulator.fixtures["partner_project_id"]
    tasks.append(task(simulator, **options))
    run = ansible_playbook(play_of(tasks), environment=environment, verbosity=4)
    assert run.rc == 0, run.output
    assert run.result("it").status == "ok"
    for secret in (simulator.secret_key, simulator.password):
        assert secret not in run.output


def test_tls_needs_the_ca_and_says_so(tmp_path: Path) -> None:
    with Simulator(tls=True) as secure:
        environment = {**environment_of(secure.ready), "OS_CACERT": ""}

        def play(**options: t.Any) -> PlaybookRun:
            return run_playbook(play_of([task(secure, **options)]), folder=tmp_path, environment=environment)

        assert "ca_path" in failed(play())["msg"]
        assert secure.log == []
        assert play(ca_path=secure.ca_path).result("it").status == "ok"
        insecure = play(validate_certs=False)
        assert insecure.result("it").status == "ok"
        assert "validate_certs is false" in insecure.output


@pytest.mark.parametrize(
    ("options", "environment", "expected"),
    [
        ({}, NO_KEYS, ["No credentials were found", "HW_ACCESS_KEY"]),
        ({"access_key": "AK"}, {}, ["secret_key", "was not there"]),
        ({"access_key": "AK", "secret_key": "SK", "profile": "p"}, {}, ["profile", "one source"]),
        ({"access_key": "AK", "secret_key": "wrong-secret"}, {}, ["APIGW.0301", "the options of the task"]),
        ({"id": "00000000-0000-4000-8000-000000000000"}, {}, ["no environment with the id 00000000"]),
        ({"id": "../other"}, {}, ["id is '../other'", "letters, digits and hyphens"]),
        ({"endpoints": {"servicestag": "http://x"}}, {}, ["servicestag", "iam, servicestage"]),
        ({"descripton": "x"}, {}, ["descripton", "description"]),
        ({}, {"HW_MAX_RETRIES": "many"}, ["max_retries", "many", "HW_MAX_RETRIES"]),
        ({}, {"HW_REGION_NAME": "", "STAGECRAFT_ENDPOINTS": ""}, ["region is missing", "cn-north-4"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_mistake_gets_one_sentence(
    options: Data, environment: Data, expected: list[str], simulator: Simulator, ansible_playbook: Runner
) -> None:
    result = failed(ansible_playbook(play_of([task(simulator, **options)]), environment=environment))
    for words in expected:
        assert words in result["msg"]
    assert simulator.writes() == []


def test_a_service_that_is_not_there_is_retried_visibly_and_named(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    options = {"endpoints": {"servicestage": address}, "max_retries": 1}
    run = ansible_playbook(play_of([task(simulator, **options)]))
    result = failed(run)
    assert address in result["msg"]
    assert "connection refused" in result["msg"]
    assert result["failure"]["retried"] == 1
    assert "Retry 1 in" in run.output


def test_options_are_set_once_for_all_modules_by_the_action_group(
    simulator: Simulator, ansible_playbook: Runner
) -> None:
    defaults = {
        "group/stagecraft.huaweicloud.all": {"access_key": simulator.access_key, "secret_key": simulator.secret_key}
    }
    play = play_of([task(simulator)], module_defaults=defaults)
    assert ansible_playbook(play, environment=NO_KEYS).result("it").status == "ok"
