# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worlds that the contract's open questions could turn out to be: each knob of the simulator, turned each way."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

# knob -> (services that it is about, the ways it can be turned besides the default)
_SERVICESTAGE, _CODEARTS, _APIC = ("servicestage",), ("codeartsdeploy",), ("apic",)
ALTERNATIVES: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {
    "get_shows_configuration": (_SERVICESTAGE, (False, "null")),
    "put_answer_has_configuration": (_SERVICESTAGE, (True,)),
    "empty_labels": (_SERVICESTAGE, ("null",)),
    "reverse_lists": (_SERVICESTAGE, (True,)),
    "addon_shape": (_SERVICESTAGE, ("legacy",)),
    "job_keys": (_SERVICESTAGE, ("upper",)),
    "jobs_known": (_SERVICESTAGE, (False,)),
    "resources_show_kube_config": (_SERVICESTAGE, (False,)),
    "error_text_key": (_SERVICESTAGE, ("error_message", "errorMessage", "message")),
    "absent_environment": (_SERVICESTAGE, (404,)),
    "list_name_filter": (_SERVICESTAGE, ("exact",)),
    "put_omitted": (_SERVICESTAGE, ("clear", {"enterprise_project_id": "clear"}, {"configuration": "clear"})),
    "builtin_variables": (_SERVICESTAGE, (True, "moving")),
    "put_during_job": (_SERVICESTAGE, ("refuse",)),
    "refresh_during_job": (_SERVICESTAGE, ("refuse",)),
    "refresh_moves_addons": (_SERVICESTAGE, (True,)),
    "action_during_job": (_SERVICESTAGE, ("refuse",)),
    "locked_rows": (_CODEARTS, ("reject",)),
    "view_dependency": (_CODEARTS, ("enforce",)),
    "codearts_error_shape": (_CODEARTS, ("flat",)),
    "codearts_absent_environment": (_CODEARTS, (200,)),
    "absent_variable_code": (_APIC, ("APIG.3999",)),
}
# Knobs that are no open questions but faults, or belong to one, or count only where permissions are denied.
NO_QUESTIONS = (
    "put_ignores",
    "permission_puts_ignored",
    "retry_after",
    "server_clock_offset",
    "denied_servicestage",
    "denied_codearts",
)


@dataclasses.dataclass(frozen=True)
class World:
    """One way that the services could behave; ``services`` are those that it makes a difference to."""

    name: str
    knobs: Mapping[str, Any] = dataclasses.field(hash=False)
    services: tuple[str, ...]

    @property
    def hides_variables(self) -> bool:
        """Whether reading an environment does not show its variables."""
        return self.knobs.get("get_shows_configuration", True) is not True

    def concerns(self, module: str) -> bool:
        return not self.services or module.startswith(self.services)


DEFAULT = World("as documented", {}, ())


def _worlds() -> list[World]:
    found = [DEFAULT]
    for knob, (services, ways) in ALTERNATIVES.items():
        found += [World(f"{knob}={way}", {knob: way}, services) for way in ways]
    return found


WORLDS = _worlds()
