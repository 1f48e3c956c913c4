# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A rollout of many environments, update, refresh, redeploy: with the role of this collection, and with ``uri``.

Both start all jobs of a step before they wait for the first. The ``uri`` flow is the least that does the work: it
replaces labels, keeps nothing, compares nothing, and notes nothing that a second run could go on with.
"""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import yaml

from tests.benchmark.columns import COLLECTION, URI

ENVIRONMENTS = 100
JOB_SECONDS = 5.0
# refresh, then redeploy: no rollout can take less
CHAIN = 2 * JOB_SECONDS
LABELS = {"rolled": "out"}
ADDON = "sermantInjector"

Data = dict[str, t.Any]


def commands(ids: list[str], names: list[str], folder: Path) -> dict[str, list[str]]:
    """Return a command for each way, its playbook written to ``folder``."""
    ansible_playbook = str(Path(sys.executable).with_name("ansible-playbook"))
    variables = folder / "rollout-variables.yml"
    _write(
        variables,
        {
            "environment_rollout_wait_interval": 1,
            "environment_rollout_environments": [
                {"name": name, "labels": LABELS, "addons": [{"name": ADDON}]} for name in names
            ],
        },
    )
    flow = folder / "rollout-uri.yml"
    _write(flow, [{"hosts": "localhost", "gather_facts": False, "vars": {"ids": ids}, "tasks": _uri_tasks(names)}])
    inventory = folder / "rollout-inventory.yml"
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    _write(inventory, {"all": {"hosts": {"localhost": local}}})
    return {
        COLLECTION: [ansible_playbook, "-i", str(inventory), "-e", f"@{variables}", "stagecraft.huaweicloud.rollout"],
        URI: [ansible_playbook, "-i", str(inventory), str(flow)],
    }


def _uri_tasks(names: list[str]) -> list[Data]:
    labels = [{"key": key, "value": value} for key, value in LABELS.items()]
    body = {"name": "{{ names[index] }}", "description": "", "labels": labels}
    each: Data = {"loop": "{{ ids }}", "loop_control": {"label": "it"}}
    put = _uri("environments/{{ item }}", method="PUT", body=body)
    return [
        {"name": "Update", **put, **each, "vars": {"names": names}}
        | {"loop_control": {"label": "it", "index_var": "index"}},
        {"name": "Refresh", **_uri("environments/{{ item }}/refresh", method="POST"), **each, "register": "refreshes"},
        {"name": "Wait for the refreshes", **_wait("refreshes")},
        {"name": "Find the add-ons", **_uri("environments/{{ item }}/addons"), **each, "register": "found"},
        {
            "name": "Redeploy",
            **_uri(
                "environments/{{ item.item }}/addons/{{ item.json.addons[0].id }}/action",
                method="POST",
                body={"action": "redeploy"},
            ),
            "loop": "{{ found.results }}",
            "loop_control": {"label": "it"},
            "register": "redeploys",
        },
        {"name": "Wait for the add-ons", **_wait("redeploys")},
    ]


def _wait(registered: str) -> Data:
    return {
        **_uri("jobs/{{ item.json.job_id }}"),
        "loop": f"{{{{ {registered}.results }}}}",
        "loop_control": {"label": "it"},
        "register": "job",
        "until": "job.json.job.execution_status == 'SUCCEEDED'",
        "retries": 60,
        "delay": 1,
    }


def _uri(path: str, **options: t.Any) -> Data:
    address = "{{ lookup('env', 'BENCHMARK_URL') }}/v3/{{ lookup('env', 'HW_PROJECT_ID') }}/cas/" + path
    headers = {"X-Auth-Token": "{{ lookup('env', 'BENCHMARK_TOKEN') }}", "Content-Type": "application/json"}
    given = {"url": address, "headers": headers, "return_content": True, **options}
    return {"ansible.builtin.uri": given | ({"body_format": "json"} if "body" in options else {})}


def _write(path: Path, data: t.Any) -> None:
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
