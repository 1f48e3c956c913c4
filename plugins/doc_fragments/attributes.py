# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each module supports."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/stagecraft.huaweicloud.all) in C(module_defaults) to set options of all modules at once.
    support: full
    membership:
      - stagecraft.huaweicloud.all
  check_mode:
    description: Can run in C(check_mode) and predict what would change, without any write.
  diff_mode:
    description: Returns what changed, or would change, with C(--diff).
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
  platform:
    description: Where the module runs.
    support: full
    platforms: posix
notes:
  - The module runs on the host of the task, usually C(localhost), which needs requests and has to reach the API.
"""

    WRITES = r"""
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    ACTS = r"""
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: none
    details: Each run starts a job, and the API keeps no list of them.
"""

    READS = r"""
attributes:
  check_mode:
    support: full
    details: This module changes nothing.
  diff_mode:
    support: N/A
    details: This module changes nothing.
  idempotent:
    support: full
    details: This module changes nothing.
"""
