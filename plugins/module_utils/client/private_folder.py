# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The folder for files that all runs of one user on this machine share, and of nobody else."""

from __future__ import annotations

import os
import stat
import typing as t

_USUAL = "/tmp"  # tempfile.gettempdir() would write a file to find that out


def private_folder(environ: t.Mapping[str, str]) -> str | None:
    """Return the path of the folder; it need not exist. None where users have no numbers."""
    if not hasattr(os, "getuid"):
        return None
    base = environ.get("TMPDIR") or os.environ.get("TMPDIR") or _USUAL
    return os.path.join(base, f"stagecraft.huaweicloud-{os.getuid()}")


def open_private(path: str, *, create: bool) -> int:
    """Open a file in the private folder for reading and writing, and return its descriptor.

    Anybody may make a folder of this name, or a link, where temporary files lie: one that is not our own is not used.

    :raises OSError: the folder or the file cannot be had, or belongs to somebody else.
    """
    folder = os.path.dirname(path)
    if create:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    status = os.lstat(folder)
    if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
        raise OSError(f"{folder} belongs to somebody else")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OSError(f"others may write to {folder}")
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_CREAT if create else 0)
    return os.open(path, flags, 0o600)
