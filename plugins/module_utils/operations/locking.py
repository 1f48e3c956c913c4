# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Lock files: two tasks on one machine never read, merge and write the same environment at the same time."""

from __future__ import annotations

import contextlib
import hashlib
import os
import typing as t

from ..client.clock import Budget
from ..client.errors import TimedOut
from ..client.private_folder import open_private, private_folder
from .operation import Host

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

_LOOK_EVERY = 0.02


@contextlib.contextmanager
def locked(name: str | None, budget: Budget, host: Host) -> t.Iterator[t.Callable[[], None]]:
    """Hold the lock called ``name`` (None: no lock). It ends with the process, however that ends.

    :returns: what lets go of it before the end.
    :raises TimedOut: somebody else held it for as long as the task may take.
    """
    file = None if name is None or fcntl is None else _open(name, host)
    if file is None:
        yield lambda: None
        return
    with file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if budget.left() <= 0:
                    raise TimedOut(
                        f"Another run on this machine has been working on the same environment for "
                        f"{budget.spent():.0f} seconds (lock {file.name}). Nothing was written."
                    ) from error
                host.clock.sleep(_LOOK_EVERY)
            except OSError as error:  # a file system without locks
                host.warn(f"Other runs on this machine are not locked out while this one writes: {error}.")
                break
        yield file.close


def _open(name: str, host: Host) -> t.IO[str] | None:
    """Open the lock file in a folder of this user's own: runs of another user are not locked out.

    A folder that cannot be had is worth a warning, no more.
    """
    folder = private_folder(host.environ)
    if folder is None:
        return None
    path = os.path.join(folder, hashlib.sha256(name.encode()).hexdigest()[:32] + ".lock")
    try:
        return open(path, "r+", encoding="utf-8", opener=lambda path, _flags: open_private(path, create=True))
    except OSError as error:
        host.warn(f"Other runs on this machine are not locked out while this one writes: {error}.")
        return None
