# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever fails in a plugin on the controller is one sentence without a secret, and has no cause that shows one."""

from __future__ import annotations

import traceback

import pytest
from ansible.errors import AnsibleError, AnsibleLookupError, AnsibleParserError
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client.errors import StagecraftError
from ansible_collections.stagecraft.huaweicloud.plugins.plugin_utils.connected import connected

OPTIONS = {"access_key": "AKCANARYAKCANARY", "secret_key": "canary-of-the-options", "region": "cn-north-4"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv("HW_AUTH_TOKEN", "canary-of-the-environment")


@pytest.mark.parametrize("kind", [RuntimeError, StagecraftError, KeyError])
def test_an_exception_loses_its_secrets(kind):
    with pytest.raises(AnsibleLookupError) as failed, connected(OPTIONS, AnsibleLookupError):
        raise kind("no canary-of-the-options, canary-of-the-environment, AKCANARYAKCANARY here")
    shown = "".join(traceback.format_exception(type(failed.value), failed.value, failed.tb))
    for text in (str(failed.value), repr(failed.value), str(failed.value.args), shown.partition("raise kind(")[0]):
        assert "canary-of" not in text
        assert "AKCANARY" not in text
    assert "no ********, ********, ******** here" in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__


def test_a_failure_of_ansible_stays_what_it_is():
    with pytest.raises(AnsibleParserError, match="as it was"), connected(OPTIONS, AnsibleLookupError):
        raise AnsibleParserError("as it was")
    assert issubclass(AnsibleLookupError, AnsibleError)
