"""The API log as it is read: what was asked of which program, what came back, and how long it took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

FIRST_REFUSAL = 400
"""From this HTTP status on a call was refused."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call. `address` has neither the values of its query nor anything that names a person or opens a door."""

    at: datetime
    method: str
    address: str
    status: int | None
    """None where no answer came."""
    milliseconds: int
    request_id: str | None = None
    """What the other side calls this request."""
    integration: str | None = None
    """Whose call it was; None for Teamleader's."""
    limits: Mapping[str, str] = field(default_factory=dict)
    """Headers that tell how many more calls are allowed and when to try again, as they came."""

    @property
    def has_failed(self) -> bool:
        return self.status is None or self.status >= FIRST_REFUSAL


class CallLog(Protocol):
    """The last calls of every process of this place."""

    def last(
        self,
        limit: int = 200,
        *,
        integration: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[LoggedCall]:
        """Newest first; those of one integration and between two instants, both included, where that is asked."""
