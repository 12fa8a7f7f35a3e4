"""The lines of one invoice: its figures, why it did not sync or what changed since, its history and what is on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.booking import LinkState
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, Status
from synctui.i18n import _
from synctui.i18n.edit_words import CLOSED, closed_change_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, count, day, day_short_and_time, decimal, month
from synctui.i18n.report_words import mode_words
from synctui.ports.reading import Detail, HistoryEntry, Mark
from synctui.tui.screens.detail_reason import reason_options
from synctui.tui.screens.document_words import history_words, status_words
from synctui.tui.screens.lines import (
    ALERT,
    DIFFERS,
    QUIET,
    STRONG,
    Part,
    cell,
    hanging,
    labelled,
    line,
    section,
    stack,
    text_option,
)
from synctui.tui.signs import Signs

WIDE = 100
AMOUNT = 14
FIGURES = 42
"""Cells of amounts and days; what stands beside them is longer."""
SHEET = 104


@dataclass(frozen=True, slots=True)
class DetailView:
    """One invoice and how it is shown now: width in cells, zone, whether the tool's own words are wanted."""

    detail: Detail
    spec: ConnectorSpec | None
    integration: Integration | None
    width: int
    zone: str
    signs: Signs
    is_raw: bool = False

    @property
    def sheet(self) -> int:
        """Cells of the lines and their totals: amounts must not stand too far from what they are for."""
        return min(self.width, SHEET)

    @property
    def tool(self) -> str:
        """What people call the tool."""
        return self.spec.title if self.spec is not None else (self.detail.tool or "")


def detail_options(view: DetailView) -> list[Option]:
    """Every line, from the figures down; the ones with an id can be opened."""
    blocks: list[list[Option]] = [
        [text_option(_figures(view))],
        list(reason_options(view)),
        list(_history(view)),
        list(_content(view)),
    ]
    options: list[Option] = []
    for block in blocks:
        if block:
            options += [*block, text_option("")]
    return options


# figures ----------------------------------------------------------------------------------------------------------


def _figures(view: DetailView) -> Content:
    document, row = view.detail.document, view.detail.row
    left: list[tuple[str, Content | str]] = [
        (
            _("Gross"),
            line((amount(document.gross.cents, document.currency), STRONG if row.gross_cents >= 0 else ALERT)),
        ),
        (_("Net"), amount(document.net.cents, document.currency)),
        (_("VAT"), amount(document.vat_total.cents, document.currency)),
        (_("Date"), day(document.date) if document.date else ""),
        (_("Due"), day(document.due) if document.due else ""),
        (_("Status"), _status(view)),
    ]
    right: list[tuple[str, Content | str]] = [
        (_("Booking number"), line((row.booking_number, STRONG)) if row.booking_number else ""),
        (_("Sync"), _mark(view)),
        (_("Accounting tool"), _target(view)),
        (_("Period"), month(document.date) if document.date else ""),
        (_("Customer"), document.customer.name),
        (_("VAT number"), document.customer.vat_number or ""),
    ]
    if view.width >= WIDE:
        rest = view.width - FIGURES
        pairs = zip(left, right, strict=True)
        return stack(line(cell(labelled(*a, 10), FIGURES), cell(labelled(*b, 16), rest)) for a, b in pairs)
    narrow = [pair for pair in (*right[:3], left[0], left[2], left[3], left[4], left[5]) if pair[1] or pair is right[0]]
    return stack(_in_pairs(narrow, view.width))


def _status(view: DetailView) -> Content:
    """With the day on which the tool says that it was paid."""
    status, paid = view.detail.row.status, view.detail.paid
    words = line((status_words(status), DIFFERS if status is Status.OVERDUE else ""))
    if paid is None or paid.paid_on is None:
        return words
    return line(words, (f"  {day(paid.paid_on)}", QUIET))


