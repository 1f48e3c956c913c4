# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-playbook with a profile of the worker's task: ``profiled.py STATS ARGUMENT...``.

What a worker does is lost to a profile of the parent, so its entry point is wrapped before the fork.
"""

from __future__ import annotations

import cProfile
import sys
import typing as t


def main() -> None:
    stats, *arguments = sys.argv[1:]
    from ansible.cli.playbook import main as ansible_playbook
    from ansible.executor.task_executor import TaskExecutor

    run = TaskExecutor.run

    def profiled(self: t.Any) -> t.Any:
        profile = cProfile.Profile()
        try:
            return profile.runcall(run, self)
        finally:
            profile.dump_stats(stats)

    TaskExecutor.run = profiled
    ansible_playbook(["ansible-playbook", *arguments])


if __name__ == "__main__":
    main()
