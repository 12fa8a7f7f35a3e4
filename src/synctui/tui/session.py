"""What bootstrap hands to the screens: the service, the reading thread and how this session shows things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from synctui.ports.clock import Clock, SystemClock
from synctui.ports.reading import ReadingThread
from synctui.ports.service import ExtraCommand, Service
from synctui.ports.setting_up import SettingUp
from synctui.ports.support import SupportDesk


@dataclass(slots=True)
class Session:
    """One open app. `reading` is bound to the running event loop by the app when it mounts."""

    service: Service
    reading: ReadingThread
    clock: Clock = field(default_factory=SystemClock)
    zone: str = "Europe/Berlin"
    """Time zone in which instants are shown and the nightly hour is meant."""
    is_demo: bool = False
    theme: str | None = None
    is_ascii: bool = False
    """Signs from the ASCII set instead of ✓ ✗ ● ○ ≠ ━."""
    keymap: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[ExtraCommand, ...] = ()
    support: SupportDesk | None = None
    """Who makes the mail to whoever helps, and keeps the log of calls; None where nobody does."""
    support_contact: str = ""
    """The e-mail address of whoever helps; empty where none is set."""
    warnings: tuple[str, ...] = ()
    """Codes of what a person should know about the place where the store is: said once at the start."""
    remembered: Mapping[str, str] = field(default_factory=dict)
    """What the overview showed the last time, by the keys of the preferences: it opens with it at once."""
    setting_up: SettingUp | None = None
    """Signs people in; None until the workspace is open, and where there is nothing to set up."""
    opens_wizard: bool = False
    """Whether setting up is not done: it is opened over the first screen."""
    on_ready: Callable[[], None] | None = None
    """Called once after the first frame: bootstrap loads what is slow to import there, in a thread."""

    def today(self) -> date:
        """The local day in `zone`."""
        from zoneinfo import ZoneInfo

        return self.clock.now().astimezone(ZoneInfo(self.zone)).date()
