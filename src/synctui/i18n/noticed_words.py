"""The notice of later edits that a read has found, told in sentences from the entry that the store keeps (JSON)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synctui.i18n import _, ngettext
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count

Content = Mapping[str, object]


def is_notice_of_edits(content: Content) -> bool:
    """Entries of runs have no `what`."""
    return content.get("what") == "edits"


def heading_words(content: Content) -> str:
    rows = list(edit_rows(content))
    text = ngettext("{n} invoice was changed after the sync", "{n} invoices were changed after the sync", len(rows))
    return text.format(n=count(len(rows)))


def what_happens_words(content: Content) -> Iterator[str]:
    """What the next sync does with those that the tool takes, and what that costs; nothing where it takes none."""
    tool = str(content.get("tool_title") or "")
    if all(row.get("code") for row in edit_rows(content)):
        return
    yield _("The next sync transfers this to {tool}.").format(tool=tool)
    warning = content.get("warning")
    if isinstance(warning, str):
        yield error_text(warning, {}, tool).what


def row_words(row: Content, tool: str) -> str:
    """Number, and what becomes of it: the cost centres that will be empty, or why it is not transferred."""
    code, values = row.get("code"), row.get("values")
    number = str(row.get("number") or "")
    if isinstance(code, str):
        known = {str(key): str(value) for key, value in values.items()} if isinstance(values, Mapping) else {}
        return f"{number}  {error_text(code, known, tool).short}"
    centres = row.get("cost_centres")
    names = ", ".join(str(name) for name in centres) if isinstance(centres, (list, tuple)) else ""
    if not names:
        return number
    return f"{number}  " + _("cost centre {name} will be empty").format(name=names)


def edit_rows(content: Content) -> Iterator[Content]:
    rows = content.get("edits")
    if isinstance(rows, (list, tuple)):
        yield from (row for row in rows if isinstance(row, Mapping))
