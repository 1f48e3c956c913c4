# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a CodeArts Deploy environment is named; its argument spec is in ``operations/codearts_environments.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  application_id:
    description:
      - ID of the application, 32 letters and digits.
    type: str
    required: true
  environment_id:
    description:
      - ID of the environment, 32 letters and digits.
      - Exactly one of O(environment_id) and O(environment_name) is required.
    type: str
  environment_name:
    description:
      - Exact name of the environment within the application. Needs O(codearts_project_id).
    type: str
  codearts_project_id:
    description:
      - ID of the CodeArts project, 32 letters and digits. It is not the O(project_id) of IAM.
    type: str
notes:
  - Needs the permission C(can_view) on the environment.
  - Permissions are what CodeArts Deploy grants to roles, in a matrix of its own. The API reference names no IAM actions
    for these requests, and that reading takes C(can_view) is inferred from what the permission is called.
"""
