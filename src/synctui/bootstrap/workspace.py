"""One open workspace: the store, its readers, the secrets, and the service over them."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synctui.bootstrap.addresses import sites_from
from synctui.bootstrap.support import CALLS
from synctui.bootstrap.tools import InstalledTools, Site
from synctui.domain.events import Mode
from synctui.engine.importing import ImportReport, import_reading
from synctui.engine.pace import BUDGET
from synctui.engine.service import SyncService
from synctui.ports.calls import CallLog
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.reading import Reader
from synctui.ports.secrets import Secrets
from synctui.ports.store import Owner, Store


@dataclass(slots=True)
class Workspace:
    """Everything a command or the app works on; closed by `open_workspace`."""

    folder: Path
    store_path: Path
    store: Store
    reader: Reader
    secrets: Secrets
    tools: InstalledTools
    service: SyncService
    clock: Clock
    calls: CallLog
    """The API log of this place."""
    warnings: tuple[str, ...] = ()
    """Codes of what a person should know about this place (a network file system, for instance)."""

    async def import_paths(self, paths: Sequence[Path]) -> ImportReport:
        """Read files and folders into the store; what cannot be read is refused with its reason."""
        from synctui.sources.files import as_reading, read_paths

        read = await asyncio.to_thread(read_paths, list(paths))
        refused = tuple((str(path), code, dict(values)) for path, code, values in read.refused)
        return await import_reading(self.store, as_reading(read), refused, self.clock.now())


@asynccontextmanager
async def open_workspace(
    *,
    home: Path | None = None,
    program: str = "cli",
    store_path: Path | None = None,
    secrets: Secrets | None = None,
    clock: Clock | None = None,
    sites: Mapping[str, Site] | None = None,
    file_folder: Path | None = None,
    budget: float = BUDGET,
    on_call: Callable[[Any], None] | None = None,
    has_teamleader: bool = True,
) -> AsyncIterator[Workspace]:
    """Open (and migrate) the store of `home`, or of the platform's folders; runs that died are told as interrupted."""
    from synctui.notifications import Bell, Silence
    from synctui.settings.client_secrets import ClientSecrets
    from synctui.settings.generation import GenerationFile
    from synctui.settings.paths import Paths
    from synctui.settings.secrets import choose_secrets
    from synctui.store.migrate import prepare
    from synctui.store.reading import SqliteReader
    from synctui.store.sqlite_store import SqliteStore
    from synctui.support.call_file import CallFile
    from synctui.wire.preflight import Checks

    paths = Paths.of(home)
    store_path = store_path or paths.store
    warned = await asyncio.to_thread(prepare, store_path)
    kept = secrets or ClientSecrets(choose_secrets(paths.secrets, os.environ), os.environ)
    time = clock or SystemClock()
    store = SqliteStore(store_path)
    reader = SqliteReader(store_path)
    found = sites if sites is not None else sites_from(os.environ)
    calls = CallFile(paths.state / CALLS)
    tools = InstalledTools(store, kept, time, found, file_folder, on_call, budget, has_teamleader, calls)
    service = SyncService(
        store,
        tools,
        time,
        Checks(),
        {Mode.MANUAL: Bell(), Mode.NIGHTLY: Silence()},
        GenerationFile(paths.state / f"{store_path.stem}.runs"),
        this_process(program),
        budget=budget,
    )
    workspace = Workspace(
        store_path.parent,
        store_path,
        store,
        reader,
        kept,
        tools,
        service,
        time,
        calls,
        tuple(one.code for one in warned),
    )
    try:
        await service.close_interrupted()
        yield workspace
    finally:
        reader.close()
        await store.aclose()


def this_process(program: str) -> Owner:
    return Owner(uuid.uuid4().hex, socket.gethostname(), os.getpid(), program)
