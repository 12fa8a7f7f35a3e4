"""The bell: a sidebar with one entry per manual sync and a line for each document that was not synced."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static

from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.i18n.formats import count
from synctui.ports.reading import NotificationRow
from synctui.ports.support import Subject
from synctui.tui.actions import Place
from synctui.tui.keys import bindings
from synctui.tui.screens.bell_lines import BellView, Target, bell_options
from synctui.tui.screens.host import host_of, session_of
from synctui.tui.screens.lines import ACTS, DIFFERS, QUIET, STRONG, LineList, keys_line, line
from synctui.tui.signs import signs_of

MOST_ENTRIES = 200


class BellPanel(Widget):
    """The notifications that stand in the store. `OpenDocument`, `OpenRun` and `Closed` say where to go from here."""

    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")
    SCOPED_CSS = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.BELL)

    class OpenDocument(Message):
        """A line of a document was opened: `code` is why it was not synced."""

        def __init__(self, key: DocumentKey, code: str | None = None) -> None:
            super().__init__()
            self.key = key
            self.code = code

    class OpenRun(Message):
        def __init__(self, run: int) -> None:
            super().__init__()
            self.run = run

    class OpenEdits(Message):
        """The list of later edits."""

    class Changed(Message):
        """Something was read or dismissed: the count of the header is no longer right."""

    class Closed(Message):
        pass

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_open = False
        self._rows: list[NotificationRow] = []
        self._targets: dict[str, Target] = {}
        self._is_opening = False

    def compose(self) -> ComposeResult:
        with Horizontal(id="bell-title"):
            yield Static(id="bell-count", markup=False)
            yield Static(line(("esc", ACTS), (" " + _("close"), QUIET)), id="bell-close", markup=False)
        yield LineList(id="bell-lines")
        yield Static(self._keys(), id="bell-keys", markup=False)

    def on_mount(self) -> None:
        host_of(self).data_changed.subscribe(self, lambda _version: self.reload())
        self.reload()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def focus_lines(self) -> None:
        self.is_open = True
        """Open it: the cursor stands on the newest entry, also of those that are just being read."""
        self._is_opening = True
        self.query_one(LineList).focus()

    @work(group="bell", exclusive=True)
    async def reload(self) -> None:
        """Read the notifications again; the cursor stays on its line."""
        self._rows = await session_of(self).reading.read(lambda reader: reader.notifications(MOST_ENTRIES))
        self._paint()
        self._is_opening = False

    def _paint(self) -> None:
        session = session_of(self)
        lines = self.query_one(LineList)
        width = lines.scrollable_content_region.width or 42
        view = BellView(width, session.zone, session.clock.now(), signs_of(session))
        options, self._targets = bell_options(self._rows, view)
        lines.show(options)
        if not lines.has_focus or self._is_opening:
            # While nobody walks in it, new entries come to the top and the cursor stays there.
            lines.action_first()
        unread = sum(1 for row in self._rows if not row.is_read)
        new = line("  ", (_("{n} new").format(n=count(unread)), f"bold {DIFFERS}")) if unread else ""
        self.query_one("#bell-count", Static).update(line((_("Bell"), STRONG), new))

    def _keys(self) -> Content:
        enter = signs_of(session_of(self)).enter
        return keys_line((enter, _("open")), ("m", _("read")), ("a", _("all")), ("d", _("dismiss")), gap=2)

    # keys ---------------------------------------------------------------------------------------------------------

    def _current(self) -> Target | None:
        option = self.query_one(LineList).highlighted_option
        return self._targets.get(option.id or "") if option is not None else None

    def subject(self) -> Subject:
        """The document of the line at the cursor, else the run of its entry."""
        target = self._current()
        if target is None:
            return Subject()
        return Subject(document=target.document, run=target.run, code=target.code)

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        target = self._targets.get(event.option_id or "")
        if target is None:
            return
        self._mark([target.notification])
        if target.document is not None:
            self.post_message(self.OpenDocument(target.document, target.code))
        elif target.is_of_edits:
            self.post_message(self.OpenEdits())
        elif target.run is not None:
            self.post_message(self.OpenRun(target.run))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()

    def action_mark_read(self) -> None:
        target = self._current()
        if target is not None:
            self._mark([target.notification])

    def action_mark_all_read(self) -> None:
        self._mark(None)

    def action_dismiss(self) -> None:
        target = self._current()
        if target is not None:
            self._dismiss(target.notification)

    def action_close(self) -> None:
        """A key that comes faster than the focus leaves is meant for what lies below."""
        if not self.is_open:
            raise SkipAction
        self.is_open = False
        self.post_message(self.Closed())

    @work(group="bell-marks")
    async def _mark(self, ids: Iterable[int] | None) -> None:
        await session_of(self).service.mark_read(None if ids is None else list(ids))
        self._after_change()

    @work(group="bell-marks")
    async def _dismiss(self, notification: int) -> None:
        await session_of(self).service.dismiss([notification])
        self._after_change()

    def _after_change(self) -> None:
        self.post_message(self.Changed())
        self.reload()
