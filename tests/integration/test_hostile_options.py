# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values of the connection options: one sentence that names the option, or one that the service gave."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.options import connection_options

from tests.integration.conftest import Runner
from tests.integration.playbook import Data, TaskResult, play_of
from tests.simulator import Simulator

INFO = "stagecraft.huaweicloud.servicestage_environment_info"
LONGEST = 700
VALUES: dict[str, t.Any] = {
    "a line break": "a\nb: c",
    "NUL": "a\x00b",
    "a path": "../../etc/passwd",
    "an encoded path": "a%2f..%2fb",
    "a megabyte": "{{ 'so-long-' * 125000 }}",
    "control characters": "a\x1b[31mb\x7f",
    "a dictionary": {"a": {"b": ["c"]}},
    "a list": [["a"], {"b": 1}],
}
# what an option does not come without
BESIDE = {
    "security_token": {"access_key": "AK", "secret_key": "SK"},
    "access_key": {"secret_key": "SK"},
    "secret_key": {"access_key": "AK"},
    "username": {"password": "p-a-s-s-w-o-r-d", "domain_name": "d"},
    "password": {"username": "u", "domain_name": "d"},
    "domain_name": {"username": "u", "password": "p-a-s-s-w-o-r-d"},
    "agency_name": {"agency_domain_name": "d"},
    "agency_domain_name": {"agency_name": "a"},
    "client_key": {"client_cert": "/dev/null"},
}
OPTIONS = sorted(connection_options({}))


# what messages call an option that may also come from somewhere else
NAMES = {"config_file": "profile file", "profile": "profile"}


def wrong_with(result: TaskResult, name: str) -> t.Iterator[str]:
    """What is not as it should be in the failure of a task; unless it was sent, its message has to have ``name``."""
    message = str(result["msg"])
    sent = (result.result.get("failure") or {}).get("http_status") is not None
    if result.status != "failed":
        yield "it did not fail"
    if "Traceback" in message or "Unexpected" in message:
        yield "not foreseen"
    if not sent and name not in message:
        yield f"{name} is not named"
    if "unable to convert" in message:
        return  # in words of ansible-core, which quotes a value whole
    if len(message) > LONGEST:
        yield f"{len(message)} characters"
    if not message.isprintable():
        yield "control characters"


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_connection_option_is_refused_or_does_no_harm(simulator: Simulator, ansible_playbook: Runner) -> None:
    tasks: list[Data] = [
        {
            "name": f"{option}: {name}",
            INFO: {"max_retries": 0, "timeout": 5, **BESIDE.get(option, {}), option: f"{{{{ values['{name}'] }}}}"},
            "ignore_errors": True,
        }
        for option in OPTIONS
        for name in VALUES
    ]
    run = ansible_playbook(play_of(tasks, vars={"values": VALUES}), timeout=500, verbosity=0)
    assert run.rc == 0, run.output[-3000:]
    assert "Traceback" not in run.output
    assert len(run.results) == len(OPTIONS) * len(VALUES)
    wrong = []
    for result in run.results:
        option = result.task.partition(":")[0]
        found = wrong_with(result, NAMES.get(option, option))
        wrong += [f"{result.task}: {each}: {result['msg']!r:.300}" for each in found]
    assert not wrong, "\n".join(wrong)
    assert {entry.method for entry in simulator.log} <= {"GET", "POST"}
    assert simulator.writes() == []
