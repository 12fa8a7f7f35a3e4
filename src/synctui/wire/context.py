"""What a connector or a source is given when it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from synctui.domain.integration import Integration
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.pace import Pace, Unpaced
from synctui.ports.secrets import Secrets
from synctui.wire.http import Call, HttpClient, Transport


@dataclass(frozen=True, slots=True)
class Context:
    """`base_url` replaces the vendor's address where a sandbox stands in; `folder` is where file targets write."""

    secrets: Secrets
    transport: Transport
    pace: Pace = field(default_factory=Unpaced)
    clock: Clock = field(default_factory=SystemClock)
    base_url: str | None = None
    integration: Integration | None = None
    folder: Path | None = None
    on_call: Callable[[Call], None] | None = None

    def http(self, base_url: str) -> HttpClient:
        """A client for the vendor's address, or for the sandbox that stands in for it."""
        return HttpClient(
            self.transport, self.pace, base_url=self.base_url or base_url, clock=self.clock, on_call=self.on_call
        )
