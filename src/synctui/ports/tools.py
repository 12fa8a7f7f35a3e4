"""What bootstrap builds for the service: connectors, sources, and what is known of sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.integration import Integration
from synctui.ports.accounting import AccountingConnector
from synctui.ports.pace import Pace
from synctui.ports.source import Source


class WaitTeller(Protocol):
    """Told of every wait for a limit: until when, which window, calls used of how many."""

    def __call__(self, until: datetime, window: str, calls: int | None, limit: int | None) -> None: ...


class Tools(Protocol):
    def specs(self) -> tuple[ConnectorSpec, ...]: ...

    def connector(self, integration: Integration, on_wait: WaitTeller | None) -> tuple[AccountingConnector, Pace]:
        """A connector for one run, and the pace it keeps; closed by the caller."""

    def sources(self, on_wait: WaitTeller | None) -> tuple[Source, ...]:
        """The sources that are read by themselves (files are not); closed by the caller."""

    def is_signed_in(self, integration: Integration) -> bool: ...


class Generation(Protocol):
    """The run counter kept outside the database: an older database is a restored one."""

    def read(self) -> int | None: ...

    def write(self, value: int) -> None: ...
