# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory of 5,000 environments: quickly over the bare requests, and with memory in proportion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest

from tests.simulator import Simulator
from tools.collection_link import link_collection
from tools.simulator_env import environment_of

FEW, MANY = 1000, 5000
SECONDS = 5.0

# Says what reading a source takes, beside the start of Python and of Ansible, which every command has.
SCRIPT = """
import json, resource, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.api.servicestage import ServiceStage
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.connected import connected
from ansible.errors import AnsibleError

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def now():
    return time.monotonic(), time.process_time()

warm = InventoryManager(loader=DataLoader(), sources=[sys.argv[1]])
start = now()
with connected({}, AnsibleError) as client:
    client.project_id()
    clients = [client.alongside() for _each in range(8)]
    with ThreadPoolExecutor(8) as pool:
        ask = lambda page: ServiceStage(clients[page % 8]).page_of_environments(page * 100)
        pages = list(pool.map(ask, range(int(sys.argv[3]) // 100)))
bare = now()
del pages
before = peak()
manager = InventoryManager(loader=DataLoader(), sources=[sys.argv[2]])
end = now()
print(json.dumps({
    "hosts": len(manager.get_hosts()),
    "bare": bare[0] - start[0], "all": end[0] - bare[0],
    "cpu over": (end[1] - bare[1]) - (bare[1] - start[1]),
    "MiB": (peak() - before) / 1024,
}))
"""


def measured(number: int, folder: Path) -> dict[str, t.Any]:
    with Simulator(seed_environments=number) as simulator:
        environment = {
            **environment_of(simulator.ready),
            "ANSIBLE_COLLECTIONS_PATH": str(link_collection()),
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(link_collection()),
        }
        few, every = folder / "few.servicestage.yml", folder / "every.servicestage.yml"
        few.write_text("plugin: stagecraft.huaweicloud.servicestage\nname_pattern: env-0001\n", encoding="utf-8")
        every.write_text("plugin: stagecraft.huaweicloud.servicestage\n", encoding="utf-8")
        simulator.clear_log()
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(few), str(every), str(number)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, t.Any] = json.loads(done.stdout)
        pages = -(-(number - 1) // 99)
        assert len(simulator.log) == 2 * pages + number // 100
    print(f"{number} environments:", {key: round(value, 2) for key, value in found.items()})
    assert found["hosts"] == number
    return found


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_five_thousand_environments_are_read_quickly_and_with_memory_in_proportion(tmp_path: Path) -> None:
    few, many = measured(FEW, tmp_path), measured(MANY, tmp_path)
    over = many["all"] - many["bare"]
    print(f"over the bare requests: {over:.2f} s, of processor time {many['cpu over']:.2f} s")
    assert min(over, many["cpu over"]) < SECONDS  # another process may have the processor meanwhile
    # about 8 KiB a host; the first ones fit into memory that is there already
    assert many["MiB"] <= 1.5 * (MANY / FEW) * max(few["MiB"], 4)
