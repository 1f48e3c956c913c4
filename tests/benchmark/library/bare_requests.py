#!/usr/bin/python
# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The least that a module with requests can cost: it imports the library and does nothing with it."""

from __future__ import annotations

import requests
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(argument_spec={"id": {"type": "str"}, "labels": {"type": "dict"}}, supports_check_mode=True)
    module.exit_json(changed=False, library=requests.__version__)


if __name__ == "__main__":
    main()
