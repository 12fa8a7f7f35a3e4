"""Why an invoice did not sync, or what differs since, and what a person can do about it, as lines that open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.invoice import Document
from synctui.i18n import _, ngettext
from synctui.i18n.errors import ErrorText, error_text
from synctui.i18n.formats import count
from synctui.ports.reading import Mark
from synctui.tui.screens.edits_lines import difference_line, differences_of
from synctui.tui.screens.lines import ACTS, ALERT, DIFFERS, QUIET, hanging, labelled, line, section, stack, text_option

if TYPE_CHECKING:
    from synctui.tui.screens.detail_lines import DetailView

FIX, ADOPT, RELEASE, TICK_OFF, TAKE_BACK, CONFIRM = "fix", "adopt", "release", "tick-off", "take-back", "confirm"
AGAIN, REVERSE = "again", "reverse"
"""Ids of lines that open something."""

WARNING = "tool-warning"
"""Code of a refusal that a person may answer with yes."""
LABEL = 14
HANDED_OVER = frozenset({Mark.SYNCED, Mark.EDITED, Mark.MISSING})
"""Marks of what was synced and may be released, at a tool where that can be."""


def reason_options(view: DetailView) -> Iterator[Option]:
    """The block between figures and history; empty for an invoice with which all is well."""
    yield from _reason(view)
    if view.spec is not None and view.spec.capabilities.books_again and view.detail.row.mark in HANDED_OVER:
        again = _("hand it over to {tool} once more, if the file did not arrive").format(tool=view.tool)
        yield Option(_opens(again, view), id=AGAIN)
        reverse = _("hand it over once more, and take the first booking back (Generalumkehr)")
        yield Option(_opens(reverse, view), id=REVERSE)


def _reason(view: DetailView) -> Iterator[Option]:
    row = view.detail.row
    match row.mark:
        case Mark.REFUSED:
            yield from _error(view, _("Why it did not sync"))
        case Mark.EDIT_REFUSED:
            yield from _error(view, _("Why the later edit was not transferred"))
            yield from _changes(view)
            yield _tick_off(view)
        case Mark.UNKNOWN:
            yield from _unknown(view)
        case Mark.EDITED:
            yield from _edited(view)
        case Mark.MISSING:
            yield from _explained(view, _("Missing in {tool}").format(tool=view.tool), _missing(view))
        case Mark.SYNCED if row.code:
            told = error_text(row.code, row.values, view.tool)
            yield from _explained(view, told.short, " ".join((told.what, told.why, *told.remedy)))
        case Mark.SET_ASIDE:
            yield from _explained(view, _("Why it is not synced"), _("It was set aside and will never be synced."))
            yield Option(_opens(_("take it back: sync it with the others"), view), id=TAKE_BACK)
        case _:
            text = _why_not_due(view)
            if text:
                yield from _explained(view, _("Why it is not synced"), text)


def _error(view: DetailView, title: str) -> Iterator[Option]:
    row = view.detail.row
    code = row.code or "tool-message"
    text = error_text(code, row.values, view.tool, tool_text=_said(view))
    yield text_option(section(title, view.width))
    yield Option(_headline(view, text, code), id=FIX)
    yield text_option(_explanation(view, text))
    if code == WARNING:
        yield Option(_opens(_("yes, it is right: book it with the next sync"), view), id=CONFIRM)


def _headline(view: DetailView, text: ErrorText, code: str) -> Content:
    same = view.detail.same_error
    others = ngettext("on {n} invoice", "on {n} invoices", same).format(n=count(same)) if same > 1 else ""
    tail = line((f"  {others}", QUIET), (f"  [{code}]", QUIET))
    return hanging(line((text.what, ALERT), tail), view.width, first=(f"{view.signs.failed} ", ALERT))


def _explanation(view: DetailView, text: ErrorText) -> Content:
    lines = [_point(view, _("Why"), text.why)] if text.why else []
    for i, remedy in enumerate(text.remedy):
        label = _("How to fix") if i == 0 else ""
        lines.append(_point(view, label, f"{i + 1}  {remedy}"))
    lines.append(_point(view, _("Where"), _where_words(view, text)))
    if opens_a_place(text, view.detail.document):
        words = _("on the red line opens the place where it is fixed")
        lines.append(_point(view, "", line((f"{view.signs.enter} ", ACTS), (words, QUIET))))
    if view.is_raw:
        lines.append(_point(view, _("Raw answer"), _raw(view)))
    return stack(lines)


def opens_a_place(text: ErrorText, document: Document) -> bool:
    """Whether there is somewhere to go: a setting here, or a link to the document in Teamleader."""
    return text.where == "synctui" or (text.where == "teamleader" and document.web_url is not None)


def _where_words(view: DetailView, text: ErrorText) -> str:
    match text.where:
        case "synctui":
            return _("here, in synctui")
        case "teamleader":
            return _("in Teamleader")
        case "tool":
            return _("in {tool}").format(tool=view.tool)


def _point(view: DetailView, label: str, text: Content | str) -> Content:
    content = text if isinstance(text, Content) else Content(text)
    indent = " " * (LABEL + 4)
    return hanging(content, view.width, indent=indent, first=line("  ", labelled(label, "", LABEL)))


def _raw(view: DetailView) -> str:
    return _said(view) or _("The tool said nothing more.")


def _said(view: DetailView) -> str | None:
    """The tool's own words, of the attempt or of the history; secrets are taken out where they enter."""
    link = view.detail.link
    if link is not None and link.tool_text:
        return link.tool_text
    return next((entry.tool_text for entry in view.detail.history if entry.tool_text), None)


