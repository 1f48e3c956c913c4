# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what callbacks are told as one JSON line per result to $JSON_LINES_FILE, for the harness in playbook.py."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: json_lines
type: notification
short_description: Results of tasks as lines of JSON, for tests
description: Appends one JSON object per result of a task or of a loop's item to the file named by E(JSON_LINES_FILE).
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "json_lines"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, line):
        with open(os.environ["JSON_LINES_FILE"], "a", encoding="utf-8") as lines:
            lines.write(json.dumps(line, default=str) + "\n")

    def _write_result(self, kind, outcome, status, ignored=False):
        if status == "ok" and outcome.is_changed():
            status = "changed"
        result = outcome.result
        self._write(
            {
                "kind": kind,
                "host": outcome.host.get_name(),
                "task": outcome.task.name,
                "action": outcome.task.action,
                "item": self._get_item_label(result) if kind == "item" else None,
                "status": status,
                "ignored": ignored,
                "result": result,
            }
        )

    def v2_runner_on_ok(self, result):
        self._write_result("task", result, "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write_result("task", result, "failed", ignore_errors)

    def v2_runner_on_skipped(self, result):
        self._write_result("task", result, "skipped")

    def v2_runner_on_unreachable(self, result):
        self._write_result("task", result, "unreachable")

    def v2_runner_item_on_ok(self, result):
        self._write_result("item", result, "ok")

    def v2_runner_item_on_failed(self, result):
        self._write_result("item", result, "failed")

    def v2_runner_item_on_skipped(self, result):
        self._write_result("item", result, "skipped")

    def v2_runner_retry(self, result):
        self._write_result("retry", result, "retried")

    def v2_playbook_on_stats(self, stats):
        hosts = {host: stats.summarize(host) for host in stats.processed}
        self._write({"kind": "stats", "hosts": hosts, "custom": stats.custom.get("_run", {})})
