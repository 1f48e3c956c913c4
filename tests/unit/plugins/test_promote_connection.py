# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbook promote takes as the connection of a side is what every module takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.options import (
    SECRET_OPTIONS,
    connection_options,
)

VARIABLES = Path(__file__).resolve().parents[3] / "playbooks" / "vars" / "promote.yml"


@pytest.mark.parametrize("side", ["promote_from", "promote_to"])
def test_the_connection_of_a_side_takes_the_options_of_the_modules(side):
    spec = yaml.safe_load(VARIABLES.read_text(encoding="utf-8"))["promote_argument_spec"]
    options = spec[side]["options"]["connection"]["options"]
    taken = {name: option["type"] for name, option in connection_options({}).items()}
    # raw: a message about a wrong type quotes what it found, and an address may hold a password
    assert {name: option["type"] for name, option in options.items()} == {**taken, "endpoints": "raw"}
    assert {name for name, option in options.items() if option.get("no_log")} == set(SECRET_OPTIONS)
