"""Every command, to be found by typing: from the list of actions and from what bootstrap adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from synctui.i18n import _
from synctui.ports.service import ExtraCommand
from synctui.tui.actions import ACTIONS, Action, keys_of, shown_key
from synctui.tui.keys import owner_of

if TYPE_CHECKING:
    from synctui.tui.app import SynctuiApp

Command = tuple[str, str, Callable[[], object]]
"""Title, what stands below it, and what to do."""


class ActionCommands(Provider):
    """What works on the screen from which the palette was opened."""

    async def discover(self) -> Hits:
        for title, help, run in self._commands():
            yield DiscoveryHit(title, run, help=help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for title, help, run in self._commands():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), run, help=help)

    def _commands(self) -> Iterator[Command]:
        app = cast("SynctuiApp", self.app)
        for action in ACTIONS:
            owner = owner_of(action, [self.focused, self.screen, app]) if action.is_command else None
            if owner is not None:
                yield _(action.title), self._keys(action), self._runner(action, owner)
        for command in app.session.commands:
            yield _(command.title).format(**command.values), "", self._extra(command)

    def _keys(self, action: Action) -> str:
        keys = keys_of(action, cast("SynctuiApp", self.app).session.keymap)
        return "  ".join(shown_key(key) for key in keys.split(",") if key)

    def _runner(self, action: Action, owner: DOMNode) -> Callable[[], object]:
        return lambda: self.app.run_worker(self.app.run_action(action.run, owner), group="command")

    def _extra(self, command: ExtraCommand) -> Callable[[], object]:
        async def run() -> None:
            said = await command.run()
            if said:
                self.app.notify(_(said).format(**command.values), markup=False)

        return lambda: self.app.run_worker(run(), group="command")
