"""The demo company: sample data, pretend Teamleader and a pretend tool inside this process; no account, no network."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import synctui
from synctui import sandbox
from synctui.bootstrap.demo_books import DemoTool, Reach, check_reach, is_pretended, secret_keys, tool_of
from synctui.bootstrap.demo_edits import edit_commands
from synctui.bootstrap.sign_in import SandboxSignIn
from synctui.bootstrap.tools import TEAMLEADER, Site, module
from synctui.bootstrap.workspace import Workspace, open_workspace
from synctui.domain.booking import Administration
from synctui.domain.capabilities import Limit
from synctui.domain.connector_spec import OptionKind
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, TaxRate
from synctui.engine.importing import ImportReport
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.service import ExtraCommand
from synctui.settings.secrets import MemorySecrets

LIMITS = (Limit("second", 20, 1.0), Limit("minute", 200, 14.0))
"""So that a run is watched rather than waited for, with one wait that is seen."""
ADDRESS = "https://sandbox.invalid"
_HISTORY = timedelta(days=400)
ZONE = "Europe/Berlin"


@dataclass(slots=True)
class Demo:
    """An open demo: the workspace and the pretend programs behind it."""

    workspace: Workspace
    teamleader: Any
    company: Mapping[str, Any]
    shelf: Shelf
    asked: str | None = None
    """The one tool for every entity; None gives each its own."""

    @property
    def tool(self) -> Any:
        """The pretend tool of the first entity."""
        return self.shelf.tool(tool_of(0, self.asked)).app

    def books_of(self, integration: Integration) -> Any:
        """The pretend tool behind an integration; None where it writes files or asks a real server."""
        return self.shelf.tool(integration.tool).app

    async def import_files(self, paths: Sequence[Path]) -> ImportReport:
        """Add files; each company entity in them that has no books yet gets a test administration of its own."""
        report = await self.workspace.import_paths(paths)
        tool = tool_of(0, self.asked)
        await self._open_books(dict.fromkeys(report.departments, tool), closed=())
        return report

    async def open_company(self) -> None:
        """Read the company once and give each of its departments its books; a second start changes nothing."""
        await self.workspace.service.read_sources()
        known = {department.key for department in await self.workspace.store.departments()}
        own = [f"{TEAMLEADER}:{row['id']}" for row in self.company["departments"]]
        tools = {key: tool_of(position, self.asked) for position, key in enumerate(own) if key in known}
        await self._open_books(tools, closed=self.closed_months())

    async def _open_books(self, tools: Mapping[str, str], closed: Iterable[tuple[int, int]]) -> None:
        store, months = self.workspace.store, tuple(closed)
        known = {one.department for one in await store.integrations()}
        by_key = {department.key: department for department in await store.departments()}
        for key, tool in tools.items():
            if key not in known and key in by_key:
                await self._open(by_key[key], self.shelf.tool(tool), months)

    async def _open(self, department: Department, tool: DemoTool, closed: tuple[tuple[int, int], ...]) -> None:
        store = self.workspace.store
        first, last = await store.span(department.key)
        integration = Integration(
            id=f"{tool.name}:{department.key}",
            tool=tool.name,
            department=department.key,
            start_date=self._start_date(department, first),
            zone=ZONE,
            options=tool.options(department),
        )
        rates = await self._mapped_rates(department)
        if tool.app is None:
            await self._settle(integration, tool, rates)
            return
        years = range((first or self._today()).year, max(last or self._today(), self._today()).year + 1)
        integration = tool.pretend_books(integration, department, rates, years, closed)
        await SandboxSignIn(self.workspace, ADDRESS).tool(integration, tool.app)
        await store.save_integration(integration)
        await self.workspace.service.reference_data(integration.id, fresh=True)

    async def _settle(self, integration: Integration, tool: DemoTool, rates: Sequence[TaxRate]) -> None:
        """A real tool: sign in, take the books it has, and map to what it offers."""
        self._keep_key(integration)
        chosen = replace(integration, administration=await self._administration(integration))
        await self.workspace.store.save_integration(chosen)
        offered = await self.workspace.service.reference_data(chosen.id, fresh=True)
        await self.workspace.store.save_integration(tool.suggested(chosen, rates, offered))

    def _keep_key(self, integration: Integration) -> None:
        tool = self.shelf.tool(integration.tool)
        for key in secret_keys(tool.name):
            if tool.reach.key is not None:
                self.workspace.secrets.put(f"{integration.id}/{key}", tool.reach.key)

    async def _administration(self, integration: Integration) -> Administration | None:
        """The first of the books there are; None lets the first run pin them."""
        if not any(one.kind is OptionKind.ADMINISTRATION for one in module(integration.tool).SPEC.options):
            return None
        connector, _ = self.workspace.tools.connector(integration, None)
        try:
            return next(iter(await connector.administrations()), None)
        finally:
            await connector.aclose()

    async def _mapped_rates(self, department: Department) -> list[TaxRate]:
        unmapped = set(self._told("unmapped_rates"))
        rates = [self._categorised(rate) for rate in await self.workspace.store.tax_rates(department.key)]
        return [rate for rate in rates if _id(rate) not in unmapped]

    def _categorised(self, rate: TaxRate) -> TaxRate:
        """Teamleader does not say what kind of 0 % a rate is; the company's description does."""
        categories = {row["id"]: row["category"] for row in self._told("tax_rates")}
        return replace(rate, category=rate.category or categories.get(_id(rate)))

    def _start_date(self, department: Department, first: date | None) -> date:
        offset = self.company.get("demo", {}).get("start_date_offset_days")
        if offset is not None and department.key.startswith(f"{TEAMLEADER}:"):
            return self._today() + timedelta(days=int(offset))
        return first or self._today()

    def _told(self, name: str) -> Sequence[Any]:
        told: Sequence[Any] = self.company.get("demo", {}).get(name, ())
        return told

    def _today(self) -> date:
        return date.fromisoformat(self.company["today"])

    def closed_months(self) -> list[tuple[int, int]]:
        """Year and month of each that is closed from the start."""
        return [(int(text[:4]), int(text[5:7])) for text in self._told("closed_months")]

    async def sign_in(self) -> None:
        """Sign in to Teamleader and, for every integration there is, to the tool."""
        signing = SandboxSignIn(self.workspace, ADDRESS)
        await signing.teamleader(self.teamleader)
        for integration in await self.workspace.store.integrations():
            app = self.books_of(integration)
            if app is not None:
                await signing.tool(integration, app)
            else:
                self._keep_key(integration)

    def commands(self) -> tuple[ExtraCommand, ...]:
        """What the palette of the demo offers beside the app's own commands."""
        return edit_commands(self)


