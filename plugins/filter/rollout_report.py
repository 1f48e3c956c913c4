# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_report
short_description: The outcome of a rollout, for people and for other playbooks
version_added: 1.0.0
description:
  - Makes the summary of the role P(stagecraft.huaweicloud.environment_rollout#role).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: What P(stagecraft.huaweicloud.rollout_rows#filter) returned for each step.
    type: list
    elements: dict
    required: true
  environments:
    description: The environments of the role, also those that were not begun.
    type: list
    elements: dict
    required: true
  host:
    description: What an environment is called that its item does not name, as the host stands for it.
    type: str
    default: without a name
seealso:
  - plugin: stagecraft.huaweicloud.rollout_rows
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show the summary of a rollout
  ansible.builtin.debug:
    msg: "{{ (rows | stagecraft.huaweicloud.rollout_report(environments=environments)).lines }}"
  vars:
    environments:
      - name: env-0001
    rows:
      - index: 0
        name: env-0001
        step: update
        result: changed
        job:
        seconds:
        changes: [labels.team]
        msg: ""
"""

RETURN = r"""
_value:
  description:
    - C(lines), a table as a list of lines; C(results), by the name of each environment its C(result) (C(changed),
      C(unchanged), C(would change), C(failed) or C(not started)) and its C(steps); C(failed), the names of those that
      failed, and C(not_started), the names of those that were not begun.
  type: dict
"""

import typing as t

from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.labels import told_apart

_TITLES = ("environment", "step", "result", "seconds", "job", "")
_TOLD = ("step", "result", "job", "seconds", "changes", "msg")

Row = t.Mapping[str, t.Any]


def rollout_report(
    rows: list[dict[str, t.Any]], environments: list[dict[str, t.Any]], host: str = "without a name"
) -> dict[str, t.Any]:
    names = _names(rows, environments, host)
    results = {}
    for index, name in enumerate(names):
        steps = [row for row in rows if row["index"] == index]
        results[name] = {
            "result": _result(steps),
            "steps": [{key: row[key] for key in _TOLD} for row in steps],
        }
    return {
        "lines": _table(results),
        "results": results,
        "failed": [name for name, each in results.items() if each["result"] == "failed"],
        "not_started": [name for name, each in results.items() if each["result"] == "not started"],
    }


def _names(rows: list[dict[str, t.Any]], environments: list[dict[str, t.Any]], host: str) -> list[str]:
    found = {row["index"]: row["name"] for row in rows if row["name"]}
    names = []
    for index, item in enumerate(environments):
        # hosts of several regions may stand for environments of one name
        of_item = (found.get(index) or item.get("name") or item["id"]) if item.get("name") or item.get("id") else host
        names.append(str(of_item))
    return told_apart(names)


def _result(steps: list[dict[str, t.Any]]) -> str:
    found = {row["result"] for row in steps}
    if not steps:
        return "not started"
    if "failed" in found:
        return "failed"
    if found & {"would change", "would be done"}:
        return "would change"
    return "unchanged" if found <= {"unchanged", "as declared"} else "changed"


def _table(results: t.Mapping[str, t.Any]) -> list[str]:
    lines = [_TITLES]
    for name, each in results.items():
        for row in each["steps"] or [{"step": "", "result": each["result"], "job": None, "seconds": None}]:
            told = row.get("msg") or ", ".join(row.get("changes") or [])
            seconds = "" if row["seconds"] is None else f"{row['seconds']:.1f}"
            lines.append((name, row["step"], row["result"], seconds, row["job"] or "", told))
    widths = [max(len(line[column]) for line in lines) for column in range(len(_TITLES))]
    return ["  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines]


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"rollout_report": rollout_report}
