# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the action frontend makes of a task's options, where no operation has any of that kind yet."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils import in_process

COLLECTION = "stagecraft.huaweicloud"
SPEC: dict[str, t.Any] = {
    "name": {"type": "str", "aliases": ["title"]},
    "color": {"type": "str", "removed_in_version": "3.0.0", "removed_from_collection": COLLECTION},
}
SPEC["name"]["deprecated_aliases"] = [{"name": "title", "version": "3.0.0", "collection_name": COLLECTION}]


def result_of(args: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """The result of a task with these options, of an operation that does nothing."""
    operation = types.SimpleNamespace(argument_spec=lambda environ: SPEC, rules={})
    monkeypatch.setattr(in_process, "run", lambda kind, params, host: {"changed": False})
    plugin = in_process.InProcessAction.__new__(in_process.InProcessAction)
    monkeypatch.setattr(plugin, "operation", operation, raising=False)
    plugin._task = types.SimpleNamespace(args=args, check_mode=False, diff=False, action="x", no_log=False)
    return plugin._validate_and_run()


@pytest.mark.parametrize("args", [{"color": "blue"}, {"title": "shop"}], ids=["option", "alias"])
def test_a_deprecated_option_says_so_as_the_module_does(args: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = result_of(args, monkeypatch)["deprecations"]
    assert next(iter(args)) in told["msg"]
    assert (told["version"], told["collection_name"]) == ("3.0.0", COLLECTION)


def test_other_options_are_no_deprecation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "deprecations" not in result_of({"name": "shop"}, monkeypatch)
