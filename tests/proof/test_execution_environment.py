# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-builder makes of the collection, and of the execution environment that is ready for users.

Nothing is built: that takes a container engine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.proof import awx
from tests.proof.test_runner import installed, run  # noqa: F401  # a fixture

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


def test_the_installed_collection_needs_requests_alone(installed: Path, tmp_path: Path) -> None:  # noqa: F811
    written = tmp_path / "python.txt", tmp_path / "system.txt"
    command = ("ansible-builder", "introspect", "--sanitize", "--write-pip", str(written[0]))
    done = run(*command, "--write-bindep", str(written[1]), str(installed), folder=tmp_path)
    assert done.returncode == 0, done
    needs = [line.partition("#")[0].strip() for line in written[0].read_text(encoding="utf-8").splitlines()]
    assert [line.partition(">")[0] for line in needs if line] == ["requests"]
    assert not written[1].exists() or not written[1].read_text(encoding="utf-8").strip()


def test_the_ready_definition_can_be_made_into_a_build(tmp_path: Path) -> None:
    context = tmp_path / "context"
    definition = awx.AWX / "execution-environment.yml"
    command = ("ansible-builder", "create", "--output-filename", "Containerfile")
    done = run(*command, "-f", str(definition), "-c", str(context), folder=tmp_path)
    assert done.returncode == 0, done
    assert (context / "Containerfile").is_file()
    made = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert made == {"collections": [{"name": "stagecraft.huaweicloud"}]}
    text = (context / "Containerfile").read_text(encoding="utf-8")
    for part in ("ansible-core>=2.19.0,<2.22", "ansible-runner>=2.4.1", "quay.io/centos/centos:stream10"):
        assert part in text
