# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A certificate authority of our own for https://127.0.0.1 and https://localhost."""

from __future__ import annotations

import os
import ssl
import tempfile
from pathlib import Path

import trustme


class Authority:
    """The server's TLS context, and the file that clients trust; the file goes with :meth:`close`.

    With ``client_ca``, a file, clients need a certificate that this CA issued.
    """

    def __init__(self, client_ca: str | None = None) -> None:
        authority = trustme.CA()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(self.context)
        if client_ca is not None:
            self.context.load_verify_locations(client_ca)
            self.context.verify_mode = ssl.CERT_REQUIRED
        handle, name = tempfile.mkstemp(prefix="stagecraft-simulator-", suffix=".pem")
        os.close(handle)
        self.ca_path = Path(name)
        authority.cert_pem.write_to_path(name)

    def close(self) -> None:
        """Remove the file."""
        self.ca_path.unlink(missing_ok=True)
