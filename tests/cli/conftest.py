"""An office whose commands run on a real store, with the source and the tool in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from synctui import i18n
from synctui.cli import main
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.settings.secrets import MemorySecrets
from synctui.store.migrate import prepare
from synctui.store.reading import SqliteReader
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import integration
from synctui.testing.memory_tool import SPEC, Ledger
from synctui.testing.world import Desk, MemoryGeneration, World


@dataclass
class Imported:
    imported: int = 0
    unchanged: int = 0
    refused: tuple[tuple[str, str, Mapping[str, str]], ...] = ()


@dataclass
class OpenOffice:
    """A workspace as the commands need it."""

    store_path: Path
    world: World
    reader: SqliteReader
    imported: Imported
    warnings: tuple[str, ...] = ()
    secrets: MemorySecrets = field(default_factory=MemorySecrets)

    @property
    def service(self) -> Any:
        return self.world.service

    @property
    def clock(self) -> VirtualClock:
        return self.world.clock

    async def import_paths(self, paths: Sequence[Path]) -> Imported:
        return self.imported


@dataclass
class SignIn:
    """A sign-in whose browser is played by the test."""

    office: Office
    client: tuple[str, str, str] | None = None
    pasted: list[str] = field(default_factory=list)
    key: str | None = None

    def register(self, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self.client = (client_id, client_secret, redirect_uri)

    def keep_key(self, key: str) -> None:
        self.key = key

    def has_client(self) -> bool:
        return self.client is not None

    def begin(self) -> str:
        return "https://login.example/authorize?state=abc"

    async def finish(self, pasted: str) -> None:
        self.pasted.append(pasted)

    async def administrations(self) -> tuple[Administration, ...]:
        return (Administration("1", "Memory"),)


@dataclass
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Office:
    """Doors for the commands; every command opens the store anew, as a process of its own does."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.ledger = Ledger(clock=self.clock)
        self.generation = MemoryGeneration()
        self.documents: dict[str, Document] = {}
        self.settings: Integration | None = integration()
        self.spec = SPEC
        self.source_problem: Exception | None = None
        self.desk = Desk()
        self.is_signed_in = True
        self.imported = Imported()
        self.sign_in = SignIn(self)
        self.opened: list[str] = []
        self.opening_problem: Exception | None = None
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Answer:
        """Run one command."""
        try:
            code = main(list(arguments), self)
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = self._capsys.readouterr()
        return Answer(code, told.out, told.err)

    def with_documents(self, *documents: Document) -> Office:
        """What stands at the source, read once."""
        self.documents.update({document.key: document for document in documents})

        async def read() -> None:
            async with self.open_workspace(None, "test") as opened:
                await opened.service.read_sources()

        asyncio.run(read())
        return self

    def do(self, work: Callable[[OpenOffice], Any]) -> Any:
        """What a test does to the store beside the commands."""

        async def run() -> Any:
            async with self.open_workspace(None, "test") as opened:
                return await work(opened)

        return asyncio.run(run())

    @asynccontextmanager
    async def open_workspace(self, home: Path | None, program: str) -> AsyncIterator[OpenOffice]:
        self.opened.append(program)
        if self.opening_problem is not None:
            raise self.opening_problem
        prepare(self.folder / "store.db")
        world = World(self.folder / "store.db", spec=self.spec, clock=self.clock, documents=self.documents)
        world.ledger, world.generation, world.desk = self.ledger, self.generation, self.desk
        world.source_problem, world.is_signed_in = self.source_problem, self.is_signed_in
        world.service = world.another(SqliteStore(self.folder / "store.db", threaded=False))
        if self.settings is not None and await world.store.integration(self.settings.id) is None:
            await world.store.save_integration(self.settings)
        reader = SqliteReader(self.folder / "store.db")
        try:
            yield OpenOffice(self.folder / "store.db", world, reader, self.imported)
        finally:
            reader.close()
            await world.close()

    def signing_in(self, workspace: OpenOffice, of: Integration | None) -> SignIn:
        return self.sign_in

    def sandbox_names(self) -> tuple[str, ...]:
        return ("exact_online", "teamleader")

    def run_app(self, home: Path | None) -> int:
        self.opened.append("app")
        return 0


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("SYNCTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "en")
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text('zone = "Europe/Berlin"\n')
    yield Office(tmp_path, capsys)
    i18n.use()
