"""A pretend Exact Online, faithful to what its clients report of the wire; no word of it is the vendor's."""

from __future__ import annotations

from pathlib import Path

from synctui.sandbox.asgi import Now, utc_now
from synctui.sandbox.exact_online.app import ExactOnline
from synctui.sandbox.exact_online.company import Vat
from synctui.sandbox.exact_online.switches import Switches

__all__ = ["ExactOnline", "Switches", "Vat", "create"]

DEMO_DIVISIONS = ((101, "Demo BV", "BE", "EUR"), (202, "Muster GmbH", "DE", "EUR"))


def create(
    *,
    state: Path | None = None,
    now: Now = utc_now,
    lag: float | str = 0.0,
    language: str = "NL",
    per_minute: int | str | None = 60,
    per_day: int | str | None = 5000,
    switches: str = "",
) -> ExactOnline:
    """A sandbox with two administrations (101 in Belgium, 202 in Germany) unless its state file has some already.

    Options may be texts, as they come from a command line; 0 switches a limit off. `switches` turns some of what nobody
    knows of the vendor: ``refusal_status=400,orders=0`` (see `Switches`).
    """
    sandbox = ExactOnline(
        state=state,
        now=now,
        lag=float(lag),
        language=language,
        per_minute=int(per_minute or 0) or None,
        per_day=int(per_day or 0) or None,
        switches=Switches().turned(switches),
    )
    if not sandbox.state.table("divisions"):
        for code, name, country, currency in DEMO_DIVISIONS:
            sandbox.add_division(code, name, country, currency)
    return sandbox
