"""What the headers of an answer tell about the call itself: its name at the other side, and the limits left."""

from __future__ import annotations

from collections.abc import Mapping

from synctui.wire.redact import words_of

_REQUEST_IDS = ("x-request-id", "request-id", "x-correlation-id", "xero-correlation-id", "intuit_tid", "traceparent")
_LIMITS = ("retry-after", "x-ratelimit", "x-rate-limit", "ratelimit")
_LONGEST = 120


def request_id(headers: Mapping[str, str]) -> str | None:
    """The name under which the other side finds this request again; None where it gives none.

    >>> request_id({"x-request-id": "7f3"}), request_id({})
    ('7f3', None)
    """
    found = next((headers[name] for name in _REQUEST_IDS if name in headers), None)
    return words_of(found)[:_LONGEST] or None if found else None


def limits_told(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers about limits, in small letters and as they came.

    >>> limits_told({"Retry-After": "3", "Content-Type": "text/html"})
    {'retry-after': '3'}
    """
    small = {name.lower(): value for name, value in headers.items()}
    return {name: words_of(value)[:_LONGEST] for name, value in small.items() if name.startswith(_LIMITS)}
