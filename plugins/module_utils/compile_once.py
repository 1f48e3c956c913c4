# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Makes importing from a zip file cheaper, for the process of a module.

Ansible sends a module as a zip file of sources. Python's ``zipimport`` compiles each of them twice: once to answer
which file the module comes from, and again to run it. That is a quarter of the time that a module takes.
"""

from __future__ import annotations

import functools
import zipimport


def compile_each_source_once() -> None:
    """Let ``zipimport`` remember what it compiled. Where it has changed inside, nothing happens."""
    compile_source = getattr(zipimport, "_compile_source", None)
    if compile_source is not None:
        zipimport._compile_source = functools.lru_cache(maxsize=None)(compile_source)  # type: ignore[attr-defined]
