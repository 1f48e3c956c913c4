# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates of clients, as files: good ones, and each way to be wrong."""

from __future__ import annotations

import datetime
from pathlib import Path

import trustme
from cryptography.hazmat.primitives import serialization

PASSPHRASE = b"Canary-passphrase-1"


class ClientCertificates:
    """Files below a folder; ``files["ca"]`` is what the server trusts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: dict[str, str] = {}
        trusted, other = trustme.CA(), trustme.CA()
        yesterday = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
        good, stranger = trusted.issue_cert("client.example"), other.issue_cert("client.example")
        old = trusted.issue_cert("client.example", not_after=yesterday)
        key = good.private_key_pem.bytes()
        self._write("ca", trusted.cert_pem.bytes())
        self._write("certificate", good.cert_chain_pems[0].bytes())
        self._write("key", key)
        self._write("both", good.private_key_and_cert_chain_pem.bytes())
        self._write("stranger", stranger.private_key_and_cert_chain_pem.bytes())
        self._write("expired", old.private_key_and_cert_chain_pem.bytes())
        self._write("other key", stranger.private_key_pem.bytes())
        self._write("garbage", b"garbage")
        self._write("cut key", key[: len(key) // 2] + b"\n-----END PRIVATE KEY-----\n")
        loaded = serialization.load_pem_private_key(key, None)
        sealed = serialization.BestAvailableEncryption(PASSPHRASE)
        for name, style in (("PKCS 8", "PKCS8"), ("traditional", "TraditionalOpenSSL")):
            encoded = loaded.private_bytes(
                serialization.Encoding.PEM, getattr(serialization.PrivateFormat, style), sealed
            )
            self._write(f"encrypted {name} key", encoded)
            self._write(f"certificate and encrypted {name} key", good.cert_chain_pems[0].bytes() + encoded)

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / f"{name.replace(' ', '-')}.pem"
        path.write_bytes(content)
        path.chmod(0o600)
        self.files[name] = str(path)
