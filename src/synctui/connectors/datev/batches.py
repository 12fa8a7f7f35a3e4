"""Makes the files of one batch from its entries, and the record that says what is in them."""

from __future__ import annotations

import calendar
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from synctui.connectors.datev import extf, xml_online
from synctui.connectors.datev.handover import Folder
from synctui.connectors.datev.postings import Entry
from synctui.connectors.datev.protocol import protocol
from synctui.connectors.datev.records import Batch, Handed, handed
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.texts import Ansi

_GUIDS = uuid.UUID("5a0c2a5e-5a0d-4c6f-9a2e-4f6f9f0d7a11")
"""Names made in this space are ours: the same document under the same number has the same GUID."""


@dataclass(frozen=True, slots=True)
class Made:
    """One batch, ready to be handed over."""

    record: Batch
    files: Mapping[str, bytes]
    entries: tuple[Entry, ...]
    """With what was found while writing them."""


@dataclass(frozen=True, slots=True)
class Names:
    batch: str
    bookings: str
    customers: str
    pictures: str
    reversals: str
    protocol: str

    @classmethod
    def of(cls, batch: str, *, is_xml: bool) -> Names:
        bookings = f"Rechnungen_{batch}.zip" if is_xml else f"EXTF_Buchungsstapel_{batch}.csv"
        return cls(
            batch,
            bookings,
            f"EXTF_Debitoren_{batch}.csv",
            f"Belege_{batch}.zip",
            f"EXTF_Generalumkehr_{batch}",
            f"Protokoll_{batch}.txt",
        )

    def all(self) -> tuple[str, ...]:
        return self.bookings, self.customers, self.pictures, self.protocol


class Maker:
    """Makes batches one after the other; `told` has the master data that went to DATEV before, by account."""

    def __init__(self, settings: DatevSettings, folder: Folder, made: datetime, told: Mapping[str, str]) -> None:
        self._settings = settings
        self._folder = folder
        self._made = made
        self._told = dict(told)
        self._lost: dict[str, int] = {}
        """Characters that the master data of an account lost in this batch."""

    def make(self, entries: Sequence[Entry], taken_back: Mapping[str, Handed]) -> Made:
        """`taken_back` has the earlier bookings that are to be reversed, by document key."""
        names = self._names(entries[0])
        files: dict[str, bytes] = {}
        customers = self._customers(entries, names, files)
        entries = [self._linked(entry) for entry in entries]
        written = self._bookings(entries, names, files)
        self._reversals(taken_back.values(), names, files)
        numbers = {one.reference: one.number for one in taken_back.values()}
        listed = [entry for entry, _ in written]
        files[names.protocol] = protocol(names.batch, tuple(files), listed, numbers)
        record = Batch(
            names.batch,
            self._made.isoformat(),
            self._settings.consultant,
            self._settings.client,
            tuple(files),
            tuple(handed(entry, names.bookings, tuple(rows)) for entry, rows in written),
            customers,
        )
        self._told |= customers
        return Made(record, files, tuple(listed))

    def _names(self, first: Entry) -> Names:
        """After the number of the first document; the next free name where that is there already."""
        stem = first.number.rpartition("/")[0] or f"{first.day:%Y%m}-{first.number}"
        plain = "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in stem)
        batch, count = plain, 1
        while True:
            names = Names.of(batch, is_xml=self._settings.is_xml)
            if self._folder.is_free(batch, names.all()):
                return names
            count += 1
            batch = f"{plain}-{count}"

    def _linked(self, entry: Entry) -> Entry:
        """An EXTF line names its picture; the XML interface staples both together by itself."""
        if entry.request.pdf is None or self._settings.is_xml:
            return entry
        return replace(entry, link=str(uuid.uuid5(_GUIDS, f"{entry.document.key} {entry.number}")))

    def _customers(self, entries: Iterable[Entry], names: Names, files: dict[str, bytes]) -> dict[str, str]:
        """Master data that DATEV does not have yet; none where one account is for all."""
        if self._settings.has_one_debtor:
            return {}
        rows, prints = [], dict[str, str]()
        for entry in entries:
            ansi = Ansi()
            row = extf.customer_row(entry.debtor, entry.document.customer, ansi)
            shape = hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:16]
            if self._told.get(entry.debtor) != shape and entry.debtor not in prints:
                prints[entry.debtor] = shape
                self._lost[entry.debtor] = ansi.replaced
                rows.append(row)
        if rows:
            first, last = self._span(entries)
            heading = extf.Heading(self._settings, self._made, f"Debitoren {names.batch}", first, last)
            files[names.customers] = extf.customers(heading, rows)
        return prints

    def _bookings(
        self, entries: Sequence[Entry], names: Names, files: dict[str, bytes]
    ) -> list[tuple[Entry, list[extf.Row]]]:
        if self._settings.is_xml:
            files[names.bookings] = xml_online.ledgers(entries, self._settings, self._made)
            return [(self._counted(entry, 0), []) for entry in entries]
        written = [self._rows(entry) for entry in entries]
        first, last = self._span(entries)
        heading = extf.Heading(self._settings, self._made, f"Rechnungen {names.batch}", first, last)
        files[names.bookings] = extf.bookings(heading, [row for _, rows in written for row in rows])
        pictured = [entry for entry in entries if entry.link]
        if pictured:
            files[names.pictures] = xml_online.pictures(pictured, self._settings, self._made)
        return written

    def _rows(self, entry: Entry) -> tuple[Entry, list[extf.Row]]:
        ansi = Ansi()
        rows = extf.booking_rows(entry, self._settings, ansi)
        return self._counted(entry, ansi.replaced), rows

    def _counted(self, entry: Entry, replaced: int) -> Entry:
        """With what its lines and its customer's master data have lost."""
        lost = replaced + self._lost.pop(entry.debtor, 0)
        return replace(entry, replaced=lost, notes=(*entry.notes, *(("characters-replaced",) if lost else ())))

    def _reversals(self, taken_back: Iterable[Handed], names: Names, files: dict[str, bytes]) -> None:
        """One file for each month, since the day of a line has no year of its own."""
        months: dict[tuple[int, int], list[Handed]] = {}
        for one in taken_back:
            months.setdefault((one.date.year, one.date.month), []).append(one)
        for (year, month), some in sorted(months.items()):
            first, last = month_of(date(year, month, 1))
            title = f"Generalumkehr {year}-{month:02d}"
            heading = extf.Heading(self._settings, self._made, title, first, last)
            rows = [extf.reversed_row({int(at): text for at, text in row.items()}) for one in some for row in one.rows]
            files[f"{names.reversals}_{year}-{month:02d}.csv"] = extf.bookings(heading, rows)

    @staticmethod
    def _span(entries: Iterable[Entry]) -> tuple[date, date]:
        days = sorted(entry.day for entry in entries)
        return month_of(days[0])[0], month_of(days[-1])[1]


def month_of(day: date) -> tuple[date, date]:
    """Its first and its last day."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
