"""The note that goes with a batch, for the person who hands it over: what is in it, and what was changed for DATEV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synctui.connectors.datev.postings import Entry
from synctui.domain.money import total
from synctui.i18n import _, formats, ngettext


def protocol(name: str, files: Sequence[str], entries: Sequence[Entry], reversed_numbers: Mapping[str, str]) -> bytes:
    """Plain text in the reader's language, with the mark by which Windows knows UTF-8.

    `reversed_numbers` has the bookings that are taken back here, by the number of the document.
    """
    replaced = sum(entry.replaced for entry in entries)
    lines = [_("Hand-over to DATEV, batch {batch}").format(batch=name), ""]
    lines += [_("Files:"), *(f"  {file}" for file in files), ""]
    lines += [_line(entry) for entry in entries]
    lines += ["", *_sums(entries)]
    if replaced:
        words = ngettext(
            "{n} character that DATEV's character set does not have was replaced by a question mark.",
            "{n} characters that DATEV's character set does not have were replaced by question marks.",
            replaced,
        )
        lines += ["", words.format(n=replaced)]
    if reversed_numbers:
        lines += ["", _("Taken back by Generalumkehr:")]
        lines += [f"  {number}  {booking}" for number, booking in reversed_numbers.items()]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _line(entry: Entry) -> str:
    document = entry.document
    number = document.number or ""
    shown = number if entry.document_number == number else f"{number} → {entry.document_number}"
    amount = formats.amount(entry.gross.cents, document.currency)
    return f"  {entry.number}  {formats.day(entry.day)}  {shown}  {document.customer.name}  {amount}"


def _sums(entries: Sequence[Entry]) -> list[str]:
    currencies = dict.fromkeys(entry.document.currency for entry in entries)
    found = []
    for currency in currencies:
        mine = [entry.gross for entry in entries if entry.document.currency == currency]
        amount = formats.amount(total(mine, currency).cents, currency)
        words = ngettext("{n} document, {total} in all", "{n} documents, {total} in all", len(mine))
        found.append(words.format(n=len(mine), total=amount))
    return found
