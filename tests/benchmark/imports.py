# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the seconds that one import takes in a process of its own: ``imports.py NAME FOLDER``.

FOLDER holds the collection (``ansible_collections/...``), and modules.zip with what Ansible sends to a module.
"""

from __future__ import annotations

import importlib
import sys
import time

PACKAGE = "ansible_collections.stagecraft.huaweicloud.plugins"
FRONTEND = f"{PACKAGE}.module_utils.frontend"
OPERATION = f"{PACKAGE}.module_utils.operations.servicestage_environment"


def import_all(*names: str) -> float:
    started = time.perf_counter()
    for name in names:
        importlib.import_module(name)
    return time.perf_counter() - started


def requests(folder: str) -> float:
    return import_all("requests")


def in_a_playbook(folder: str) -> float:
    """What a playbook imports once: Ansible's loader compiles it each time and keeps no bytecode."""
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader([folder])
    import_all("requests", "ansible.plugins.action", "ansible.module_utils.common.json")
    return import_all(f"{PACKAGE}.plugin_utils.in_process", OPERATION)


def in_a_module(folder: str) -> float:
    """What a module imports each time, from a zip file of sources."""
    import_all("requests", "ansible.module_utils.basic")
    sys.path.insert(0, f"{folder}/modules.zip")
    return import_all(FRONTEND, OPERATION)


IMPORTS = {
    "requests": requests,
    "this collection, once a playbook": in_a_playbook,
    "this collection, once a module": in_a_module,
}

if __name__ == "__main__":
    print(IMPORTS[sys.argv[1]](sys.argv[2]))
