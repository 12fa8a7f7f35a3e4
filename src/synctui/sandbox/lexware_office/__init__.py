"""A pretend Lexware Office, faithful to what is known of its public API; no word of it is the vendor's."""

from __future__ import annotations

from pathlib import Path

from synctui.sandbox.asgi import Now, utc_now
from synctui.sandbox.lexware_office.app import LexwareOffice
from synctui.sandbox.lexware_office.switches import Switches

__all__ = ["DEMO_KEY", "LexwareOffice", "Switches", "create"]

DEMO_KEY = "demo-api-key"
"""Opens the organisation of a sandbox that `create` has furnished."""


def create(
    *,
    state: Path | None = None,
    now: Now = utc_now,
    error_shape: str = "legacy",
    per_second: int | str | None = 2,
    per_minute: int | str | None = None,
    per_day: int | str | None = None,
) -> LexwareOffice:
    """A sandbox with one organisation unless its state file has one already. Options may be texts; 0 means no limit.

    The vendor has no limits per minute and day. A 0 there, as for every sandbox, switches off the one per second.
    """
    is_unlimited = "0" in {str(per_minute), str(per_day)}
    sandbox = LexwareOffice(state=state, now=now, per_second=None if is_unlimited else int(per_second or 0) or None)
    sandbox.switches.error_shape = error_shape
    if not sandbox.state.table("organizations"):
        sandbox.add_organization("Muster GmbH", key=DEMO_KEY)
    return sandbox
