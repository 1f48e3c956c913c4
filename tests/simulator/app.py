# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way of a request: limit, fault, authentication, permission, document, handler, answer, log."""

from __future__ import annotations

import json
import re
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import Any

from . import errors
from .accounts import Identity
from .auth import authenticate, authorize
from .errors import ApiError
from .exchange import Reply, Request, json_reply
from .faults import Fault
from .ledger import LEDGER
from .log import LogEntry, without_secrets
from .permissions import needed
from .services import HANDLERS, Call
from .signing import SignedRequest
from .spec import InvalidRequestError, Operation, check_answer, parse_body, parse_query
from .state import JobPlan
from .world import World

_BEFORE = ("status", "throttle", "reset_before", "html", "failed_200", "redirect", "big", "echo")


@dataclass
class _Visit:
    """What is known of the request under way."""

    request: Request
    entry: LogEntry
    request_id: str
    operation: Operation | None = None
    params: dict[str, str] | None = None
    fault: Fault | None = None

    @property
    def service(self) -> str | None:
        return self.operation.service if self.operation else None

    @property
    def english(self) -> bool:
        return self.request.headers.get("x-language", "").lower() == "en-us"


class App:
    """Answers requests."""

    def __init__(self, world: World, stopping: threading.Event) -> None:
        self._world = world
        self._stopping = stopping
        documented = {operation.full_name for operation in world.spec.operations}
        if documented != set(HANDLERS):
            raise RuntimeError(f"documents and handlers differ: {sorted(documented ^ set(HANDLERS))}")

    def handle(self, request: Request) -> Reply:
        """One request."""
        world = self._world
        request_id = world.request_id()
        entry = world.log.open(
            time=world.clock.now(),
            method=request.method,
            path=request.path,
            connection=request.connection,
            user_agent=request.headers.get("user-agent", ""),
            request_id=request_id,
            has_content_type="content-type" in request.headers,
        )
        visit = _Visit(request, entry, request_id)
        found = world.spec.find(request.method, request.path)
        if found:
            visit.operation, visit.params = found
            entry.service, entry.operation = visit.operation.service, visit.operation.name
        reply = self._answer(visit)
        if reply.action != "reset" or entry.acted:
            entry.status = reply.status
        reply.headers.append(("X-Request-Id", request_id))
        return reply

    def _answer(self, visit: _Visit) -> Reply:
        world = self._world
        try:
            if world.rate_limit and not world.rate_limit.admit():
                raise errors.throttled(world.rate_limit.text)
            fault = world.faults.take(visit.request.method, visit.request.path, visit.operation)
            if fault is not None:
                visit.fault, visit.entry.fault = fault, fault.kind
                early = self._strike_before(visit, fault)
                if early is not None:
                    return early
            reply = self._serve(visit)
        except ApiError as error:
            reply = self._refusal(visit, error)
        except Exception:  # a defect of the simulator: seen on stderr, and never a hanging client
            traceback.print_exc(file=sys.stderr)
            reply = self._refusal(visit, errors.internal(visit.service or ""))
        return self._strike_after(visit, reply)

    def _refusal(self, visit: _Visit, error: ApiError) -> Reply:
        behaviour = self._world.behaviour
        headers = list(error.headers)
        if error.status == 429 and behaviour.retry_after is not None:
            headers.append(("Retry-After", str(behaviour.retry_after)))
        body = errors.error_body(error, visit.service, behaviour, visit.request_id, english=visit.english)
        return json_reply(error.status, body, headers)

    def _serve(self, visit: _Visit) -> Reply:
        request, operation = visit.request, visit.operation
        if operation is None or visit.params is None:
            raise errors.not_published()
        world = self._world
        with world.lock:
            identity = self._identify(visit, operation)
            body = _loose_json(request.body)
            LEDGER.note_kube_configs(body)
            visit.entry.body = without_secrets(body)
            try:
                query = parse_query(operation, request.query)
                visit.entry.query = query
                body = parse_body(operation, request.headers.get("content-type"), request.body)
            except InvalidRequestError as error:
                raise errors.invalid(operation.service, error.parameter, error.reason) from None
            plan = visit.fault.job_plan if visit.fault else JobPlan()
            call = Call(world, operation, visit.params, query, body, identity, visit.english, plan)
            world.jobs.settle(world.state)
            answer = HANDLERS[operation.full_name](call)
            if world.check_answers:
                check_answer(operation, answer.status, answer.body)
            visit.entry.acted = True
            return json_reply(answer.status, answer.body, answer.headers)

    def _identify(self, visit: _Visit, operation: Operation) -> Identity | None:
        request, world = visit.request, self._world
        signed = SignedRequest(request.method, request.path, request.query, request.headers, request.body)
        visit.entry.auth = "refused"
        LEDGER.note("signature", *re.findall("Signature=([0-9a-f]+)", request.headers.get("authorization", "")))
        offset = world.behaviour.server_clock_offset
        identity = authenticate(signed, operation, world.accounts, world.clock.now(), offset)
        visit.entry.auth = identity.kind if identity else "none"
        visit.entry.permission = needed(operation, _loose_json(request.body))
        if {operation.name, operation.full_name} & world.denied:
            raise errors.denied(operation.service, world.behaviour)
        if identity is None:
            return None
        visit.entry.user = identity.user.name
        if not world.grants.allow(identity.user, visit.entry.permission):
            raise errors.denied(operation.service, world.behaviour)
        authorize(identity, operation, (visit.params or {}).get("project_id"), world.accounts)
        return identity

    def _wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def _strike_before(self, visit: _Visit, fault: Fault) -> Reply | None:
        """Faults that keep the request from being carried out, or only delay it."""
        extra = list(fault.headers.items())
        if fault.kind == "delay_before":
            self._wait(fault.seconds)
        elif fault.kind == "expire_tokens":
            with self._world.lock:
                self._world.accounts.expire()
        elif fault.kind == "body" and not fault.acted:
            return json_reply(fault.status or 200, fault.body, extra)
        elif fault.kind in _BEFORE:
            reply = self._instead(visit, fault)
            reply.headers.extend(extra)
            return reply
        return None

    def _instead(self, visit: _Visit, fault: Fault) -> Reply:
        if fault.kind == "throttle":
            text = "policy user over ratelimit,limit:20,time:1 second" if fault.text is None else fault.text
            return self._refusal(visit, errors.throttled(text))
        if fault.kind == "reset_before":
            return Reply(action="reset")
        if fault.kind == "redirect":
            return Reply(302, b"", [("Location", fault.url)])
        if fault.kind == "html":
            page = fault.body if isinstance(fault.body, str) else "<html><body>Welcome to the proxy</body></html>"
            return Reply(fault.status or 200, page.encode(), [("Content-Type", "text/html; charset=utf-8")])
        if fault.kind == "big":
            return json_reply(200, {"filler": "x" * max(fault.size - len('{"filler":""}'), 0)})
        if fault.kind == "failed_200":
            return self._failed_200(visit, fault)
        if fault.kind == "echo":
            error = {"error_code": "SIM.0001", "error_msg": self._all_that_was_sent(visit.request)}
            return json_reply(fault.status or 500, error)
        status = fault.status or 500
        if fault.body is not None:
            return json_reply(status, fault.body)
        return self._refusal(visit, errors.of_status(visit.service or "", status))

    def _all_that_was_sent(self, request: Request) -> str:
        """The request as a careless service would quote it, with the secret key that belongs to the access key."""
        authorization = request.headers.get("authorization", "")
        key = next(iter(re.findall("Access=([^,]+)", authorization)), "")
        found = self._world.accounts.secret_for(key, request.headers.get("x-security-token"), self._world.clock.now())
        secret_key = found[1] if found else "unknown"
        headers = "|".join(f"{name}:{value}" for name, value in sorted(request.headers.items()))
        body = request.body.decode("utf-8", "replace")
        told = f"secret key {secret_key}, body {body}, Authorization: {authorization}"
        return f"{told}, token {request.headers.get('x-auth-token')}, {request.method}|{request.path}|{headers}"

    def _failed_200(self, visit: _Visit, fault: Fault) -> Reply:
        error = errors.invalid(visit.service or "", "request", fault.text or "the operation failed")
        reply = self._refusal(visit, error)
        reply.status = 200
        return reply

    def _strike_after(self, visit: _Visit, reply: Reply) -> Reply:
        """Faults that spoil the answer to a request that was carried out."""
        fault = visit.fault
        if fault is None:
            return reply
        if fault.kind == "delay_after":
            reply.delay = fault.seconds
        elif fault.kind == "reset_after":
            reply.action = "reset"
        elif fault.kind == "truncate":
            reply.action = "truncate"
        elif fault.kind == "truncate_json":
            reply.body = reply.body[: len(reply.body) // 2]
        elif fault.kind == "body" and fault.acted:
            return json_reply(fault.status or reply.status, fault.body, list(fault.headers.items()))
        return reply


def _loose_json(body: bytes) -> Any:
    """A body for the log, whatever it is."""
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return f"({len(body)} bytes, not JSON)"
