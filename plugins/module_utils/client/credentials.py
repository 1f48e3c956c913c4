# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""Credentials are one set from one source, and so are region and project."""

from __future__ import annotations

import os
import typing as t

from .errors import ConnectionSettingsError
from .options import (
    AGENCY_VARIABLES,
    CREDENTIAL_VARIABLES,
    PROFILE_VARIABLES,
    SCOPE_VARIABLES,
    from_environment,
)
from .quoting import quoted

DEFAULT_FILES = (os.path.join(".hcloud", "config.json"), os.path.join(".huaweicloud", "credentials"))

Values = t.Mapping[str, t.Optional[str]]

_IN_HEADERS = ("auth_token", "access_key", "security_token")
# A domain name or a security token alone is no sign that credentials are meant to come from there.
_KEYS = ("auth_token", "access_key", "secret_key", "username", "password")


class Credentials(t.NamedTuple):
    """One set of credentials: a token, or AK/SK, or user and password; ``source`` says in words where it was found.

    ``file`` is the profile file that it is from, and ``hint`` what can be wrong with it, for when it is refused.
    """

    source: str
    auth_token: t.Optional[str] = None
    access_key: t.Optional[str] = None
    secret_key: t.Optional[str] = None
    security_token: t.Optional[str] = None
    username: t.Optional[str] = None
    password: t.Optional[str] = None
    domain_name: t.Optional[str] = None
    agency_name: t.Optional[str] = None
    agency_domain_name: t.Optional[str] = None
    file: t.Optional[str] = None
    hint: str = ""

    def __repr__(self) -> str:
        return f"<Credentials from {self.source}>"  # no secret gets into a traceback


class Profile(t.NamedTuple):
    """A profile as read: ``options`` (dict of str) by the names of the shared options, without what is empty.

    ``hint`` is what can be wrong with its keys, for when they are refused.
    """

    label: str
    options: t.Dict[str, str]
    path: t.Optional[str] = None
    hint: str = ""


class Scope(t.NamedTuple):
    """Where to work: each may be None."""

    region: t.Optional[str]
    project_id: t.Optional[str]
    project_name: t.Optional[str]


