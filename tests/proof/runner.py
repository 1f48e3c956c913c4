# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as a job of AWX has it: installed from a tarball, with the commands beside this Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.proof import awx
from tests.simulator import Simulator
from tools.simulator_env import environment_of

BIN = Path(sys.executable).parent
COLLECTIONS = "ANSIBLE_COLLECTIONS_PATH"
JOB = 4711


def run(*command: str, folder: Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    given = {"HOME": str(home), "LC_ALL": "C.UTF-8", "PATH": f"{BIN}{os.pathsep}/usr/bin{os.pathsep}/bin"}
    tool = [str(BIN / command[0]), *command[1:]]
    return subprocess.run(tool, cwd=folder, env=given, input=stdin, capture_output=True, timeout=800)


def install(folder: Path) -> Path:
    """Build the collection and install it where there is nothing else; return that place."""
    # of a copy: whoever edits a file meanwhile would make a package that does not install
    copy, place = folder / "checkout", folder / "collections"
    shutil.copytree(awx.ROOT, copy, ignore=shutil.ignore_patterns(".*", "dist", "__pycache__"), symlinks=True)
    built = run("ansible-galaxy", "collection", "build", "--output-path", str(folder), str(copy), folder=folder)
    assert built.returncode == 0, built
    (tarball,) = folder.glob("*.tar.gz")
    done = run("ansible-galaxy", "collection", "install", "--offline", "-p", str(place), str(tarball), folder=folder)
    assert done.returncode == 0, done
    return place


def project_of(installed: Path) -> Path:
    """The project as the tarball brings it."""
    return installed / "ansible_collections" / "stagecraft" / "huaweicloud" / "extensions" / "awx" / "project"


def scope_of(simulator: Simulator) -> dict[str, str]:
    of_simulator = environment_of(simulator.ready)
    return {
        "region": of_simulator["HW_REGION_NAME"],
        "project_id": of_simulator["HW_PROJECT_ID"],
        "endpoints": of_simulator["STAGECRAFT_ENDPOINTS"],
    }


def inventory_of(installed: Path, environment: dict[str, str], folder: Path) -> awx.Data:
    """What AWX imports from the inventory source: it calls ansible-inventory like this."""
    given = environment | {"PATH": f"{BIN}{os.pathsep}/usr/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    source = project_of(installed) / "servicestage.yml"
    command = [str(BIN / "ansible-inventory"), "-i", str(source), "--list", "--export"]
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done
    found: awx.Data = json.loads(done.stdout)
    return found