def _in_pairs(pairs: list[tuple[str, Content | str]], width: int) -> Iterator[Content]:
    """Long values have a line of their own, the others stand two and two."""
    long, short = pairs[:3], pairs[3:]
    for pair in long:
        yield cell(labelled(*pair, 16), width)
    for i in range(0, len(short), 2):
        yield line(
            *[cell(labelled(*pair, 16 if at == 0 else 8), width // 2) for at, pair in enumerate(short[i : i + 2])]
        )


def _target(view: DetailView) -> str:
    if view.integration is None:
        return ""
    is_credit = view.detail.document.is_credit_note
    journal = view.integration.credit_journal if is_credit else view.integration.journal
    place = _("{tool}, journal {journal}").format(tool=view.tool, journal=journal) if journal else view.tool
    entry = view.detail.link.entry_number if view.detail.link is not None else None
    return _("{place}, entry {number}").format(place=place, number=entry) if entry else place


def _mark(view: DetailView) -> Content:
    row, signs = view.detail.row, view.signs
    match row.mark:
        case Mark.SYNCED:
            when = f" {day_short_and_time(row.synced_at, view.zone)}" if row.synced_at else ""
            how = f", {mode_words(row.mode)}" if row.mode else ""
            note = f"  {error_text(row.code, row.values, view.tool).short}" if row.code else ""
            return line((f"{signs.synced} " + _("synced") + when + how, QUIET), (note, DIFFERS))
        case Mark.EDIT_REFUSED if row.code in CLOSED and row.date is not None:
            return line((f"{signs.failed} {closed_change_words(row.date)}", ALERT))
        case Mark.REFUSED | Mark.EDIT_REFUSED:
            short = error_text(row.code or "", row.values, view.tool).short
            return line((f"{signs.failed} {short}", ALERT))
        case Mark.UNKNOWN:
            return line((f"{signs.differs} " + _("being checked"), DIFFERS))
        case Mark.EDITED:
            return line((f"{signs.differs} " + _("changed since"), DIFFERS))
        case Mark.MISSING:
            return line((f"{signs.differs} " + _("missing in {tool}").format(tool=view.tool), DIFFERS))
        case Mark.DRAFT:
            return line((_("draft"), QUIET))
        case Mark.BEFORE_START:
            return line((_("before the start date"), QUIET))
        case Mark.SET_ASIDE:
            return line((_("set aside"), QUIET))
        case Mark.NO_TOOL:
            return line((_("no accounting tool"), DIFFERS))
        case Mark.NOT_SYNCED:
            return line((f"{signs.waiting} " + _("not synced"), "$primary"))


# history ----------------------------------------------------------------------------------------------------------


def _history(view: DetailView) -> Iterator[Option]:
    if not view.detail.history:
        return
    yield text_option(section(_("History"), view.width))
    for i, entry in enumerate(view.detail.history):
        content = _history_line(entry, view)
        if entry.run is not None:
            yield Option(content, id=f"run-{i}-{entry.run}")
        else:
            yield text_option(content)


def _history_line(entry: HistoryEntry, view: DetailView) -> Content:
    what: Part = (history_words(entry.what), ALERT if entry.code and entry.what == "refused" else "")
    parts: list[Part] = [what]
    if entry.code:
        parts.append((f"  {error_text(entry.code, entry.values, view.tool).short}", QUIET))
    else:
        parts.append((f"  {_said(entry.values)}", QUIET))
    mode = mode_words(entry.mode) if entry.mode else ""
    head = line((day_short_and_time(entry.at, view.zone), QUIET), "  ", (cell(mode, 11).plain, QUIET))
    return hanging(line(*parts), view.width, indent=" " * (head.cell_length + 1), first=line(head, " "))


def _said(values: Mapping[str, str]) -> str:
    """The reason or the booking number that belongs to an entry."""
    return values.get("reason") or values.get("booking_number") or ""


# lines ------------------------------------------------------------------------------------------------------------


def _content(view: DetailView) -> Iterator[Option]:
    document = view.detail.document
    yield text_option(section(_("Lines ({n})").format(n=count(len(document.lines))), view.width))
    shown: str | None = None
    for part in document.lines:
        if part.section != shown:
            shown = part.section
            if shown:
                yield text_option(line((shown, STRONG)))
        quantity = decimal(part.quantity)
        price = amount_of_price(part.unit_price, document)
        times = f"{quantity} × {price}" if price else quantity
        yield text_option(_amount_line(view, part.description, times, part.tax.label, part.net.cents))
    for extra in document.allowances:
        yield text_option(_amount_line(view, extra.description, "", extra.tax.label, extra.net.cents))
    yield text_option(_totals(view))


def amount_of_price(price: object, document: Document) -> str:
    """A unit price as it is: it may have more decimals than a cent."""
    from decimal import Decimal

    return decimal(price) if isinstance(price, Decimal) else ""


def _amount_line(view: DetailView, text: str, times: str, rate: str, cents: int) -> Content:
    fixed = AMOUNT + 2 + 16 + (22 if view.width >= WIDE else 0)
    width = max(view.sheet - fixed, 12)
    parts: list[Part] = [cell(text, width)]
    if view.width >= WIDE:
        parts += [cell(Content.styled(times, QUIET), 20, right=True), "  "]
    parts += [cell(Content.styled(rate, QUIET), 16, right=True), "  "]
    figure = Content.styled(amount(cents), ALERT if cents < 0 else "")
    return line(*parts, cell(figure, AMOUNT, right=True))


def _totals(view: DetailView) -> Content:
    """Net, VAT per rate and gross beneath the lines."""
    document = view.detail.document
    rows: list[Content] = []
    for label, rate, cents in [
        (_("Net"), "", document.net.cents),
        *((_("VAT"), part.tax.label, part.vat.cents) for part in document.vat),
    ]:
        rows.append(_right(view.sheet, label, rate, Content(amount(cents))))
    total = Content.styled(amount(document.gross.cents), STRONG)
    return stack([*rows, _right(view.sheet, _("Gross"), document.currency, total)])


def _right(width: int, label: str, rate: str, figure: Content) -> Content:
    free = max(width - AMOUNT - 2 - 16 - 2, 8)
    return line(
        cell(Content.styled(label, QUIET), free, right=True),
        "  ",
        cell(Content.styled(rate, QUIET), 16, right=True),
        "  ",
        cell(figure, AMOUNT, right=True),
    )


def is_unknown(detail: Detail) -> bool:
    """An attempt left and no usable answer came back: a look-up or a person decides."""
    return detail.link is not None and detail.link.state in {LinkState.UNKNOWN, LinkState.INTENT}
