# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what the modules of awx.awx tell it, as the API of AWX does: enough of it for extensions/awx/setup.yml.

It is written from what these modules ask for. It shows that they take the playbook's arguments, find by name what the
playbook refers to, and have nothing left to change in a second run; it is no AWX.
"""

from __future__ import annotations

import http.server
import json
import re
import threading
import typing as t
from urllib.parse import parse_qsl, unquote, urlsplit

Item = dict[str, t.Any]
TYPES = {
    "organizations": "organization",
    "credential_types": "credential_type",
    "credentials": "credential",
    "execution_environments": "execution_environment",
    "projects": "project",
    "inventories": "inventory",
    "inventory_sources": "inventory_source",
    "hosts": "host",
    "job_templates": "job_template",
    "workflow_job_templates": "workflow_job_template",
    "workflow_job_template_nodes": "workflow_job_template_node",
    "workflow_approval_templates": "workflow_approval_template",
}
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates", "workflow_approval_templates")
_DEFAULTS: dict[str, Item] = {"projects": {"scm_revision": "0" * 40, "summary_fields": {}}}
_UPDATED = {"status": "successful", "failed": False, "finished": "2026-01-01T00:00:00Z", "scm_revision": "0" * 40}


class Controller:
    """What is stored, and the server in front of it."""

    def __init__(self) -> None:
        self.items: dict[str, list[Item]] = {name: [] for name in TYPES}
        self.related: dict[str, list[int]] = {}
        self.surveys: dict[str, Item] = {}
        self.writes: list[str] = []
        self._last_id = 0
        self.add("organizations", {"name": "Default"})
        self.add("job_templates", {"name": "Stagecraft rollout, of somebody else", "organization": 99})
        controller = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def _answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                status, found = controller.answer(self.command, self.path, body)
                data = b"" if found is None else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("X-API-Product-Name", "AWX")
                self.send_header("X-API-Product-Version", "24.6.1")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_DELETE = do_HEAD = _answer

            def log_message(self, *arguments: t.Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Controller:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, kind: str, fields: Item) -> Item:
        self._last_id += 1
        place = f"/api/v2/{kind}/{self._last_id}/"
        item = {"id": self._last_id, "type": TYPES[kind], "url": place, **_DEFAULTS.get(kind, {}), **fields}
        links = ("survey_spec", "update", "credentials", "success_nodes", "failure_nodes", "always_nodes")
        item["related"] = {name: f"{place}{name}/" for name in links}
        self.items[kind].append(item)
        return item

    def named(self, kind: str, name: str) -> Item:
        """The one item of this name."""
        (found,) = [each for each in self.items[kind] if each.get("name", each.get("identifier")) == name]
        return found

    def survey(self, item: Item) -> Item:
        return self.surveys[f"{item['url']}survey_spec/"]

    def linked(self, item: Item, name: str) -> list[Item]:
        """What an item is associated with."""
        ids = self.related.get(f"{item['url']}{name}/", [])
        return [each for items in self.items.values() for each in items if each["id"] in ids]

    def answer(self, method: str, path: str, body: Item) -> tuple[int, t.Any]:
        parts = urlsplit(path)
        place = unquote(parts.path)
        if place in ("/api/", "/api/v2/"):
            return 200, {"current_version": "/api/v2/"}
        if place.startswith("/api/v2/project_updates/"):
            return 200, {"url": place, **_UPDATED}
        found = re.fullmatch(r"/api/v2/(\w+)/(?:([^/]+)/)?(?:(\w+)/)?", place)
        assert found, f"{method} {path}"
        kind, name, link = found.groups()
        if method in ("POST", "PATCH", "DELETE"):
            self.writes.append(f"{method} {place}")
        if link == "update":
            return 202, {"url": f"/api/v2/project_updates/{name}/"}
        if link == "survey_spec":
            if method == "POST":
                self.surveys[place] = body
            return 200, self.surveys.get(place, {})
        if link:
            return self._link(method, place, kind, int(name), link, body)
        if name:
            return self._one(method, kind, name, body)
        if method == "POST":
            return 201, self.add(kind, body)
        return 200, self._list(kind, dict(parse_qsl(parts.query)))

    def _one(self, method: str, kind: str, name: str, body: Item) -> tuple[int, t.Any]:
        item = next((each for each in self.items.get(kind, []) if str(each["id"]) == name), None)
        if item is None:
            return 404, {"detail": "Not found."}
        if method == "PATCH":
            item.update(
                {key: value for key, value in body.items() if key in item or kind != "workflow_approval_templates"}
            )
        return 200, item

    def _list(self, kind: str, wanted: dict[str, str]) -> Item:
        kinds = UNIFIED if kind == "unified_job_templates" else (kind,)
        found = [item for each in kinds for item in self.items[each] if self._is(item, wanted)]
        return {"count": len(found), "next": None, "results": found}

    @staticmethod
    def _is(item: Item, wanted: dict[str, str]) -> bool:
        ors = [(name[4:], value) for name, value in wanted.items() if name.startswith("or__")]
        ands = [each for each in wanted.items() if not each[0].startswith(("or__", "page"))]
        return all(str(item.get(name)) == value for name, value in ands) and (
            not ors or any(str(item.get(name)) == value for name, value in ors)
        )

    def _link(self, method: str, place: str, kind: str, number: int, link: str, body: Item) -> tuple[int, t.Any]:
        if link == "create_approval_template":
            node = next(each for each in self.items[kind] if each["id"] == number)
            kept = {key: body.get(key) for key in ("name", "description", "timeout")}
            approval = self.add("workflow_approval_templates", kept)
            node["unified_job_template"] = approval["id"]
            node["related"]["unified_job_template"] = approval["url"]
            return 201, approval
        ids = self.related.setdefault(place, [])
        if method == "GET":
            return 200, {"count": len(ids), "next": None, "results": [{"id": each} for each in ids]}
        if body.get("disassociate"):
            ids.remove(body["id"])
        else:
            ids.append(body["id"])
        return 204, None
