# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two frontends: which one runs when, and that nobody can tell them apart but by the clock."""

from __future__ import annotations

import re
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.integration.playbook import INVENTORY, Data, PlaybookRun, play_of, run_playbook
from tests.simulator import Fault, Simulator
from tools.collection_link import link_collection

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = "stagecraft.huaweicloud.servicestage_environment"
INFO = "stagecraft.huaweicloud.servicestage_environment_info"
REFRESH = "stagecraft.huaweicloud.servicestage_environment_refresh"
ADDON = "stagecraft.huaweicloud.servicestage_addon_action"
JOBS = "stagecraft.huaweicloud.servicestage_job_info"
PERMISSION = "stagecraft.huaweicloud.codeartsdeploy_environment_permission"
PERMISSION_INFO = "stagecraft.huaweicloud.codeartsdeploy_environment_permission_info"
DEPLOY_INFO = "stagecraft.huaweicloud.codeartsdeploy_environment_info"
VARIABLE = "stagecraft.huaweicloud.apic_environment_variable"
VARIABLES = "stagecraft.huaweicloud.apic_environment_variable_set"
VARIABLE_INFO = "stagecraft.huaweicloud.apic_environment_variable_info"

# Into so many tests the comparison is cut: each module's process takes its time.
SHARES = 3
# How ansible-playbook names the process of a module, with -vvv.
A_MODULE_RAN = "AnsiballZ"


def test_every_module_has_an_action_plugin_of_its_name() -> None:
    modules = {file.stem for file in (ROOT / "plugins" / "modules").glob("*.py")}
    actions = {file.stem for file in (ROOT / "plugins" / "action").glob("*.py")}
    assert modules == actions != set()


def elsewhere(**variables: t.Any) -> Data:
    hosts = {"remote": {"ansible_connection": "elsewhere", **variables}, **INVENTORY["all"]["hosts"]}
    return {"all": {"hosts": hosts}}


FALLBACKS: dict[str, tuple[Data, Data, Data]] = {
    # what it is: keywords of the play, keywords of the task, inventory
    "another connection": ({"hosts": "remote"}, {}, elsewhere()),
    "delegated to a remote host": ({}, {"delegate_to": "remote"}, elsewhere()),
    "become in the play": ({"become": True}, {}, INVENTORY),
    "become in the task": ({}, {"become": True}, INVENTORY),
    "async": ({}, {"async": 30, "poll": 1}, INVENTORY),
    "a variable": ({"vars": {"stagecraft_in_process": False}}, {}, INVENTORY),
    "a variable of the task": ({}, {"vars": {"stagecraft_in_process": "{{ 1 == 2 }}"}}, INVENTORY),
    "another interpreter": ({}, {"vars": {"ansible_python_interpreter": "{{ playbook_dir }}/../python"}}, INVENTORY),
    "another path of Python": ({}, {"environment": {"PYTHONPATH": "/nonexistent"}}, INVENTORY),
}
FAST: dict[str, tuple[Data, Data, Data]] = {
    "local, with our interpreter": ({}, {}, INVENTORY),
    "local, with no interpreter": ({}, {}, {"all": {"hosts": {"localhost": {"ansible_connection": "local"}}}}),
    "delegated to localhost": ({"hosts": "remote"}, {"delegate_to": "localhost"}, elsewhere()),
    "with an environment": ({}, {"environment": {"HW_MAX_RETRIES": "1"}}, INVENTORY),
    "in a loop": ({}, {"loop": [1, 2]}, INVENTORY),
    "until it is there": ({}, {"until": "it is success", "retries": 2, "delay": 0, "register": "it"}, INVENTORY),
    "with a time-out": ({}, {"timeout": 60}, INVENTORY),
    "a variable that says yes": ({"vars": {"stagecraft_in_process": "yes"}}, {}, INVENTORY),
}


