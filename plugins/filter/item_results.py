# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: item_results
short_description: What a module of this collection did with each item of a list, without values
version_added: 1.0.0
description:
  - Takes from the results of modules what a summary needs. The roles of this collection hand it on with C(set_stats).
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The results, as a loop registers them in C(results).
    type: list
    elements: dict
    required: true
  labels:
    description: A label for each result.
    type: list
    elements: str
    required: true
  predicted:
    description: Whether nothing was written, as in check mode.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Set variables in two environments of an API group
  stagecraft.huaweicloud.apic_environment_variable_set:
    instance_id: eb9a5f5f4fb34d86a4b1c5ee3b0e5d0c
    group_id: c77f5e81d9cb4424bf704ef2b0ac7600
    env_name: "{{ item }}"
    variables:
      address: 192.168.1.5
  loop: [stage, RELEASE]
  register: done

- name: Show what was done
  ansible.builtin.debug:
    msg: "{{ done.results | stagecraft.huaweicloud.item_results(labels=['stage', 'RELEASE']) }}"
"""

RETURN = r"""
_value:
  description:
    - By its label, of each item its C(result) (C(unchanged), C(changed), C(would change) or C(failed)), its C(ids), the
      names of its C(changes), and the C(msg) of a failure, else an empty text.
  type: dict
"""

import typing as t


def item_results(
    results: list[dict[str, t.Any]], labels: list[str], predicted: bool = False
) -> dict[str, dict[str, t.Any]]:
    return {label: _shown(result, predicted) for label, result in zip(labels, results)}


def _shown(result: t.Mapping[str, t.Any], predicted: bool) -> dict[str, t.Any]:
    failed = bool(result.get("failed"))
    changed = ("would change" if predicted else "changed") if result.get("changed") else "unchanged"
    return {
        "result": "failed" if failed else changed,
        "ids": {key: value for key, value in result.items() if key.endswith("_id") and isinstance(value, str)},
        "changes": list(result.get("changes") or []),
        "msg": str(result.get("msg", "")) if failed else "",
    }


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"item_results": item_results}
