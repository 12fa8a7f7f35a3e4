"""The overview: every invoice with its booking number, and beside an empty one the reason why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.ports.reading import Query, Reader
from synctui.ports.support import Subject
from synctui.tui.actions import Place, footer_of
from synctui.tui.filter_words import understood
from synctui.tui.keys import bindings
from synctui.tui.period import Period, days_of, period_of
from synctui.tui.run_model import RunModel
from synctui.tui.screens.bell import BellPanel
from synctui.tui.screens.overview_counts import OverviewCounts
from synctui.tui.screens.overview_words import empty_words, order_words
from synctui.tui.signs import signs_of
from synctui.tui.widgets.filter_line import Counts, FilterInput, FilterLine
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar, TabsBar
from synctui.tui.widgets.invoice_table import InvoiceTable
from synctui.tui.widgets.last_sync import from_reports
from synctui.tui.widgets.progress_pane import ProgressPane
from synctui.tui.widgets.sum_line import Standing, SumLine
from synctui.tui.widgets.table.cells import Look
from synctui.tui.widgets.table.columns import Choices, from_json, to_json

if TYPE_CHECKING:
    from synctui.tui.app import SynctuiApp

COLUMNS = "overview.columns"
PERIOD = "overview.period"
SEVERAL = "overview.several"
"""Preference: several companies were shown together the last time, so that the first frame has their column."""


class OverviewScreen(Screen[None]):
    CSS_PATH = "overview.tcss"
    AUTO_FOCUS = "InvoiceTable"
    PLACES = (Place.INVOICES, Place.TABLE)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.INVOICES),
        # The app's key, heard here first: the overview has layers of its own.
        Binding("escape", "back", show=False, id="app.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._period = Period.QUARTER
        self._only_unsynced = False
        self._needs_person = False

    @property
    def _app(self) -> SynctuiApp:
        return cast("SynctuiApp", self.app)

    @property
    def table(self) -> InvoiceTable:
        return self.query_one(InvoiceTable)

    def compose(self) -> ComposeResult:
        remembered = self._app.session.remembered
        self._period = period_of(remembered.get(PERIOD))
        self._counts = OverviewCounts(self._app.session, self._tell)
        table = InvoiceTable(self._app.session.reading, self._look())
        table.choices = from_json(remembered.get(COLUMNS))
        table.is_of_several = remembered.get(SEVERAL) == "yes"
        yield HeaderBar()
        yield TabsBar("invoices")
        yield FilterLine()
        with Horizontal(id="body"):
            yield table
            yield BellPanel()
        yield SumLine()
        yield ProgressPane()
        yield FooterBar(footer_of(Place.TABLE, Place.INVOICES))

    def on_mount(self) -> None:
        app = self._app
        app.dashboard_changed.subscribe(self, lambda _dashboard: self._dashboard_changed())
        app.data_changed.subscribe(self, lambda _version: self._data_changed())
        app.run_changed.subscribe(self, self._run_changed)
        self.watch(self.table, "cursor_coordinate", self._tell_standing, init=False)
        self.table.focus()
        self.requery()
        self._counts.read_last_sync()

    # the view -------------------------------------------------------------------------------------------------------

    def query_now(self) -> Query:
        """What the reader asked for: period, filter and company; the order is the table's."""
        first, last = days_of(self._period, self._app.session.today())
        shown = self.table.query_shown
        query = Query(
            department=self._app.dashboard.department,
            first=None if self._only_unsynced else first,
            last=None if self._only_unsynced else last,
            only_unsynced=self._only_unsynced,
            order=shown.order,
            descending=shown.descending,
            today=self._app.session.today(),
        )
        return understood(self.query_one(FilterLine).value).on(query)

    def requery(self, keep: DocumentKey | None = None) -> None:
        self.table.empty_text = empty_words(
            self._period, is_filtered=bool(self.query_one(FilterLine).value), only_unsynced=self._only_unsynced
        )
        self.table.show(self.query_now(), keep=keep)
        self._count_older()
        self._tell()

    def _count_older(self) -> None:
        first = None if self._only_unsynced else days_of(self._period, self._app.session.today())[0]
        self._counts.count_older(self._app.dashboard.department, first)

    def _keep(self) -> DocumentKey | None:
        row = self.table.current
        return row.key if row is not None else None

    def subject(self) -> Subject:
        """The invoice at the cursor, or what the bell's cursor stands on while it is open."""
        bell = self.query_one(BellPanel)
        if self.focused is not None and bell in self.focused.ancestors_with_self:
            return bell.subject()
        row = self.table.current
        return Subject(document=row.key, code=row.code, values=row.values) if row is not None else Subject()

    def _look(self) -> Look:
        dashboard, session = self._app.dashboard, self._app.session
        departments = [one for one in dashboard.departments if dashboard.department in {None, one.key}]
        currencies = {one.currency for one in departments}
        return Look(
            signs=signs_of(session),
            zone=session.zone,
            since=self._app.opened_at,
            currency=currencies.pop() if len(currencies) == 1 else "EUR",
            tools={one.integration.department: one.spec.title for one in dashboard.integrations},
            companies={one.key: one.name for one in dashboard.departments},
        )

    # what others tell -----------------------------------------------------------------------------------------------

    def _dashboard_changed(self) -> None:
        self.table.set_look(self._look())
        self._tell_several()
        if self.table.query_shown.department != self._app.dashboard.department:
            self.requery(keep=self._keep())
        self._tell()

    def _tell_several(self) -> None:
        dashboard = self._app.dashboard
        if not dashboard.departments:
            return
        is_so = dashboard.department is None and len(dashboard.departments) > 1
        if is_so != self.table.is_of_several:
            self.table.tell_several(is_so)
            self._save(SEVERAL, "yes" if is_so else "no")

    def _data_changed(self) -> None:
        self.table.refresh_rows()
        self._count_older()
        if self.has_class("-bell"):
            self.query_one(BellPanel).reload()
        if not self._app.run_model.is_running:
            self._counts.read_last_sync()

    def _run_changed(self, model: RunModel) -> None:
        if model.is_running or model.ended_at is None:
            return
        last = from_reports(model.reports, model.books)
        if last is not None:
            self._counts.tell_last_sync(last)
            self.table.clear_marks()

    @on(InvoiceTable.Changed)
    def _table_changed(self) -> None:
        self._counts.sum_marks(self.table.marks.keys, self.table.query_shown)
        self._tell()

    def _tell(self) -> None:
        """Counts and sums as they are now."""
        table, figures = self.table, self._app.dashboard.figures
        where = _("not synced, whatever the period") if self._only_unsynced else self._period.words
        older = min(self._counts.older, figures.unsynced)
        self.query_one(FilterLine).show(where, Counts(table.total, figures.unsynced, older, figures.needs_person))
        self.query_one(ProgressPane).tell_last(self._counts.last_sync)
        self._tell_standing()
        self._refresh_footer(figures.needs_person > 0)

    def _tell_standing(self) -> None:
        """With every move of the cursor, and in the same frame: what follows later is one more write over SSH."""
        table, figures = self.table, self._app.dashboard.figures
        self.query_one(SumLine).tell(
            Standing(
                marked=len(table.marks),
                hidden=self._counts.marked.hidden if len(table.marks) else 0,
                sums=self._counts.marked.sums,
                is_choosing=table.marks.anchor is not None,
                row=table.cursor_row,
                total=table.total,
                order=order_words(table.query_shown),
                unsynced=figures.unsynced,
                needs_person=figures.needs_person,
                today=self._app.session.today(),
            )
        )

    def _refresh_footer(self, needs_person: bool) -> None:
        """Which keys work depends on this alone, so that moving the cursor costs nothing."""
        if needs_person != self._needs_person:
            self._needs_person = needs_person
            self.refresh_bindings()

    # keys -----------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something now is a key of this place."""
        if action in {"next_problem", "previous_problem"}:
            return self._app.dashboard.figures.needs_person > 0
        if action == "company":
            return len(self._app.dashboard.departments) > 1
        if action in {"filter", "columns", "toggle_booking", "sync"}:
            return not (self.has_class("-bell") and self.has_class("-narrow"))
        return True

    def action_sync(self) -> None:
        marks = self.table.marks
        self._app.start_sync(selection=list(marks) if len(marks) else None)

    def action_filter(self) -> None:
        self.query_one(FilterLine).begin()

    @on(FilterLine.Typed)
    def _typed(self) -> None:
        self.requery(keep=None if self.query_one(FilterLine).value else self._keep())

    @on(FilterInput.Done)
    def _filter_done(self) -> None:
        self.table.focus()

    async def action_back(self) -> None:
        """One layer: the bell, the range, the filter, the list of what is not synced, the marks."""
        filter_line, marks = self.query_one(FilterLine), self.table.marks
        if self.has_class("-bell"):
            self.toggle_bell(open_it=False)
        elif marks.anchor is not None:
            marks.anchor = None
            self.table.refresh()
            self._tell()
        elif filter_line.value:
            filter_line.empty()
        elif self._only_unsynced:
            self.action_only_unsynced()
        elif len(marks):
            self.table.clear_marks()

    def action_only_unsynced(self) -> None:
        self._only_unsynced = not self._only_unsynced
        self.requery(keep=self._keep())

    def action_period(self) -> None:
        self._only_unsynced = False
        self._period = self._period.following
        self.requery(keep=self._keep())
        self._save(PERIOD, self._period.value)

    def action_company(self) -> None:
        dashboard = self._app.dashboard
        self.table.clear_marks()
        self._app.watching.show_department(dashboard.next_department())

    def action_read_sources(self) -> None:
        self._app.watching.read_sources(is_asked_for=True)

    def action_next_problem(self) -> None:
        self._go_to_problem(forward=True)

    def action_previous_problem(self) -> None:
        self._go_to_problem(forward=False)

    def _go_to_problem(self, *, forward: bool) -> None:
        """The next one of the view; where it has none, the view opens to everything that needs a person."""
        query, key = self.table.query_shown, self._keep()

        def job(reader: Reader) -> tuple[int, DocumentKey] | None:
            found = reader.neighbour(query, key, forward=forward)
            return found if found is not None else reader.neighbour(query, None, forward=forward)

        self._app.session.reading.ask(job, self._got_problem)

    def _got_problem(self, found: tuple[int, DocumentKey] | None) -> None:
        if found is not None:
            self.table.go_to(found[0])
            return
        is_filtered = bool(self.query_one(FilterLine).value) or self._only_unsynced or self._period is not Period.ALL
        if is_filtered:
            self._show_everything()

    def _show_everything(self) -> None:
        """What needs a person is older than the period or hidden by the filter: show all and go there."""
        self._only_unsynced, self._period = False, Period.ALL
        with self.prevent(FilterLine.Typed):
            self.query_one(FilterLine).empty()
        self.requery()
        query = self.table.query_shown

        def got(found: tuple[int, DocumentKey] | None) -> None:
            if found is not None:
                self.table.go_to(found[0])

        self._app.session.reading.ask(lambda reader: reader.neighbour(query, None, forward=True), got)

    def action_copy_booking(self) -> None:
        row = self.table.current
        if row is None or not row.booking_number:
            self.notify(_("This invoice has no booking number yet."), severity="warning", markup=False)
            return
        self.app.copy_to_clipboard(row.booking_number)
        self.notify(_("Copied: {number}").format(number=row.booking_number), markup=False)

    def action_edit(self) -> None:
        """Edit it here, with what that will mean in the books."""
        row = self.table.current
        if row is not None:
            self.run_worker(self._edit(row.key), group="decide", exclusive=True)

    async def _edit(self, key: DocumentKey) -> None:
        from synctui.tui.screens.editing import edit_at_source

        await edit_at_source(self, key)

    # columns --------------------------------------------------------------------------------------------------------

    def action_columns(self) -> None:
        from synctui.tui.screens.columns import ColumnsDialog

        table = self.table
        dialog = ColumnsDialog(table.choices, table.size.width, several=table.is_of_several)
        self.app.push_screen(dialog, self._columns_chosen)

    def _columns_chosen(self, choices: Choices | None) -> None:
        if choices is not None:
            self.table.set_choices(choices)
            self._save(COLUMNS, to_json(choices))

    def action_toggle_booking(self) -> None:
        self.table.action_toggle_booking()

    @on(InvoiceTable.ColumnsChanged)
    def _columns_toggled(self) -> None:
        self._save(COLUMNS, to_json(self.table.choices))

    def _save(self, key: str, value: str) -> None:
        self.run_worker(self._app.session.service.save_preference(key, value), group=key, exclusive=True)

    # other places ---------------------------------------------------------------------------------------------------

    @on(InvoiceTable.Opened)
    def _opened(self, event: InvoiceTable.Opened) -> None:
        self._app.open_document(event.row.key)

    def toggle_bell(self, *, open_it: bool | None = None) -> None:
        """Open the bell or close it; beside it the table shows its narrow columns."""
        is_open = not self.has_class("-bell") if open_it is None else open_it
        self.set_class(is_open, "-bell")
        self.table.want_narrow(is_open)
        if is_open:
            self.query_one(BellPanel).reload()
            self.query_one(BellPanel).focus_lines()
        else:
            self.table.focus()
        self.refresh_bindings()

    @on(BellPanel.Closed)
    def _bell_closed(self) -> None:
        self.toggle_bell(open_it=False)

    @on(BellPanel.Changed)
    def _bell_changed(self) -> None:
        self._app.watching.refresh()

    @on(BellPanel.OpenDocument)
    def _bell_document(self, event: BellPanel.OpenDocument) -> None:
        if event.code is None:
            self._app.open_document(event.key)
        else:
            self._app.open_fix(event.code, event.key)

    @on(BellPanel.OpenEdits)
    def _bell_edits(self) -> None:
        self._app.action_edits()

    @on(BellPanel.OpenRun)
    def _bell_run(self, event: BellPanel.OpenRun) -> None:
        from synctui.tui.screens.runs import RunScreen

        self.app.push_screen(RunScreen(event.run))
