# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: result_lines
short_description: A summary for people, a line each
version_added: 1.0.0
description:
  - Makes lines of what P(stagecraft.huaweicloud.item_results#filter) returns.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The results by their labels.
    type: dict
    required: true
seealso:
  - plugin: stagecraft.huaweicloud.item_results
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show a summary
  ansible.builtin.debug:
    msg: "{{ results | stagecraft.huaweicloud.result_lines }}"
  vars:
    results:
      staging:
        result: changed
        ids: {}
        changes: [labels.team, description]
        msg: ""
"""

RETURN = r"""
_value:
  description: For each label a line with its result, the names of its changes, and the message of a failure.
  type: list
  elements: str
"""

import typing as t


def result_lines(results: dict[str, dict[str, t.Any]]) -> list[str]:
    return [_line(label, result) for label, result in results.items()]


def _line(label: str, result: t.Mapping[str, t.Any]) -> str:
    what = ", ".join(result["changes"]) or " ".join(result["msg"].split())
    return f"{label}: {result['result']}" + (f": {what}" if what else "")


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"result_lines": result_lines}
