# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where variables of API groups are; the argument spec is in ``module_utils/operations/apic_variables.py``."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  gateway:
    description:
      - V(roma) is ROMA Connect (APIC), V(apig) a dedicated gateway of API Gateway.
    type: str
    choices: [roma, apig]
    default: roma
  instance_id:
    description:
      - ID of the ROMA Connect instance, or of the gateway.
    type: str
    required: true
  env_id:
    description:
      - ID of the environment of the APIs. That of the built-in environment RELEASE is
        V(DEFAULT_ENVIRONMENT_RELEASE_ID).
    type: str
  env_name:
    description:
      - Exact name of the environment of the APIs, case-sensitive, in place of O(env_id). 3 to 64 letters, digits and
        underscores, first a letter.
    type: str
notes:
  - Needs the IAM action C(apig:environment:list) with O(gateway=apig) and O(env_name).
  - The IAM actions of API Gateway depend on C(apig:instance:get), C(apig:apiGroup:get) and C(apig:environment:list),
    says its API reference.
  - With O(gateway=roma) the credentials need access to the instance and its variables. The API reference of ROMA
    Connect names no IAM actions for these requests.
"""

    WRITES = r"""
options:
  reveal_values:
    description:
      - Whether results and diffs show values, instead of V((hidden\)).
    type: bool
    default: true
notes:
  - Setting a variable disables the debugging of APIs that use it, says the API reference.
"""
