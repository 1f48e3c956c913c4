# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: rollout_batches
short_description: Cut a number of items into batches
version_added: 1.0.0
description:
  - Returns the positions of the items of a list, in batches, as the keyword C(serial) cuts the hosts of a play.
author:
  - stagecraft.huaweicloud contributors (@stagecraft)
options:
  _input:
    description: The number of items.
    type: int
    required: true
  sizes:
    description:
      - The size of each batch, a number of items or a percentage of all of them, at least one item. The last size is
        repeated until there is nothing left.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Show the positions of ten items in batches of 1, 3 and 6
  ansible.builtin.debug:
    msg: "{{ 10 | stagecraft.huaweicloud.rollout_batches([1, '33%', '100%']) }}"
"""

RETURN = r"""
_value:
  description: A list of positions, from 0, for each batch.
  type: list
  elements: list
"""

import re
import typing as t

from ansible.errors import AnsibleFilterError


def rollout_batches(count: int, sizes: list[t.Any]) -> list[list[int]]:
    """:raises AnsibleFilterError: a size is neither a number of items nor a percentage."""
    if not isinstance(sizes, list) or not sizes:
        raise AnsibleFilterError(f"The batches are {sizes!r}: they have to be a list of one size or more.")
    numbers = [_number(size, count) for size in sizes]
    batches: list[list[int]] = []
    begin = 0
    while begin < count:
        end = min(count, begin + numbers[min(len(batches), len(numbers) - 1)])
        batches.append(list(range(begin, end)))
        begin = end
    return batches


def _number(size: t.Any, count: int) -> int:
    found = re.fullmatch(r"([0-9]{1,6})(%?)", str(size).strip())
    if not found or not int(found[1]) or (found[2] and int(found[1]) > 100):
        raise AnsibleFilterError(
            f"A batch is {size!r}: it has to be a number of environments from 1 on, or a percentage from 1% to 100%."
        )
    return max(1, count * int(found[1]) // 100) if found[2] else int(found[1])


class FilterModule:
    """The filter plugin."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"rollout_batches": rollout_batches}