@pytest.mark.parametrize("name", [*FALLBACKS, *FAST])
def test_the_module_runs_where_it_could_be_told_apart_and_nowhere_else(
    name: str, simulator: Simulator, connection: dict[str, str], tmp_path: Path
) -> None:
    keywords, of_task, inventory = (FALLBACKS | FAST)[name]
    task = {"name": "it", INFO: {"id": simulator.fixtures["servicestage_environment_id"]}, **of_task}
    interpreter = tmp_path / "python"  # the other interpreter
    interpreter.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    interpreter.chmod(0o755)
    run = run_playbook(
        play_of([task], **keywords),
        folder=tmp_path,
        inventory=inventory,
        environment={
            **connection,
            "ANSIBLE_CONNECTION_PLUGINS": str(HERE / "connection_plugins"),
            "ANSIBLE_ASYNC_DIR": str(tmp_path / "async"),
        },
        verbosity=3,
    )
    assert run.rc == 0, run.output
    assert (A_MODULE_RAN in run.output) == (name in FALLBACKS)


def tasks_of_every_kind(simulator: Simulator) -> list[Data]:
    """Tasks that succeed, change, predict, warn and fail, in every way there is; each result is compared."""
    fixtures = simulator.fixtures
    by_id = {"id": fixtures["servicestage_environment_id"]}
    application = {
        "application_id": fixtures["application_id"],
        "environment_id": fixtures["codearts_environment_id"],
    }
    variable = {"instance_id": fixtures["instance_id"], "id": fixtures["variable_id"]}
    group = {"instance_id": fixtures["instance_id"], "group_id": fixtures["group_id"], "env_name": "stage"}
    addon = {"environment_name": "env-0001", "addon_name": "sermantInjector", "wait_interval": 0.1}
    refresh = {"environment_name": "env-0001", "wait_interval": 0.1}
    dated = {"labels": {"day": "{{ '2026-11-22' }}", "number": 5}}
    many: list[tuple[str, Data, Data]] = [
        (ENVIRONMENT, by_id, {}),
        (ENVIRONMENT, {**by_id, "description": "x", "labels": {"a": 1}}, {"check_mode": True, "diff": True}),
        (ENVIRONMENT, {**by_id, "description": "x", "labels": {"a": 1}}, {"diff": True}),
        (ENVIRONMENT, {**by_id, "description": "x", "labels": {"a": 1}}, {"diff": True}),
        (ENVIRONMENT, {"environment_name": "env-0002", "new_name": "env-two", **dated}, {"diff": True}),
        (ENVIRONMENT, {**by_id, "configuration": {"envs": {"A": "canary-value"}}}, {"diff": True}),
        (ENVIRONMENT, {**by_id, "configuration": {"envs": {"A": "b"}}, "reveal_values": True}, {"diff": True}),
        (ENVIRONMENT, {**by_id, "labels": {"c": "{{ item }}"}}, {"loop": ["1", "2"]}),
        (ENVIRONMENT, {**by_id, "description": "hidden"}, {"no_log": True}),
        (ENVIRONMENT, {**by_id, "validate_certs": False}, {}),
        # as a template: Ansible quotes the lines of the playbook that stand before a task that fails
        (ENVIRONMENT, {**by_id, "access_key": "AK", "secret_key": "{{ 'a-wrong-' ~ 'secret' }}"}, {}),
        (ENVIRONMENT, {**by_id, "access_key": "AK"}, {}),
        (ENVIRONMENT, by_id, {"environment": {"HW_ACCESS_KEY": "", "HW_SECRET_KEY": ""}}),
        (ENVIRONMENT, by_id, {"environment": {"HW_INSECURE": "perhaps"}}),
        (ENVIRONMENT, {**by_id, "ca_path": "no/such/file"}, {}),
        (ENVIRONMENT, {**by_id, "descripton": "x"}, {}),
        (ENVIRONMENT, {**by_id, "name": "env-0001"}, {}),
        (ENVIRONMENT, {**by_id, "environment_id": "other"}, {}),
        (ENVIRONMENT, {**by_id, "labels": {"a": True}}, {}),
        (ENVIRONMENT, {**by_id, "labels": "no dictionary"}, {}),
        (ENVIRONMENT, {**by_id, "configuration": {"envs": {"A": 1.5}}}, {}),
        (ENVIRONMENT, {**by_id, "description": None}, {}),
        (ENVIRONMENT, {}, {}),
        (ENVIRONMENT, {"name": "Env-0001"}, {}),
        (ENVIRONMENT, {"id": "11111111-2222-3333-4444-555555555555"}, {}),
        (INFO, {}, {}),
        (INFO, {"name": "env-0003"}, {}),
        (INFO, {"name": "nothing"}, {}),
        (INFO, {"labels": {"stage": "test"}, "gather_resources": True, "gather_addons": True}, {}),
        (DEPLOY_INFO, application, {}),
        (DEPLOY_INFO, {**application, "environment_name": "prod"}, {}),
        (PERMISSION_INFO, application, {}),
        (REFRESH, refresh, {"check_mode": True, "diff": True}),
        (REFRESH, refresh, {"diff": True}),
        (REFRESH, {**refresh, "wait": False}, {}),
        (REFRESH, {**refresh, "wait_timeout": 0}, {}),
        (ADDON, {**addon, "action": "redeploy"}, {"diff": True}),
        (ADDON, {**addon, "action": "upgrade"}, {}),
        (ADDON, {**addon, "addon_name": "none", "action": "restart"}, {}),
        (JOBS, {"job_ids": ["JOB00000000-0000-4000-8000-000000000000"], "wait": False}, {}),
        (PERMISSION, {**application, "permissions": [{"role_name": "Developer", "can_deploy": True}]}, {"diff": True}),
        (PERMISSION, {**application, "permissions": [{"role_id": "0", "can_view": False}]}, {}),
        (PERMISSION, {**application, "permissions": [{"can_view": False}]}, {}),
        (VARIABLE, {**variable, "value": "10.0.0.7"}, {"diff": True}),
        (VARIABLE, {**variable, "value": 8080, "reveal_values": False}, {"diff": True}),
        (VARIABLE, {**variable, "value": "not allowed"}, {}),
        (VARIABLES, {**group, "variables": {"port": 8080, "yes": "x"}, "purge": True}, {"diff": True}),
        (VARIABLES, {**group, "variables": {"port": "canary-value"}, "reveal_values": False}, {"diff": True}),
        (VARIABLES, {**group, "variables": {"port": True}}, {}),
        (VARIABLES, {**group, "env_name": None, "variables": {}, "purge": True}, {}),
        (VARIABLE, {**group, "name": "port", "state": "absent"}, {"diff": True}),
        (VARIABLE_INFO, group, {}),
    ]
    return [
        {"name": f"{number}", module: options, "ignore_errors": True, **keywords}
        for number, (module, options, keywords) in enumerate(many)
    ]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("share", range(SHARES))
