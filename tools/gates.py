# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs all gates, one after the other, and fails if one failed. `make gates GATES='ruff groups'` runs some of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
COLLECTION = "stagecraft.huaweicloud"
NEVER_SHIPPED = (".ansible", ".cache", ".ci", ".git", ".venv", "dist")
DOCUMENTED = {"module": "modules", "inventory": "inventory", "lookup": "lookup"}


class GateFailed(Exception):
    """A gate that did not pass, with what there is to read about it."""


def run(*command: str, **variables: str) -> str:
    """A tool of .venv, without the ANSIBLE_* variables of whoever calls; gives back all that it wrote."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    environment.update(variables, PATH=f"{BIN}{os.pathsep}{environment.get('PATH', '')}", NO_COLOR="1")
    done = subprocess.run(
        (str(BIN / command[0]), *command[1:]),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise GateFailed(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def ruff() -> str:
    return run("ruff", "check", "--output-format=concise", ".")


def ruff_format() -> str:
    return run("ruff", "format", "--check", "--diff", ".")


def yamllint() -> str:
    files = [line for line in run("yamllint", "--list-files", ".").splitlines() if line]
    run("yamllint", "--strict", ".")
    return f"{len(files)} files"


def ansible_lint() -> str:
    # it works on a copy of the collection that it keeps there: a stale one must not be what it sees
    shutil.rmtree(ROOT / ".ansible", ignore_errors=True)
    return run("ansible-lint", "--nocolor")


def groups() -> str:
    """Every module is in the action group all, and nothing else is."""
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    listed, modules = runtime["action_groups"]["all"], plugin_names("modules")
    if listed != modules:
        raise GateFailed(f"meta/runtime.yml lists {listed}\nbut the modules are {modules}")
    return f"{len(modules)} modules"


def changelog() -> str:
    run("antsibull-changelog", "lint")
    return f"{len(list((ROOT / 'changelogs' / 'fragments').glob('*.y*ml')))} fragments"


def package() -> str:
    """Builds the collection, installs it into an empty folder, and reads the documentation of every plugin there."""
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    run("ansible-galaxy", "collection", "build", "--output-path", str(dist))
    (built,) = dist.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = archive.getnames()
    shipped = [name for name in names if name.split("/")[0] in NEVER_SHIPPED]
    if shipped:
        raise GateFailed("This must not be in the package: " + ", ".join(shipped[:10]))
    with tempfile.TemporaryDirectory() as folder:
        # an empty HOME: nothing installed there can stand in for what was built
        home = {"HOME": folder, "ANSIBLE_COLLECTIONS_PATH": f"{folder}/collections"}
        run("ansible-galaxy", "collection", "install", "--offline", "-p", f"{folder}/collections", str(built), **home)
        count = sum(documented(kind, home) for kind in DOCUMENTED)
    return f"{built.name}: {len(names)} entries, {count} plugins with documentation"


def plugin_names(folder: str) -> list[str]:
    return sorted(file.stem for file in (ROOT / "plugins" / folder).glob("*.py") if not file.stem.startswith("_"))


def documented(kind: str, home: dict[str, str]) -> int:
    """How many plugins of a kind there are; where they were installed, every one must have documentation."""
    names = [f"{COLLECTION}.{name}" for name in plugin_names(DOCUMENTED[kind])]
    if names:
        output = run("ansible-doc", "--json", "--type", kind, *names, **home)
        found = json.loads(output[output.index("{") :])
        lacking = [name for name in names if not found.get(name, {}).get("doc")]
        if lacking:
            raise GateFailed(f"No documentation of {kind}: {', '.join(lacking)}\n{output}")
    elif kind == "module":
        raise GateFailed("There are no modules: nothing was looked at.")
    return len(names)


GATES = {gate.__name__: gate for gate in (ruff, ruff_format, yamllint, ansible_lint, groups, changelog, package)}


def main() -> None:
    chosen = sys.argv[1:] or list(GATES)
    unknown = sorted(set(chosen) - set(GATES))
    if unknown:
        sys.exit(f"No such gate: {', '.join(unknown)}. There are {', '.join(GATES)}.")
    failed = []
    for name in chosen:
        started = time.monotonic()
        try:
            words = GATES[name]().strip().splitlines()
            verdict, text = "ok", words[-1] if words else ""
        except GateFailed as error:
            failed.append(name)
            verdict, text = "FAILED", str(error)
        print(f"{verdict:6} {name:12} {time.monotonic() - started:5.1f} s  {text}", flush=True)
    if failed:
        sys.exit(f"{len(failed)} of {len(chosen)} gates failed: {', '.join(failed)}")
    print(f"{len(chosen)} gates passed")


if __name__ == "__main__":
    main()
