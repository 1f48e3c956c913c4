# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The file that holds a pace, for all processes of one user on this machine."""

from __future__ import annotations

import os
import types

from . import pace as pacing
from .clock import Clock
from .pace import Pace
from .private_folder import open_private

try:
    import fcntl
except ImportError:  # not a POSIX system
    fcntl = None  # type: ignore[assignment]

_LONGEST = 1000  # bytes
_TRIES = 200
_TRY_EVERY = 0.005


class PaceFile:
    """The open file, which nobody else changes until it is closed: by ``with``, or before.

    :raises OSError: it cannot be had.
    """

    def __init__(self, path: str, clock: Clock, *, create: bool = False) -> None:
        self._path = path
        self._clock = clock
        self._descriptor = -1
        for _each in range(_TRIES):
            self._descriptor = open_private(path, create=create)
            try:
                if self._is_locked():
                    return
            except BaseException:
                self.close()
                raise
            self.close()
        raise OSError(f"{path} has been locked for too long")

    def _is_locked(self) -> bool:
        """Lock the file; False where somebody is at it, or has taken it away meanwhile."""
        if fcntl is None:
            raise OSError("there are no locks")
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._clock.sleep(_TRY_EVERY)
            return False
        return os.fstat(self._descriptor).st_nlink > 0

    def __enter__(self) -> PaceFile:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: types.TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def read(self) -> Pace | None:
        """Return the pace that is in force, or None; whatever else the file holds is as good as nothing."""
        data = os.pread(self._descriptor, _LONGEST, 0)
        return pacing.from_text(data.decode("ascii", "replace"), self._clock.origin(), self._clock.monotonic())

    def write(self, pace: Pace) -> None:
        data = pacing.to_text(pace, self._clock.origin()).encode("ascii")
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, data, 0)

    def remove(self) -> None:
        """Take the file away, so that requests go unhindered again."""
        os.unlink(self._path)