def test_both_frontends_give_the_same_results(
    share: int, simulator: Simulator, connection: dict[str, str], tmp_path: Path
) -> None:
    tasks = tasks_of_every_kind(simulator)
    size = -(-len(tasks) // SHARES)
    mine = tasks[share * size : (share + 1) * size]

    def play(in_process: bool) -> PlaybookRun:
        simulator.reset()
        simulator.faults.add(Fault("modifyEnvironment", "status", status=503))
        return run_playbook(
            play_of(mine),
            folder=tmp_path,
            environment=connection,
            variables={"stagecraft_in_process": in_process},
            timeout=140,
        )

    fast, slow = play(True), play(False)
    assert fast.rc == slow.rc == 0, slow.output
    assert len(fast.results) == len(slow.results)
    for ours, theirs in zip(fast.results, slow.results, strict=True):
        assert ours.status == theirs.status, ours.task
        assert comparable(ours.result) == comparable(theirs.result), ours.task
    assert fast.stats == slow.stats
    assert len({each.status for each in fast.results}) > 1
    assert "Traceback" not in fast.output + slow.output


def comparable(result: t.Any) -> t.Any:
    """Return a result without the options, discovered facts, times and ids that differ from run to run."""
    if isinstance(result, dict):
        dropped = ("invocation", "ansible_facts", "discovered_interpreter_python")
        dropped += ("created_at", "update_at", "update_time", "create_time", "request_id")
        return {key: comparable(value) for key, value in result.items() if key not in dropped}
    if isinstance(result, list):
        return [comparable(item) for item in result]
    if isinstance(result, str):
        # in this message ansible-core lists a set
        result = re.sub(r"Valid booleans include: .*", "", result)
        result = re.sub(r"(JOB|TASK)?[0-9a-f]{8}-[0-9a-f-]{27}", "ID", result)
        return re.sub(r"request [0-9a-f]{32}|in \d+\.\d seconds", "REQUEST", result)
    return result


def test_a_loop_shares_one_connection(simulator: Simulator, connection: dict[str, str], tmp_path: Path) -> None:
    task = {
        "name": "it",
        INFO: {"id": simulator.fixtures["servicestage_environment_id"]},
        "loop": list(range(5)),
    }
    run = run_playbook(play_of([task]), folder=tmp_path, environment=connection)
    assert run.rc == 0, run.output
    assert len({entry.connection for entry in simulator.log}) == 1 < len(simulator.log)


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "module"])
def test_a_missing_library_is_a_failed_task_and_no_crash(
    in_process: bool, simulator: Simulator, connection: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "requests.py").write_text("raise ImportError('no requests here')\n", encoding="utf-8")
    tasks: list[Data] = [
        {"name": "it", INFO: {}, "ignore_errors": True},
        {"name": "the play goes on", "ansible.builtin.debug": {"msg": "here"}},
    ]
    run = run_playbook(
        play_of(tasks),
        folder=tmp_path,
        environment={**connection, "PYTHONPATH": str(broken)},
        variables={"stagecraft_in_process": in_process},
    )
    assert run.rc == 0, run.output
    assert run.result("it").status == "failed"
    assert "requests is missing" in run.result("it")["msg"]
    assert run.result("the play goes on").status == "ok"


