"""Refusals of the pretend Lexware Office, in the shape that its switch says."""

from __future__ import annotations

from synctui.sandbox.asgi import Response, json_response


class Refusal(Exception):
    """One issue: the field, what is wrong with it, and the status."""

    def __init__(self, field: str, key: str, status: int = 406) -> None:
        super().__init__(field, key)
        self.field = field
        self.key = key
        self.status = status


def refusal(problem: Refusal, shape: str, path: str) -> Response:
    if shape == "legacy":
        issue = {
            "i18nKey": problem.key,
            "source": problem.field,
            "type": "validation_failure",
            "additionalData": None,
            "args": None,
        }
        return json_response({"requestId": "sandbox", "IssueList": [issue]}, problem.status)
    body = {
        "timestamp": "2026-01-01T00:00:00.000+01:00",
        "status": problem.status,
        "error": "Not Acceptable" if problem.status == 406 else "Conflict",
        "path": path,
        "traceId": "sandbox",
        "message": "Validation failed for request. Please see details list for specific causes.",
        "details": [{"violation": "SANDBOX", "field": problem.field, "message": problem.key}],
    }
    return json_response(body, problem.status)
