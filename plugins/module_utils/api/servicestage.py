# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# PRIVATE: shared by the plugins of this collection only, and free to change in any release.

"""ServiceStage V3: environments, add-ons and jobs. One method an endpoint; what they return is the API's own JSON.

Sources: ServiceStage API reference, "Application Management V3 APIs" (contract A). The IAM actions are those that each
page names under "Authorization Information", for identity policies.
"""

from __future__ import annotations

import typing as t

from ..client.call import Call
from ..client.client import Client
from ..client.errors import NotFound, Unauthorized
from ..client.paths import fill_path
from .reading import counted, listed, must_have_texts, page_through

PAGE_SIZE = 100

# Under status 401 this code says that the environment does not exist (contract A.4), or that nobody may look.
_ABSENT_UNDER_401 = "SVCSTG.00100401"

# What every add-on has.
_ADDON = ("id", "name", "status")

_ENVIRONMENTS = "/v3/{project_id}/cas/environments"
_ENVIRONMENT = _ENVIRONMENTS + "/{environment_id}"


class ServiceStage:
    """The ServiceStage API of one project."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list_environments(
        self,
        *,
        name: str | None = None,
        environment_id: str | None = None,
        enterprise_project_id: str | None = None,
    ) -> t.Iterator[dict[str, t.Any]]:
        """Yield environments, page by page (servicestage_06_0057). Whether ``name`` filters exactly is unknown."""
        filters = {"name": name, "environment_id": environment_id, "enterprise_project_id": enterprise_project_id}
        return page_through(lambda offset: self.page_of_environments(offset, **filters), PAGE_SIZE)

    def page_of_environments(self, offset: int, **query: str | None) -> tuple[list[dict[str, t.Any]], int | None]:
        """Return the environments from ``offset`` on, at most ``PAGE_SIZE``, and how many there are in all.

        :param query: filters as for the list, and ``order_by`` and ``order``.
        """
        query_of_page = {"limit": PAGE_SIZE, "offset": offset, **query}
        data = self._send("ShowEnvironments", "list environments", "GET", _ENVIRONMENTS, "list", query=query_of_page)
        return listed(data, "environments", ("id", "name")), counted(data, "count")

    def create_environment(self, body: dict[str, t.Any]) -> dict[str, t.Any]:
        """Create an environment and return it (servicestage_06_0056): at once, there is no job."""
        return self._send("CreateEnvironment", "create the environment", "POST", _ENVIRONMENTS, "create", body=body)

    def show_environment(self, environment_id: str) -> dict[str, t.Any]:
        """Return an environment (servicestage_06_0060). :raises NotFound:"""
        return self._of_environment("ShowEnvironmentInfo", "show the environment", "GET", environment_id, "get")

    def modify_environment(self, environment_id: str, body: dict[str, t.Any]) -> dict[str, t.Any]:
        """Replace name, description, labels and configuration (servicestage_06_0059); return the environment."""
        return self._of_environment(
            "ModifyEnvironment", "modify the environment", "PUT", environment_id, "modify", body=body, merged=True
        )

    def delete_environment(self, environment_id: str) -> None:
        """Delete an environment (servicestage_06_0058). :raises NotFound:"""
        self._of_environment(
            "DeleteEnvironment", "delete the environment", "DELETE", environment_id, "delete", answers=None
        )

    def refresh_environment(self, environment_id: str) -> dict[str, t.Any]:
        """Start a refresh job (servicestage_06_0250); return ``job_id`` and ``environment_id``."""
        return self._of_environment(
            "RefreshEnvironment", "refresh the environment", "POST", environment_id, "refresh", "/refresh"
        )

    def list_resources(self, environment_id: str) -> list[dict[str, t.Any]]:
        """Return the managed resources of an environment (servicestage_06_0062)."""
        data = self._of_environment(
            "ShowEnvironmentResources", "list the resources", "GET", environment_id, "get", "/resources"
        )
        return listed(data, "resources", ("id", "type"))

    def modify_resources(self, environment_id: str, resources: list[dict[str, t.Any]]) -> dict[str, t.Any]:
        """Replace the whole list of managed resources (servicestage_06_0061); return ``resources``."""
        return self._of_environment(
            "ModifyResourceInEnvironment",
            "set the resources",
            "PUT",
            environment_id,
            "modify",
            "/resources",
            body={"resources": resources},
            merged=True,
        )

    def list_addons(self, environment_id: str) -> list[dict[str, t.Any]]:
        """Return the add-ons of an environment (servicestage_06_0212)."""
        data = self._of_environment("ListAddons", "list the add-ons", "GET", environment_id, "listAddon", "/addons")
        return listed(data, "addons", _ADDON)

    def list_addon_metadata(self, environment_id: str) -> list[dict[str, t.Any]]:
        """Return which add-ons there are for an environment, with their latest versions (servicestage_06_0213)."""
        data = self._of_environment(
            "ListAddonsMetadata", "list the known add-ons", "GET", environment_id, "listAddon", "/addons-metadata"
        )
        return listed(data, "addons")

    def create_addon(self, environment_id: str, body: dict[str, t.Any]) -> dict[str, t.Any]:
        """Start a job that installs an add-on (servicestage_06_0261); return its ``id`` and ``job_id``."""
        return self._of_environment(
            "CreateAddon", "create the add-on", "POST", environment_id, "createAddon", "/addons", body=body
        )

    def delete_addon(self, environment_id: str, addon_id: str) -> dict[str, t.Any]:
        """Start a job that removes an add-on (servicestage_06_0216); return ``job_id``. :raises NotFound:"""
        call_path = fill_path("/addons/{addon_id}", addon_id=addon_id)
        return self._of_environment(
            "DeleteAddon", "delete the add-on", "DELETE", environment_id, "deleteAddon", call_path
        )

    def show_addon(self, environment_id: str, addon_id: str) -> dict[str, t.Any]:
        """Return an add-on (servicestage_06_0214); the page of 2024 wraps it in a list. :raises NotFound:"""
        call_path = fill_path("/addons/{addon_id}", addon_id=addon_id)
        data = self._of_environment("ShowAddon", "show the add-on", "GET", environment_id, "getAddon", call_path)
        if "addons" in data:
            found = [addon for addon in listed(data, "addons", _ADDON) if addon.get("id") == addon_id]
            return found[0] if found else {}
        must_have_texts(data, _ADDON)
        return data

    def run_addon_action(self, environment_id: str, addon_id: str, action: str) -> dict[str, t.Any]:
        """Start a job that does ``action`` (redeploy or restart) (servicestage_06_0215); return ``job_id``."""
        return self._of_environment(
            "RunAddonAction",
            f"{action} the add-on",
            "POST",
            environment_id,
            "modifyAddon",
            fill_path("/addons/{addon_id}/action", addon_id=addon_id),
            body={"action": action},
        )

    def show_job(self, job_id: str) -> dict[str, t.Any]:
        """Return ``job`` and ``tasks`` of a job (servicestage_06_0190). :raises NotFound:"""
        path = "/v3/{project_id}/cas/jobs/" + fill_path("{job_id}", job_id=job_id)
        call = self._call(
            "ShowJobInfo", "show the job", "GET", path, "servicestage:app:listApplication", on=f"job {job_id}"
        )
        return self._client.send(call).data  # type: ignore[no-any-return]  # a dict, see Call.answers

    def _call(self, operation: str, purpose: str, method: str, path: str, iam_action: str, **details: t.Any) -> Call:
        details.setdefault("answers", dict)
        details.setdefault("on", f"project {self._client.project_id()}")
        return Call(
            service="servicestage",
            operation=operation,
            purpose=purpose,
            method=method,
            path=path.replace("{project_id}", fill_path("{project_id}", project_id=self._client.project_id())),
            iam_action=iam_action,
            **details,
        )

    def _send(
        self, operation: str, purpose: str, method: str, path: str, action: str, **details: t.Any
    ) -> dict[str, t.Any]:
        call = self._call(operation, purpose, method, path, f"servicestage:environment:{action}", **details)
        return self._client.send(call).data  # type: ignore[no-any-return]  # a dict, see Call.answers

    def _of_environment(
        self,
        operation: str,
        purpose: str,
        method: str,
        environment_id: str,
        action: str,
        tail: str = "",
        **details: t.Any,
    ) -> dict[str, t.Any]:
        """Send a request about one environment; an environment that is absent is a NotFound, however it is said."""
        path = _ENVIRONMENT.replace("{environment_id}", fill_path("{id}", id=environment_id)) + tail
        details.update(absent_codes=(_ABSENT_UNDER_401,), on=f"environment {environment_id}")
        try:
            return self._send(operation, purpose, method, path, action, **details)
        except Unauthorized as refused:
            if refused.error_code != _ABSENT_UNDER_401:
                raise
            if self._is_listed(environment_id):
                # It is there, so the 401 was about us; the list was let through, so ask once more.
                return self._send(operation, purpose, method, path, action, **{**details, "absent_codes": ()})
            raise refused.retold(
                NotFound,
                f"There is no environment with the id {environment_id} in the project.",
            ) from refused

    def _is_listed(self, environment_id: str) -> bool:
        """Whether the list shows the environment. A list that is refused is a failure of authorisation."""
        return any(item.get("id") == environment_id for item in self.list_environments(environment_id=environment_id))
