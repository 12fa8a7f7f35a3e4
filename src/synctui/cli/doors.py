"""Everything behind the commands, as they need it: opened by bootstrap, or by a test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from synctui.domain.booking import Administration
    from synctui.domain.integration import Integration
    from synctui.ports.clock import Clock
    from synctui.ports.reading import Reader
    from synctui.ports.secrets import Secrets
    from synctui.ports.service import Service


class ImportResult(Protocol):
    """What an import did; `refused` has file, error code and values."""

    @property
    def imported(self) -> int: ...

    @property
    def unchanged(self) -> int: ...

    @property
    def refused(self) -> Sequence[tuple[str, str, Mapping[str, str]]]: ...


class Workspace(Protocol):
    """An open store and the service over it."""

    @property
    def store_path(self) -> Path: ...

    @property
    def reader(self) -> Reader: ...

    @property
    def service(self) -> Service: ...

    @property
    def secrets(self) -> Secrets: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def warnings(self) -> Sequence[str]: ...

    async def import_paths(self, paths: Sequence[Path]) -> ImportResult: ...


class Demo(Protocol):
    """An open demo company."""

    @property
    def workspace(self) -> Workspace: ...

    async def import_files(self, paths: Sequence[Path]) -> ImportResult: ...


class SigningIn(Protocol):
    """One sign-in, to Teamleader or to the tool of an integration."""

    def register(self, client_id: str, client_secret: str, redirect_uri: str) -> None: ...

    def has_client(self) -> bool: ...

    def keep_key(self, key: str) -> None:
        """For tools that let a program in by a key."""

    def begin(self) -> str:
        """The address to open in a browser."""

    async def finish(self, pasted: str) -> None: ...

    async def administrations(self) -> Sequence[Administration]: ...


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What kind of demo is asked for."""

    tool: str | None = None
    folder: Path | None = None
    """For tools that take files; each company entity gets a folder in it."""
    store: Path | None = None
    address: str | None = None
    """Of a real server, in place of the pretend tool."""
    key: str | None = None
    """That the server lets in."""
    imports: tuple[Path, ...] = ()


class Doors(Protocol):
    """What the commands open."""

    def open_workspace(self, home: Path | None, program: str) -> AbstractAsyncContextManager[Workspace]: ...

    def open_demo(self, wish: DemoWish) -> AbstractAsyncContextManager[Demo]:
        """The demo company without a screen, at full speed."""

    def signing_in(self, workspace: Workspace, integration: Integration | None) -> SigningIn: ...

    def run_app(self, home: Path | None) -> int:
        """The dashboard; returns its exit code."""

    def run_demo(self, wish: DemoWish) -> int:
        """The dashboard on the demo company."""

    def sandbox_names(self) -> Sequence[str]: ...

    def serve_sandbox(
        self, name: str, port: int, state: Path | None, faults: Path | None, ready: Callable[[str], None]
    ) -> None:
        """Until a signal says stop; `ready` is told the address."""


@asynccontextmanager
async def _with_warnings(opening: AbstractAsyncContextManager[Workspace]) -> AsyncIterator[Workspace]:
    """Say what a person should know about the place where the store is."""
    from synctui.cli.output import say
    from synctui.i18n.errors import error_text

    async with opening as workspace:
        for code in workspace.warnings:
            text = error_text(code, {"path": str(workspace.store_path)})
            say(" ".join((text.what, *text.remedy)))
        yield workspace


class RealDoors:
    """The doors of the installed program; each imports what is behind it when it is opened."""

    def open_workspace(self, home: Path | None, program: str) -> AbstractAsyncContextManager[Workspace]:
        from synctui.bootstrap.workspace import open_workspace

        return _with_warnings(open_workspace(home=home, program=program))

    def open_demo(self, wish: DemoWish) -> AbstractAsyncContextManager[Demo]:
        from synctui.bootstrap.demo import open_demo
        from synctui.bootstrap.demo_books import Reach

        reach = Reach(wish.folder, wish.address, wish.key)
        return open_demo(tool=wish.tool, store=wish.store, reach=reach, is_watched=False)

    def signing_in(self, workspace: Any, integration: Integration | None) -> SigningIn:
        from synctui.bootstrap.sign_in import SigningIn as Signing

        return Signing(workspace, integration)

    def run_app(self, home: Path | None) -> int:
        from synctui.cli.dashboard import run_own

        return run_own(home)

    def run_demo(self, wish: DemoWish) -> int:
        from synctui.cli.dashboard import run_demo

        return run_demo(wish)

    def sandbox_names(self) -> Sequence[str]:
        from synctui.sandbox import sandbox_names

        return sandbox_names()

    def serve_sandbox(
        self, name: str, port: int, state: Path | None, faults: Path | None, ready: Callable[[str], None]
    ) -> None:
        from synctui.ports.faults import FaultScript
        from synctui.sandbox import load
        from synctui.sandbox.serve import serve

        script = FaultScript.from_json(faults.read_text(encoding="utf-8")) if faults is not None else None
        serve(load(name, state, script), port, ready)
