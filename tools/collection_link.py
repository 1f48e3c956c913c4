# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows this checkout as an installed collection: .cache/collections/ansible_collections/stagecraft/huaweicloud.

Python finds it there with .cache/collections on its path, Ansible with ANSIBLE_COLLECTIONS_PATH set to it.
"""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT / ".cache" / "collections"


def link_collection() -> Path:
    """Makes the link where it is missing or wrong, and returns the folder to search. Any number may call it at once."""
    link = COLLECTIONS / "ansible_collections" / "stagecraft" / "huaweicloud"
    link.parent.mkdir(parents=True, exist_ok=True)
    target = os.path.relpath(ROOT, link.parent)
    if not (link.is_symlink() and os.readlink(link) == target):
        fresh = link.with_name(f".huaweicloud-{os.getpid()}")
        fresh.symlink_to(target, target_is_directory=True)
        fresh.replace(link)
    return COLLECTIONS


if __name__ == "__main__":
    print(f"export ANSIBLE_COLLECTIONS_PATH={link_collection()}")
