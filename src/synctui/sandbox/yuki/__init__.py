"""A pretend Yuki, faithful to what its help pages and its clients report of the wire; no word of it is the vendor's."""

from __future__ import annotations

from pathlib import Path

from synctui.sandbox.asgi import Now, utc_now
from synctui.sandbox.yuki.app import Yuki
from synctui.sandbox.yuki.company import Vat
from synctui.sandbox.yuki.switches import Switches

__all__ = ["DEMO_KEY", "Switches", "Vat", "Yuki", "create"]

DEMO_KEY = "demo-access-key"
"""Opens everything in a sandbox that `create` has furnished."""


def create(
    *,
    state: Path | None = None,
    now: Now = utc_now,
    language: str = "NL",
    resubmission: str = "replace",
    per_day: int | str | None = 1000,
    per_minute: int | str | None = None,
) -> Yuki:
    """A sandbox with one domain and one administration in Belgium unless its state file has some already.

    Options may be texts, as they come from a command line; 0 switches the daily quota off. Yuki has no limit per
    minute: `per_minute` is there because every sandbox takes it.
    """
    sandbox = Yuki(state=state, now=now, per_day=int(per_day or 0) or None)
    sandbox.switches.language = language
    sandbox.switches.resubmission = resubmission
    if not sandbox.state.table("administrations"):
        sandbox.add_administration("Demo BV", country="BE")
        sandbox.state.put("keys", DEMO_KEY, {"administrations": None})
    return sandbox