@dataclass(slots=True)
class Shelf:
    """The tools of this demo, each opened when it is first asked for."""

    store_path: Path
    clock: Clock
    reach: Reach
    asked: str | None
    limits: tuple[Limit, ...] | None
    """At pretend tools; None keeps the vendors', on both sides."""
    sites: dict[str, Site]
    tools: dict[str, DemoTool] = field(default_factory=dict)

    def tool(self, name: str) -> DemoTool:
        if name not in self.tools:
            self.tools[name] = self._opened(name)
        return self.tools[name]

    def _opened(self, name: str) -> DemoTool:
        reach = self.reach if name == self.asked else Reach()
        if not is_pretended(name, reach):
            return DemoTool(name, None, reach)
        brakes: dict[str, Any] = {} if self.limits is None else {"per_minute": 0, "per_day": 0}
        app = sandbox.load(name, beside(self.store_path, name), None, now=self.clock.now, **brakes)
        self.sites[name] = _site(app, self.limits)
        return DemoTool(name, app)


@asynccontextmanager
async def open_demo(
    *,
    tool: str | None = None,
    store: Path | None = None,
    reach: Reach | None = None,
    program: str = "demo",
    is_watched: bool = True,
    has_vendor_limits: bool = False,
    clock: Clock | None = None,
) -> AsyncIterator[Demo]:
    """The demo in a temporary folder, or in `store`, where it stays.

    `tool` is for every entity; `reach` says where a tool is that has no pretend one. `is_watched` keeps the pace of a
    demonstration, `has_vendor_limits` the real one, on both sides.
    """
    from synctui.sandbox.sample_company import load_company

    time, reach = clock or SystemClock(), reach or Reach()
    if tool is not None:
        check_reach(tool, reach)
    with ExitStack() as stack:
        store_path = place(store, stack)
        company = load_company(sample_data(), _first_day(store_path, time))
        teamleader = sandbox.load(
            TEAMLEADER, beside(store_path, TEAMLEADER), company=company, now=time.now, per_minute=0
        )
        limits = None if has_vendor_limits else LIMITS if is_watched else ()
        sites = {TEAMLEADER: _site(teamleader, ())}
        shelf = Shelf(store_path, time, reach, tool, limits, sites)
        async with open_workspace(
            home=store_path.parent,
            store_path=store_path,
            program=program,
            secrets=MemorySecrets(),
            clock=time,
            sites=sites,
        ) as workspace:
            demo = Demo(workspace, teamleader, company, shelf, tool)
            await demo.sign_in()
            await demo.open_company()
            yield demo


def place(store: Path | None, stack: ExitStack) -> Path:
    """The store's file: in a temporary folder, in the folder named, or the file named."""
    if store is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="synctui-demo-"))) / "store.db"
    if store.suffix or store.is_file():
        return store
    return store / "store.db"


def beside(store_path: Path, name: str) -> Path:
    """Where a pretend program keeps its memory: beside the store, so that both are kept or lost together."""
    return store_path.with_name(f"{store_path.stem}-{name}.sandbox")


def sample_data() -> Path:
    """The demo company's folder: inside the installed package, or at the top of a checkout."""
    inside = Path(synctui.__file__).parent / "sample_data"
    return inside if inside.is_dir() else Path(synctui.__file__).parents[2] / "sample_data"


def _site(app: Any, limits: tuple[Limit, ...] | None) -> Site:
    def transport() -> Any:
        from synctui.wire.http import in_process

        return in_process(app)

    return Site(transport, ADDRESS, limits)


def _first_day(store_path: Path, clock: Clock) -> date:
    """The day the demo was first opened: its dates stay put when the same store is opened again."""
    note = store_path.with_name(f"{store_path.stem}-today")
    if note.exists():
        return date.fromisoformat(note.read_text().strip())
    today = clock.now().date()
    store_path.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(today.isoformat())
    return today


def _id(rate: TaxRate) -> str:
    """The source's own id within the key."""
    return rate.key.rpartition(":")[2]
