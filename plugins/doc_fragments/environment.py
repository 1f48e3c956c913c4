# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a ServiceStage environment is named; the argument spec is in ``module_utils/operations/environments.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  environment_id:
    description:
      - ID of the environment.
      - Exactly one of O(environment_id) and O(environment_name) is required.
    type: str
  environment_name:
    description:
      - Exact name of the environment, case-sensitive. When two environments have it, the task fails and lists both.
    type: str
"""
