"""Editing an invoice where it was written: before the link opens, what the edit will mean in the books is said."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.screen import Screen

from synctui.domain.invoice import Document, DocumentKey
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.ports.service import EditNotice
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.host import say, session_of
from synctui.tui.screens.lines import DIFFERS, QUIET

RESETS = frozenset({"edit-resets-cost-centres"})
"""Codes of notices after which the cost centres of the lines are named."""


async def edit_at_source(screen: Screen[None], key: DocumentKey) -> None:
    """Called in a worker: asks first where the invoice is synced, then opens its link."""
    session = session_of(screen)
    today = session.today()
    detail = await session.reading.read(lambda reader: reader.detail(key, today))
    if detail is None:
        return
    notices = await session.service.edit_notices(key)
    if notices:
        title = _("Edit {number} in Teamleader?").format(number=detail.row.number or _("draft"))
        question = AskDialog(title, _text(notices, detail.document), _("open it in Teamleader"))
        if await screen.app.push_screen_wait(question) is None:
            return
    open_link(screen, detail.document.web_url)


def open_link(screen: Screen[None], url: str | None) -> None:
    """Shown as well as opened: on a server there is no browser."""
    if url is None or not url.startswith(("https://", "http://")):
        say(screen, _("There is no link to this invoice in Teamleader."))
        return
    say(screen, url)
    screen.app.copy_to_clipboard(url)
    screen.app.open_url(url)


def _text(notices: Sequence[EditNotice], document: Document) -> list[Content]:
    lines: list[Content] = []
    for notice in notices:
        lines.append(Content.styled(_what(notice), DIFFERS))
        if notice.code in RESETS:
            centres = dict.fromkeys(part.cost_centre for part in document.lines if part.cost_centre)
            lines += [Content(_("Cost centre {name} will be empty afterwards.").format(name=name)) for name in centres]
        lines += [Content.styled(step, QUIET) for step in _remedy(notice)]
    return lines


def _what(notice: EditNotice) -> str:
    text = error_text(notice.code, notice.values, notice.tool_title)
    if notice.code != "edit-period-closed":
        return text.what
    closed = error_text("period-closed", notice.values, notice.tool_title)
    return f"{closed.what} " + _("A change will not be transferred.")


def _remedy(notice: EditNotice) -> tuple[str, ...]:
    """What to do now; where the period is closed there is nothing yet that could be sent again."""
    if notice.code == "edit-period-closed":
        return ()
    return error_text(notice.code, notice.values, notice.tool_title).remedy
