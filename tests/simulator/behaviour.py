# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One knob for each thing that the documentation leaves open (contract F), and for some lenient corners."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass
class Behaviour:
    """How the simulator plays what is UNKNOWN about the real services. The defaults follow the documentation."""

    # ServiceStage: what answers look like
    get_shows_configuration: bool | str = True
    """``configuration`` in GET: True, False (no such key), or "null"."""
    put_answer_has_configuration: bool = False
    """``configuration`` in the answer to PUT; the page's own example has none (seed 001)."""
    empty_labels: str = "list"
    """An environment without labels shows ``[]`` ("list") or null ("null")."""
    reverse_lists: bool = False
    """Labels and variables come back in another order than they were sent in."""
    addon_shape: str = "flat"
    """GET of one add-on: "flat", or "legacy" (a list of one, page of 2024)."""
    job_keys: str = "lower"
    """Keys of a job: "lower" (2025 pages, SDK) or "upper" (older English pages)."""
    jobs_known: bool = True
    """Whether the job endpoint knows refresh and add-on jobs; False answers 404 SVCSTG.00100429."""
    resources_show_kube_config: bool = True
    """Whether managed resources are shown with their kube_config (seed 001 documents it for custom_k8s)."""
    error_text_key: str = "error_msg"
    """The key of the text in ServiceStage errors: "error_msg", "error_message", "errorMessage" or "message"."""
    absent_environment: int = 401
    """GET and DELETE of an absent environment: 401 SVCSTG.00100401 (terraform) or 404 SVCSTG.00100411 (pages)."""
    denied_servicestage: int = 403
    """A caller without the permission: 403 from the gateway, or 401 SVCSTG.00100401, as for what is absent."""
    list_name_filter: str = "fuzzy"
    """``name`` of the environment list: "fuzzy" (part of the name) or "exact"."""

    # ServiceStage: what writes do
    put_omitted: str | dict[str, str] = "keep"
    """What PUT does with absent keys: "keep" or "clear", for all or by key (description, labels, configuration,
    enterprise_project_id)."""
    put_ignores: list[str] = field(default_factory=list)
    """Keys whose new values PUT drops without a word."""
    builtin_variables: bool | str = False
    """PUT writes resource variables of its own for managed dcs, rds, cse, nacos and css_es resources: False, True
    (always the same value) or "moving" (another value each time)."""
    put_during_job: str = "accept"
    """PUT while a job of the environment runs: "accept" or "refuse"."""
    refresh_during_job: str = "accept"
    """Refresh while another refresh of the environment runs: "accept" or "refuse"."""
    refresh_moves_addons: bool = False
    """Whether a refresh starts an upgrade of each add-on of the environment, which then is the add-on's last job."""
    action_during_job: str = "accept"
    """An add-on action while a job of the add-on runs: "accept" or "refuse"."""

    # CodeArts Deploy
    locked_rows: str = "ignore"
    """PUT on the environment creator's row: "ignore" (200 success, nothing changes) or "reject" (200 failed)."""
    view_dependency: str = "none"
    """Grants without can_view: "none" (allowed) or "enforce" (200 failed; revoking can_view revokes the others)."""
    permission_puts_ignored: bool = False
    """Permission PUTs answer success and change nothing."""
    codearts_error_shape: str = "nested"
    """Error bodies: "nested" (documented) or "flat" (read by terraform)."""
    denied_codearts: int = 403
    """A caller without the permission: 403, or 200 with status failed."""
    codearts_absent_environment: int = 404
    """An absent environment: 404, or 200 with status failed."""

    # APIC
    absent_variable_code: str = "APIG.3003"
    """The error code of an absent variable (404)."""

    # The gateway
    retry_after: int | None = None
    """Seconds in a Retry-After header of 429 answers; None sends none."""
    server_clock_offset: float = 0.0
    """Seconds by which the server's clock runs ahead when it checks X-Sdk-Date."""

    def put_keeps(self, key: str) -> bool:
        """Whether PUT leaves ``key`` alone when the body has none."""
        rule = self.put_omitted if isinstance(self.put_omitted, str) else self.put_omitted.get(key, "keep")
        return rule != "clear"

    def update(self, values: dict[str, Any]) -> None:
        """Set several knobs; an unknown one is refused."""
        known = {knob.name for knob in fields(self)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"unknown behaviour: {', '.join(unknown)}")
        for name, value in values.items():
            setattr(self, name, value)

    def to_dict(self) -> dict[str, Any]:
        """All knobs."""
        return asdict(self)
