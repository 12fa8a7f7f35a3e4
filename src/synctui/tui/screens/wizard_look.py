"""The first look: what a sync would do now, with no key that sends anything."""

from __future__ import annotations

from textual.content import Content

from synctui.i18n import _
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import keys_line
from synctui.tui.screens.plan import PlanDialog
from synctui.tui.signs import signs_of


class LookDialog(PlanDialog):
    """True when the reader has seen it; False when they went back."""

    def _title(self) -> str:
        return _("First look: this is what a sync would do. Nothing is sent.")

    def _keys(self) -> Content:
        return keys_line((signs_of(session_of(self)).enter, _("seen, set-up is done")), ("esc", _("back")))

    def action_start(self) -> None:
        self.dismiss(True)
