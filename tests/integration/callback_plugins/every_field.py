# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes all that a callback can get hold of to $EVERY_FIELD_FILE, but for what is the user's own text of the task."""

from __future__ import annotations

import os

from ansible.plugins.callback import CallbackBase
from ansible.release import __version__

DOCUMENTATION = """
name: every_field
type: notification
short_description: Every field of every result and task, for tests
description: Appends them to the file named by E(EVERY_FIELD_FILE).
"""

# ansible-core hands the options of a task to callbacks as they were given; no plugin can change that.
GIVEN = {"args", "environment", "module_defaults", "vars", "loop", "loop_with"}


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "every_field"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, *fields):
        with open(os.environ["EVERY_FIELD_FILE"], "a", encoding="utf-8") as file:
            file.writelines(f"{field!r}\n" for field in fields)

    def _write_result(self, outcome, **_keywords):
        # from 2.21 on they are deprecated, since the task has them all
        old = {} if __version__.startswith("2.21") else outcome.task_fields
        fields = {name: value for name, value in old.items() if name not in GIVEN}
        raw = getattr(outcome, "_return_data", None)
        self._write(outcome.host.name, outcome.result, raw, outcome.exception, list(outcome.warnings), fields)
        self._write_task(outcome.task)

    def _write_task(self, task, **_keywords):
        fields = {name: value for name, value in task.dump_attrs().items() if name not in GIVEN}
        self._write(task.get_name(), task.get_path(), fields)

    v2_runner_on_ok = v2_runner_on_skipped = v2_runner_on_unreachable = _write_result
    v2_runner_item_on_ok = v2_runner_item_on_failed = v2_runner_item_on_skipped = _write_result
    v2_runner_retry = v2_on_file_diff = _write_result
    v2_runner_on_async_poll = v2_runner_on_async_ok = v2_runner_on_async_failed = _write_result

    def v2_runner_on_failed(self, outcome, ignore_errors=False):
        self._write_result(outcome)

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._write_task(task)

    def v2_playbook_on_stats(self, stats):
        self._write(vars(stats))
