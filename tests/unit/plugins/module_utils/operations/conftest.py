# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulator whose time stands still unless somebody sleeps."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, settings

# a busy machine is no failure
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

if sys.version_info < (3, 11):
    # the simulator needs Python 3.11; modules are tested on older ones
    collect_ignore_glob = ["test_[!p]*.py", "test_p[!l]*.py"]
else:
    import tempfile

    from tests.simulator import ManualClock, Simulator

    @pytest.fixture
    def sim():
        """Jobs take ten seconds, of the clock that the operations' sleeping moves."""
        with Simulator(job_seconds=10.0, clock=ManualClock(), check_answers=True) as simulator:
            yield simulator

    @pytest.fixture
    def bare(sim):
        """The id of an environment without add-ons."""
        return sim.add_environment("env-bare")

    @pytest.fixture(autouse=True)
    def _lock_files_of_its_own(tmp_path, monkeypatch):
        """Lock files lie below the folder for temporary files."""
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", None)

    @pytest.fixture
    def three(sim):
        """A simulator whose group has the variables address (the fixture's), keep and old."""
        sim.add_variable("keep", "as-it-is")
        sim.add_variable("old", "unwanted")
        return sim
