# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures whole processes, column by column in turn (A B A B), against the simulator, and writes the figures as JSON.

Figures of one run can be compared with each other, and with no other run: quote ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmark import columns as c  # noqa: E402  # found only with the line before
from tests.benchmark import rollouts  # noqa: E402
from tests.benchmark.imports import IMPORTS  # noqa: E402
from tools.collection_link import link_collection  # noqa: E402
from tools.simulator_env import environment_of  # noqa: E402

ENVIRONMENTS = 100
ROLLOUT = "rollout"
LATENCIES = (0.001, 0.050)
MOST_ROUNDS = 5
# part of a loop -> the function whose time it is, what it calls included
PARTS = {
    "all": ("executor/task_executor.py", "run"),
    "action": ("plugin_utils/in_process.py", "run"),
    "operation": ("operations/runner.py", "run"),
    "request": ("client/transport.py", "exchange"),
}
# From so many items on, a column takes ten minutes and tells no more than at 100: only uri's is measured (--all: all).
MANY = 1000
# seconds that a cell takes -> rounds that it is measured in; an hour has to do for all of them
FEWER_ROUNDS = ((90.0, 1), (25.0, 2), (6.0, 3))


def main() -> None:
    arguments = _arguments()
    report = {
        "python": platform.python_version(),
        "ansible-core": _version("ansible-core"),
        "requests": _version("requests"),
        "cores": os.cpu_count(),
        "commit": subprocess.run(
            ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
        ).stdout.strip(),
        "seconds": {f"{latency * 1000:.0f} ms": {} for latency in arguments.latencies},
        "imports": measure_imports(arguments.rounds),
        "profile": measure_profile(arguments.latencies[0]),
    }
    if not arguments.rows or ROLLOUT in arguments.rows:
        report["rollout"] = {"commit": report["commit"], "seconds": measure_rollout(min(arguments.rounds, 3))}
        Path(arguments.output).write_text(json.dumps(report, indent=1), encoding="utf-8")
    for latency in arguments.latencies:
        for row in sorted(c.ROWS, key=lambda row: row.count):  # what is quick is there first
            if arguments.rows and row.name not in arguments.rows:
                continue
            with tempfile.TemporaryDirectory() as folder, simulator(latency) as (environment, ids, labels):
                seconds = measure(row, environment, ids, labels, Path(folder), arguments)
            report["seconds"][f"{latency * 1000:.0f} ms"][row.name] = seconds
            Path(arguments.output).write_text(json.dumps(report, indent=1), encoding="utf-8")
    print(f"written to {arguments.output}")


def measure(
    row: c.Row, environment: dict[str, str], ids: list[str], labels: c.Data, folder: Path, arguments: t.Any
) -> dict[str, list[float]]:
    """Return the wall seconds of each column's runs; all columns run once before any runs again."""
    seconds: dict[str, list[float]] = {column: [] for column in c.COLUMNS}
    commands = {column: c.command(column, row, ids, labels, folder) for column in c.COLUMNS}
    if row.forks is not None:
        del seconds[c.SCRIPT]  # it has no hosts
    if row.count >= MANY and not arguments.all:
        for column in (c.AS_MODULES, c.SDK, c.BARE):
            del seconds[column]
    for _round in range(arguments.rounds):
        for column, taken in seconds.items():
            if len(taken) >= _rounds_for(taken):
                continue
            taken.append(_run(commands[column], environment, folder))
            print(f"{row.name:20} {column:26} {taken[-1]:8.2f} s", flush=True)
    return seconds


def _rounds_for(taken: list[float]) -> int:
    longest = max(taken, default=0.0)
    return next((rounds for seconds, rounds in FEWER_ROUNDS if longest > seconds), MOST_ROUNDS)


