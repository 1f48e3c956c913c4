# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""The options that every module shares, and the environment variables behind them.

Documented for users in the doc fragment ``connection``.
"""

from __future__ import annotations

import base64
import contextlib
import typing as t
from urllib.parse import unquote, urlsplit

from ansible.module_utils.basic import AnsibleFallbackNotFound

# Option -> environment variables, the first that is not empty counts.
CREDENTIAL_VARIABLES: dict[str, tuple[str, ...]] = {
    "access_key": ("HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK", "OS_ACCESS_KEY"),
    "secret_key": ("HW_SECRET_KEY", "HUAWEICLOUD_SDK_SK", "OS_SECRET_KEY"),
    "security_token": ("HW_SECURITY_TOKEN", "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    "auth_token": ("HW_AUTH_TOKEN", "OS_AUTH_TOKEN"),
    "username": ("HW_USER_NAME", "OS_USERNAME"),
    "password": ("HW_USER_PASSWORD", "OS_PASSWORD"),
    "domain_name": ("HW_DOMAIN_NAME", "OS_DOMAIN_NAME"),
}
PROFILE_VARIABLES: dict[str, tuple[str, ...]] = {
    "profile": ("HW_PROFILE",),
    "config_file": ("HW_SHARED_CONFIG_FILE", "HUAWEICLOUD_SDK_CREDENTIALS_FILE"),
}
AGENCY_VARIABLES: dict[str, tuple[str, ...]] = {
    "agency_name": ("HW_ASSUME_ROLE_AGENCY_NAME",),
    "agency_domain_name": ("HW_ASSUME_ROLE_DOMAIN_NAME",),
}
SCOPE_VARIABLES: dict[str, tuple[str, ...]] = {
    "region": ("HW_REGION_NAME", "OS_REGION_NAME"),
    "project_id": ("HW_PROJECT_ID", "HUAWEICLOUD_SDK_PROJECT_ID", "OS_PROJECT_ID"),
    "project_name": ("HW_PROJECT_NAME", "OS_PROJECT_NAME"),
}
SECRET_OPTIONS = ("access_key", "secret_key", "security_token", "auth_token", "password")

# A dictionary as JSON; read by ``settings.resolve``, which can say what is wrong with it.
ENDPOINTS_VARIABLE = "STAGECRAFT_ENDPOINTS"

INSECURE_VARIABLE = "HW_INSECURE"

SERVICES = ("iam", "servicestage", "codeartsdeploy", "roma", "apig")

_OURS = ("HW_", "OS_", "HUAWEICLOUD_", "STAGECRAFT_")
_PROXY = "_PROXY"


def may_be_secret(variable: str) -> bool:
    """Whether an environment variable of this name is for the options above, or for a proxy and its password."""
    return variable.startswith(_OURS) or variable.upper().endswith(_PROXY)


def secrets_in(environ: t.Mapping[str, str]) -> t.Iterator[str]:
    """Give every secret that the environment holds, whether it is used or not."""
    for option in SECRET_OPTIONS:
        yield from (environ[name] for name in CREDENTIAL_VARIABLES[option] if environ.get(name))
    for name, value in environ.items():
        if name.upper().endswith(_PROXY) and "@" in value:
            user, _colon, password = value.rpartition("@")[0].rpartition("/")[2].partition(":")
            given = [user, password]
            with contextlib.suppress(ValueError):
                parts = urlsplit(value)
                given = [parts.username or user, parts.password or password]
            if given[1]:
                yield given[1]
                yield unquote(given[1])
                yield base64.b64encode(unquote(":".join(given)).encode("utf-8", "replace")).decode()


def from_environment(environ: t.Mapping[str, str], names: t.Sequence[str]) -> str | None:
    """Return the first of the environment variables ``names`` that is not empty; an empty one is unset."""
    return next((environ[name] for name in names if environ.get(name)), None)


def _fallback(
    environ: t.Mapping[str, str], *names: str, convert: t.Callable[[str, str], t.Any] | None = None
) -> tuple[t.Any, ...]:
    """Return the ``fallback`` of an option that the environment variables ``names`` can set."""

    def look() -> t.Any:
        for name in names:
            if environ.get(name):
                return convert(name, environ[name]) if convert else environ[name]
        raise AnsibleFallbackNotFound

    return (look,)


def _named(name: str, value: str) -> str:
    """Make a value that cannot be converted say where it came from."""
    return value if value.strip().lstrip("-").isdigit() else f"{value} (environment variable {name})"


def means_insecure(value: str | None) -> bool | None:
    """Return what ``HW_INSECURE`` says; None where it is neither yes nor no."""
    answers = {
        **dict.fromkeys(("1", "t", "true", "yes", "on"), True),
        **dict.fromkeys(("0", "f", "false", "no", "off"), False),
    }
    return answers.get((value or "").strip().lower())


def _inverted(name: str, value: str) -> t.Any:
    insecure = means_insecure(value)
    return f"{value} (environment variable {name})" if insecure is None else not insecure


def connection_options(environ: t.Mapping[str, str]) -> dict[str, dict[str, t.Any]]:
    """Return the argument spec of the shared options.

    Credentials, region and project have no fallback here: which source they come from is decided as a whole, by
    ``credentials.choose``.
    """
    spec: dict[str, dict[str, t.Any]] = {}
    for name in (*CREDENTIAL_VARIABLES, *PROFILE_VARIABLES, *AGENCY_VARIABLES, *SCOPE_VARIABLES):
        spec[name] = {"type": "path" if name == "config_file" else "str"}
        spec[name]["no_log"] = name in SECRET_OPTIONS
    spec.update(
        cloud={"type": "str", "fallback": _fallback(environ, "HW_CLOUD")},
        endpoints={"type": "dict"},
        validate_certs={
            "type": "bool",
            "default": True,
            "fallback": _fallback(environ, INSECURE_VARIABLE, convert=_inverted),
        },
        ca_path={"type": "path", "fallback": _fallback(environ, "OS_CACERT")},
        client_cert={"type": "path", "fallback": _fallback(environ, "OS_CERT")},
        client_key={"type": "path", "no_log": False, "fallback": _fallback(environ, "OS_KEY")},
        timeout={"type": "int", "default": 30},
        max_retries={"type": "int", "default": 5, "fallback": _fallback(environ, "HW_MAX_RETRIES", convert=_named)},
    )
    return spec
