# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolls out many environments as AWX does with job slices: a job for each slice, all at once, each with ansible-runner.

AWX orders the hosts of the inventory by name and gives every fourth one, from the first, to the first of four slices.
Each job gets the inventory of its slice only, with the groups and variables of its hosts.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import resource
import subprocess
import tempfile
import time
import typing as t
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from tests.proof import awx
from tests.proof.runner import BIN, COLLECTIONS, JOB, install, inventory_of, project_of, scope_of
from tests.simulator import Simulator
from tools.proof import commit
from tools.written import between_markers

PAGE = awx.ROOT / "docs" / "scaling.md"
# environments and slices
MEASURED = ((100, 1), (300, 1), (1000, 1), (1000, 4))
FORKS = 5  # what AWX and Ansible take where nobody says otherwise
JOB_SECONDS = 0.5

ADDON = "sermantInjector"
LABELS = {"team": "shop", "version": "1.10"}


@dataclasses.dataclass(frozen=True)
class Rolled:
    """What a rollout took; the simulator and ansible-runner share the processors of the machine."""

    environments: int
    slices: int
    forks: int
    requests: int
    seconds: float
    processor_seconds: float
    largest_mib: float  # of one process


def sliced(inventory: awx.Data, number: int, count: int) -> awx.Data:
    """The part of an inventory, as ansible-inventory lists it, that AWX gives to the slice with this number, from 1."""
    hosts = sorted(inventory["_meta"]["hostvars"])[number - 1 :: count]
    mine = set(hosts)
    found: awx.Data = {"all": {"hosts": hosts, "children": list(inventory["all"].get("children", []))}}
    for name, group in inventory.items():
        if name not in ("_meta", "all"):
            found[name] = {**group, "hosts": [host for host in group.get("hosts", []) if host in mine]}
    return {**found, "_meta": {"hostvars": {host: inventory["_meta"]["hostvars"][host] for host in hosts}}}


def roll_out(simulator: Simulator, installed: Path, folder: Path, *, slices: int, forks: int) -> Rolled:
    """Roll out every environment of the simulator, and see that each was rolled out exactly once."""
    inputs = {"access_key": simulator.access_key, "secret_key": simulator.secret_key, **scope_of(simulator)}
    answers = {
        "rollout_survey_labels": "\n".join(f"{name}: {value}" for name, value in LABELS.items()),
        "rollout_survey_addons": f"- {ADDON}",
        "rollout_survey_wait_interval": 0.2,
    }
    environments = {each.id: each for each in simulator.state.environments.values() if _is_ours(each, simulator)}
    (folder / "listing").mkdir(parents=True)
    reached = awx.rendered(inputs, *_with_env(folder / "listing")) | {COLLECTIONS: str(installed)}
    inventory = inventory_of(installed, reached, folder / "listing")
    assert len(inventory["_meta"]["hostvars"]) == len(environments)
    simulator.clear_log()
    old = set(simulator.state.jobs)
    jobs = []
    for number in range(1, slices + 1):
        control, _same = _with_env(folder / f"slice{number}")
        environment = awx.rendered(inputs, control, control) | {COLLECTIONS: str(installed), "JOB_ID": str(JOB)}
        variables = awx.extra_vars("rollout", answers) | {"awx_job_id": JOB + number}
        mine = sliced(inventory, number, slices)
        awx.fill(control, project_of(installed), environment, variables, mine, ["--forks", str(forks)])
        jobs.append(control)
    before = _processor_seconds()
    begun = time.monotonic()
    running = [(control, _start(control)) for control in jobs]
    for control, process in running:
        output, _none = process.communicate(timeout=3000)
        assert process.returncode == 0, output.decode()[-3000:]
        told = _artifacts(control)["environment_rollout_results"]
        assert {each["result"] for each in told.values()} == {"changed"}
    seconds = time.monotonic() - begun
    used = _processor_seconds() - before
    _assert_once(simulator, environments, old)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Rolled(len(environments), slices, forks, len(simulator.log), seconds, used, largest)


def _is_ours(environment: t.Any, simulator: Simulator) -> bool:
    return bool(environment.project_id == simulator.project_id)


def _with_env(folder: Path) -> tuple[Path, Path]:
    (folder / "env").mkdir(parents=True, exist_ok=True)
    return folder, folder


def _start(control: Path) -> subprocess.Popen[bytes]:
    (control / "home").mkdir()
    given = {"HOME": str(control / "home"), "LC_ALL": "C.UTF-8", "PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin"}
    command = [str(BIN / "ansible-runner"), "run", str(control), "-p", "rollout.yml", "-i", str(JOB), "-q"]
    return subprocess.Popen(command, cwd=control, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _artifacts(control: Path) -> awx.Data:
    for path in (control / "artifacts" / str(JOB) / "job_events").glob("*.json"):
        event = json.loads(path.read_text(encoding="utf-8"))
        if event["event"] == "playbook_on_stats":
            return dict(event["event_data"]["artifact_data"])
    raise AssertionError(f"no end of the job in {control}")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _assert_once(simulator: Simulator, environments: dict[str, t.Any], old: set[str]) -> None:
    """Each environment is as declared, was refreshed once, and its add-on was redeployed once; nothing else began."""
    begun = [job for job in simulator.state.jobs.values() if job.id not in old]
    assert all(job.outcome == "SUCCEEDED" for job in begun)
    jobs = Counter((job.environment_id, job.kind) for job in begun)
    assert jobs == {(each, kind): 1 for each in environments for kind in ("refresh", "redeploy")}
    for each in environments.values():
        assert {label["key"]: label["value"] for label in each.labels} == LABELS, each.name


def main() -> None:
    """Measure, and write the table of docs/scaling.md."""
    rolled = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        installed = install(place)
        for number, (environments, slices) in enumerate(MEASURED):
            with Simulator(seed_environments=environments, job_seconds=JOB_SECONDS) as simulator:
                rolled.append(roll_out(simulator, installed, place / f"{number}", slices=slices, forks=FORKS))
            print(_row(rolled[-1]), flush=True)
    of_what = [f"Python {platform.python_version()}", f"ansible-core {version('ansible-core')}"]
    of_what += [f"{os.cpu_count()} cores", f"commit {commit()[0]}"]
    lines = [f"{', '.join(of_what)}.", "", *HEADER, *(_row(each) for each in rolled)]
    PAGE.write_text(between_markers(PAGE, "make scale", "\n".join(lines)), encoding="utf-8")
    print(f"Written to {PAGE.relative_to(awx.ROOT)}")


HEADER = (
    "| environments | jobs at once | requests | seconds | each second | processor, s each | largest process |",
    "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
)


def _row(rolled: Rolled) -> str:
    cells = (
        f"{rolled.environments:,}",
        rolled.slices,
        f"{rolled.requests:,}",
        f"{rolled.seconds:.0f}",
        f"{rolled.environments / rolled.seconds:.2f}",
        f"{rolled.processor_seconds / rolled.environments:.2f}",
        f"{rolled.largest_mib:.0f} MiB",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    main()
