# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Profiles: the JSON file of the ``hcloud`` command line, or the INI file of the official SDKs; told apart by content.

Sources: the KooCLI user guide (``~/.hcloud/config.json``) and the SDK guide (``~/.huaweicloud/credentials``).
"""

from __future__ import annotations

import configparser
import json
import typing as t

from .credentials import Profile
from .errors import ConnectionSettingsError
from .quoting import LONGEST_PATH, brief, quoted

DEFAULT_SECTION = "basic"

_JSON_KEYS = {
    "access_key": "accessKeyId",
    "secret_key": "secretAccessKey",
    "security_token": "securityToken",
    "region": "region",
    "project_id": "projectId",
    "agency_name": "agencyName",
    "agency_domain_name": "agencyDomainName",
}
_SECRETS = ("access_key", "secret_key", "security_token")
# What the command line writes of itself (cli-auth-encrypt); files of before version 5.2.7 have none, and are encrypted.
_ENCRYPTED = "authEncrypt"
_MAY_BE_ENCRYPTED = (
    "If the hcloud command wrote the keys, they are encrypted unless 'hcloud configure set --cli-auth-encrypt=false' "
    "was run."
)
_INI_KEYS = {
    "access_key": "ak",
    "secret_key": "sk",
    "security_token": "security_token",
    "region": "region",
    "project_id": "project_id",
}


def read_profile(path: str, name: str | None) -> Profile:
    """Read the profile ``name`` (None: the file's current one) from the file at ``path``.

    :raises ConnectionSettingsError: no such file or profile, a file that is neither JSON nor INI, or encrypted keys.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not a text file"
        shown = brief(path, LONGEST_PATH)
        raise ConnectionSettingsError(f"The profile file {shown} cannot be read: {reason}.") from error
    if text.lstrip().startswith("{"):
        return _from_json(path, text, name)
    return _from_ini(path, text, name)


def _from_json(path: str, text: str, name: str | None) -> Profile:
    try:
        content = json.loads(text)
        profiles = {item["name"]: item for item in content.get("profiles") or []}
        if not all(isinstance(profile, str) for profile in profiles):
            raise TypeError("a name that is no text")
        chosen = str(name or content.get("current") or "default")
        if chosen not in profiles:
            raise _no_such_profile(path, chosen, profiles)
        item = profiles[chosen]
        temporary = ((item.get("ssoAuth") or {}).get("stsToken") or {}) if item.get("mode") == "SSO" else {}
        options = {option: temporary.get(key) or item.get(key) for option, key in _JSON_KEYS.items()}
        encrypted = str(content.get(_ENCRYPTED) or "").strip().lower()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ConnectionSettingsError(f"The profile file {path} is not what the hcloud command writes.") from error
    found = {key: str(value) for key, value in options.items() if value}
    if encrypted == "true" and any(name in found for name in _SECRETS):
        raise ConnectionSettingsError(
            f"The keys in {path} are encrypted ({_ENCRYPTED} is true), and only the hcloud command can read them: run "
            "'hcloud configure set --cli-auth-encrypt=false', or give the keys in another way."
        )
    return Profile(f"profile {chosen!r} of {path}", found, path, "" if encrypted == "false" else _MAY_BE_ENCRYPTED)


def _from_ini(path: str, text: str, name: str | None) -> Profile:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise ConnectionSettingsError(
            f"The profile file {path} is neither the JSON of the hcloud command nor an INI file with sections."
        ) from error
    chosen = name or DEFAULT_SECTION
    if not parser.has_section(chosen):
        raise _no_such_profile(path, chosen, parser.sections())
    section = parser[chosen]
    options = {option: section.get(key, "") for option, key in _INI_KEYS.items()}
    return Profile(f"section [{chosen}] of {path}", {key: value for key, value in options.items() if value}, path)


def _no_such_profile(path: str, name: str, known: t.Iterable[str]) -> ConnectionSettingsError:
    names = ", ".join(sorted(known)) or "none"
    return ConnectionSettingsError(f"There is no profile {quoted(name)} in {path}; it has: {names}.")
