# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control over HTTP for tests in other processes: /_simulator/... (README). Without authentication, not logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .exchange import Reply, Request, json_reply
from .faults import Fault
from .world import World

PREFIX = "/_simulator/"


class Control:
    """Answers control requests."""

    def __init__(self, world: World, ready: Callable[[], dict[str, Any]]) -> None:
        self._world = world
        self._ready = ready

    def handle(self, request: Request) -> Reply:
        """One request; 404 for what there is not, 400 for what cannot be read."""
        name = request.path.removeprefix(PREFIX)
        handler = getattr(self, f"_{request.method.lower()}_{name.replace('-', '_')}", None)
        if handler is None or not name.replace("-", "").isalpha():
            return json_reply(404, {"error": f"no {request.method} {request.path}"})
        try:
            body = json.loads(request.body) if request.body else None
            return json_reply(200, handler(body))
        except (ValueError, TypeError, KeyError) as error:
            return json_reply(400, {"error": str(error)})

    def _get_ready(self, _body: Any) -> Any:
        return self._ready()

    def _get_log(self, _body: Any) -> Any:
        return [entry.to_dict() for entry in self._world.log.entries()]

    def _delete_log(self, _body: Any) -> Any:
        self._world.log.clear()
        return {}

    def _get_faults(self, _body: Any) -> Any:
        return [asdict(fault) for fault in self._world.faults.all()]

    def _post_faults(self, body: Any) -> Any:
        items = body if isinstance(body, list) else [body]
        self._world.faults.add(*[Fault.from_dict(item) for item in items])
        return {"faults": len(self._world.faults.all())}

    def _delete_faults(self, _body: Any) -> Any:
        self._world.faults.clear()
        return {}

    def _get_behaviour(self, _body: Any) -> Any:
        return self._world.behaviour.to_dict()

    def _post_behaviour(self, body: Any) -> Any:
        self._world.behaviour.update(dict(body))
        return self._world.behaviour.to_dict()

    def _post_deny(self, body: Any) -> Any:
        self._world.deny(str(body["operation"]))
        return {"denied": sorted(self._world.denied)}

    def _post_grant_only(self, body: Any) -> Any:
        self._world.grant_only(body["permissions"])
        return {"granted": sorted(body["permissions"])}

    def _post_expire_tokens(self, _body: Any) -> Any:
        with self._world.lock:
            self._world.accounts.expire()
        return {}

    def _post_reset(self, _body: Any) -> Any:
        self._world.reset()
        return {}

    def _get_state(self, _body: Any) -> Any:
        with self._world.lock:
            self._world.jobs.settle(self._world.state)
            return json.loads(json.dumps(asdict(self._world.state), default=sorted))
