# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the client break as nobody expects, with secrets in the exception, in tasks that set STAGECRAFT_EXPLODE."""

from __future__ import annotations

import http.client
import os

_send = http.client.HTTPConnection.endheaders


def _send_or_explode(connection, *arguments, **options):
    if "STAGECRAFT_EXPLODE" not in os.environ:
        return _send(connection, *arguments, **options)
    error = RuntimeError(f"{os.environ['STAGECRAFT_EXPLODE']} {connection._buffer} {arguments}")
    error.__notes__ = [str(error)]
    raise error


http.client.HTTPConnection.endheaders = _send_or_explode
