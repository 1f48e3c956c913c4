# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same reads without Ansible: a script with requests, on a kept connection, with a ready token."""

from __future__ import annotations

import os
import sys

import requests

session = requests.Session()
session.trust_env = False
path = f"/v3/{os.environ['HW_PROJECT_ID']}/cas/environments/"
for environment_id in sys.argv[1:]:
    answer = session.get(
        os.environ["BENCHMARK_URL"] + path + environment_id,
        headers={"X-Auth-Token": os.environ["BENCHMARK_TOKEN"], "Content-Type": "application/json"},
        timeout=30,
    )
    answer.raise_for_status()
    assert answer.json()["id"] == environment_id
