# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold of a task with a hostile value: refused in one sentence before any request, or taken as it is."""

from __future__ import annotations

import functools
import json
from urllib.parse import unquote

from tests.hostile.options import ITEM, task_with
from tests.hostile.service import HostileSimulator, Task, tasks, without_sockets
from tests.unit.plugins.module_utils.operations.harness import Refused

LONGEST_MESSAGE = 700
# Documented as not used: they are there so that what a module returned can be given back to it.
UNSENT = {
    ("codeartsdeploy_environment_permission", ("permissions", ITEM, "name")),
    ("codeartsdeploy_environment_permission", ("permissions", ITEM, "role_type")),
    ("servicestage_environment_resources", ("resources", ITEM, "ip")),
}


@functools.lru_cache(maxsize=1)
def requests_of_modules():
    """Module -> the operations that its tasks in the tables ask for."""
    found = {}
    sim = HostileSimulator()
    with without_sockets(sim):
        for task in tasks():
            sim.reset()
            task.run(sim)
            found.setdefault(task.module, set()).update(f"{entry.service}.{entry.operation}" for entry in sim.log)
    sim._server.server_close()
    return found


def holds(sim, option, value):
    """Run a task with the value and check it; return what became of it: refused, taken or failed."""
    sim.reset()
    given = task_with(sim, option, value)
    name = next(step for step in reversed(option.path) if not step.startswith("<"))
    try:
        done = Task(option.module, lambda _sim: given).run(sim, max_retries=0)
    except Refused as refused:
        done, said = None, str(refused)
    if done is None:  # by the argument spec, in words of ansible-core
        assert sim.log == []
        assert option.path[0] in said or name in said, said[:300]
        return "refused"
    allowed = requests_of_modules()[option.module]
    for entry in sim.log:
        assert f"{entry.service}.{entry.operation}" in allowed, f"{entry.method} {entry.path}"
        assert ".." not in unquote(entry.path).split("/")
    if not sim.log:
        assert done.failed, dict(done)
        message = done["msg"]
        assert name in message, message
        assert len(message) < LONGEST_MESSAGE
        assert message.isprintable(), repr(message)
        assert "Internal error" not in message
        return "refused"
    assert "Internal error" not in done.get("msg", "")
    assert len(done.get("msg", "")) < 4100
    if any(entry.acted for entry in sim.writes()):
        sent = [entry.body for entry in sim.writes()]
        hidden = "kube_config" in option.path  # the log keeps no secrets
        paths = [unquote(entry.path) for entry in sim.log]
        unsent = (option.module, option.path) in UNSENT
        found = json.dumps(value)[1:-1] in json.dumps(sent) or any(value in path for path in paths)
        assert hidden or unsent or found, (value[:80], str(sent)[:500])
        return "taken"
    return "failed" if done.failed else "taken"
