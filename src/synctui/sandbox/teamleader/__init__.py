"""A pretend Teamleader Focus, written from the interface that clients see; no word of it is the vendor's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from synctui.sandbox.asgi import Now, utc_now
from synctui.sandbox.teamleader.app import TeamleaderFocus
from synctui.sandbox.teamleader.small_company import small_company

__all__ = ["TeamleaderFocus", "create"]


def create(
    *,
    state: Path | None = None,
    company: Mapping[str, Any] | None = None,
    now: Now = utc_now,
    per_minute: int | str | None = 200,
) -> TeamleaderFocus:
    """A sandbox with `company` (see `sandbox.sample_company`), else a small one, unless its state file has one already.

    Options may be texts, as they come from a command line; `per_minute` 0 switches the limit off.
    """
    sandbox = TeamleaderFocus(state=state, now=now, per_minute=int(per_minute or 0) or None)
    if not sandbox.state.table("departments"):
        sandbox.furnish(small_company(now().date()) if company is None else company)
    return sandbox
