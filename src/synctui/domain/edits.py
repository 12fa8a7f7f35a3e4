"""In what a synced document differs from what was sent, down to the single line: what a person types into the tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from synctui.domain.fingerprint import Change, changes, content
from synctui.domain.invoice import Document

LISTS = frozenset({"vat", "lines", "discounts"})
_LINE = ("description", "quantity", "unit_price", "net", "tax", "ledger", "cost_centre")
_DISCOUNT = ("description", "net", "tax")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. Without `before` it was added, without `after` it was taken away.

    Amounts are plain decimals in the document's currency, days ISO dates. `line` counts from 1 as the document stands
    now (as it stood, where it was taken away); `about` is that line's description or a rate's label.
    """

    field: str
    before: str | None
    after: str | None
    line: int | None = None
    about: str = ""


def differences(
    document: Document, sent: Mapping[str, object] | None, known: Sequence[Change] = ()
) -> list[Difference]:
    """From the content that was sent (`fingerprint.content`) to the document now; `known` where that was not kept."""
    if sent is None:
        return [Difference(one.field, one.before, one.after) for one in known]
    now = content(document)
    taxes = [line.tax for line in document.lines] + [part.tax for part in document.allowances]
    labels = {tax.key: tax.label for tax in (*taxes, *(part.tax for part in document.vat))}
    found: list[Difference] = []
    names = {change.field for change in changes(sent, now)}
    for change in changes(sent, now):
        if change.field not in LISTS:
            # The customer's key says nothing to a reader where the name says it.
            if change.field != "customer" or "customer_name" not in names:
                found.append(Difference(change.field, change.before, change.after))
        elif change.field == "vat":
            found += _of_vat(_rows(sent, "vat"), _rows(now, "vat"), labels)
        else:
            fields = _LINE if change.field == "lines" else _DISCOUNT
            found += _of_rows(change.field, _rows(sent, change.field), _rows(now, change.field), fields, labels)
    return found


_Row = tuple[str | None, ...]


def _rows(of: Mapping[str, object], name: str) -> list[_Row]:
    rows = of.get(name)
    if not isinstance(rows, list | tuple):
        return []
    return [tuple(None if value is None else str(value) for value in row) for row in rows]


def _of_vat(before: list[_Row], after: list[_Row], labels: Mapping[str, str]) -> Iterator[Difference]:
    """VAT per rate; its taxable amount follows from the lines."""
    old = {row[0] or "": row[2] for row in before}
    new = {row[0] or "": row[2] for row in after}
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield Difference("vat", old.get(key), new.get(key), about=_label(key, labels) or "")


def _of_rows(
    name: str, before: list[_Row], after: list[_Row], fields: Sequence[str], labels: Mapping[str, str]
) -> Iterator[Difference]:
    """Rows that stayed are passed over; those between them are compared one by one, the rest was added or removed."""
    net = fields.index("net")
    for tag, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for step in range(both):
            yield from _of_row(before[i + step], after[j + step], fields, j + step + 1, labels)
        for gone in range(i + both, i_end):
            yield Difference(name, before[gone][net], None, gone + 1, before[gone][0] or "")
        for new in range(j + both, j_end):
            yield Difference(name, None, after[new][net], new + 1, after[new][0] or "")


def _of_row(
    before: _Row, after: _Row, fields: Sequence[str], number: int, labels: Mapping[str, str]
) -> Iterator[Difference]:
    for name, old, new in zip(fields, before, after, strict=True):
        if old != new:
            is_rate = name == "tax"
            yield Difference(
                name,
                _label(old, labels) if is_rate else old,
                _label(new, labels) if is_rate else new,
                number,
                after[0] or "",
            )


def _label(key: str | None, labels: Mapping[str, str]) -> str | None:
    """A rate's label; its bare id where the document no longer has it."""
    return None if key is None else labels.get(key, key.rpartition(":")[2])
