"""Connectors and sources, found by name and imported only when used."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synctui import connectors
from synctui.domain.capabilities import Limit
from synctui.domain.connector_spec import ConnectorSpec, OptionKind, SignIn
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.engine.pace import BUDGET, StorePace
from synctui.ports.accounting import AccountingConnector
from synctui.ports.clock import Clock
from synctui.ports.pace import Pace
from synctui.ports.secrets import Secrets
from synctui.ports.source import Source
from synctui.ports.store import Store
from synctui.ports.tools import WaitTeller

if TYPE_CHECKING:
    from synctui.support.call_file import CallFile

TEAMLEADER = "teamleader"
SOURCE_LIMITS = (Limit("minute", 200, 60.0),)
"""Teamleader Focus: a sliding minute per client and account."""
GROUP = "synctui.connectors"
"""Entry point group of connectors in other packages."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where one tool or source is reached: the vendor's address, or a sandbox that stands in for it."""

    transport: Callable[[], Any]
    base_url: str | None = None
    limits: tuple[Limit, ...] | None = None
    """In place of the vendor's limits; None keeps them."""


def real_network() -> Site:
    from synctui.wire.http import network

    return Site(network)


@dataclass(slots=True)
class InstalledTools:
    """Implements `ports.tools.Tools`. `sites` replaces the network by tool name; `has_teamleader` reads that source."""

    store: Store
    secrets: Secrets
    clock: Clock
    sites: Mapping[str, Site] = field(default_factory=dict)
    folder: Path | None = None
    on_call: Callable[[Any], None] | None = None
    budget: float = BUDGET
    has_teamleader: bool = True
    log: CallFile | None = None
    """Where every call is noted for whoever looks for an error."""

    def specs(self) -> tuple[ConnectorSpec, ...]:
        return tuple(sorted((self._spec(name) for name in names()), key=lambda spec: spec.title.casefold()))

    def _spec(self, name: str) -> ConnectorSpec:
        """With the limits that are in force here, so that estimates are right at a sandbox too."""
        spec: ConnectorSpec = module(name).SPEC
        site = self.sites.get(name)
        if site is None or site.limits is None:
            return spec
        return replace(spec, capabilities=replace(spec.capabilities, limits=site.limits))

    def connector(self, integration: Integration, on_wait: WaitTeller | None) -> tuple[AccountingConnector, Pace]:
        found = module(integration.tool)
        spec: ConnectorSpec = found.SPEC
        site = self.sites.get(integration.tool) or real_network()
        administration = integration.administration.remote_id if integration.administration else integration.id
        pace = StorePace(
            self.store,
            self.clock,
            f"{integration.tool}:{administration}",
            spec.capabilities.limits if site.limits is None else site.limits,
            error_budget=spec.capabilities.client_error_budget,
            budget=self.budget,
            on_wait=on_wait,
        )
        connector: AccountingConnector = found.create(self._context(site, pace, integration))
        return connector, pace

    def sources(self, on_wait: WaitTeller | None) -> tuple[Source, ...]:
        if not self.has_teamleader or self.secrets.get(f"{TEAMLEADER}/token") is None:
            return ()
        from synctui.sources import teamleader

        site = self.sites.get(TEAMLEADER) or real_network()
        limits = SOURCE_LIMITS if site.limits is None else site.limits
        pace = StorePace(self.store, self.clock, TEAMLEADER, limits, budget=self.budget, on_wait=on_wait)
        return (teamleader.create(self._context(site, pace, None)),)

    def is_signed_in(self, integration: Integration) -> bool:
        spec: ConnectorSpec = module(integration.tool).SPEC
        if spec.sign_in is SignIn.NONE:
            return True
        wanted = [one.key for one in spec.options if one.kind is OptionKind.SECRET and one.required]
        if wanted:
            state = self.secrets.get(f"{integration.id}/token") or ""
            has_all = all(self.secrets.get(f"{integration.id}/{key}") for key in wanted)
            return has_all and '"sign-in-needed"' not in state
        token = self.secrets.get(f"{integration.id}/token") or self.secrets.get(f"{integration.tool}/token")
        return token is not None and '"sign-in-needed"' not in token

    def context(self, name: str, integration: Integration | None) -> Any:
        """For signing in: the same site as a run's, at a pace that only keeps out of the way of the others."""
        from synctui.ports.pace import Unpaced

        return self._context(self.sites.get(name) or real_network(), Unpaced(), integration)

    def _context(self, site: Site, pace: Pace, integration: Integration | None) -> Any:
        from synctui.wire.context import Context

        folder = self.folder
        if integration is not None and integration.options.get("folder"):
            folder = Path(integration.options["folder"])
        return Context(
            secrets=self.secrets,
            transport=site.transport(),
            pace=pace,
            clock=self.clock,
            base_url=site.base_url,
            integration=integration,
            folder=folder,
            on_call=self._teller(integration),
        )

    def _teller(self, integration: Integration | None) -> Callable[[Any], None]:
        """Tells a call to the log, as the integration's whose call it is, and to whoever else wants to know."""

        def tell(call: Any) -> None:
            if self.log is not None:
                self.log.note(call, integration.id if integration is not None else None)
            if self.on_call is not None:
                self.on_call(call)

        return tell


@cache
def names() -> tuple[str, ...]:
    """Every connector there is: built-in by file name, outside ones by entry point; nothing is imported."""
    built_in = {found.name for found in pkgutil.iter_modules(connectors.__path__)}
    return tuple(sorted(built_in | {point.name for point in entry_points(group=GROUP)}))


@cache
def module(name: str) -> Any:
    """The module of one connector, with `SPEC` and `create(context)`. Raises `Misconfigured` ``tool-unknown``."""
    if name not in names():
        raise Misconfigured("tool-unknown", tool=name, known=", ".join(names()))
    for point in entry_points(group=GROUP):
        if point.name == name:
            return point.load()
    return importlib.import_module(f"{connectors.__name__}.{name}")
