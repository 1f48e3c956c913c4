# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OpenAPI documents as the law: routing, and checks of requests and answers by compiled validators."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import yaml
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from openapi_schema_validator import OAS31Validator

DOCUMENTS = Path(__file__).parent / "openapi"
SERVICES = ("servicestage", "codeartsdeploy", "roma", "apig", "iam")
_METHODS = ("get", "put", "post", "delete", "patch")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CHARSETS = ("utf8", "utf-8")


class InvalidRequestError(Exception):
    """A request that breaks its document: which parameter, and why."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


@dataclass
class Operation:
    """One operation of a document, ready to check requests."""

    service: str
    name: str
    method: str
    path: str
    iam_action: str | None
    iam_action_of_agency: str | None
    iam_dependencies: tuple[str, ...]
    permission: str | None
    anonymous: bool
    query_types: dict[str, str]
    query: Validator
    bodies: dict[str, Validator]
    answers: dict[int, Validator | None] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Service and operationId."""
        return f"{self.service}.{self.name}"


def _unique_by(_validator: Any, key: str, items: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(items, list):
        keys = [item.get(key) for item in items if isinstance(item, dict)]
        if len(set(map(str, keys))) != len(keys):
            yield ValidationError(f"the same {key} occurs more than once")


_Validator = extend(OAS31Validator, {"x-unique-by": _unique_by})  # type: ignore[no-untyped-call]


class Documents:
    """Reads the documents and replaces every reference by what it points to."""

    def __init__(self, folder: Path = DOCUMENTS) -> None:
        self._folder = folder
        self._parsed: dict[str, Any] = {}

    def raw(self, name: str) -> Any:
        """A document as it is written."""
        if name not in self._parsed:
            text = (self._folder / name).read_text(encoding="utf-8")
            self._parsed[name] = yaml.load(text, Loader=_Loader)
        return self._parsed[name]

    def inlined(self, name: str) -> Any:
        """A document without references."""
        return self._inline(self.raw(name), name)

    def _inline(self, node: Any, name: str) -> Any:
        if isinstance(node, list):
            return [self._inline(item, name) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            file, _sep, pointer = node["$ref"].partition("#")
            file = file or name
            target = self.raw(file)
            for part in pointer.strip("/").split("/"):
                target = target[part]
            return self._inline(copy.deepcopy(target), file)
        return {key: self._inline(value, name) for key, value in node.items()}


def _json_type(schema: dict[str, Any]) -> str:
    return str(schema.get("type", "string"))


def _schema_of(answer: dict[str, Any]) -> dict[str, Any] | None:
    content = answer.get("content", {}).get("application/json")
    return content["schema"] if content else None


def _compile(service: str, path: str, method: str, shared: list[dict[str, Any]], spec: dict[str, Any]) -> Operation:
    queries = [p for p in (*shared, *spec.get("parameters", [])) if p["in"] == "query"]
    query_schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [p["name"] for p in queries if p.get("required")],
        "properties": {p["name"]: p["schema"] for p in queries},
    }
    contents = spec.get("requestBody", {}).get("content", {})
    answers = {int(status): _schema_of(answer) for status, answer in spec["responses"].items()}
    return Operation(
        service=service,
        name=spec["operationId"],
        method=method.upper(),
        path=path,
        iam_action=spec.get("x-iam-action"),
        iam_action_of_agency=spec.get("x-iam-action-of-agency"),
        iam_dependencies=tuple(spec.get("x-iam-dependencies", ())),
        permission=spec.get("x-permission"),
        anonymous=bool(spec.get("x-anonymous")),
        query_types={p["name"]: _json_type(p["schema"]) for p in queries},
        query=_Validator(query_schema),
        bodies={media.lower(): _Validator(content["schema"]) for media, content in contents.items()},
        answers={status: _Validator(schema) if schema else None for status, schema in answers.items()},
    )


class Spec:
    """All operations; finds the one a request is for."""

    def __init__(self) -> None:
        documents = Documents()
        self.operations: list[Operation] = []
        self._routes: dict[tuple[str, int], list[tuple[re.Pattern[str], Operation]]] = {}
        for service in SERVICES:
            for path, item in documents.inlined(f"{service}.yaml")["paths"].items():
                for method in _METHODS:
                    if method in item:
                        self._add(_compile(service, path, method, item.get("parameters", []), item[method]))

    def _add(self, operation: Operation) -> None:
        self.operations.append(operation)
        parts = re.split(r"\{(\w+)\}", operation.path)
        pattern = "".join(f"(?P<{part}>[^/]+)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
        key = (operation.method, operation.path.count("/"))
        self._routes.setdefault(key, []).append((re.compile(pattern), operation))

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation for a method and a raw (encoded) path, with its decoded path parameters."""
        for pattern, operation in self._routes.get((method, path.count("/")), []):
            match = pattern.fullmatch(path)
            if match:
                return operation, {name: unquote(value) for name, value in match.groupdict().items()}
        return None


@lru_cache(maxsize=1)
def load() -> Spec:
    """The operations; read and compiled once in a process."""
    return Spec()


def parse_query(operation: Operation, query: str) -> dict[str, Any]:
    """The query parameters with their documented types; unknown or repeated ones are refused."""
    values: dict[str, Any] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name in values:
            raise InvalidRequestError(name, "given more than once")
        values[name] = text
        if operation.query_types.get(name) == "integer":
            if not re.fullmatch(r"-?[0-9]{1,18}", text):
                raise InvalidRequestError(name, "not an integer")
            values[name] = int(text)
    _check(operation.query, values, "query")
    return values


def parse_body(operation: Operation, content_type: str | None, body: bytes) -> Any:
    """The JSON body, checked; None where the operation has none."""
    if not operation.bodies:
        if body:
            raise InvalidRequestError("body", "this operation takes no body")
        if content_type is not None and _media_type(content_type) != "application/json":
            raise InvalidRequestError("Content-Type", "not a documented value")
        return None
    validator = operation.bodies.get(_media_type(content_type or ""))
    if validator is None:
        raise InvalidRequestError("Content-Type", "not a documented value")
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("body", f"not JSON: {error}") from error
    _check(validator, value, "body")
    return value


def check_answer(operation: Operation, status: int, value: Any) -> None:
    """Raise when an answer differs from its document (used by this simulator's own tests)."""
    if status not in operation.answers:
        raise InvalidRequestError("status", f"{status} is not documented for {operation.full_name}")
    validator = operation.answers[status]
    if validator is None:
        if value is not None:
            raise InvalidRequestError("answer", f"{operation.full_name} answers {status} without a body")
        return
    _check(validator, value, "answer")


def _media_type(content_type: str) -> str:
    """A Content-Type in the form the documents use: JSON without its charset, others with theirs."""
    media, _sep, rest = content_type.strip().lower().partition(";")
    media, rest = media.strip(), rest.strip()
    if not rest:
        return media
    name, _sep, charset = rest.partition("=")
    if name.strip() != "charset" or charset.strip() not in _CHARSETS:
        return f"{media};{rest}"
    return media if media == "application/json" else f"{media};charset=utf-8"


def _check(validator: Validator, value: Any, where: str) -> None:
    error = best_match(validator.iter_errors(value))
    if error is None:
        return
    path = [str(part) for part in error.absolute_path if not isinstance(part, int)]
    parameter = path[-1] if path else where
    if error.validator == "required" and isinstance(error.instance, dict):
        missing = [name for name in error.validator_value if name not in error.instance]
        raise InvalidRequestError(missing[0], "is missing")
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        extra = sorted(set(error.instance) - set(error.schema.get("properties", {})))
        raise InvalidRequestError(extra[0], "is not a known parameter")
    raise InvalidRequestError(parameter, _reason(error))


def _reason(error: ValidationError) -> str:
    """Why, without the value: it may be a secret."""
    if error.validator == "x-unique-by":
        return str(error.message)
    return f"violates {error.validator} {json.dumps(error.validator_value, ensure_ascii=False)[:120]}"


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key occurs more than once")
    return result
