# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/benchmarks.md and its plot from the figures of one run of ``run.py``."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.benchmark import columns as c  # noqa: E402  # found only with the line before
from tests.benchmark import rollouts  # noqa: E402

SHOWN = (c.COLLECTION, c.AS_MODULES, c.URI, c.SDK, c.SCRIPT, c.BARE, c.DEBUG)

Seconds = dict[str, list[float]]


class Target(t.NamedTuple):
    """A ratio, or a number of milliseconds, that is to be kept."""

    what: str
    limit: float
    found: float | None
    unit: str = ""

    @property
    def verdict(self) -> str:
        if self.found is None:
            return "not measured in this run"
        missed = "" if self.found <= self.limit else f", missed by {(self.found / self.limit - 1) * 100:.0f} %"
        return f"{self.found:.3g}{self.unit}{missed}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", type=Path, default=ROOT / ".cache" / "benchmark.json")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    arguments = parser.parse_args()
    report = json.loads(arguments.input.read_text(encoding="utf-8"))
    plot(report, arguments.docs / "benchmarks.svg")
    (arguments.docs / "benchmarks.md").write_text(page(report), encoding="utf-8")
    print(f"written to {arguments.docs / 'benchmarks.md'}")


def page(report: t.Any) -> str:
    lines = [
        "<!--",
        "Copyright: (c) 2026, stagecraft.huaweicloud contributors",
        "SPDX-License-Identifier: GPL-3.0-or-later",
        "-->",
        "",
        "# Benchmarks",
        "",
        "Made by `make bench`; do not edit. Whole processes against the simulator on the same machine, the columns of",
        "a row in turn (A B A B): medians, and in brackets this collection's as a share of the column's. Compare",
        "figures of one row with each other and with nothing else.",
        "",
        f"Python {report['python']}, ansible-core {report['ansible-core']}, requests {report['requests']}, "
        f"{report['cores']} cores, commit {report['commit']}.",
        "",
        "An item, or a host, is one update of an environment that has nothing to do: one read. The columns do the same",
        f"reads: `{c.URI}` with a ready token, a module made with the official SDK, and a script with requests and no",
        "Ansible at all. A cell that is empty was not measured: with 1000 items, only `uri` stands for the slow ways",
        "(`make bench BENCH=--all` measures all).",
        "",
        "![Seconds by number of items](benchmarks.svg)",
        "",
    ]
    for latency, rows in report["seconds"].items():
        lines += [f"## {latency} a request", "", *table(rows), ""]
    lines += rollout(report)
    lines += ["## Targets", "", "| what | at most | found |", "| --- | --- | --- |"]
    lines += [f"| {each.what} | {each.limit:g}{each.unit} | {each.verdict} |" for each in targets(report)]
    lines += ["", *floor(report), "", "## Where the time goes", "", *parts(report)]
    return "\n".join([*lines, ""])


def rollout(report: t.Any) -> list[str]:
    """Return what a rollout of many environments took, each way."""
    if "rollout" not in report:
        return []
    lines = [
        "## A rollout",
        "",
        f"{rollouts.ENVIRONMENTS} environments are updated, refreshed, and their add-on redeployed. A job takes "
        f"{rollouts.JOB_SECONDS:g} s, so that",
        f"no rollout takes less than {rollouts.CHAIN:g} s. The flow with `uri` starts all jobs of a step before it "
        "waits, too; it compares nothing",
        f"and notes nothing that a second run could go on with. Measured at commit {report['rollout']['commit']}.",
        "",
        "| way | seconds | of the jobs alone |",
        "| --- | ---: | ---: |",
    ]
    for way, seconds in report["rollout"]["seconds"].items():
        found = median(seconds) or 0.0
        lines.append(
            f"| {way} | {found:.1f}, {len(seconds)} run{'s' * (len(seconds) > 1)} | {found / rollouts.CHAIN:.2f} |"
        )
    return [*lines, ""]


def floor(report: t.Any) -> list[str]:
    """Return what no way to run a task with Ansible can beat, as shares of ``uri``."""
    rows = report["seconds"].get("1 ms", {})
    shares = []
    for count in ("1 item", "20 items", "100 items"):
        debug, uri = median(rows.get(count, {}).get(c.DEBUG)), median(rows.get(count, {}).get(c.URI))
        if debug is not None and uri is not None:
            shares.append(f"{debug / uri:.3f} with {count}")
    if not shares:
        return []
    return [
        f"For comparison: `{c.DEBUG}`, which asks nobody anything, takes these shares of `{c.URI}`:",
        f"{', '.join(shares)}. That much is Ansible itself: its start, and its loop.",
    ]


