# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the molecule scenarios of extensions/molecule, each against a simulator of its own in this process.

Nothing stays behind: the folder of a run, its HOME included, is temporary, and the simulator ends with this process.
"""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.simulator import Simulator  # noqa: E402  # found only with the line before
from tools.collection_link import link_collection  # noqa: E402
from tools.simulator_env import environment_of  # noqa: E402

SCENARIOS = Path("extensions", "molecule")
# what a scenario has to do, in this order, whatever else it does
NEEDED = ("check", "converge", "idempotence", "verify")
PREDICTS, WRITES = "check", "converge"
# the steps that run no tasks
WITHOUT_TASKS = ("syntax",)


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of a scenario: its verdict, and what its playbook did (nothing, if it ran none)."""

    name: str
    verdict: str
    ok: int = 0
    changed: int = 0


@dataclasses.dataclass(frozen=True)
class ScenarioRun:
    """What one run of molecule left behind."""

    rc: int
    output: str
    steps: list[Step]

    @property
    def wrong(self) -> str:
        """Why this run proves nothing; the empty text if it passed."""
        if self.rc:
            return f"molecule ended with {self.rc}"
        for step in self.steps:
            # molecule passes over a playbook that is missing, and over one that finds no host
            if step.verdict != "Successful":
                return f"{step.name}: {step.verdict}"
            if not step.ok and step.name not in WITHOUT_TASKS:
                return f"{step.name} ran no task"
            if not step.changed and step.name in (PREDICTS, WRITES):
                return f"{step.name} changed nothing"
        names = iter(step.name for step in self.steps)
        missing = next((needed for needed in NEEDED if needed not in names), None)
        return f"{missing} did not run, or not in its place" if missing else ""


def scenarios(project: Path = ROOT) -> list[str]:
    """The names of all scenarios."""
    return sorted(file.parent.name for file in (project / SCENARIOS).glob("*/molecule.yml"))


def run_scenario(name: str, project: Path = ROOT) -> ScenarioRun:
    """Runs a scenario from its first step to its last. ``project`` holds galaxy.yml and extensions/molecule."""
    molecule = Path(sys.executable).with_name("molecule")
    if not molecule.exists():
        raise FileNotFoundError(f"There is no {molecule}: 'make molecule' installs it.")
    with tempfile.TemporaryDirectory(prefix="molecule-") as folder, Simulator(job_seconds=0.2) as simulator:
        environment = {
            "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "MOLECULE_EPHEMERAL_DIRECTORY": str(Path(folder, "molecule")),
            "NO_COLOR": "1",
            "PYTHONUNBUFFERED": "1",  # what molecule says and what its playbooks say, in order
            "PATH": os.pathsep.join((str(molecule.parent), "/usr/local/bin", "/usr/bin", "/bin")),
            "TMPDIR": folder,
            **environment_of(simulator.ready),
        }
        process = subprocess.Popen(
            (str(molecule), "test", "--report", "--scenario-name", name),
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output = process.communicate()[0]
        finally:
            end(process)
    return ScenarioRun(process.returncode, output, steps_of(name, output))


def end(process: subprocess.Popen[str]) -> None:
    """Ends molecule with all that it started, where it was interrupted; Ansible is asked first, to end its workers."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            continue


def steps_of(name: str, output: str) -> list[Step]:
    """The steps, from what molecule says of each, and from the recap of the playbook between."""
    begin = rf"\[{re.escape(name)} > (?P<step>\w+)\] Executing\n"
    end = rf"\[{re.escape(name)} > (?P=step)\] (?:\x1b\[\d+m)?Executed: (?P<verdict>[^\x1b\n]+)"
    steps = []
    for found in re.finditer(f"{begin}(?P<said>.*?){end}", output, flags=re.DOTALL):
        counts = re.findall(r"^\S+ +: ok=(\d+) +changed=(\d+) ", found["said"], flags=re.MULTILINE)
        ok, changed = (sum(int(each[place]) for each in counts) for place in (0, 1))
        steps.append(Step(found["step"], found["verdict"], ok, changed))
    return steps


def main() -> None:
    # a plain kill ends molecule too
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = scenarios()
    chosen = sys.argv[1:] or found
    unknown = sorted(set(chosen) - set(found))
    if unknown or not chosen:
        sys.exit(f"No such scenario: {', '.join(unknown)}. There are {', '.join(found) or 'none'}.")
    failed = []
    for name in chosen:
        started = time.monotonic()
        run = run_scenario(name)
        verdict, text = ("FAILED", run.wrong) if run.wrong else ("ok", ", ".join(step.name for step in run.steps))
        if run.wrong:
            failed.append(name)
            print(run.output)
        print(f"{verdict:6} {name:20} {time.monotonic() - started:5.1f} s  {text}", flush=True)
    if failed:
        sys.exit(f"{len(failed)} of {len(chosen)} scenarios failed: {', '.join(failed)}")
    print(f"{len(chosen)} scenarios passed")


if __name__ == "__main__":
    main()
