# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..module_utils.operations.apic_environment_variable_set import ApicEnvironmentVariableSet
from ..plugin_utils.in_process import InProcessAction


class ActionModule(InProcessAction):
    operation = ApicEnvironmentVariableSet
