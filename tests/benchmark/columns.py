# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is compared: ways to do the same no-op update, as commands."""

from __future__ import annotations

import dataclasses
import sys
import typing as t
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
MODULE = "stagecraft.huaweicloud.servicestage_environment"

COLLECTION = "this collection"
AS_MODULES = "the same, as modules"
URI = "ansible.builtin.uri"
SDK = "SDK module"
SCRIPT = "requests script"
BARE = "bare module with requests"
DEBUG = "debug"
COLUMNS = (COLLECTION, AS_MODULES, URI, SDK, SCRIPT, BARE, DEBUG)

Data = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Row:
    """How often, and how: items of a loop on localhost, or as many hosts with so many forks."""

    name: str
    count: int
    forks: int | None = None


ROWS = (
    Row("1 item", 1),
    Row("20 items", 20),
    Row("100 items", 100),
    Row("1000 items", 1000),
    Row("100 hosts, forks 5", 100, 5),
    Row("100 hosts, forks 20", 100, 20),
)


def command(column: str, row: Row, ids: list[str], labels: Data, folder: Path) -> list[str]:
    """Return the command of a cell, its playbook and inventory written to ``folder``."""
    if column == SCRIPT:
        return [sys.executable, str(HERE / "bare.py"), *(ids[number % len(ids)] for number in range(row.count))]
    name = f"{column}-{row.name}".replace(" ", "-").replace(",", "")
    playbook, inventory = folder / f"{name}.yml", folder / f"{name}-inventory.yml"
    task: Data = {"name": "Update", **_action(column, labels)}
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    if row.forks is None:
        task |= {"loop": [ids[number % len(ids)] for number in range(row.count)], "loop_control": {"label": "it"}}
        task["vars"] = {"environment_id": "{{ item }}"}
        hosts: Data = {"localhost": local}
    else:
        hosts = {f"host{n}": {**local, "environment_id": ids[n % len(ids)]} for n in range(row.count)}
    _write(playbook, [{"hosts": "all", "gather_facts": False, "tasks": [task]}])
    _write(inventory, {"all": {"hosts": hosts}})
    more = ["--forks", str(row.forks)] if row.forks else []
    if column == AS_MODULES:
        more += ["-e", '{"stagecraft_in_process": false}']
    ansible_playbook = str(Path(sys.executable).with_name("ansible-playbook"))
    return [ansible_playbook, "-i", str(inventory), *more, str(playbook)]


def _action(column: str, labels: Data) -> Data:
    options = {"id": "{{ environment_id }}", "labels": labels}
    if column in (COLLECTION, AS_MODULES):
        return {MODULE: options}
    if column == SDK:
        return {"sdk_environment": options}
    if column == BARE:
        return {"bare_requests": options}
    if column == DEBUG:
        return {"ansible.builtin.debug": {"msg": "{{ environment_id }}"}}
    path = "/v3/{{ lookup('env', 'HW_PROJECT_ID') }}/cas/environments/{{ environment_id }}"
    headers = {"X-Auth-Token": "{{ lookup('env', 'BENCHMARK_TOKEN') }}", "Content-Type": "application/json"}
    return {
        "ansible.builtin.uri": {
            "url": "{{ lookup('env', 'BENCHMARK_URL') }}" + path,
            "headers": headers,
            "return_content": True,
        }
    }


def _write(path: Path, data: t.Any) -> None:
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
