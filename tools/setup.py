# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the virtual environment, or finds it ready and does nothing. The Makefile runs it with the chosen Python.

    python tools/setup.py test [--venv .venv]

A stamp inside says what it was made from: the Python, $ANSIBLE_CORE (such as "~=2.20.0"), its own path and the
requirement files. A further level is added to it; any other difference, or no stamp (an interrupted set-up leaves
none), and it is made anew.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each file includes those of the levels that it builds on.
LEVELS = {
    "demo": "requirements-demo.txt",
    "test": "requirements-test.txt",
    "molecule": "requirements-molecule.txt",
    "proof": "requirements-proof.txt",
    "gates": "requirements-gates.txt",
    "bench": "requirements-bench.txt",
}


def included(path: Path) -> list[Path]:
    """A requirement file, and all that it includes."""
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [line[3:].strip() for line in lines if line.startswith("-r ")]
    return [path, *(file for name in names for file in included(path.parent / name))]


def digest(requirements: str) -> str:
    """One hash over a requirement file and all that it includes."""
    seen = hashlib.sha256()
    for path in included(ROOT / requirements):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def is_ready(stamp: dict, wanted: dict) -> bool:
    """Whether what was stamped can stay: all the same, and no requirement changed since."""
    return all(stamp.get(key) == value for key, value in wanted.items()) and all(
        stamp["levels"][level] == digest(LEVELS[level]) for level in stamp.get("levels", {})
    )


def run(*command: str) -> str:
    """Runs quietly; its output is shown when it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment.update(PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1")
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        sys.exit(f"failed\n{done.stdout}\nThe set-up failed: {' '.join(command)}")
    return done.stdout


def set_up(venv: Path, level: str) -> None:
    """Brings the virtual environment to the level."""
    core = os.environ.get("ANSIBLE_CORE", "")
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    version = ".".join(str(part) for part in sys.version_info[:3])
    wanted = {"ansible_core": core, "python": f"{version} {base}", "venv": str(venv)}
    python, stamp_file = venv / "bin" / "python", venv / "stamp.json"
    try:
        stamp = json.loads(stamp_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stamp = {}
    keep = is_ready(stamp, wanted) and python.exists()
    if keep and level in stamp["levels"]:
        return

    started = time.monotonic()
    shown = os.path.relpath(venv, ROOT)
    print(f"Setting up {shown} (Python {version}, {LEVELS[level]}) ... ", end="", flush=True)
    stamp_file.unlink(missing_ok=True)
    if not keep:
        if venv.exists():
            shutil.rmtree(venv)
        run(str(base), "-m", "venv", str(venv))
    run(str(python), "-m", "pip", "install", "--quiet", "-r", str(ROOT / LEVELS[level]), f"ansible-core{core}")
    files = included(ROOT / LEVELS[level])
    wanted["levels"] = {name: digest(file) for name, file in LEVELS.items() if ROOT / file in files}
    if keep:
        wanted["levels"] = {**stamp["levels"], **wanted["levels"]}
    partial = stamp_file.with_suffix(".part")
    partial.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    partial.replace(stamp_file)
    installed = run(str(python), "-c", "from importlib.metadata import version; print(version('ansible-core'))").strip()
    print(f"ansible-core {installed}, {time.monotonic() - started:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the virtual environment of this checkout.")
    parser.add_argument("level", choices=LEVELS)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    arguments = parser.parse_args()
    venv = arguments.venv.absolute()
    # two set-ups at once: the second waits, and then finds it ready
    lock = ROOT / ".cache" / f"setup-{venv.name.lstrip('.')}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        set_up(venv, arguments.level)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
