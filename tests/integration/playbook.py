# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real ansible-playbook of this Python, from an empty HOME, and gives back what happened as data."""

from __future__ import annotations

import atexit
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import typing as t
from pathlib import Path

import yaml

from tests.integration.canaries import canaries_of, leaks_in
from tools.collection_link import link_collection

HERE = Path(__file__).resolve().parent
CALLBACKS = HERE / "callback_plugins"
INVENTORY = {
    "all": {
        "hosts": {
            "localhost": {
                "ansible_connection": "local",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            }
        }
    }
}

Data = dict[str, t.Any]
# a playbook's full name or its YAML, the path of one, one play, or several
Playbook = str | Path | Data | list[Data]


@dataclasses.dataclass(frozen=True)
class TaskResult:
    """One result of one task on one host, or of one item of its loop."""

    kind: str  # task, item or retry
    host: str
    task: str
    action: str
    item: t.Any
    status: str  # ok, changed, failed, skipped, unreachable; retried where kind is retry
    ignored: bool
    result: Data

    def __getitem__(self, key: str) -> t.Any:
        return self.result[key]


@dataclasses.dataclass(frozen=True)
class PlaybookRun:
    """What one run of ansible-playbook left behind."""

    rc: int
    stdout: str
    stderr: str
    results: list[TaskResult]
    stats: dict[str, dict[str, int]]
    custom_stats: Data = dataclasses.field(default_factory=dict)  # what set_stats handed on, of all hosts together

    @property
    def output(self) -> str:
        """All that a person would have seen."""
        return self.stdout + self.stderr

    def result(self, task: str, host: str | None = None) -> TaskResult:
        """The one result of the task with this name (of a loop: the result of the whole loop)."""
        found = [each for each in self._of(task, "task") if host in (None, each.host)]
        assert len(found) == 1, f"{len(found)} results of the task {task!r}\n{self.output}"
        return found[0]

    def items(self, task: str) -> list[TaskResult]:
        """The results of the items of a loop, in their order."""
        return self._of(task, "item")

    def retries(self, task: str) -> list[TaskResult]:
        """The failed attempts before the last of a task with until."""
        return self._of(task, "retry")

    def _of(self, task: str, kind: str) -> list[TaskResult]:
        return [each for each in self.results if each.task == task and each.kind == kind]


def play_of(tasks: list[Data], **keywords: t.Any) -> Data:
    """A play with these tasks on localhost."""
    return {"hosts": "localhost", "gather_facts": False, **keywords, "tasks": tasks}


def run_playbook(
    playbook: Playbook,
    *arguments: str,
    folder: Path,
    check: bool = False,
    diff: bool = False,
    verbosity: int = 4,
    variables: Data | None = None,
    inventory: Data | None = None,
    environment: t.Mapping[str, str] | None = None,
    timeout: float = 100,
    meanwhile: t.Callable[[int], None] = lambda pid: None,
    shows: t.Collection[str] = (),
) -> PlaybookRun:
    """Runs a playbook in a new folder below the given one, with an empty HOME inside.

    While it runs, meanwhile is called with its process id. The process inherits nothing: it gets the environment given
    here and what ansible-playbook needs to find its way.

    Whatever the run leaves in its folder is searched for secrets, see canaries.py: one that is found fails the test,
    unless its kind is among those that the run shows on purpose. The verbosity is the highest for that reason; a test
    of what people see asks for another one.
    """
    place = folder / f"run-{sum(1 for each in folder.glob('run-*')) + 1}"
    home = place / "home"
    home.mkdir(parents=True)
    lines = place / "results.jsonl"
    lines.touch()
    shared = _shared_by_runs_in(folder)

    command = [str(Path(sys.executable).parent / "ansible-playbook")]
    given = _clean_environment(home, lines, shared) | dict(environment or {})
    command += ["--inventory", _write_yaml(place / "inventory.yml", inventory or INVENTORY)]
    command += ["--check"] if check else []
    command += ["--diff"] if diff else []
    command += [f"-{'v' * verbosity}"] if verbosity else []
    command += ["--extra-vars", json.dumps(variables)] if variables else []
    command += [*arguments, _name_of(playbook, place)]

    outputs = place / "stdout", place / "stderr"  # files: a pipe would be held open by workers that outlive it
    with outputs[0].open("w") as stdout, outputs[1].open("w") as stderr:
        process = subprocess.Popen(
            command,
            cwd=place,
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            meanwhile(process.pid)
            process.wait(timeout)
        except BaseException:
            # asked first, so that it can end its workers: they have left its process group
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            raise
    run = _read_run(process.returncode, *(each.read_text(encoding="utf-8") for each in outputs), lines)
    canaries = canaries_of(given, playbook, inventory, variables)
    inputs = {place / name for name in ("inventory.yml", "playbook.yml")}
    leaks = leaks_in(shared, canaries, (), shows) + leaks_in(place, canaries, inputs, shows)
    assert not leaks, "\n".join(["A secret leaked: the kind of it, the place, and what stands there", *leaks])
    return run


def short_folder() -> Path:
    """A new folder for temporary files of Ansible, which goes with this process.

    ansible-core 2.21 has a socket in there, whose path may not be longer than some 100 characters.
    """
    made = tempfile.mkdtemp(prefix="run-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _shared_by_runs_in(folder: Path) -> Path:
    """The folder for temporary files, such as locks, that the runs of one test share."""
    link = folder / "tmp"
    if not link.is_symlink():
        link.symlink_to(short_folder())
    return link.resolve()


def _clean_environment(home: Path, lines: Path, shared: Path) -> dict[str, str]:
    return {
        # otherwise below the home of the user, whatever HOME says
        "ANSIBLE_ASYNC_DIR": str(home / ".ansible_async"),
        "ANSIBLE_REMOTE_TEMP": str(home / ".ansible" / "tmp"),
        "ANSIBLE_CALLBACKS_ENABLED": "json_lines,every_field",
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
        "ANSIBLE_INVENTORY_ENABLED": "auto,yaml",  # the others only cost time
        "ANSIBLE_LOG_PATH": str(lines.with_name("ansible.log")),
        "ANSIBLE_NOCOLOR": "1",
        "EVERY_FIELD_FILE": str(lines.with_name("every_field")),
        "HOME": str(home),
        "JSON_LINES_FILE": str(lines),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(HERE / "shadows"),
        "SYSLOG_FILE": str(lines.with_name("syslog")),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]),
        "TMPDIR": str(shared),
    }


def _write_yaml(path: Path, data: t.Any) -> str:
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return str(path)


def _name_of(playbook: Playbook, place: Path) -> str:
    """What to call it on the command line; data and YAML text are written to a file first."""
    if isinstance(playbook, Path):
        return str(playbook)
    if isinstance(playbook, str):
        if "\n" not in playbook:
            return playbook
        (place / "playbook.yml").write_text(playbook, encoding="utf-8")
        return str(place / "playbook.yml")
    return _write_yaml(place / "playbook.yml", playbook if isinstance(playbook, list) else [playbook])


def _read_run(rc: int, stdout: str, stderr: str, lines: Path) -> PlaybookRun:
    entries = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    ends = [entry for entry in entries if entry["kind"] == "stats"]
    return PlaybookRun(
        rc=rc,
        stdout=stdout,
        stderr=stderr,
        results=[TaskResult(**entry) for entry in entries if entry["kind"] != "stats"],
        stats=next((end["hosts"] for end in ends), {}),
        custom_stats=next((end["custom"] for end in ends), {}),
    )