# edits ------------------------------------------------------------------------------------------------------------


def _edited(view: DetailView) -> Iterator[Option]:
    yield text_option(section(_("Changed in Teamleader after the sync"), view.width))
    yield from _changes(view)
    pushes = view.spec is not None and view.spec.capabilities.pushes_edits
    if pushes:
        yield from _pushed(view)
        return
    text = _(
        "Later edits are not transferred to {tool}. Make the same change in {tool}, booking number {number}, "
        "then tick it off here."
    ).format(tool=view.tool, number=view.detail.row.booking_number or "")
    yield text_option(hanging(Content(text), view.width))
    yield _tick_off(view)


def _tick_off(view: DetailView) -> Option:
    return Option(_opens(_("done in {tool}: tick off").format(tool=view.tool), view, key="k"), id=TICK_OFF)


def _pushed(view: DetailView) -> Iterator[Option]:
    """A tool that takes later edits: they go with the next sync, and what that costs is said before."""
    text = _("The change is transferred to {tool} with the next sync, manual or automatic.").format(tool=view.tool)
    yield text_option(hanging(Content(text), view.width))
    warning = view.spec.capabilities.edit_warning if view.spec is not None else None
    if warning:
        what = error_text(warning, {}, view.tool).what
        yield text_option(hanging(Content.styled(what, DIFFERS), view.width, first=(f"{view.signs.differs} ", DIFFERS)))
    for centre in dict.fromkeys(part.cost_centre for part in view.detail.document.lines if part.cost_centre):
        lost = _("Cost centre {name} will be empty afterwards.").format(name=centre)
        yield text_option(hanging(Content.styled(lost, DIFFERS), view.width))


def _changes(view: DetailView) -> Iterator[Option]:
    currency = view.detail.document.currency
    for one in differences_of(view.detail):
        yield text_option(difference_line(one, currency, view.signs, view.width, "  "))


# unknown, missing, not due ----------------------------------------------------------------------------------------


def _unknown(view: DetailView) -> Iterator[Option]:
    text = _(
        "The invoice left for {tool} and no usable answer came back, so it may stand there or not. The next sync looks "
        "it up before anything is sent again. If you know better, decide here:"
    ).format(tool=view.tool)
    yield from _explained(view, _("Whether it was synced is not known"), text)
    yield Option(_opens(_("it is in {tool}: enter its booking number").format(tool=view.tool), view), id=ADOPT)
    released = _("it is not in {tool}: release it, so that the next sync sends it").format(tool=view.tool)
    yield Option(_opens(released, view), id=RELEASE)
    if view.is_raw:
        yield text_option(_point(view, _("Raw answer"), _raw(view)))


def _missing(view: DetailView) -> str:
    return _(
        "It was synced under {number}, and {tool} has no such entry any more. It stays synced and keeps its number; "
        "nothing is sent again by itself."
    ).format(number=view.detail.row.booking_number or "", tool=view.tool)


def _why_not_due(view: DetailView) -> str:
    match view.detail.row.mark:
        case Mark.DRAFT:
            return _("It is a draft. Book it in Teamleader; the next sync takes it along.")
        case Mark.BEFORE_START:
            return _("It is dated before the start date of the integration (F4).")
        case Mark.NO_TOOL:
            return _("No accounting tool is set up for {department} (F4).").format(
                department=view.detail.document.department.name
            )
        case Mark.NOT_SYNCED:
            return _("It has not been synced yet. Press s to sync it now.")
        case _:
            return ""


def _explained(view: DetailView, title: str, text: str) -> Iterator[Option]:
    yield text_option(section(title, view.width))
    yield text_option(hanging(Content(text), view.width))


def _opens(words: str, view: DetailView, key: str | None = None) -> Content:
    shown = line("  ", (f"{key or view.signs.enter} ", ACTS))
    return hanging(Content(words), view.width, indent=" " * shown.cell_length, first=shown)