def test_the_items_of_a_loop_each_have_their_own_environment(
    simulator: Simulator, connection: dict[str, str], tmp_path: Path
) -> None:
    with Simulator(tls=True) as secure:
        task = {
            "name": "it",
            INFO: {
                "id": secure.fixtures["servicestage_environment_id"],
                "endpoints": {"servicestage": secure.base_url},
            },
            "environment": {"REQUESTS_CA_BUNDLE": "{{ item }}"},
            "loop": ["", secure.ca_path],
            "ignore_errors": True,
        }
        run = run_playbook(play_of([task]), folder=tmp_path, environment=connection)
    assert [item.status for item in run.items("it")] == ["failed", "ok"], run.output


def test_a_working_folder_that_is_gone_is_no_trouble(
    simulator: Simulator, connection: dict[str, str], tmp_path: Path
) -> None:
    tasks: list[Data] = [
        {"name": "remove it", "ansible.builtin.file": {"path": "{{ lookup('env', 'PWD') }}/gone", "state": "absent"}},
        {"name": "it", INFO: {"id": simulator.fixtures["servicestage_environment_id"]}},
    ]
    (tmp_path / "gone").mkdir()
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(yaml.safe_dump([play_of(tasks)]), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    environment = {**connection, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PWD": str(tmp_path)}
    environment["ANSIBLE_COLLECTIONS_PATH"] = str(link_collection())
    done = subprocess.run(
        command, cwd=tmp_path / "gone", env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "gone").exists()


def test_a_long_wait_shows_its_progress(simulator: Simulator, connection: dict[str, str], tmp_path: Path) -> None:
    simulator.faults.add(Fault("refreshEnvironment", "job", outcome="SUCCEEDED", seconds=3))
    task = {"name": "it", REFRESH: {"environment_name": "env-0001", "wait_interval": 0.5}}
    run = run_playbook(play_of([task]), folder=tmp_path, environment=connection)
    assert run.rc == 0, run.output
    assert "the refresh of environment env-0001: RUNNING after" in re.sub(r" \(job JOB[^)]*\)", "", run.stderr)
    assert "RUNNING after" not in run.stdout  # which others may want to parse
