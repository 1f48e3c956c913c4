# Copyright: (c) 2026, stagecraft.huaweicloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors, in the shape of the service that answers (contract A.11, B.5, C, D.6)."""

from __future__ import annotations

from typing import Any

from .behaviour import Behaviour


class ApiError(Exception):
    """A refusal: status, code and text. ``gateway`` errors have the API gateway's own shape."""

    def __init__(
        self, status: int, code: str, message: str, *, gateway: bool = False, chinese: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.gateway = gateway
        self.chinese = chinese
        self.headers: list[tuple[str, str]] = []


_APIC = ("roma", "apig")
_INVALID = {"servicestage": "SVCSTG.00100400", "codeartsdeploy": "DEV.CH.10001", "iam": "400"}


def not_published() -> ApiError:
    """No such path or method (contract D.6)."""
    text = "The API does not exist or has not been published in the environment"
    return ApiError(404, "APIGW.0101", text, gateway=True)


def bad_request(text: str, status: int = 400) -> ApiError:
    """A request that the gateway itself cannot take."""
    return ApiError(status, "APIGW.0201", text, gateway=True)


def unauthorized(service: str, reason: str, kind: str = "aksk") -> ApiError:
    """Missing or wrong authentication, the gateway's text (contract D.6) or the service's (seed 004)."""
    if service in _APIC and kind != "aksk":
        return ApiError(401, "APIG.1002", "Incorrect token or token resolution failed")
    if service in _APIC:
        return ApiError(401, "APIG.1002", f"Incorrect IAM authentication information: {reason}")
    if service == "iam":
        return ApiError(401, "401", "The request you have made requires authentication.")
    return ApiError(401, "APIGW.0301", f"Incorrect IAM authentication information: {reason}", gateway=True)


def forbidden(service: str) -> ApiError:
    """The caller may not do this."""
    if service in _APIC:
        return ApiError(403, "APIG.1005", "No permissions to request this method")
    if service == "codeartsdeploy":
        text = "Insufficient permissions or not authorized. Check your permissions or apply for higher permissions."
        return ApiError(403, "Deploy.00011154", text, chinese="权限不足或未授权")
    if service == "iam":
        return ApiError(403, "403", "You are not authorized to perform the requested action.")
    return ApiError(403, "APIGW.0302", "The IAM user is not allowed to access the API", gateway=True)


def denied(service: str, behaviour: Behaviour) -> ApiError:
    """The caller lacks a permission. How ServiceStage and CodeArts Deploy say so is open (knobs)."""
    error = forbidden(service)
    if service == "servicestage" and behaviour.denied_servicestage == 401:
        return ApiError(401, "SVCSTG.00100401", "No permission, or no such resource")
    if service == "codeartsdeploy":
        error.status = behaviour.denied_codearts
    return error


def invalid(service: str, parameter: str, reason: str) -> ApiError:
    """The request breaks the service's OpenAPI document."""
    if service in _APIC:
        return ApiError(400, "APIG.2012", f"Invalid parameter value,parameterName:{parameter}. {reason}")
    if service == "codeartsdeploy":
        text = f"Param invalid: {parameter} {reason}"
        return ApiError(400, _INVALID[service], text, chinese=f"参数错误: {parameter}")
    text = f"parameter invalid: {parameter}: {reason}"
    return ApiError(400, _INVALID.get(service, "APIGW.0201"), text, gateway=service not in _INVALID)


def throttled(limit_text: str) -> ApiError:
    """429 APIGW.0308 (contract D.6)."""
    text = "The throttling threshold has been reached"
    return ApiError(429, "APIGW.0308", f"{text}: {limit_text}" if limit_text else text, gateway=True)


def internal(service: str) -> ApiError:
    """The answer to a defect of the simulator, and to faults that ask for a 500."""
    if service in _APIC:
        return ApiError(500, "APIG.9999", "System error")
    return ApiError(500, {"servicestage": "SVCSTG.00100500"}.get(service, "APIGW.0500"), "Internal server error")


def of_status(service: str, status: int) -> ApiError:
    """The error that a service answers with this status, without a cause."""
    known = {
        400: invalid(service, "request", "simulated fault"),
        401: unauthorized(service, "simulated fault", "token"),
        403: forbidden(service),
        429: throttled(""),
        500: internal(service),
    }
    texts = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    return known.get(status) or bad_request(texts.get(status, "simulated fault"), status)


def error_body(
    error: ApiError, service: str | None, behaviour: Behaviour, request_id: str, *, english: bool = False
) -> dict[str, Any]:
    """The JSON body of an error."""
    if error.gateway or service is None:
        return {"error_msg": error.message, "error_code": error.code, "request_id": request_id}
    if service == "servicestage":
        return {"error_code": error.code, behaviour.error_text_key: error.message}
    if service == "codeartsdeploy":
        text = error.message if english or not error.chinese else error.chinese
        if behaviour.codearts_error_shape == "flat":
            return {"error_code": error.code, "error_msg": text, "status": "failed"}
        return {"error": {"code": error.code, "message": text}, "status": "failed"}
    if service == "iam":
        titles = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
        title = titles.get(error.status, "Internal Server Error")
        code = int(error.code) if error.code.isdigit() else error.code
        return {"error": {"code": code, "message": error.message, "title": title}}
    return {"error_code": error.code, "error_msg": error.message}
