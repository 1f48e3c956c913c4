# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source of credentials, put together in every way, and the rule of docs/authentication.md told once more.

Each place has credentials of its own, with values that tell where they are from, so that whatever leaks shows.
"""

from __future__ import annotations

import dataclasses
import itertools
import json

from ansible_collections.stagecraft.huaweicloud.plugins.module_utils.client import options

KINDS = {
    "keys": ("access_key", "secret_key"),
    "temporary keys": ("access_key", "secret_key", "security_token"),
    "token": ("auth_token",),
    "user": ("username", "password", "domain_name"),
}
FIELDS = tuple(options.CREDENTIAL_VARIABLES)
AGENCY = tuple(options.AGENCY_VARIABLES)
SCOPE = tuple(options.SCOPE_VARIABLES)
JSON_KEYS = {
    "access_key": "accessKeyId", "secret_key": "secretAccessKey", "security_token": "securityToken",
    "region": "region", "project_id": "projectId", "agency_name": "agencyName",
    "agency_domain_name": "agencyDomainName",
}  # fmt: skip
INI_KEYS = {
    "access_key": "ak", "secret_key": "sk", "security_token": "security_token", "region": "region",
    "project_id": "project_id",
}  # fmt: skip

# A task has one of these. A profile is a name, looked up in the default file or in the one that goes with it.
TASKS = (None, *KINDS, "profile", "config_file", "profile and config_file", "INI section", "INI file")
ENVIRONMENTS = (None, *KINDS)
# What of a profile the environment names: HW_PROFILE, a file, or both.
NAMED = (None, "profile", "config_file", "profile and config_file")
DEFAULTS = (None, "hcloud", "SDK", "both")
AGENCIES = tuple(
    frozenset(places)
    for size in range(4)
    for places in itertools.combinations(("task", "environment", "profile"), size)
)


@dataclasses.dataclass(frozen=True)
class Case:
    """Which places hold credentials, and which name an agency."""

    task: str | None
    environment: str | None
    named: str | None
    default: str | None
    agency: frozenset = frozenset()
    scope: tuple = ((), ())  # of the task, of the environment; every profile has a region and a project id

    def __str__(self):
        where = "+".join(sorted(self.agency)) or "none"
        places = f"task {self.task}, environment {self.environment}, named {self.named}, default {self.default}"
        return f"{places}, agency {where}"


def cases(tasks=TASKS, environments=ENVIRONMENTS, named=NAMED, defaults=DEFAULTS, agencies=AGENCIES):
    for chosen in itertools.product(tasks, environments, named, defaults, agencies):
        yield Case(*chosen)


def value(place, option):
    return f"{place}'s {option}"


def values_of(place, names):
    return {name: value(place, name) for name in names}


class Home:
    """A folder with the profile files of a case. ``values`` gives what a place holds of an option."""

    def __init__(self, folder, values=values_of):
        self.folder = folder
        self.values = values
        self._written = {}

    def path(self, *names):
        return self.folder.joinpath(*names)

    def _write(self, path, content):
        if self._written.get(path) != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            path.chmod(0o600)
            self._written[path] = content

    def _profile(self, place, agency, keys):
        names = (*KINDS["temporary keys"], "region", "project_id", *(AGENCY if agency else ()))
        given = self.values(place, [name for name in names if name in keys])
        return {keys[name]: text for name, text in given.items() if text is not None}

    def hcloud(self, path, place, agency):
        """Two profiles: the current one, and one to be named."""
        items = [
            {"name": name, "mode": "AKSK", **self._profile(f"{place}/{name}", agency, JSON_KEYS)}
            for name in ("current", "other")
        ]
        self._write(path, json.dumps({"authEncrypt": "false", "current": "current", "profiles": items}))

    def sdk(self, path, place):
        lines = []
        for name in ("basic", "other"):
            lines += [
                f"[{name}]",
                *(f"{key} = {text}" for key, text in self._profile(f"{place}/{name}", False, INI_KEYS).items()),
            ]
        self._write(path, "\n".join(lines) + "\n")

    def build(self, case):
        """Write the files and return (options of the task, environment)."""
        with_agency = "profile" in case.agency
        home = self.path("home", f"{case.default} {with_agency}")
        home.mkdir(parents=True, exist_ok=True)
        if case.default in ("hcloud", "both"):
            self.hcloud(home / ".hcloud" / "config.json", "default hcloud", with_agency)
        if case.default in ("SDK", "both"):
            self.sdk(home / ".huaweicloud" / "credentials", "default SDK")
        files = {}
        for place in ("task file", "environment file"):
            files[place] = self.path(f"{place} {with_agency}.json")
            self.hcloud(files[place], place, with_agency)
        files["task INI"] = self.path("task.ini")
        self.sdk(files["task INI"], "task INI")

        task = self.values("task", KINDS.get(case.task, ()))
        task |= {
            "profile": {"profile": "other"},
            "config_file": {"config_file": str(files["task file"])},
            "profile and config_file": {"profile": "other", "config_file": str(files["task file"])},
            "INI section": {"profile": "other", "config_file": str(files["task INI"])},
            "INI file": {"config_file": str(files["task INI"])},
        }.get(case.task, {})
        environ = {"HOME": str(home)}
        environ |= named_variables(self.values("environment", KINDS.get(case.environment, ())))
        if "profile" in (case.named or ""):
            environ["HW_PROFILE"] = "other"
        if "config_file" in (case.named or ""):
            environ["HW_SHARED_CONFIG_FILE"] = str(files["environment file"])
        if "task" in case.agency:
            task |= self.values("task", AGENCY)
        if "environment" in case.agency:
            environ |= named_variables(self.values("environment", AGENCY))
        task |= self.values("task", case.scope[0])
        environ |= named_variables(self.values("environment", case.scope[1]))
        return task, environ


def named_variables(values, position=0):
    tables = {**options.CREDENTIAL_VARIABLES, **options.AGENCY_VARIABLES, **options.SCOPE_VARIABLES}
    return {tables[name][min(position, len(tables[name]) - 1)]: text for name, text in values.items()}


@dataclasses.dataclass(frozen=True)
class Expected:
    """What the page promises: whose credentials, of what kind, whose agency; or words of the one message."""

    place: str | None = None
    kind: str | None = None
    agency: str | None = None
    refusal: str | None = None


def expected(case):
    """The rule, told once more, from docs/authentication.md and not from the code."""
    source, place, kind = _chosen(case)
    if place is None:
        return Expected(refusal=kind)
    agency = None
    if "task" in case.agency:
        agency = "task"
    elif source == "environment" and "environment" in case.agency:
        agency = "environment"
    elif source == "profile" and "profile" in case.agency and place.split("/")[0] in FILES_OF_HCLOUD:
        agency = place
    if agency and kind == "token":
        return Expected(refusal="agency_name cannot be used with auth_token")
    return Expected(place, kind, agency)


FILES_OF_HCLOUD = ("default hcloud", "task file", "environment file")


def _default(case, name):
    if case.default is None:
        return "profile", None, "No credentials were found" if name is None else "cannot be read: there is neither"
    if case.default == "SDK":
        return "profile", f"default SDK/{name or 'basic'}", "temporary keys"
    return "profile", f"default hcloud/{name or 'current'}", "temporary keys"


def _chosen(case):
    """(which of the sources, the place, the kind); without a place the kind is the message."""
    if case.task in KINDS:
        return "task", "task", case.task
    if case.task == "profile":
        return _default(case, "other")
    if case.task is not None:
        place = {
            "config_file": "task file/current",
            "profile and config_file": "task file/other",
            "INI section": "task INI/other",
            "INI file": "task INI/basic",
        }[case.task]
        return "profile", place, "temporary keys"
    if case.environment is not None:
        return "environment", "environment", case.environment
    name = "other" if "profile" in (case.named or "") else None
    if "config_file" in (case.named or ""):
        return "profile", f"environment file/{name or 'current'}", "temporary keys"
    return _default(case, name)


def expected_scope(case, place):
    """Region and project, by the same page. A project id is of no use beside another source's region or name."""
    order = [("task", case.scope[0])]
    of_profile = (place, ("region", "project_id"))
    if case.task in KINDS or (case.task is None and case.environment is not None):
        order.append(("environment", case.scope[1]))
    elif case.task is not None:
        order.append(of_profile)
    else:
        order += [("environment", case.scope[1]), of_profile]
    region = next((value(where, "region") for where, names in order if "region" in names), None)
    for where, names in order:
        if "project_id" in names:
            return region, value(where, "project_id"), None
        if "project_name" in names:
            return region, None, value(where, "project_name")
        if "region" in names:
            break
    return region, None, None


def check(case, home, choose, refused):
    """Choose, and compare with the rule. Returns "used" or "refused"."""
    task, environ = home.build(case)
    wanted = expected(case)
    try:
        found, scope = choose(task, environ)
    except refused as error:
        message = error.message
    else:
        message = None
    if wanted.refusal:
        assert message is not None, f"{case}: {found.source} instead of: {wanted.refusal}"
        assert wanted.refusal in message, f"{case}: {message}"
        return "refused"
    assert message is None, f"{case}: {message}"
    there = {name: getattr(found, name) for name in FIELDS if getattr(found, name) is not None}
    assert there == values_of(wanted.place, KINDS[wanted.kind]), f"{case}: {there}"
    agency = {name: getattr(found, name) for name in AGENCY if getattr(found, name) is not None}
    assert agency == (values_of(wanted.agency, AGENCY) if wanted.agency else {}), f"{case}: {agency}"
    assert tuple(scope) == expected_scope(case, wanted.place), f"{case}, scope {case.scope}: {scope}"
    return "used"
