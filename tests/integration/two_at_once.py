# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two playbooks at the same time, round after round: each changes a label, a variable, and a permission of its own."""

from __future__ import annotations

import concurrent.futures
import typing as t
from pathlib import Path

from tests.integration.conftest import connected_runner
from tests.integration.playbook import Data, PlaybookRun, play_of, short_folder
from tests.simulator import Fault, Simulator
from tests.simulator.log import LogEntry

PREFIX = "stagecraft.huaweicloud."
ENVIRONMENT = f"{PREFIX}servicestage_environment"
VARIABLES = f"{PREFIX}apic_environment_variable_set"
PERMISSION = f"{PREFIX}codeartsdeploy_environment_permission"
WHO = {"one": "can_deploy", "two": "can_delete"}  # and the cell of the matrix that each changes
TASKS = ("labels and variables", "variables of a group", "permissions")


def meet(mine: str, other: str, place: Path) -> Data:
    """A task that waits until the other playbook has come as far."""
    here, there = place / f"{mine}.there", place / f"{other}.there"
    wait = f"touch {here}; for each in $(seq 1200); do [ -e {there} ] && exit 0; sleep 0.05; done; exit 1"
    return {"name": "meet", "ansible.builtin.debug": {"msg": f"{{{{ lookup('ansible.builtin.pipe', {wait!r}) }}}}"}}


def tasks_of(simulator: Simulator, who: str, rounds: int) -> list[Data]:
    fixtures = simulator.fixtures
    loop = {"loop": list(range(1, rounds + 1)), "loop_control": {"label": "{{ item }}"}, "ignore_errors": True}
    environment = {
        "id": fixtures["servicestage_environment_id"],
        "labels": {who: "{{ item }}"},
        "purge_labels": False,
        "configuration": {"envs": {who.upper(): "{{ item }}"}},
    }
    group = {name: fixtures[name] for name in ("instance_id", "group_id", "env_id")}
    matrix = {
        "application_id": fixtures["application_id"],
        "environment_id": fixtures["codearts_environment_id"],
        "permissions": [{"role_id": fixtures["role_id"], WHO[who]: "{{ item % 2 == 1 }}"}],
    }
    options: list[tuple[str, Data]] = [
        (ENVIRONMENT, environment),
        (VARIABLES, {**group, "variables": {who: "{{ item }}"}}),
        (PERMISSION, matrix),
    ]
    return [{"name": name, module: each, **loop} for name, (module, each) in zip(TASKS, options, strict=True)]


def run_two(
    simulator: Simulator, folder: Path, rounds: int, *, in_process: bool, machines: int = 1, seconds: float = 0.02
) -> dict[str, PlaybookRun]:
    """Run both playbooks at once. On two machines, neither sees the other's locks."""
    # so long does each write take that the other's read would fall into it
    simulator.faults.add(Fault(("PUT", "."), "delay_before", times=None, seconds=seconds))
    first = short_folder()
    shared = [first, short_folder() if machines == 2 else first]

    def run(who: str, other: str, machine: Path) -> PlaybookRun:
        tasks = [meet(who, other, folder), *tasks_of(simulator, who, rounds)]
        own = connected_runner(simulator, folder / who, in_process)
        return own(play_of(tasks), environment={"TMPDIR": str(machine)}, timeout=600)

    with concurrent.futures.ThreadPoolExecutor(2) as both:
        ends = {
            who: both.submit(run, who, other, machine)
            for who, other, machine in zip(WHO, reversed(WHO), shared, strict=True)
        }
        return {who: end.result() for who, end in ends.items()}


def environment_writes(simulator: Simulator) -> list[LogEntry]:
    return [entry for entry in simulator.writes() if entry.operation == "modifyEnvironment" and entry.acted]


def values_written(entry: LogEntry, key: str) -> dict[str, str]:
    """The labels, or the variables, that a PUT of the environment carried."""
    body: t.Any = entry.body
    items = body["labels"] if key == "labels" else body["configuration"]["envs"]
    return {str(item.get("key", item.get("name"))).lower(): str(item["value"]) for item in items}


def losses(simulator: Simulator) -> int:
    """How many PUTs of the environment took something back that had been written before."""
    lost = 0
    seen = {(key, who): 0 for key in ("labels", "envs") for who in WHO}
    for entry in environment_writes(simulator):
        found = {(key, who): int(values_written(entry, key).get(who, 0)) for key, who in seen}
        lost += any(found[each] < seen[each] for each in seen)
        seen = found
    return lost


def alternations(simulator: Simulator) -> int:
    """How often the writes of the environment passed from one playbook to the other: whether they ran at once."""
    bodies = [values_written(entry, "labels") for entry in environment_writes(simulator)]
    by_one = [body.get("one") != before.get("one") for before, body in zip([{}, *bodies], bodies, strict=False)]
    return sum(now != before for before, now in zip(by_one, by_one[1:], strict=False))


def assert_all_is_there(simulator: Simulator, rounds: int) -> None:
    """What both declared last is there, in all three places."""
    fixtures = simulator.fixtures
    environment = simulator.state.environments[fixtures["servicestage_environment_id"]]
    labels = {item["key"]: item["value"] for item in environment.labels}
    envs = {item["name"]: item["value"] for item in environment.configuration["envs"]}
    variables = simulator.state.instances["roma"][fixtures["instance_id"]].variables.values()
    of_group = {each.variable_name: each.variable_value for each in variables}
    row = simulator.state.deploy_environments[fixtures["codearts_environment_id"]].permissions[fixtures["role_id"]]
    for who, cell in WHO.items():
        assert (labels[who], envs[who.upper()], of_group[who]) == (str(rounds),) * 3
        assert row[cell] is (rounds % 2 == 1)


def assert_nothing_was_lost(simulator: Simulator, runs: dict[str, PlaybookRun], rounds: int) -> None:
    for run in runs.values():
        assert run.rc == 0, run.output
        for task in TASKS:
            assert [each.status for each in run.items(task)] == ["changed"] * rounds, run.output
    assert_all_is_there(simulator, rounds)
    assert losses(simulator) == 0
    writes = [entry for entry in simulator.writes() if entry.acted]
    # of the variables of a group, the first one of each is a POST
    assert len(writes) == 2 * rounds * len(TASKS), "nothing is written twice"
