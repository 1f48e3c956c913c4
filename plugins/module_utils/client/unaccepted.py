# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Credentials that were not accepted: why, as far as one can know, and what to do."""

from __future__ import annotations

import datetime

from .credentials import Credentials
from .errors import Unauthorized

# The limit is 15 minutes (contract D.4); the answer was a little on its way, and its date has whole seconds.
_SKEW_LIMIT = datetime.timedelta(minutes=14)
# What the gateway says of credentials (contract D.6) -> what it means for who gave them.
_WORDS = {
    "verify aksk signature fail": "The secret_key does not belong to the access_key.",
    "Get secretKey failed": "There is no such access_key, or not in this region.",
    "decrypt token fail": "The token is wrong or has expired.",
    "AK access failed to reach the limit": (
        "After several refused signatures in a row the access_key is locked for some minutes: check the secret_key and "
        "the clock of this machine, and try again later."
    ),
}
_SIGNATURE_DATE = "x-sdk-date"


def why_not_accepted(refused: Unauthorized, credentials: Credentials, signed: bool, worked_before: bool) -> str:
    """Return sentences: what is wrong with the credentials and where they came from.

    :param signed: whether the refused request was, and did not carry a token.
    :param worked_before: whether these credentials were accepted earlier in this run.
    """
    source = f"The credentials came from {credentials.source}."
    clock = _clock(refused) if signed else None
    if clock:
        return f"{clock} {source}"
    said = refused.error_msg or ""
    reason = next((meaning for words, meaning in _WORDS.items() if words in said), None)
    if credentials.auth_token:
        reason = "The token is wrong or has expired."
        if worked_before:
            reason = "The token was accepted until now, so it has expired or was revoked."
        reason += (
            " It lasts 24 hours at most: give a new one. What username, password and domain_name are exchanged for "
            "is renewed."
        )
    elif credentials.security_token:
        reason = (
            f"{reason} They are temporary (security_token), and may have expired"
            if reason
            else ("The keys are temporary (security_token), and may have expired")
        )
        if worked_before:
            reason = "The keys are temporary (security_token) and were accepted until now, so they have expired"
        reason += ": get new ones, with the security_token that belongs to them."
    return " ".join(filter(None, (reason, source, credentials.hint)))


def _clock(refused: Unauthorized) -> str | None:
    """Return what to say where a signature was refused for its time."""
    rule = "a signature is accepted within 15 minutes only. Set the clock, such as with NTP."
    skew = refused.skew
    if skew is not None and abs(skew) > _SKEW_LIMIT:
        behind = "behind" if skew > datetime.timedelta(0) else "ahead of"
        return f"The clock of this machine is {_amount(abs(skew))} {behind} the service's, and {rule}"
    if _SIGNATURE_DATE in (refused.error_msg or "").split("canonicalRequest")[0].lower():
        return f"The signature was refused for its time. Check the clock of this machine: {rule}"
    return None


def _amount(time: datetime.timedelta) -> str:
    minutes = time.total_seconds() / 60
    if minutes < 120:
        return f"{minutes:.0f} minutes"
    return f"{minutes / 60:.0f} hours" if minutes < 48 * 60 else f"{minutes / 60 / 24:.0f} days"
