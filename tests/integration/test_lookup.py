# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup plugin iam_token, used by the real ansible-playbook: the token works, mistakes get one sentence."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, PlaybookRun, play_of, run_playbook
from tests.simulator import Fault, Simulator

LOOKUP = "stagecraft.huaweicloud.iam_token"
INFO = "stagecraft.huaweicloud.servicestage_environment_info"
NO_KEYS = {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": ""}


def token_of(options: str = "") -> str:
    return f"{{{{ lookup('{LOOKUP}'{', ' if options else ''}{options}) }}}}"


def user(simulator: Simulator) -> Data:
    return {"user": simulator.username, "secret": simulator.password, "account": simulator.domain_name}


USER = "username=user, password=secret, domain_name=account"


def kept(options: str) -> Data:
    return {"name": "get", "ansible.builtin.set_fact": {"token": token_of(options)}, "no_log": True}


@pytest.fixture
def issued(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that IAM gives."""
    tokens: list[str] = []
    accounts = simulator.world.accounts
    issue = accounts.issue_token

    def noted(*given: t.Any) -> tuple[str, float]:
        found = issue(*given)
        tokens.append(found[0])
        return found

    monkeypatch.setattr(accounts, "issue_token", noted)
    return tokens


@pytest.mark.parametrize("how", ["options", "environment", "profile", "agency"])
def test_a_token_opens_what_the_user_may_see_and_no_secret_is_shown(
    how: str, simulator: Simulator, ansible_playbook: Runner, tmp_path: Path, issued: list[str]
) -> None:
    environment: Data = dict(NO_KEYS)
    fixtures = simulator.fixtures
    where: Data = {"id": fixtures["servicestage_environment_id"]}
    options = USER
    if how == "agency":
        options += f", agency_name='{simulator.agency_name}', agency_domain_name='{simulator.agency_domain_name}'"
        options += f", project_id='{fixtures['partner_project_id']}'"
        where = {"id": fixtures["partner_environment_id"], "project_id": fixtures["partner_project_id"]}
    elif how == "environment":
        environment["HW_USER_NAME"] = simulator.username
        environment["HW_USER_PASSWORD"] = simulator.password
        environment["HW_DOMAIN_NAME"] = simulator.domain_name
        options = ""
    elif how == "profile":
        file = tmp_path / "credentials"
        file.write_text(f"[basic]\nak = {simulator.access_key}\nsk = {simulator.secret_key}\n", encoding="utf-8")
        environment["HW_SHARED_CONFIG_FILE"] = str(file)  # counts only where nothing is given
    tasks: list[Data] = [kept(options), {"name": "use", INFO: {"auth_token": "{{ token }}", **where}}]
    secrets = user(simulator) if "secret" in options else {}
    run = ansible_playbook(play_of(tasks, vars=secrets), environment=environment, verbosity=4)
    assert run.rc == 0, run.output
    assert [item["id"] for item in run.result("use")["environments"]] == [where["id"]]
    exchanges = [entry.auth for entry in simulator.log if entry.operation == "createToken"]
    assert exchanges == (["none", "token"] if how == "agency" else ["none"])
    assert {entry.auth for entry in simulator.log if entry.operation == "showEnvironment"} == {"token"}
    assert simulator.password not in run.output
    assert len(issued) == len(exchanges)
    assert not [token for token in issued if token in run.output]


Play = t.Callable[..., PlaybookRun]


@pytest.fixture
def play(simulator: Simulator, connection: dict[str, str], tmp_path: Path) -> Play:
    """Plays templates with lookups in tasks of their own, numbered from 0."""

    def run(*templates: str, environment: Data | None = None, **options: t.Any) -> PlaybookRun:
        tasks: list[Data] = [
            {"name": f"{number}", "ansible.builtin.debug": {"msg": template}, "ignore_errors": True}
            for number, template in enumerate(templates)
        ]
        given = {**connection, **NO_KEYS, **(environment or {})}
        return run_playbook(play_of(tasks, vars=user(simulator)), folder=tmp_path, environment=given, **options)

    return run


def test_a_mistake_gets_one_sentence_without_a_secret(simulator: Simulator, play: Play) -> None:
    wrong = "wrong-secret-1234"
    mistakes = {
        token_of(): ["No credentials were found", "HW_USER_NAME"],
        token_of("access_key='AK', secret_key='wrong-secret-1234'"): [
            "access_key and secret_key came from the options",
            "give username, password and domain_name",
        ],
        token_of("username=user, password='wrong-secret-1234'"): ["Half a set", "domain_name was not there"],
        token_of("username=user, password='wrong-secret-1234', domain_name=account"): [
            "IAM could not give",
            "HTTP 401",
        ],
        token_of(f"{USER}, project_id='', region='cn-north-4'"): ["project_id is empty"],
        token_of(f"{USER}, project_id='a/b'"): ["project_id is 'a/b'", "letters, digits"],
        token_of(f"{USER}, region='Nowhere!'"): ["region is 'Nowhere!'"],
        token_of(f"{USER}, timeout=0"): ["timeout is 0", "1 or more"],
        token_of(f"{USER}, timeout='soon'"): ["timeout", "soon", "int"],
        token_of(f"{USER}, endpoints={{'iam': 'ftp://x'}}"): ["endpoints.iam is 'ftp://x'", "http or https"],
        token_of(f"{USER}, regin='cn-north-4'"): ["Unsupported options: regin", "region"],
        token_of(f"{USER}, ca_path='no/such/file'"): ["ca_path is no/such/file", "no such file"],
        token_of("'cn-north-4'"): ["takes options only"],
        token_of(f"{USER}, endpoints={{'iam': 'http://127.0.0.1:9'}}, max_retries=0"): ["http://127.0.0.1:9"],
    }
    run = play(*mistakes, verbosity=4)
    assert run.rc == 0, run.output
    assert "Traceback" not in run.output
    assert simulator.password not in run.output
    for number, (template, expected) in enumerate(mistakes.items()):
        result = run.result(f"{number}")
        assert result.status == "failed", template
        for words in [f"The lookup plugin '{LOOKUP}' failed: ", *expected]:
            assert words in result["msg"], template
        assert wrong not in result["msg"]
        assert result["msg"].endswith(".")
    assert [entry.operation for entry in simulator.log] == ["createToken"]  # the one with the wrong password


def test_what_the_service_quotes_is_masked(simulator: Simulator, play: Play) -> None:
    for status in (503, 400):
        quoting = {"error_code": "IAM.0001", "error_msg": f"no {simulator.password} here"}
        simulator.faults.add(Fault("createToken", "status", status=status, body=quoting))
    run = play(token_of(USER), verbosity=4)
    assert "no ******** here (HTTP 400, IAM.0001" in run.result("0")["msg"]
    assert "no ******** here (HTTP 503, IAM.0001" in run.stderr
    assert "Retry 1 in" in run.stderr
    assert simulator.password not in run.output


def test_options_are_taken_as_modules_take_them(simulator: Simulator, play: Play) -> None:
    run = play(
        token_of("auth_token='ready'"),
        token_of("auth_token='ready', region=nothing | default(omit), password=nothing | default(omit)"),
        token_of("auth_token=braces"),
        "{{ query('" + LOOKUP + "', auth_token='ready') }}",
        token_of(f"{USER}, region=nothing | default(omit)") + " exchanged",
        token_of("auth_token='ready', region=nothing"),
        variables={"braces": "a{% raw %}{{ b }}{% endraw %}c"},
        environment={"HW_INSECURE": "true"},
        shows=["token"],
    )
    assert run.rc == 0, run.output
    assert [run.result(f"{number}")["msg"] for number in range(4)] == ["ready", "ready", "a{{ b }}c", ["ready"]]
    assert run.result("4")["msg"].endswith(" exchanged")
    assert "'nothing' is undefined" in run.result("5")["msg"]
    assert "validate_certs is false" in run.output
    assert [entry.operation for entry in simulator.log] == ["createToken"]


def test_environment_variables_count_and_an_empty_one_does_not(simulator: Simulator, play: Play) -> None:
    token = {"HW_AUTH_TOKEN": "", "OS_AUTH_TOKEN": "from-the-environment"}
    run = play(token_of(), environment=token, shows=["environment variable OS_AUTH_TOKEN"])
    assert run.result("0")["msg"] == "from-the-environment"
    assert simulator.log == []


def test_a_missing_library_is_a_sentence(simulator: Simulator, play: Play, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "requests.py").write_text("raise ImportError('no requests here')\n", encoding="utf-8")
    run = play(token_of("auth_token='ready'"), environment={"PYTHONPATH": str(broken)})
    assert "requests is missing" in run.result("0")["msg"]
    assert "Traceback" not in run.output
