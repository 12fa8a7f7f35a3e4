"""The lists of an account: which documents there are, and which of them have to be read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from synctui.domain.invoice import DocumentKey, Kind
from synctui.sources.teamleader.api import PAGE_SIZE, Api, Row
from synctui.sources.teamleader.cursor import BEGINNING, Cursor
from synctui.sources.teamleader.documents import Ids, parts_of, plain_number
from synctui.sources.teamleader.spool import Listed, Spool
from synctui.sources.teamleader.values import NotReadable, day, id_of, instant, text

RESOURCE = {Kind.INVOICE: "invoices", Kind.CREDIT_NOTE: "creditNotes"}
TOLD_EVERY = 10
"""Pages of a list between two words about how far it is."""
MOST_PASSES = 5
"""Nobody deletes so much that every pass shows something new."""
_DATE = {Kind.INVOICE: "invoice_date_after", Kind.CREDIT_NOTE: "credit_note_date_after"}
"""Filters by day, the day itself included."""
_ORDER = {Kind.INVOICE: {"sort": [{"field": "invoice_number", "order": "asc"}]}, Kind.CREDIT_NOTE: {}}
"""New invoices come last, so that nothing moves to an earlier page while pages are read."""

Filter = Mapping[str, object]


class Lists:
    """What one read has to look at; `spool` holds it after `read`."""

    def __init__(self, api: Api, before: Cursor, now: datetime) -> None:
        self._api = api
        self._before = before
        self._started = now
        self.is_full = before.wants_everything(now)
        self.spool = Spool(lambda row: before.wants(row.at, row.ids.id, row.day))

    async def read(self) -> AsyncIterator[int]:
        """Yields now and then how many documents were shown so far.

        Lists of several pages are read until they show nothing new: a deletion makes rows slide past a page's end.
        """
        for _ in range(MOST_PASSES):
            new, is_long, pages = 0, False, 0
            async for page, kind in self._once():
                new += self.spool.put(self._changed(page, kind))
                is_long, pages = is_long or len(page) >= PAGE_SIZE, pages + 1
                if pages % TOLD_EVERY == 0:
                    yield len(self.spool)
            if not is_long or not new:
                break
        self.spool.sort()

    async def _once(self) -> AsyncIterator[tuple[list[Row], Kind]]:
        for kind, resource in RESOURCE.items():
            for chosen in self._filters(kind):
                body = {**({"filter": chosen} if chosen else {}), **_ORDER[kind]}
                async for page in self._api.pages(f"{resource}.list", body):
                    yield page, kind

    def _changed(self, page: Sequence[Row], kind: Kind) -> list[Listed]:
        """Rows that no earlier page had, or had in another state."""
        ids = {id: raw for raw in page if (id := text(raw.get("id"))) is not None}
        known = self.spool.stamps(ids)
        wanted = [raw for id, raw in ids.items() if known.get(id) != (text(raw.get("updated_at")) or "")]
        return [row for raw in wanted if (row := listed(raw, kind)) is not None]

    def _filters(self, kind: Kind) -> tuple[Filter, ...]:
        """One for each list. Drafts have no date, so a filter by day does not show them."""
        # Fractions of seconds are refused by some endpoints.
        changed = {"updated_since": self._before.since.replace(microsecond=0).isoformat()}
        first_day = self._before.first_day
        if first_day is None:
            return ({} if self.is_full else changed,)
        from_then = {_DATE[kind]: first_day.isoformat()}
        drafts = ({"status": ["draft"]},) if kind is Kind.INVOICE else ()
        if self.is_full:
            return (from_then, *drafts, *((changed,) if self._before.is_complete else ()))
        if self._before.is_complete:
            return (changed,)
        return tuple({**changed, **one} for one in (from_then, *drafts))

    def position(self, now: datetime) -> Cursor:
        """Where reading the documents starts.

        What the list did not show yet changed after it was begun: by the other side's clock that is at most the time
        it took before the latest change it showed. A change dated in the future must not hide later ones.
        """
        seen = self.spool.newest or BEGINNING
        newest = min(seen, self._started)
        return self._before.begun(newest - min(now - self._started, newest - BEGINNING))

    def ended(self, position: Cursor) -> Cursor:
        """After the last document."""
        listed_at = self._started if self.is_full else self._before.listed_at
        return replace(position, is_complete=True, covered=None, listed_at=listed_at)

    @property
    def complete_keys(self) -> Spool | None:
        """All keys, where all documents were listed; an account that suddenly shows nothing says nothing."""
        return self.spool if self.is_full and len(self.spool) else None


async def listed_again(api: Api, keys: Sequence[DocumentKey]) -> list[Listed]:
    """What the lists say now of at most a page of documents; of those they do not show, what their keys say."""
    found: dict[str, Listed] = {}
    by_id = {parts_of(key)[1]: key for key in keys}
    for kind, resource in RESOURCE.items():
        ids = [id for id, key in by_id.items() if parts_of(key)[0] is kind]
        if ids:
            body = {"filter": {"ids": ids}, "page": {"size": PAGE_SIZE, "number": 1}}
            rows = [listed(raw, kind) for raw in await api.rows(f"{resource}.list", body)]
            found |= {row.ids.id: row for row in rows if row is not None and row.ids.id in by_id}
    return [found.get(id) or Listed(_of_key(key), BEGINNING) for id, key in by_id.items()]


def listed(raw: Row, kind: Kind) -> Listed | None:
    """None for a row without an id, which nothing could be asked about."""
    id = text(raw.get("id"))
    if id is None:
        return None
    written = raw.get("invoice_number") or raw.get("credit_note_number")
    department = id_of(raw.get("department")) or "unknown"
    ids = Ids(kind, id, department, plain_number(written), text(raw.get("web_url")))
    try:
        dated = day(raw.get("invoice_date") or raw.get("credit_note_date"), "date")
    except NotReadable:
        dated = None
    stamp = text(raw.get("updated_at")) or ""
    return Listed(ids, instant(stamp) or BEGINNING, dated, stamp)


def _of_key(key: DocumentKey) -> Ids:
    kind, id = parts_of(key)
    return Ids(kind, id, key.split(":", 3)[1])
