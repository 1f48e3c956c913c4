# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""A client certificate and its key, looked at before any request.

Left to the TLS library, what is wrong with them would be told in its own words, and an encrypted key would make it ask
for a passphrase at the terminal.
"""

from __future__ import annotations

import ssl

from .errors import ConnectionSettingsError

_CERTIFICATE, _KEY = b"-----BEGIN CERTIFICATE", b"PRIVATE KEY-----"


def check_client_certificate(certificate: str, key: str | None) -> None:
    """Make sure that both can be used, and together; without ``key`` the certificate's file has to hold it too.

    :raises ConnectionSettingsError: with one sentence.
    """
    if _CERTIFICATE not in _content("client_cert", certificate):
        raise ConnectionSettingsError(f"client_cert is {certificate}: there is no certificate in PEM format in it.")
    if key is not None and _KEY not in _content("client_key", key):
        raise ConnectionSettingsError(f"client_key is {key}: there is no private key in PEM format in it.")
    if key is None and _KEY not in _content("client_cert", certificate):
        raise ConnectionSettingsError(
            f"client_key is missing: there is no private key beside the certificate in client_cert, {certificate}."
        )
    asked = []

    def passphrase() -> str:
        asked.append(True)
        return "none"

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, passphrase)
    except (OSError, ValueError) as error:
        holder = f"client_key is {key}" if key else f"client_cert is {certificate}"
        if asked:
            raise ConnectionSettingsError(
                f"{holder}: the private key in it is encrypted, and there is no option for its passphrase. Give one "
                "that is not, such as 'openssl pkey' writes, in a file that only its owner can read."
            ) from None
        reason = getattr(error, "reason", None) or type(error).__name__
        if reason == "KEY_VALUES_MISMATCH":
            raise ConnectionSettingsError(
                f"{holder}: the private key in it is not the one of the certificate."
            ) from None
        raise ConnectionSettingsError(
            f"client_cert is {certificate}: the certificate or its private key cannot be used ({reason})."
        ) from error


def _content(name: str, path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConnectionSettingsError(f"{name} is {path}: it cannot be read: {error.strerror}.") from error
