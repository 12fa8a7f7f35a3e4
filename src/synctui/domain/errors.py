"""Errors that a reader is told about: a code with a text in the catalogue, and the values that fill it in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime


class SynctuiError(Exception):
    """Base of everything a bookkeeper may be told. The text is made from `code` and `values` by i18n."""

    code = "internal"

    def __init__(self, code: str | None = None, /, tool_text: str | None = None, **values: str) -> None:
        self.code = code or type(self).code
        self.values: Mapping[str, str] = values
        self.tool_text = tool_text
        super().__init__(self.code, dict(values), tool_text)


class Misconfigured(SynctuiError):
    """A setting is missing or wrong: the run does not start."""

    code = "misconfigured"


class AccessDenied(SynctuiError):
    """Sign-in is needed; the request was certainly not carried out."""

    code = "sign-in-needed"


class Unavailable(SynctuiError):
    """The other side cannot be reached; the request was certainly not carried out."""

    code = "unavailable"


class Throttled(SynctuiError):
    """A limit is reached; the request was certainly not carried out. `until` is aware (UTC), None where unknown."""

    code = "limit-reached"

    def __init__(self, until: datetime | None, window: str = "", **values: str) -> None:
        super().__init__(None, **values)
        self.until = until
        self.window = window


class ErrorBudgetSpent(Throttled):
    """The tool has refused so many requests that one more could lock us out; `values` has endpoint and count."""

    code = "error-budget"


class NoAnswer(SynctuiError):
    """The request left and no usable answer came back: whether it was carried out is not known."""

    code = "no-answer"


class Busy(SynctuiError):
    """Another run holds the lease of this integration; `values` has who, host, pid, mode and since."""

    code = "run-in-progress"


class BadInput(SynctuiError):
    """A file or a value from outside cannot be used; nothing was changed."""

    code = "bad-input"