def measure_imports(rounds: int) -> dict[str, list[float]]:
    """Return the seconds that each of ``imports.IMPORTS`` takes, in a process of its own."""
    seconds: dict[str, list[float]] = {name: [] for name in IMPORTS}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ansible_collections").symlink_to(link_collection() / "ansible_collections")
        sources = ROOT / "plugins" / "module_utils"
        package = "ansible_collections/stagecraft/huaweicloud/plugins"
        with zipfile.ZipFile(Path(folder) / "modules.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(package.count("/") + 1):
                archive.writestr("/".join(package.split("/")[: number + 1]) + "/__init__.py", "")
            for source in sources.rglob("*.py"):
                archive.write(source, f"{package}/module_utils/{source.relative_to(sources)}")
            for part in (sources, *(each for each in sources.iterdir() if each.is_dir() and each.name[0] != "_")):
                name = f"{package}/module_utils/{part.relative_to(sources)}/__init__.py".replace("/./", "/")
                if name not in archive.namelist():
                    archive.writestr(name, "")
        for _round in range(rounds * 4):
            for name, taken in seconds.items():
                command = [sys.executable, str(HERE / "imports.py"), name, folder]
                taken.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    return seconds


def measure_profile(latency: float) -> dict[str, float]:
    """Return the seconds that the parts of a loop take in its worker, by a profile; with it, all takes longer."""
    row = c.Row("100 items", 100)
    parts = dict.fromkeys(PARTS, 0.0)
    with tempfile.TemporaryDirectory() as folder, simulator(latency) as (environment, ids, labels):
        stats = str(Path(folder) / "stats")
        command = c.command(c.COLLECTION, row, ids, labels, Path(folder))
        _run([sys.executable, str(HERE / "profiled.py"), stats, *command[1:]], environment, Path(folder))
        for (file, _line, function), (_calls, _all, _own, seconds, _callers) in pstats.Stats(stats).stats.items():  # type: ignore[attr-defined]
            for name, (place, wanted) in PARTS.items():
                if function == wanted and file.replace(os.sep, "/").endswith(place):
                    parts[name] += seconds
    return parts


def measure_rollout(rounds: int) -> dict[str, list[float]]:
    """Return the wall seconds of a rollout of many environments, each time of new ones."""
    seconds: dict[str, list[float]] = {}
    for _round in range(rounds):
        for way in (c.COLLECTION, c.URI):
            if way == c.URI and seconds.get(way):
                continue  # it takes minutes
            with (
                tempfile.TemporaryDirectory() as folder,
                simulator(0.001, "--job-seconds", str(rollouts.JOB_SECONDS)) as (environment, _ids, _labels),
            ):
                found = _environments(environment)
                command = rollouts.commands([each["id"] for each in found], [e["name"] for e in found], Path(folder))
                seconds.setdefault(way, []).append(_run(command[way], environment, Path(folder), changed=True))
                print(f"{ROLLOUT:20} {way:26} {seconds[way][-1]:8.2f} s", flush=True)
    return seconds


def _environments(environment: dict[str, str]) -> list[dict[str, t.Any]]:
    path = f"/v3/{environment['HW_PROJECT_ID']}/cas/environments?limit=100"
    found = _call(environment["BENCHMARK_URL"] + path, environment["BENCHMARK_TOKEN"])["environments"]
    return [dict(each) for each in found[: rollouts.ENVIRONMENTS]]


def _run(command: list[str], environment: dict[str, str], folder: Path, changed: bool = False) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode or (not changed and "changed=1" in done.stdout):
        sys.exit(f"{' '.join(command)[:200]} did not do what it should:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds


@contextlib.contextmanager
def simulator(latency: float, *more: str) -> Iterator[tuple[dict[str, str], list[str], c.Data]]:
    """Start a simulator where each request takes ``latency``; give the environment, ids, and the labels of those."""
    command = [sys.executable, "-m", "tests.simulator", "--port", "0", "--seed-environments", str(ENVIRONMENTS), *more]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        cloud = json.loads(process.stdout.readline())
        url = cloud["base_url"]
        token = _token(cloud)
        environments = _call(f"{url}/v3/{cloud['project_id']}/cas/environments?limit=100", token)["environments"]
        labels = {label["key"]: label["value"] for label in environments[-1]["labels"]}
        ids = [each["id"] for each in environments if {x["key"]: x["value"] for x in each["labels"]} == labels]
        fault = {"target": "*", "kind": "delay_before", "seconds": latency, "times": None}
        _call(f"{url}/_simulator/faults", token, fault)
        yield (
            {
                **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "HW_"))},
                **environment_of(cloud),
                "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
                "ANSIBLE_LIBRARY": str(HERE / "library"),
                "BENCHMARK_URL": url,
                "BENCHMARK_TOKEN": token,
            },
            ids,
            labels,
        )
    finally:
        process.terminate()
        process.wait()


def _token(cloud: dict[str, str]) -> str:
    user = {"name": cloud["username"], "password": cloud["password"], "domain": {"name": cloud["domain_name"]}}
    identity = {"methods": ["password"], "password": {"user": user}}
    body = {"auth": {"identity": identity, "scope": {"project": {"id": cloud["project_id"]}}}}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{cloud['base_url']}/v3/auth/tokens", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["X-Subject-Token"])


def _call(url: str, token: str, body: t.Any = None) -> t.Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"X-Auth-Token": token, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return json.loads(answer.read() or "null")


def _version(distribution: str) -> str:
    import importlib.metadata

    return importlib.metadata.version(distribution)


def median(seconds: list[float]) -> float:
    return statistics.median(seconds)


def _arguments() -> t.Any:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", default=str(ROOT / ".cache" / "benchmark.json"))
    parser.add_argument("--rounds", type=int, default=MOST_ROUNDS)
    parser.add_argument("--rows", nargs="*", help="names of rows; all of them otherwise")
    parser.add_argument("--all", action="store_true", help="measure every column of every row, for some hours")
    parser.add_argument("--latencies", nargs="*", type=float, default=LATENCIES, help="seconds")
    return parser.parse_args()


if __name__ == "__main__":
    main()
