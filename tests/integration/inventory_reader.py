# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads inventory sources as every command of Ansible does, many in one process: a process for each takes seconds.

Run as a script: takes a list of cases as JSON, and writes what became of each. The keys of a case are the arguments of
read_case. The simulator is told and asked over HTTP.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

Data = dict[str, t.Any]


def read_sources(cases: list[Data], folder: Path, environment: dict[str, str]) -> list[Data]:
    """What became of each case, in a process with an empty HOME and nothing but this environment."""
    from tools.collection_link import link_collection

    home = folder / "home"
    home.mkdir(exist_ok=True)
    given = {
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-X", "utf8", __file__]
    done = subprocess.run(
        command,
        input=json.dumps(cases),
        env=given | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[Data] = json.loads(done.stdout.splitlines()[-1])
    for each in found:
        each["output"] = done.stdout[: done.stdout.rindex("\n[")] if "\n[" in done.stdout else ""
        each["output"] += done.stderr
    return found


def ask(method: str, path: str, body: t.Any = None) -> t.Any:
    base_url = json.loads(os.environ["STAGECRAFT_ENDPOINTS"])["iam"]
    request = urllib.request.Request(
        f"{base_url}/_simulator/{path}", None if body is None else json.dumps(body).encode(), method=method
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def read_case(
    path: str,
    *,
    environ: t.Mapping[str, str | None] = {},
    faults: t.Sequence[Data] = (),
    extra_vars: t.Sequence[str] = (),
    vault: str = "",
    flush: bool = False,
) -> Data:
    from ansible import context
    from ansible.errors import AnsibleError
    from ansible.inventory.manager import InventoryManager
    from ansible.module_utils.common.collections import ImmutableDict
    from ansible.parsing.dataloader import DataLoader
    from ansible.parsing.vault import VaultSecret, VaultSecretsContext
    from ansible.utils.display import Display
    from ansible.utils.vars import load_extra_vars

    warnings: list[str] = []
    Display().warning = lambda text, *_given, **_named: warnings.append(str(text))
    failures: list[str] = []
    exceptions: list[BaseException] = []
    Display().error_as_warning = lambda msg, exception, **_named: (
        exceptions.append(exception),
        failures.append(f"{msg} {exception}"),
    )
    before = dict(os.environ)
    for name, value in environ.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    context.CLIARGS = ImmutableDict(extra_vars=tuple(extra_vars))
    if hasattr(load_extra_vars, "extra_vars"):
        del load_extra_vars.extra_vars  # kept for the life of a process
    ask("DELETE", "faults")
    ask("DELETE", "log")
    if faults:
        ask("POST", "faults", list(faults))
    loader = DataLoader()
    if vault and VaultSecretsContext.current(optional=True) is None:
        secrets = [("default", VaultSecret(vault.encode()))]
        VaultSecretsContext.initialize(VaultSecretsContext(secrets))  # once a process, as every command does
    found: Data = {"hosts": {}, "groups": {}, "error": ""}
    start = time.process_time()
    try:
        manager = InventoryManager(loader=loader, sources=[path], cache=not flush)
        found["hosts"] = {host.name: json.loads(json.dumps(host.vars, default=str)) for host in manager.get_hosts()}
        found["groups"] = {name: [host.name for host in group.get_hosts()] for name, group in manager.groups.items()}
    except AnsibleError as error:
        found["error"] = "\n".join([*failures, str(error)])
        found["shown"] = "\n".join(_shown(each) for each in exceptions)
    finally:
        os.environ.clear()
        os.environ.update(before)
    log = ask("GET", "log")
    return {
        **found,
        "seconds": time.process_time() - start,
        "warnings": warnings,
        "requests": [entry["operation"] for entry in log],
        "projects": sorted({entry["path"].split("/")[2] for entry in log if "/cas/" in entry["path"]}),
        "users": sorted({f"{entry['auth']}:{entry['user']}" for entry in log if "/cas/" in entry["path"]}),
    }


def _shown(error: BaseException | None) -> str:
    """What Ansible may show of a failure: the lines of the file where it, or what led to it, stands."""
    told = []
    while error is not None:
        told += [str(error), str(getattr(error, "_formatted_source_context", ""))]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


def main() -> None:
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader()
    print(json.dumps([read_case(**case) for case in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
