"""Opening the dashboard: on the company's own store, or on the demo company."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from synctui.bootstrap.app import Opened, run_app
from synctui.cli.doors import DemoWish
from synctui.settings.paths import Paths


def run_own(home: Path | None) -> int:
    """The dashboard on the company's store; returns its exit code."""
    paths = Paths.of(home)

    async def open_rest(stack: AsyncExitStack) -> Opened:
        from synctui.bootstrap.setting_up import SettingUpHere
        from synctui.bootstrap.workspace import open_workspace

        workspace = await stack.enter_async_context(open_workspace(home=home, program="tui"))
        return Opened(workspace.service, workspace.clock, setting_up=SettingUpHere(workspace))

    return asyncio.run(run_app(paths, paths.store, open_rest))


def run_demo(wish: DemoWish) -> int:
    """The dashboard on the demo company: nothing outside its own folder is touched."""
    from synctui.bootstrap.demo import ZONE, place
    from synctui.bootstrap.demo_books import Reach, check_reach

    reach = Reach(wish.folder, wish.address, wish.key)
    if wish.tool is not None:
        check_reach(wish.tool, reach)
    with ExitStack() as places:
        store = place(wish.store, places)

        async def open_rest(stack: AsyncExitStack) -> Opened:
            from synctui.bootstrap.demo import open_demo
            from synctui.bootstrap.setting_up import SettingUpHere

            demo = await stack.enter_async_context(open_demo(tool=wish.tool, store=store, reach=reach, program="tui"))
            if wish.imports:
                await demo.import_files(wish.imports)
            setting_up = SettingUpHere(demo.workspace)
            return Opened(demo.workspace.service, demo.workspace.clock, demo.commands(), setting_up)

        return asyncio.run(run_app(Paths.under(store.parent), store, open_rest, is_demo=True, zone=ZONE))
