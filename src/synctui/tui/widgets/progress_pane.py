"""The place of the sync: while it runs bars, counts, waits and errors as they come; otherwise how the last one went."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget

from synctui.tui.run_model import RunModel
from synctui.tui.session import Session
from synctui.tui.signs import signs_of
from synctui.tui.widgets.frame import frame_of
from synctui.tui.widgets.last_sync import LastSync, elsewhere_line, last_sync_line
from synctui.tui.widgets.progress_lines import MOST_LINES, PaneView

ROWS = 5
"""Of one integration: title, customers, invoices, time and the latest error."""
AROUND = 3
"""Of several: title, time and the latest error around a line for each."""


class ProgressPane(Widget, can_focus=False):
    """Its height is settled when a run begins and when it has ended, never in between."""

    DEFAULT_CSS = """
    ProgressPane { height: 2; border-top: solid $rule; background: $background; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.auto_links = False
        self.last: LastSync | None = None
        self._shown = Content("")

    def on_mount(self) -> None:
        frame_of(self).run_changed.subscribe(self, lambda _model: self.show())
        frame_of(self).dashboard_changed.subscribe(self, lambda _dashboard: self.show())
        self.show()

    def on_resize(self) -> None:
        self.show()

    def tell_last(self, last: LastSync | None) -> None:
        self.last = last
        self.show()

    @property
    def is_roomy(self) -> bool:
        return self.app.size.width >= 100 and self.app.size.height >= 30

    def show(self) -> None:
        """Draw again what has changed."""
        frame = frame_of(self)
        model = frame.run_model
        rows = pane_rows(model) if model.is_running and self.is_roomy else 1
        if self.styles.height is None or self.styles.height.value != rows + 1:
            self.styles.height = rows + 1
        content = Content("\n").join(list(self._lines(model, frame.session))[:rows])
        if content.plain != self._shown.plain or content.spans != self._shown.spans:
            self._shown = content
            self.refresh()

    def _lines(self, model: RunModel, session: Session) -> Iterator[Content]:
        width = self.size.width
        elsewhere = [lease for lease in frame_of(self).dashboard.leases if lease.expires_at > session.clock.now()]
        if not model.is_running:
            yield (
                elsewhere_line(elsewhere[0], session.zone, width)
                if elsewhere
                else last_sync_line(self.last, session.zone, width)
            )
            return
        view = PaneView(model, session.clock.now(), session.zone, signs_of(session), width)
        yield from view.roomy() if self.is_roomy else (view.tight(),)

    def render(self) -> Content:
        return self._shown


def pane_rows(model: RunModel) -> int:
    """Rows of the pane for this run, known from its beginning on."""
    return ROWS if len(model.runs) < 2 else AROUND + min(MOST_LINES, len(model.runs))
