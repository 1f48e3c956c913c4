# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: item_labels
short_description: What to call each item of a list, when its values must not be shown
version_added: 1.0.0
description:
  - Makes a label of the names or IDs in each item. The roles of this collection print these in place of the items.
  - Labels that would be the same get the position of their item besides, so that each label stands for one item.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The items.
    type: list
    elements: dict
    required: true
  names:
    description: Keys of an item; the first one with a value names it.
    type: list
    elements: str
    required: true
  within:
    description: Key of the item that says what the name is a name in.
    type: str
    required: true
  prefix:
    description: Text before each label, where those of several hosts come together.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Call environments by their names
  ansible.builtin.debug:
    msg: "{{ environments | stagecraft.huaweicloud.item_labels(names=['environment_name'], within='application_id') }}"
  vars:
    environments:
      - environment_name: staging
        application_id: 8ddf0566c1784da29faac80516fa8425
"""

RETURN = r"""
_value:
  description: The labels, in the order of the items.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.labels import told_apart


def item_labels(items: list[dict[str, t.Any]], names: list[str], within: str, prefix: str = "") -> list[str]:
    return told_apart([prefix + _label(item, names, within) for item in items])


def _label(item: t.Mapping[str, t.Any], names: list[str], within: str) -> str:
    name = next((str(item[key]) for key in names if item.get(key)), "without a name")
    return f"{name} of {within.removesuffix('_id')} {item.get(within)}"


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"item_labels": item_labels}