def choose(task: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> tuple[Credentials, Scope]:
    """Choose credentials and scope from the options of the task, the environment, or a profile.

    :param task: the validated shared options; None stands for an option that is not given.
    :raises ConnectionSettingsError: nothing found, half a set, or two sources in one task.
    """
    given: dict[str, str | None] = {name: task.get(name) for name in (*CREDENTIAL_VARIABLES, *PROFILE_VARIABLES)}
    _refuse_empty({**given, **{name: task.get(name) for name in (*AGENCY_VARIABLES, *SCOPE_VARIABLES)}})
    task_keys = [name for name in CREDENTIAL_VARIABLES if given[name]]
    task_profile = [name for name in PROFILE_VARIABLES if given[name]]
    environment = _read(environ, {**CREDENTIAL_VARIABLES, **AGENCY_VARIABLES})
    scopes: list[Values] = [task]
    profile: Profile | None = None
    values: Values

    if task_keys and task_profile:
        raise ConnectionSettingsError(
            f"The task gives both {_listed(task_keys)} and {_listed(task_profile)}: "
            "credentials come from one source, so leave one of them out."
        )
    if task_keys:
        source, values = "the options of the task", {**given, **_agency(task)}
        scopes.append(_read(environ, SCOPE_VARIABLES))
    elif task_profile:
        profile = _profile(given["config_file"], given["profile"], environ)
        source, values = profile.label, profile.options
        scopes.append(values)
    elif any(environment[name] for name in _KEYS):
        source, values = "the environment", environment
        scopes.append(_read(environ, SCOPE_VARIABLES))
    else:
        names = _read(environ, PROFILE_VARIABLES)
        profile = _profile(names["config_file"], names["profile"], environ, must_exist=bool(names["profile"]))
        source, values = profile.label, profile.options
        scopes += [_read(environ, SCOPE_VARIABLES), values]

    if task.get("agency_name") or task.get("agency_domain_name"):
        values = {**values, **_agency(task)}
    chosen = _one_set(source, values)
    if profile is not None:
        chosen = chosen._replace(file=profile.path, hint=profile.hint)
    return chosen, _scope(scopes)


def _refuse_empty(values: Values) -> None:
    """An option that is there and empty is a mistake, such as an unset variable in a template: never skip it."""
    for name, value in values.items():
        if value is not None and not value.strip():
            raise ConnectionSettingsError(f"{name} is empty: give it a value, or leave the option out.")


def _read(environ: t.Mapping[str, str], variables: t.Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    return {option: from_environment(environ, names) for option, names in variables.items()}


def _agency(task: t.Mapping[str, t.Any]) -> dict[str, str | None]:
    return {name: task.get(name) for name in AGENCY_VARIABLES}


def _profile(
    config_file: str | None, profile: str | None, environ: t.Mapping[str, str], must_exist: bool = True
) -> Profile:
    """Return a profile; one of no name and no values where none is there and none has to be."""
    home = environ.get("HOME") or os.path.expanduser("~")
    path = os.path.expanduser(config_file) if config_file else default_file(home)
    if path is None:
        if must_exist:
            places = " nor ".join(os.path.join("~", name) for name in DEFAULT_FILES)
            raise ConnectionSettingsError(f"The profile {quoted(profile)} cannot be read: there is neither {places}.")
        return Profile("", {})
    from .profiles import read_profile  # where nothing else gave credentials

    return read_profile(path, profile)


def default_file(home: str) -> str | None:
    """Return the profile file that is there below ``home``, or None."""
    paths = (os.path.join(home, name) for name in DEFAULT_FILES)
    return next((path for path in paths if os.path.isfile(path)), None)


def _one_set(source: str, values: Values) -> Credentials:
    """Return the one set that ``values`` hold: token, else AK/SK, else user and password."""
    if not source:
        raise ConnectionSettingsError(
            "No credentials were found. Give access_key and secret_key, or auth_token, or username, password and "
            "domain_name, or a profile: looked in the options of the task, in the environment "
            f"({_variables('access_key')}, {_variables('auth_token')}, {_variables('username')}, HW_PROFILE) "
            f"and in {' and '.join(os.path.join('~', name) for name in DEFAULT_FILES)}."
        )
    if values.get("auth_token"):
        wanted: tuple[str, ...] = ("auth_token",)
    elif values.get("access_key") or values.get("secret_key") or values.get("security_token"):
        wanted = ("access_key", "secret_key")
    elif values.get("username") or values.get("password") or values.get("domain_name"):
        wanted = ("username", "password", "domain_name")
    else:
        raise ConnectionSettingsError(
            f"No credentials were found in {source}: it has neither AK and SK, nor a token, nor a user with a password."
        )
    missing = [name for name in wanted if not values.get(name)]
    if missing:
        there = [name for name in wanted if values.get(name)] or ["security_token"]
        hint = ""
        if source == "the environment":
            hint = f" ({'; '.join(_variables(name) for name in missing)})"
        raise ConnectionSettingsError(
            f"Half a set of credentials: {_listed(there)} came from {source}, and {_listed(missing)}{hint} was not "
            "there. All of a set has to come from one source."
        )
    agency: dict[str, t.Any] = {name: values.get(name) for name in AGENCY_VARIABLES}
    if any(agency.values()) and not all(agency.values()):
        name = next(name for name in AGENCY_VARIABLES if not agency[name])
        raise ConnectionSettingsError(f"{name} is missing: agency_name and agency_domain_name belong together.")
    if agency["agency_name"] and "auth_token" in wanted:
        raise ConnectionSettingsError(
            f"agency_name cannot be used with auth_token (from {source}): a ready token is used as it is. "
            "Give AK/SK or a user to assume the agency with."
        )
    extra = ("security_token",) if "access_key" in wanted else ()
    found: dict[str, t.Any] = {name: values.get(name) for name in (*wanted, *extra)}
    _refuse_unsendable(source, found)
    return Credentials(source=source, **found, **agency)


def _refuse_unsendable(source: str, values: Values) -> None:
    """What goes into a header as it is has to fit into one; a line break at the end is a frequent mistake."""
    for name in _IN_HEADERS:
        value = values.get(name)
        if value and not (value.isascii() and value.isprintable()):
            raise ConnectionSettingsError(
                f"{name}, from {source}, holds a character that cannot be sent, such as a line break at its end: it "
                "has to be letters, digits and signs of ASCII."
            )


def _scope(sources: t.Sequence[Values]) -> Scope:
    """Return region and project. A project id is never taken from below a source that names a region or project."""
    region = next((source["region"] for source in sources if source.get("region")), None)
    for source in sources:
        if source.get("project_id"):
            return Scope(region, source["project_id"], None)
        if source.get("project_name"):
            return Scope(region, None, source["project_name"])
        if source.get("region"):
            break
    return Scope(region, None, None)


def _listed(names: t.Sequence[str]) -> str:
    return " and ".join(names)


def _variables(option: str) -> str:
    return " or ".join(CREDENTIAL_VARIABLES[option])
