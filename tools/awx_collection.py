# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings the collection awx.awx to .cache/awx-collection, out of the package ansible of requirements-awx.txt.

The package itself is not installed: it holds a hundred collections, which the tests must not come across.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements-awx.txt"
WANTED = "ansible_collections/awx/awx/"


def awx_collection() -> Path:
    """The folder to search for it, made where it is not there yet."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    place = ROOT / ".cache" / "awx-collection" / digest
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        downloaded, unpacked = Path(folder) / "downloaded", Path(folder) / "unpacked"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*command, "--dest", str(downloaded), "-r", str(REQUIREMENTS)], check=True)
        (wheel,) = downloaded.glob("ansible-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked, [name for name in archive.namelist() if name.startswith(WANTED)])
        if not (unpacked / WANTED).is_dir():
            sys.exit(f"{wheel.name} does not hold the collection awx.awx.")
        try:
            unpacked.replace(place)
        except OSError:
            shutil.rmtree(unpacked)  # another process was faster
    return place


if __name__ == "__main__":
    print(f"export ANSIBLE_COLLECTIONS_PATH={awx_collection()}")
