# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in which every module succeeds, changes, is refused and breaks, with every secret from every source.

What such a run leaves is searched by the net of playbook.py: the output of each callback, the log, syslog, the fact
cache, files of asynchronous jobs, registered results.
"""

from __future__ import annotations

import dataclasses
import json
import typing as t
from pathlib import Path

from ansible.parsing.vault import VaultLib, VaultSecret

from tests.integration.playbook import HERE, Data, PlaybookRun, play_of, run_playbook
from tests.simulator import Fault, Simulator
from tests.simulator.accounts import Identity
from tests.simulator.ledger import LEDGER
from tests.unit.plugins.module_utils.operations.tables import CHANGING, READING
from tools.simulator_env import environment_of

COLLECTION = "stagecraft.huaweicloud"
# Readers show values of variables, so they come before any is written; the removal of an add-on comes last.
MODULES = [*sorted(READING), *sorted(set(CHANGING) - {"servicestage_addon"}), "servicestage_addon"]
ASYNCHRONOUS = "servicestage_environment"  # it never shows a value
# What people have in passwords, and what regular expressions, shells, URLs, JSON and INI files take for something else.
ODD = "\"q' \\d+%2F.*[+=&ü$(x)|"
KINDS = {
    "AK and SK": ("access_key", "secret_key"),
    "temporary AK and SK": ("access_key", "secret_key", "security_token"),
    "token": ("auth_token",),
    "password": ("username", "password", "domain_name"),
}
SOURCES = ("task", "vault", "environment", "play environment", "profile")
PROFILES = {"access_key": "ak", "secret_key": "sk", "security_token": "security_token"}
VARIABLES = {
    "access_key": "HW_ACCESS_KEY",
    "secret_key": "HW_SECRET_KEY",
    "security_token": "HW_SECURITY_TOKEN",
    "auth_token": "HW_AUTH_TOKEN",
    "username": "HW_USER_NAME",
    "password": "HW_USER_PASSWORD",
    "domain_name": "HW_DOMAIN_NAME",
}
STDOUT = ("default", "minimal", "oneline", "default as YAML")
HIDDEN_VALUE = 'value-of-a-variable "nobody" sees/+%'
APIC_VALUE = "value-of-a-variable/nobody.sees"
KUBE_CONFIG = "apiVersion: v1\nusers:\n- user:\n    token: kubeCanaryKubeCanaryKubeCanary0123456789\n"


@dataclasses.dataclass(frozen=True)
class Case:
    """One run: which secrets, from where, through which frontend, told by which callback, of which modules."""

    kind: str
    source: str
    in_process: bool
    stdout: str = "default"
    modules: tuple[str, ...] = tuple(MODULES)

    def __str__(self) -> str:
        return f"{self.kind} from {self.source}, {'in process' if self.in_process else 'module'}, {self.stdout}"


def cases() -> list[Case]:
    """Every kind of secret from every source that takes it, through both frontends; the callbacks take turns."""
    pairs = [
        (kind, source)
        for kind, names in KINDS.items()
        for source in SOURCES
        if source != "profile" or set(names) <= set(PROFILES)
    ]
    return [
        Case(kind, source, in_process, STDOUT[(number + in_process) % len(STDOUT)])
        for number, (kind, source) in enumerate(pairs)
        for in_process in (True, False)
    ]


def credentials(simulator: Simulator, kind: str) -> dict[str, str]:
    """Credentials of this kind that the simulator accepts, and whose parts are hard to write down."""
    accounts, now = simulator.world.accounts, simulator.world.clock.now()
    odd = dataclasses.replace(
        simulator.user,
        name="odd",
        access_key="ODDAK4CANARY4CANARY4",
        secret_key=f"SecretCanary{ODD}",
        password=f"Pass{ODD}",
    )
    accounts.users[odd.access_key] = odd
    LEDGER.note("odd secret", odd.access_key, odd.secret_key, odd.password)
    if kind == "AK and SK":
        return {"access_key": odd.access_key, "secret_key": odd.secret_key}
    if kind == "password":
        return {"username": odd.name, "password": odd.password, "domain_name": odd.domain_name}
    if kind == "token":
        identity = Identity(odd, "token", simulator.project_id, "project")
        return {"auth_token": accounts.issue_token(identity, now)[0]}
    issued = accounts.issue_temporary(odd, 24 * 3600, now)
    names = {"access_key": "access", "secret_key": "secret", "security_token": "securitytoken"}
    return {name: str(issued[key]) for name, key in names.items()}


def run_case(case: Case, simulator: Simulator, folder: Path) -> PlaybookRun:
    """Play the case; a secret that it leaves anywhere fails."""
    given = credentials(simulator, case.kind)
    LEDGER.note("hidden value", HIDDEN_VALUE, APIC_VALUE)
    LEDGER.note("kube_config", KUBE_CONFIG)
    for path, status in (("/echo/", 500), ("/busy/", 503)):
        simulator.faults.add(Fault(("*", f"^{path}"), "echo", times=None, status=status))
    environment = _environment(case, simulator)
    options, play, arguments = _from_source(case, given, environment, folder)
    play["environment"] = {**play.get("environment", {}), "SOMETHING": "else"}
    quoted = folder / "quoted"  # in a file, as messages show the lines of the playbook before a task that fails
    quoted.write_text(" ".join(given.values()), encoding="utf-8")
    play["tasks"] = list(_tasks(case, simulator, options, f"{{{{ lookup('file', '{quoted}') }}}}"))
    # Ansible puts what `environment` holds on the command lines of its own modules, so these have a play without it
    plays = [play] if case.in_process else [play, play_of(list(_ends_of_asynchronous()))]
    return run_playbook(
        plays,
        *arguments,
        folder=folder,
        diff=True,
        environment=environment,
        variables={"stagecraft_in_process": case.in_process},
        timeout=500,
    )


def _environment(case: Case, simulator: Simulator) -> dict[str, str]:
    callback, _as, form = case.stdout.partition(" as ")
    shadows = HERE / "shadows"
    return {
        **{name: value for name, value in environment_of(simulator.ready).items() if not name.endswith("_KEY")},
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": "facts",
        "ANSIBLE_CALLBACKS_ENABLED": "json_lines,every_field,junit,tree",
        "ANSIBLE_CALLBACK_RESULT_FORMAT": form.lower() or "json",
        "ANSIBLE_DISPLAY_TRACEBACK": "always",
        "ANSIBLE_RETRY_FILES_ENABLED": "true",
        "ANSIBLE_STDOUT_CALLBACK": callback,
        "HW_MAX_RETRIES": "1",
        "JUNIT_HIDE_TASK_ARGUMENTS": "true",  # the name of a test case would hold them, as they stand in the playbook
        "PYTHONPATH": f"{shadows}:{shadows / 'exploding'}",
    }


def _from_source(
    case: Case, given: dict[str, str], environment: dict[str, str], folder: Path
) -> tuple[Data, Data, list[str]]:
    """Return (options of each task, the play without its tasks, arguments); the environment may get more."""
    play: Data = play_of([])
    if case.source == "task":
        return dict(given), play, []
    if case.source == "environment":
        environment.update({VARIABLES[name]: value for name, value in given.items()})
    elif case.source == "play environment":
        play["environment"] = {VARIABLES[name]: value for name, value in given.items()}
    elif case.source == "profile":
        file = folder / "credentials"
        lines = [f"{PROFILES[name]} = {value}" for name, value in given.items()]
        lines += [f"region = {environment['HW_REGION_NAME']}", f"project_id = {environment['HW_PROJECT_ID']}"]
        file.write_text("\n".join(["[it]", *lines]), encoding="utf-8")
        file.chmod(0o600)
        return {"config_file": str(file), "profile": "it"}, play, []
    else:
        password = folder / "vault-password"
        password.write_text("vault", encoding="utf-8")
        vault = VaultLib([("default", VaultSecret(b"vault"))])
        secrets = folder / "vault.yml"
        secrets.write_bytes(vault.encrypt(json.dumps({f"my_{name}": value for name, value in given.items()})))
        play["vars_files"] = [str(secrets)]
        return {name: f"{{{{ my_{name} }}}}" for name in given}, play, [f"--vault-password-file={password}"]
    return {}, play, []


def _tasks(case: Case, simulator: Simulator, connection: Data, secrets: str) -> t.Iterator[Data]:
    registered: list[str] = []
    for module in case.modules:
        options = _options(module, simulator)
        for outcome, (more, keywords) in _outcomes(module, simulator, secrets).items():
            registered.append(f"result_{len(registered)}")
            yield {
                "name": f"{module}: {outcome}",
                f"{COLLECTION}.{module}": {**options, **connection, **more},
                "register": registered[-1],
                "ignore_errors": True,
                **keywords,
            }
    listed = f"{{{{ [{', '.join(registered)}] }}}}"
    yield {"name": "show", "ansible.builtin.debug": {"msg": listed}}
    yield {"name": "keep", "ansible.builtin.set_fact": {"kept": listed, "cacheable": True}}
    yield {"name": "hand on", "ansible.builtin.set_stats": {"data": {"kept": listed}}}
    if not case.in_process:
        yield from _asynchronous(connection, simulator)


def _outcomes(module: str, simulator: Simulator, secrets: str) -> dict[str, tuple[Data, Data]]:
    """Return the options and keywords that lead to each outcome."""
    services = ("servicestage", "codeartsdeploy", "roma", "apig")
    everywhere = {path: dict.fromkeys((*services, "iam"), f"{simulator.base_url}/{path}") for path in ("echo", "busy")}
    of_services = {"iam": simulator.base_url, **dict.fromkeys(services, f"{simulator.base_url}/echo")}
    many: dict[str, tuple[Data, Data]] = {
        "succeeds": ({}, {}),
        "again, in check mode, without a log": ({}, {"check_mode": True, "no_log": True, "loop": [1, 2]}),
        "fails at the service": ({"endpoints": of_services}, {}),
        "fails at IAM or the service": ({"endpoints": everywhere["echo"]}, {"loop": [1]}),
        "is refused": ({"timeout": 0}, {}),
        "does not exist": ({"no_such_option": 1}, {}),
        "breaks": ({}, {"environment": {"STAGECRAFT_EXPLODE": secrets}}),
    }
    if module == MODULES[0]:
        many["is retried"] = ({"endpoints": everywhere["busy"]}, {})
    return many


def _options(module: str, simulator: Simulator) -> Data:
    fixtures = simulator.fixtures
    found: Data = READING[module][0](simulator) if module in READING else CHANGING[module][0](fixtures)
    if module == "servicestage_environment":
        resource = {
            "resource_id": "r-1",
            "resource_name": "cache",
            "resource_type": "dcs",
            "envs": {"HOST": HIDDEN_VALUE},
        }
        found["configuration"] = {"envs": {"CANARY": HIDDEN_VALUE}, "resource_envs": [resource]}
    elif module == "servicestage_environment_resources":
        found["resources"] = [{"id": "k", "type": "custom_k8s", "parameters": {"kube_config": KUBE_CONFIG}}]
    elif module == "apic_environment_variable":
        found |= {"value": APIC_VALUE, "reveal_values": False}
    elif module == "apic_environment_variable_set":
        found |= {"variables": {"canary": APIC_VALUE}, "reveal_values": False}
    elif module == "servicestage_job_info":
        found = {"job_ids": ["JOB00000000-0000-4000-8000-000000000000"], "wait": False}
    if module in ("servicestage_environment_refresh", "servicestage_addon_action"):
        found |= {"wait_interval": 0.1}
    return found


def _asynchronous(connection: Data, simulator: Simulator) -> t.Iterator[Data]:
    options = _options(ASYNCHRONOUS, simulator)
    echo = dict.fromkeys(("iam", "servicestage", "codeartsdeploy", "roma", "apig"), f"{simulator.base_url}/echo")
    for name, more in (("good", {}), ("bad", {"endpoints": echo})):
        yield {
            "name": f"{name} and asynchronous",
            f"{COLLECTION}.{ASYNCHRONOUS}": {**options, **connection, **more},
            "async": 60,
            "poll": 0,
            "register": name,
        }


def _ends_of_asynchronous() -> t.Iterator[Data]:
    for name in ("good", "bad"):
        yield {
            "name": f"wait for the {name} one",
            "ansible.builtin.async_status": {"jid": f"{{{{ {name}.ansible_job_id }}}}"},
            "register": "ended",
            "until": "ended is finished",
            "delay": 1,
            "retries": 60,
            "ignore_errors": True,
        }
    # Ansible itself leaves an asynchronous module, with its arguments, on disk until some seconds after its end
    yield {
        "name": "wait until Ansible has cleaned up",
        "ansible.builtin.find": {
            "paths": "{{ lookup('env', 'ANSIBLE_REMOTE_TEMP') }}",
            "patterns": f"AnsiballZ_{ASYNCHRONOUS}.py",
            "recurse": True,
            "hidden": True,
        },
        "register": "left",
        "until": "left.matched == 0",
        "delay": 1,
        "retries": 60,
    }


def assert_played(run: PlaybookRun, case: Case) -> None:
    """Each task ended as it was meant to: a run in which nothing happens leaks nothing."""
    assert run.rc == 0, run.output[-3000:]
    if not case.in_process:
        ends = [run.result(f"wait for the {name} one") for name in ("good", "bad")]
        assert [(end.status, end["finished"]) for end in ends] == [("ok", 1), ("failed", 1)]
    for module in case.modules:
        assert run.result(f"{module}: succeeds").status in ("ok", "changed"), run.result(f"{module}: succeeds").result
        for outcome in (
            "fails at the service",
            "fails at IAM or the service",
            "is refused",
            "does not exist",
            "breaks",
        ):
            assert run.result(f"{module}: {outcome}").status == "failed", (module, outcome)
        assert "SIM.0001" in json.dumps(run.result(f"{module}: fails at the service").result), module
        assert "RuntimeError" in run.result(f"{module}: breaks")["msg"], run.result(f"{module}: breaks").result
