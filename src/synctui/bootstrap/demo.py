"""The demo company: sample data, pretend Teamleader and a pretend tool inside this process; no account, no network."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import synctui
from synctui import sandbox
from synctui.bootstrap.sign_in import SandboxSignIn
from synctui.bootstrap.tools import TEAMLEADER, Site
from synctui.bootstrap.workspace import Workspace, open_workspace
from synctui.domain.capabilities import Limit
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, TaxRate
from synctui.engine.importing import ImportReport
from synctui.i18n import N_
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.service import ExtraCommand
from synctui.settings.secrets import MemorySecrets

DEFAULT_TOOL = "exact_online"
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
    tool: Any
    tool_name: str
    company: Mapping[str, Any]

    async def import_files(self, paths: Sequence[Path]) -> ImportReport:
        """Add files; each company entity in them that has no books yet gets a test administration of its own."""
        report = await self.workspace.import_paths(paths)
        await self._open_books(report.departments, closed=())
        return report

    async def open_company(self) -> None:
        """Read the company once and give each of its departments its books; a second start changes nothing."""
        await self.workspace.service.read_sources()
        departments = [department.key for department in await self.workspace.store.departments()]
        await self._open_books(departments, closed=self._closed_months())

    async def _open_books(self, departments: Iterable[str], closed: Iterable[tuple[int, int]]) -> None:
        store = self.workspace.store
        known = {one.department for one in await store.integrations()}
        by_key = {department.key: department for department in await store.departments()}
        for key in departments:
            if key not in known:
                integration = await self._integration(by_key[key], tuple(closed))
                await store.save_integration(integration)
                await self.workspace.service.reference_data(integration.id, fresh=True)

    async def _integration(self, department: Department, closed: tuple[tuple[int, int], ...]) -> Integration:
        store = self.workspace.store
        first, last = await store.span(department.key)
        unmapped = set(self._told("unmapped_rates"))
        rates = [self._categorised(rate) for rate in await store.tax_rates(department.key)]
        rates = [rate for rate in rates if _id(rate) not in unmapped]
        years = range((first or self._today()).year, max(last or self._today(), self._today()).year + 1)
        books = sandbox.open_books(self.tool_name, self.tool, department, rates, years, closed)
        integration = Integration(
            id=f"{self.tool_name}:{department.key}",
            tool=self.tool_name,
            department=department.key,
            administration=books.administration,
            start_date=self._start_date(department, first),
            journal=books.journal,
            credit_journal=books.credit_journal,
            mapping=books.mapping,
            zone=ZONE,
        )
        await SandboxSignIn(self.workspace, ADDRESS).tool(integration, self.tool)
        return integration

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

    def _closed_months(self) -> list[tuple[int, int]]:
        return [(int(text[:4]), int(text[5:7])) for text in self._told("closed_months")]

    async def sign_in(self) -> None:
        """Sign in to Teamleader and, for every integration there is, to the tool."""
        signing = SandboxSignIn(self.workspace, ADDRESS)
        await signing.teamleader(self.teamleader)
        for integration in await self.workspace.store.integrations():
            await signing.tool(integration, self.tool)

    def commands(self) -> tuple[ExtraCommand, ...]:
        """What the palette of the demo offers beside the app's own commands."""
        return (
            ExtraCommand("demo-edit", "Demo: change an invoice in Teamleader", self._edit),
            ExtraCommand("demo-reopen", "Demo: reopen the closed period in the accounting tool", self._reopen),
        )

    async def _edit(self) -> str:
        """Change the next invoice of the company's list of edits, as somebody in Teamleader would."""
        played = int(await self.workspace.store.preference("demo_edits") or 0)
        edits = self.company["demo"]["edits"]
        edit = edits[played % len(edits)]
        self.teamleader.change(edit["id"], **edit["changes"])
        await self.workspace.store.save_preference("demo_edits", str(played + 1))
        await self.workspace.service.read_sources()
        return N_("An invoice was changed in Teamleader.")

    async def _reopen(self) -> str:
        for integration in await self.workspace.store.integrations():
            for year, month in self._closed_months():
                if integration.administration is not None:
                    self.tool.reopen_period(int(integration.administration.remote_id), year, month)
        return N_("The closed period is open again.")


@asynccontextmanager
async def open_demo(
    *,
    tool: str | None = None,
    store: Path | None = None,
    folder: Path | None = None,
    program: str = "demo",
    is_watched: bool = True,
    has_vendor_limits: bool = False,
    clock: Clock | None = None,
) -> AsyncIterator[Demo]:
    """The demo in a temporary folder, or in `store`, where it stays.

    `is_watched` keeps the pace of a demonstration, `has_vendor_limits` the real one, on both sides.
    """
    from synctui.sandbox.sample_company import load_company

    name, time = tool or DEFAULT_TOOL, clock or SystemClock()
    with ExitStack() as stack:
        store_path = place(store, stack)
        today = _first_day(store_path, time)
        company = load_company(sample_data(), today)
        teamleader = sandbox.load(
            TEAMLEADER, beside(store_path, TEAMLEADER), company=company, now=time.now, per_minute=0
        )
        brakes: dict[str, Any] = {} if has_vendor_limits else {"per_minute": 0, "per_day": 0}
        books = sandbox.load(name, beside(store_path, name), None, now=time.now, **brakes)
        limits = None if has_vendor_limits else LIMITS if is_watched else ()
        async with open_workspace(
            home=store_path.parent,
            store_path=store_path,
            program=program,
            secrets=MemorySecrets(),
            clock=time,
            sites={TEAMLEADER: _site(teamleader, ()), name: _site(books, limits)},
            file_folder=folder,
        ) as workspace:
            demo = Demo(workspace, teamleader, books, name, company)
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
