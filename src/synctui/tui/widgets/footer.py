"""The last line: at most ten keys that work now, never cut, and always the one for help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from synctui.i18n import _
from synctui.tui.actions import Action, Place, footer_of, keys_of, shown_key
from synctui.tui.keys import owner_of
from synctui.tui.widgets.bar import Bar
from synctui.tui.widgets.frame import frame_of
from synctui.tui.widgets.pieces import ACTS, QUIET, Piece, clickable, piece, styled

MOST_KEYS = 10
SCOPES = {Place.EVERYWHERE: "app", Place.TABLE: "focused"}
"""Who carries an action out where it is no action of the screen itself."""


class FooterBar(Bar):
    """Compose it last on a screen, with the actions that are valid there (`actions.footer_of(Place…)`)."""

    DEFAULT_CSS = """
    FooterBar { background: $panel; color: $secondary; dock: bottom; }
    """

    def __init__(self, actions: Iterable[Action] | None = None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.actions = tuple(actions) if actions is not None else footer_of()

    def on_mount(self) -> None:
        super().on_mount()
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.show())

    def left(self) -> Sequence[Piece]:
        frame = frame_of(self)
        working = [action for action in self.actions if self._works(action)]
        return footer_pieces(working, frame.session.keymap, is_ascii=frame.session.is_ascii)

    def _works(self, action: Action) -> bool:
        """Whether screen or app would carry it out now."""
        return owner_of(action, [self.screen.focused, self.screen, self.app]) is not None


def footer_pieces(actions: Sequence[Action], keymap: Mapping[str, str], *, is_ascii: bool) -> list[Piece]:
    """At most ten keys; where the width is small those of the highest rank are left out, help only loses its word."""
    kept = sorted(actions, key=lambda action: action.footer)[:MOST_KEYS]
    return [_piece(action, keymap, is_ascii=is_ascii) for action in actions if action in kept]


def _piece(action: Action, keymap: Mapping[str, str], *, is_ascii: bool) -> Piece:
    key = shown_key(keys_of(action, keymap).split(",")[0], is_ascii=is_ascii)
    run = f"{SCOPES.get(action.where, 'screen')}.{action.run}"
    word = clickable(styled((key, f"bold {ACTS}"), (f" {_(action.word)}", QUIET)), run)
    if action.footer:
        return piece(word, rank=action.footer, gap=3)
    return piece(word, clickable(styled((key, f"bold {ACTS}")), run), gap=3)
