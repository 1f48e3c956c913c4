# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""How to connect: the shared options, resolved and checked before any request."""

from __future__ import annotations

import json
import os
import re
import stat
import typing as t
from urllib.parse import urlsplit

from .credentials import Credentials, Scope, choose
from .errors import ConnectionSettingsError
from .options import ENDPOINTS_VARIABLE, INSECURE_VARIABLE, SERVICES, means_insecure
from .quoting import LONGEST_PATH, brief, quoted

# Service -> the first label of its host name (contract D.6).
_HOSTS = {
    "iam": "iam",
    "servicestage": "servicestage",
    "codeartsdeploy": "codearts-deploy",
    "roma": "roma",
    "apig": "apig",
}
_DEFAULT_CLOUD = "myhuaweicloud.com"
_EUROPEAN_CLOUD = "myhuaweicloud.eu"
_REGION = r"[a-z0-9][a-z0-9-]{0,62}"
_HOST_NAME = r"(?i:[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)"
_PROJECT_ID = r"[A-Za-z0-9_-]{1,64}"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Settings(t.NamedTuple):
    """Everything that a client needs to know about its connection. ``verify`` is what requests takes."""

    credentials: Credentials
    scope: Scope
    cloud: t.Optional[str]
    endpoints: t.Mapping[str, str]
    verify: t.Union[bool, str]
    client_cert: t.Union[str, t.Tuple[str, str], None]
    timeout: int
    max_retries: int

    def endpoint(self, service: str) -> str:
        """Return the base URL of ``service``, without a slash at its end.

        :raises ConnectionSettingsError: neither a region nor an endpoint says where the service is.
        """
        if service in self.endpoints:
            return self.endpoints[service]
        region = self.scope.region
        if not region:
            raise ConnectionSettingsError(
                f"region is missing: the address of {service} is built from it. Set region or HW_REGION_NAME, such as "
                f"cn-north-4, or give the address as endpoints.{service}."
            )
        cloud = self.cloud or (_EUROPEAN_CLOUD if region.startswith("eu-west-1") else _DEFAULT_CLOUD)
        return f"https://{_HOSTS[service]}.{region}.{cloud}"


def resolve(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> Settings:
    """Return the settings that the validated shared ``options`` and the environment give.

    :raises ConnectionSettingsError: with one sentence that names the option, the value and the rule.
    """
    credentials, scope = choose(options, environ)
    _check(scope.region, "region", _REGION, "lower-case letters, digits and hyphens")
    _check(scope.project_id, "project_id", _PROJECT_ID, "1 to 64 letters, digits, hyphens and underscores")
    cloud = options.get("cloud") or None
    _check(cloud, "cloud", _HOST_NAME, "the domain of the endpoints, such as myhuaweicloud.eu")
    for name, lowest, highest in (("timeout", 1, 86400), ("max_retries", 0, 1000)):
        if not lowest <= options[name] <= highest:
            rule = f"{lowest} or more" if options[name] < lowest else f"{highest} or less"
            raise ConnectionSettingsError(f"{name} is {options[name]!r:.40}: it has to be {rule}.")
    return Settings(
        credentials=credentials,
        scope=scope,
        cloud=cloud,
        endpoints={name: _endpoint(name, url) for name, url in _endpoints(options, environ).items()},
        verify=_verify(options),
        client_cert=_client_cert(options),
        timeout=options["timeout"],
        max_retries=options["max_retries"],
    )


def insecurities(settings: Settings, environ: t.Mapping[str, str]) -> list[str]:
    """Return a warning for each setting that weakens the connection, and for each file of secrets open to others."""
    warnings = []
    if settings.verify is False:
        why = f" ({INSECURE_VARIABLE} is set)" if means_insecure(environ.get(INSECURE_VARIABLE)) else ""
        warnings.append(f"validate_certs is false{why}: the certificates of the services are not checked.")
    for name, url in settings.endpoints.items():
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            warnings.append(f"endpoints.{name} is {url}: over http, credentials and values travel readable by others.")
    certificate = settings.client_cert
    for what, path in (
        ("profile file", settings.credentials.file),
        # without client_key, the key is in the file of the certificate
        ("file of the client's key", certificate[1] if isinstance(certificate, tuple) else certificate),
    ):
        warnings += _open_to_others(what, path)
    return warnings


def _open_to_others(what: str, path: str | None) -> t.Iterator[str]:
    """Give a warning where others than the owner can get at a file; what a link leads to is what counts."""
    try:
        mode = stat.S_IMODE(os.stat(path).st_mode) if path else 0
    except OSError:
        return  # gone meanwhile
    ways = [word for word, bits in (("read", 0o044), ("change", 0o022)) if mode & bits]
    if path and ways:
        yield (
            f"The {what} {path} has mode {mode:04o}, so that others than its owner can {' and '.join(ways)} it: "
            "run chmod 600 on it."
        )


def _check(value: str | None, name: str, pattern: str, rule: str) -> None:
    if value is not None and not re.fullmatch(pattern, value):
        raise ConnectionSettingsError(f"{name} is {quoted(value)}: it has to be {rule}.")


def _endpoints(options: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> t.Mapping[str, t.Any]:
    text = environ.get(ENDPOINTS_VARIABLE)
    if options.get("endpoints") is not None or not text:
        return options.get("endpoints") or {}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        shown = text if "@" not in text else "a text with a user or a password in it"
        raise ConnectionSettingsError(
            f"{ENDPOINTS_VARIABLE} is {quoted(shown)}: it has to be a dictionary, written as JSON."
        )
    return found


def _endpoint(name: str, url: t.Any) -> str:
    if name not in SERVICES:
        raise ConnectionSettingsError(f"endpoints has no service {quoted(name)}: it takes {', '.join(SERVICES)}.")
    rule = "it has to be scheme://host[:port][/prefix] with http or https, without a version path"
    if isinstance(url, str) and "@" in url:
        raise ConnectionSettingsError(f"endpoints.{name} is an address with a user or a password: {rule}.")
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        port_is_fine = parts is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        parts, port_is_fine = None, False
    if parts is None or not port_is_fine or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConnectionSettingsError(f"endpoints.{name} is {quoted(url)}: {rule}.")
    if parts.query or parts.fragment or re.search(r"\s", url):
        raise ConnectionSettingsError(f"endpoints.{name} is {quoted(url)}: {rule}.")
    return str(url).rstrip("/")


def _verify(options: t.Mapping[str, t.Any]) -> bool | str:
    path = options.get("ca_path")
    if not options["validate_certs"]:
        return False
    if not path:
        return True
    _must_exist("ca_path", path)
    return str(path)


def _client_cert(options: t.Mapping[str, t.Any]) -> str | tuple[str, str] | None:
    certificate, key = options.get("client_cert"), options.get("client_key")
    if key and not certificate:
        raise ConnectionSettingsError("client_key is given without client_cert: they belong together.")
    for name, path in (("client_cert", certificate), ("client_key", key)):
        if path:
            _must_exist(name, path)
    if not certificate:
        return None
    from .client_certificate import check_client_certificate  # few have one

    check_client_certificate(str(certificate), str(key) if key else None)
    return (str(certificate), str(key)) if key else str(certificate)


def _must_exist(name: str, path: str) -> None:
    if not os.path.exists(path):
        raise ConnectionSettingsError(f"{name} is {brief(path, LONGEST_PATH)}: there is no such file.")
