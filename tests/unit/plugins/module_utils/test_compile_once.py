# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's sources are compiled once, not twice, when they are imported from a zip file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ansible_collections.stagecraft.huaweicloud.plugins.module_utils import compile_once

SCRIPT = """
import builtins, sys
sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[2])
{hook}
compiled = []
real = builtins.compile
builtins.compile = lambda source, name, *rest, **more: compiled.append(name) or real(source, name, *rest, **more)
import in_a_zip
print(len([name for name in compiled if name.endswith("in_a_zip.py")]), in_a_zip.answer())
"""
HOOK = "import compile_once; compile_once.compile_each_source_once()"


@pytest.mark.parametrize(("hook", "times"), [("", 2), (HOOK, 1)])
def test_each_source_is_compiled_once(tmp_path, hook, times):
    with zipfile.ZipFile(tmp_path / "sources.zip", "w") as archive:
        archive.writestr("in_a_zip.py", "def answer():\n    return 42\n")
    folder = str(Path(compile_once.__file__).parent)
    command = (sys.executable, "-c", SCRIPT.format(hook=hook), folder, str(tmp_path / "sources.zip"))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(times), "42"]


def test_a_python_that_has_changed_inside_is_left_alone(monkeypatch):
    monkeypatch.delattr(compile_once.zipimport, "_compile_source")
    compile_once.compile_each_source_once()
    assert not hasattr(compile_once.zipimport, "_compile_source")
