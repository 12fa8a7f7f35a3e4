"""The bell's entry for later edits that a read has noticed: what the next sync does with them, one line for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.i18n import _
from synctui.i18n.formats import count
from synctui.i18n.noticed_words import edit_rows, heading_words, row_words, what_happens_words
from synctui.ports.reading import NotificationRow
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, STRONG, hanging, line, stack, text_option

if TYPE_CHECKING:
    from synctui.tui.screens.bell_lines import BellView

MOST_EDITS = 100


def noticed_options(row: NotificationRow, view: BellView, when: str) -> Iterator[tuple[Option, str | None]]:
    """Each line with the key of the document that it opens; the first opens the list of all edits."""
    yield Option(_head(row, view, when), id=f"entry-{row.id}"), None
    tool = str(row.content.get("tool_title") or "")
    edits = list(edit_rows(row.content))
    for i, edit in enumerate(edits[:MOST_EDITS]):
        words = Content.styled(row_words(edit, tool), ALERT if edit.get("code") else "")
        option = Option(hanging(words, view.width, indent="    "), id=f"document-{row.id}-{i}")
        yield option, str(edit.get("document") or "")
    tail = [Content("")]
    if len(edits) > MOST_EDITS:
        more = _("and {n} more: d lists them all").format(n=count(len(edits) - MOST_EDITS))
        tail.insert(0, hanging(Content.styled(more, QUIET), view.width, indent="    "))
    yield text_option(stack(tail)), None


def _head(row: NotificationRow, view: BellView, when: str) -> Content:
    content = row.content
    sign = "  " if row.is_read else line((f"{view.signs.mark} ", DIFFERS))
    title = f"{when}  {content.get('tool_title') or ''}"
    lines = [hanging(line((title, QUIET if row.is_read else STRONG)), view.width, first=sign)]
    if view.names_departments and content.get("department_name"):
        lines.append(hanging(Content.styled(str(content["department_name"]), QUIET), view.width))
    lines.append(hanging(Content.styled(heading_words(content), DIFFERS), view.width))
    lines += [hanging(Content.styled(text, QUIET), view.width) for text in what_happens_words(content)]
    return stack(lines)
