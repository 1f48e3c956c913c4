# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the shell commands that lead playbooks to a simulator that runs: eval "$(make simulator-env PORT=8080)"."""

from __future__ import annotations

import http.client
import json
import shlex
import ssl
import sys
import urllib.request

SERVICES = ("iam", "servicestage", "codeartsdeploy", "roma", "apig")


def environment_of(cloud: dict[str, str]) -> dict[str, str]:
    """The environment variables for what the simulator says when it is ready."""
    of_tls = {"OS_CACERT": cloud["ca_path"]} if cloud.get("ca_path") else {}
    return {
        **of_tls,
        "HW_ACCESS_KEY": cloud["access_key"],
        "HW_SECRET_KEY": cloud["secret_key"],
        "HW_REGION_NAME": cloud["region"],
        "HW_PROJECT_ID": cloud["project_id"],
        "STAGECRAFT_ENDPOINTS": json.dumps(dict.fromkeys(SERVICES, cloud["base_url"])),
    }


def ready(scheme: str, port: str) -> dict[str, str] | None:
    """What a simulator on this port says of itself; None where there is none, or one that speaks otherwise."""
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE  # its CA is in the answer
    address = f"{scheme}://127.0.0.1:{port}/_simulator/ready"
    try:
        with urllib.request.urlopen(address, timeout=5, context=unverified if scheme == "https" else None) as answer:
            found: dict[str, str] = json.load(answer)
            return found
    except (OSError, ValueError, http.client.HTTPException):
        return None


def main() -> None:
    port = sys.argv[1]
    if not port.isdigit() or not 0 < int(port) <= 65535:
        sys.exit(f"PORT is {port}: give the one that 'make simulator PORT=8080' was started with.")
    cloud = ready("http", port) or ready("https", port)
    if cloud is None:
        sys.exit(f"No simulator answers on port {port}: start one with 'make simulator PORT={port}'.")
    for name, value in environment_of(cloud).items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()
