# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator for the tests that talk HTTP, and nothing of the outside that could get in the way."""

from __future__ import annotations

import sys

import hypothesis
import pytest

# a busy machine is no failure
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

if sys.version_info < (3, 11):
    # the simulator needs Python 3.11; what needs no simulator runs on older ones too
    collect_ignore_glob = ["client/test_client_*.py", "api/test_service_*.py"]
else:
    from tests.simulator import ManualClock, Simulator

    @pytest.fixture(scope="session")
    def _one_simulator():
        with Simulator(clock=ManualClock(), check_answers=True) as simulator:
            yield simulator

    @pytest.fixture
    def sim(_one_simulator):
        """One server for all tests, as new."""
        _one_simulator.reset()
        return _one_simulator

    @pytest.fixture
    def client(sim):
        """A client with AK/SK, whose clock costs no time."""
        # this file is read before the collection can be imported
        from tests.unit.plugins.module_utils.client.support import client_for

        return client_for(sim)


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch, tmp_path):
    """No proxy, no bundle of certificates, no .netrc and no profile of whoever runs the tests."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # what runs of one machine share lies below it
