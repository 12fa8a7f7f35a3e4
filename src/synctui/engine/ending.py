"""How an error ends a run, in the words of the report."""

from __future__ import annotations

from synctui.domain.errors import AccessDenied, Misconfigured, SynctuiError, Throttled, Unavailable
from synctui.domain.report import Ending


def ending_of(error: BaseException) -> Ending:
    """The ending that this error means for the whole run."""
    match error:
        case Throttled():
            return Ending.LIMIT
        case AccessDenied():
            return Ending.SIGN_IN
        case Unavailable():
            return Ending.UNAVAILABLE
        case Misconfigured():
            return Ending.MISCONFIGURED
        case _:
            return Ending.FAILED


def code_of(error: BaseException) -> tuple[str, dict[str, str], str | None]:
    """Code, values and the tool's own words."""
    if isinstance(error, SynctuiError):
        return error.code, dict(error.values), error.tool_text
    return "internal", {"type": type(error).__name__}, None