def parts(report: t.Any) -> list[str]:
    """Return what the two ways to run a task consist of, in milliseconds: each part measured by itself."""
    rows, imports = report["seconds"].get("1 ms", {}), report["imports"]
    one, many = rows.get("1 item", {}), rows.get("20 items", {})
    known = {name: (median(seconds) or 0.0) * 1000 for name, seconds in imports.items()}
    requests, playbook, module = (known[name] for name in imports)
    lines = ["Imports, each in a process of its own (median):", "", "| what is imported | ms |", "| --- | ---: |"]
    lines += [f"| {name} | {milliseconds:.0f} |" for name, milliseconds in known.items()]
    ours, debug = median(one.get(c.COLLECTION)), median(one.get(c.DEBUG))
    if ours is not None and debug is not None:
        over = (ours - debug) * 1000
        lines += [
            "",
            f"One item took {over:.0f} ms more than one `debug`. Most of that is importing, once a playbook: "
            f"{requests:.0f} ms for requests",
            f"and {playbook:.0f} ms for this collection's own code, which Ansible's loader compiles each time.",
        ]
    as_modules, bare = median(many.get(c.AS_MODULES)), median(many.get(c.BARE))
    if as_modules is not None and bare is not None:
        over = (as_modules - bare) / 20 * 1000
        lines += [
            "",
            f"As a module, an item takes {over:.0f} ms more than the bare module: {module:.0f} ms for importing this "
            "collection's code from the zip file",
            "of sources that Ansible sends (compiled anew in each process); the rest is packing and sending more "
            "sources, the options,",
            "the signature, the connection and the request.",
        ]
    profile = report.get("profile", {})
    if profile.get("all"):
        whole = profile["all"]
        shares = [whole - profile["action"], profile["action"] - profile["operation"]]
        shares += [profile["operation"] - profile["request"], profile["request"]]
        ansible, action, operation, request = (f"{seconds / whole * 100:.0f} %" for seconds in shares)
        lines += [
            "",
            f"A loop of 100 items, profiled in its worker: Ansible's own loop {ansible} (templating, finding plugins, "
            "passing results on),",
            f"this collection's action plugin {action} (options), its operation {operation} (settings, lock, plan, "
            f"result), and the request {request}",
            "(signature, requests, the answer).",
        ]
    return lines


def table(rows: dict[str, Seconds]) -> list[str]:
    """Return median seconds, and in brackets the ratio of this collection to the column."""
    lines = [f"| | {' | '.join(SHOWN)} |", f"| --- |{' --- |' * len(SHOWN)}"]
    for name, seconds in rows.items():
        cells = []
        for column in SHOWN:
            value, share = median(seconds.get(column)), ratio(seconds, column)
            text = "" if value is None else f"{value:.2f} s"
            few = len(seconds.get(column) or ())
            text += f" ({share:.3f})" if share is not None and column != c.COLLECTION else ""
            cells.append(text + (f", {few} run" + "s" * (few > 1) if value is not None and few < 5 else ""))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def targets(report: t.Any) -> list[Target]:
    rows = report["seconds"].get("1 ms", {})

    def of(row: str, column: str) -> float | None:
        return ratio(rows.get(row, {}), column)

    def over_debug(row: str, count: int) -> float | None:
        ours, debug = median(rows.get(row, {}).get(c.COLLECTION)), median(rows.get(row, {}).get(c.DEBUG))
        return None if ours is None or debug is None else (ours - debug) / count * 1000

    item = over_debug("1000 items", 1000)
    module, bare = (median(rows.get("20 items", {}).get(column)) for column in (c.AS_MODULES, c.BARE))
    module_100, bare_100 = (median(rows.get("100 items", {}).get(column)) for column in (c.AS_MODULES, c.BARE))
    whole = median(report.get("rollout", {}).get("seconds", {}).get(c.COLLECTION))
    return [
        Target("1 item, of `uri`", 0.65, of("1 item", c.URI)),
        Target("20 items, of `uri`", 0.12, of("20 items", c.URI)),
        Target("100 items, of `uri`", 0.04, of("100 items", c.URI)),
        Target("20 items, of the SDK module", 0.18, of("20 items", c.SDK)),
        Target("a looped item over a looped `debug`", 9, over_debug("100 items", 100) if item is None else item, " ms"),
        Target("a forked host over `debug`, 5 forks", 30, over_debug("100 hosts, forks 5", 100), " ms"),
        Target("20 items as modules, of a bare module that imports requests", 1.15, module and bare and module / bare),
        Target("100 items as modules, of the same", 1.15, module_100 and bare_100 and module_100 / bare_100),
        Target(
            f"a rollout of {rollouts.ENVIRONMENTS} environments, of its jobs", 2.0, whole and whole / rollouts.CHAIN
        ),
    ]


def ratio(seconds: Seconds, column: str) -> float | None:
    """Return this collection's median as a share of the median of ``column``."""
    ours, theirs = median(seconds.get(c.COLLECTION)), median(seconds.get(column))
    return None if ours is None or theirs is None else ours / theirs


def median(seconds: list[float] | None) -> float | None:
    return statistics.median(seconds) if seconds else None


def plot(report: t.Any, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(report["seconds"]), figsize=(11, 4.5), sharey=True, squeeze=False)
    loops = [row for row in c.ROWS if row.forks is None]
    for axis, (latency, rows) in zip(axes[0], report["seconds"].items(), strict=True):
        for column in SHOWN:
            points = [(row.count, median(rows.get(row.name, {}).get(column))) for row in loops]
            known = [(count, seconds) for count, seconds in points if seconds is not None]
            if known:
                axis.plot(*zip(*known, strict=True), marker="o", label=column)
        axis.set(xscale="log", yscale="log", xlabel="items in a loop", title=f"{latency} a request")
        axis.grid(True, alpha=0.3)
    axes[0][0].set_ylabel("seconds, whole process")
    axes[0][0].legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
