# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that is not local for Ansible, and is all the same: it stands for ssh and for containers."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = """
name: elsewhere
short_description: A remote host that is this one
description: Runs commands here, under another name.
author: stagecraft.huaweicloud contributors
options: {}
extends_documentation_fragment: [connection_pipelining]
"""


class Connection(LocalConnection):
    transport = "elsewhere"
