# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/permissions.md says what the plugins' documentation says, and its policies can be taken as they are."""

from __future__ import annotations

import json
import re

import pytest

from tests.simulator.permissions import is_iam_action
from tools.permissions import PAGE, Need, actions_for, clause_holds, needs_in, needs_of, page, plugins_of

POLICIES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", page(), re.DOTALL)]


def test_the_page_is_as_the_documentation_has_it():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tools.permissions writes it anew"


def test_every_module_is_in_the_table():
    text = page()
    assert [module for module in plugins_of("modules") if f"| `{module}` |" not in text] == []


def test_the_policies_have_the_documented_form():
    assert [policy["Version"] for policy in POLICIES] == ["5.0", "5.0", "1.1"]
    for policy in POLICIES:
        assert set(policy) == {"Version", "Statement"}
        (statement,) = policy["Statement"]
        assert set(statement) == {"Effect", "Action"}
        assert statement["Effect"] == "Allow"
        assert all(is_iam_action(action) for action in statement["Action"])


def test_the_rollout_may_neither_create_nor_delete():
    actions = actions_for("rollout")
    assert "servicestage:environment:modify" in actions
    words = (":create", ":delete", ":createAddon", ":deleteAddon")
    assert [action for action in actions if action.endswith(words)] == []


def test_a_note_that_is_built_in_another_way_is_refused():
    assert needs_in(["Needs the IAM action C(a:b:c) with O(x), or with O(y=z)."]) == [
        Need("IAM action", "a:b:c", ("with O(x)", "with O(y=z)"))
    ]
    assert needs_in(["Needs the permission C(can_view) on the environment."]) == [
        Need("permission on the environment", "can_view", ())
    ]
    with pytest.raises(ValueError, match="not built like the others"):
        needs_in(["Needs the IAM actions C(a:b:c) and C(d:e:f)."])


@pytest.mark.parametrize(
    ("clause", "options", "holds"),
    [
        ("to change it", {}, True),
        ("with O(id)", {"id": "x"}, True),
        ("with O(id)", {"id": None}, False),
        ("without O(id)", {"id": None}, True),
        ("without O(id)", {"id": "x"}, False),
        ("with O(wait=true)", {"wait": True}, True),
        ("with O(wait=true)", {"wait": False}, False),
        ("with O(gateway=apig) and O(id)", {"gateway": "apig", "id": "x"}, True),
        ("with O(gateway=apig) and O(id)", {"gateway": "roma", "id": "x"}, False),
    ],
)
def test_when_a_clause_holds(clause, options, holds):
    assert clause_holds(clause, options) is holds


def test_the_inventory_documents_its_actions():
    assert [need.permission for need in needs_of("inventory", "servicestage")] == [
        f"servicestage:environment:{action}" for action in ("list", "get", "listAddon")
    ]
