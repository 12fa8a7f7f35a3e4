"""Notices of later edits, found by a read or made from here, told in sentences from what the store keeps (JSON)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from synctui.i18n import _, ngettext
from synctui.i18n.edit_words import difference_words, field_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count

Content = Mapping[str, object]
_OWN, _UNSURE = "own-edit", "unsure-edit"


def is_notice_of_edits(content: Content) -> bool:
    """Entries of runs have no `what`."""
    return content.get("what") in {"edits", _OWN, _UNSURE}


def heading_words(content: Content) -> str:
    rows = list(edit_rows(content))
    number = str(rows[0].get("number") or "") if rows else ""
    if content.get("what") == _UNSURE:
        return _("Your change of {number} may not have been saved: look").format(number=number)
    if content.get("what") == _OWN:
        return _("{number} was changed from here").format(number=number)
    text = ngettext("{n} invoice was changed after the sync", "{n} invoices were changed after the sync", len(rows))
    return text.format(n=count(len(rows)))


def what_happens_words(content: Content) -> Iterator[str]:
    """What the next sync does with those that the tool takes, and what that costs; nothing where it takes none.

    Of a change made from here: what was changed, and what a person was told before.
    """
    if content.get("what") in {_OWN, _UNSURE}:
        yield from _own(content)
        return
    tool = str(content.get("tool_title") or "")
    if all(row.get("code") for row in edit_rows(content)):
        return
    yield _("The next sync transfers this to {tool}.").format(tool=tool)
    warning = content.get("warning")
    if isinstance(warning, str):
        yield error_text(warning, {}, tool).what


def _own(content: Content) -> Iterator[str]:
    for row in _rows(content, "changes"):
        field, before, after = (row.get(name) for name in ("field", "before", "after"))
        words = difference_words(str(field), _text(before), _text(after), "")
        yield f"{field_words(str(field))}: {words}".replace("\n", " ")
    for row in _rows(content, "notices"):
        values = row.get("values")
        known = {str(key): str(value) for key, value in values.items()} if isinstance(values, Mapping) else {}
        yield error_text(str(row.get("code")), known, str(row.get("tool_title") or "")).what


def _text(value: object) -> str | None:
    return None if value is None else str(value)


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
    return _rows(content, "edits")


def _rows(content: Content, name: str) -> Iterator[Content]:
    rows = content.get(name)
    if isinstance(rows, (list, tuple)):
        yield from (row for row in rows if isinstance(row, Mapping))
