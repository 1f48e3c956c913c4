# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the shell commands that lead playbooks to a simulator that runs: eval "$(make simulator-env PORT=8080)"."""

from __future__ import annotations

import json
import shlex
import sys
import urllib.error
import urllib.request

SERVICES = ("iam", "servicestage", "codeartsdeploy", "roma", "apig")


def environment_of(cloud: dict[str, str]) -> dict[str, str]:
    """The environment variables for what the simulator says when it is ready."""
    return {
        "HW_ACCESS_KEY": cloud["access_key"],
        "HW_SECRET_KEY": cloud["secret_key"],
        "HW_REGION_NAME": cloud["region"],
        "HW_PROJECT_ID": cloud["project_id"],
        "STAGECRAFT_ENDPOINTS": json.dumps(dict.fromkeys(SERVICES, cloud["base_url"])),
    }


def main() -> None:
    address = f"http://127.0.0.1:{sys.argv[1]}/_simulator/ready"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            cloud = json.load(answer)
    except (OSError, ValueError, urllib.error.URLError):
        sys.exit(f"No simulator answers on port {sys.argv[1]}: start one with 'make simulator PORT={sys.argv[1]}'.")
    for name, value in environment_of(cloud).items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
