"""Reading an account into a store while people write, edit and delete, with limits hit and processes killed: no
document is left out and none is there twice, in hundreds of short lives, each of them a seed."""

from __future__ import annotations

import contextlib
import random
from datetime import datetime, timedelta

import pytest

from synctui.domain.errors import SynctuiError, Throttled
from synctui.domain.fingerprint import fingerprint
from synctui.domain.invoice import Document
from synctui.engine.reading import read_sources
from synctui.ports.faults import Fault, FaultKind
from synctui.sources.teamleader import api, cursor, listing, reading
from synctui.store.codec import from_text
from synctui.store.migrate import prepare
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.clock import VirtualClock

LIVES = 120
MOST_LIVES = 200
"""At most so many may pass before a sabotage is noticed."""
PAGE = 3
STAYS = "stays"
LATE = 40
"""Seconds that a change may be seen after it says that it was made."""


class Killed(Exception):
    """The process is gone."""


class Life:
    """One account and one store, and everything that chance lets happen to them."""

    def __init__(self, seed, account, path):
        self.chance = random.Random(seed)
        self.account = account
        self.sandbox = account.sandbox
        self.store = SqliteStore(path, threaded=False)
        self.is_stormy = True
        self.dies_in = None
        self.sandbox.tamper = self.meanwhile
        account.pace.before_call = self.step
        # An account that shows nothing at all is believed nothing.
        account.invoice(id=STAYS)

    # what others do -------------------------------------------------------------------------------------------

    def meanwhile(self, action, data):
        """Between two answers time passes, and somebody works."""
        if not self.is_stormy:
            return data
        self.account.clock.advance(self.chance.choice([0, 0, 0, 1, 45]))
        if self.chance.random() < 0.25:
            self.somebody_works()
        return data

    async def step(self):
        """Before every request."""
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Killed

    def somebody_works(self):
        ids = [id for id in self.sandbox.state.table("documents") if id != STAYS]
        doing = self.chance.choice(["write", "draft", "note", "edit", "edit", "book", "pay", "delete", "delete"])
        if doing in {"write", "draft"} or not ids:
            self.account.invoice(date=None if doing == "draft" else self.some_day())
        elif doing == "note":
            self.account.credit_note(date=self.some_day())
        else:
            self.touch(self.chance.choice(ids), doing)
            self.commit_late()

    def commit_late(self):
        """What was changed last is seen only now, although it says that it was changed some time ago."""
        if self.chance.random() < 0.6 and (documents := self.sandbox.state.rows("documents")):
            last = max(documents, key=lambda document: document["updated_at"])
            at = datetime.fromisoformat(last["updated_at"]) - timedelta(seconds=self.chance.randrange(LATE))
            if last["id"] != STAYS:
                self.sandbox.state.put("documents", last["id"], {**last, "updated_at": at.isoformat()})

    def some_day(self):
        return self.chance.choice(["2026-11-03", "2026-10-01", "2025-12-30"])

    def touch(self, id, doing):
        document = self.sandbox.state.get("documents", id)
        is_invoice = document["kind"] == "invoice"
        if doing == "delete":
            self.sandbox.delete(id)
        elif doing == "book" and is_invoice and not document.get("date"):
            self.sandbox.book_draft(id)
        elif doing == "pay" and is_invoice and document.get("date"):
            self.sandbox.register_payment(id)
        else:
            self.sandbox.change(id, lines=[self.account.line(f"{self.chance.randrange(1, 900)}.00")])

    # reading --------------------------------------------------------------------------------------------------

    def sources(self, on_wait):
        del on_wait
        return (self.account.source(),)

    async def read(self):
        """One process: to its end, or until a limit, an error or its death."""
        with contextlib.suppress(SynctuiError, Killed):
            await self.read_changes()

    async def read_changes(self):
        """By the cursor alone, without the safety nets that would hide its mistakes."""
        async for page in self.account.source().read(await self.store.cursor("teamleader")):
            await self.store.save_reading("teamleader", page, self.account.clock.now())

    async def stormy_read(self):
        self.dies_in = self.chance.choice([None, None, self.chance.randrange(60)])
        self.account.faults[:] = [self.trouble()] if self.chance.random() < 0.5 else []
        await self.read()
        self.account.clock.advance(self.chance.choice([0, 1, 60, 600, 4 * 3600]))
        for _ in range(self.chance.randrange(8)):
            self.somebody_works()
            self.account.clock.advance(self.chance.choice([0, 1, 100]))

    def trouble(self):
        kind = self.chance.choice([FaultKind.STATUS, FaultKind.STATUS, FaultKind.LOSE_ANSWER, FaultKind.TRUNCATE])
        status, times = self.chance.choice([429, 429, 500, 401]), self.chance.choice([1, 4])
        path, first = self.chance.choice([".info", ".list"]), self.chance.randrange(1, 16)
        return Fault(kind, path=path, first=first, times=times, status=status, body='{"data": []}')

    def calm(self, seconds):
        """From now on nothing happens any more, for so many seconds."""
        self.is_stormy, self.dies_in = False, None
        self.account.faults.clear()
        self.account.clock.advance(seconds)

    def stored(self):
        """All documents that the store shows, as far as they matter."""
        with self.store._work.read() as rows:
            found = rows.exec_driver_sql(
                "SELECT d.key, c.content FROM document d JOIN document_content c ON c.document_id = d.id"
                " WHERE d.is_hidden = 0"
            ).fetchall()
        assert len({key for key, _ in found}) == len(found)
        return as_seen(from_text(text, Document) for _, text in found)

    async def standing(self):
        """The same of what stands in the account."""
        return as_seen(await self.account.documents())


def as_seen(documents):
    return {one.key: (fingerprint(one), one.is_paid, one.open) for one in documents}


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(api, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(listing, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(reading, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(reading, "BATCH", PAGE)
    monkeypatch.setattr(cursor, "OVERLAP", timedelta(seconds=LATE))


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    path = tmp_path_factory.mktemp("stores") / "empty.db"
    prepare(path)
    return path.read_bytes()


async def lived(seed, new_account, path, empty_store):
    """An account whose documents are written, and read by processes that come to all kinds of ends."""
    path.write_bytes(empty_store)
    life = Life(seed, await new_account(VirtualClock()), path)
    for _ in range(life.chance.randrange(24)):
        life.account.invoice(date=life.some_day())
        life.account.clock.advance(life.chance.choice([0, 0, 100, 900]))
    for _ in range(life.chance.randrange(2, 8)):
        await life.stormy_read()
    return life


@pytest.mark.parametrize("first", range(0, LIVES, 20))
async def test_nothing_is_left_out_and_nothing_is_there_twice(first, new_account, tmp_path, empty_store):
    for seed in range(first, first + 20):
        life = await lived(seed, new_account, tmp_path / f"{seed}.db", empty_store)

        life.calm(600)
        await life.read_changes()
        soon, there = life.stored(), await life.standing()
        life.calm(30 * 3600)
        await read_sources(life, life.store, life.account.clock)
        late = life.stored()
        await life.store.aclose()

        assert {key: soon.get(key) for key in there} == there, f"seed {seed}"
        assert late == there, f"seed {seed}: {late.keys() ^ there.keys()}"


# broken on purpose ------------------------------------------------------------------------------------------------


def take_a_refusal_for_an_empty_list(patch):
    honest = api.Api._patiently

    async def gullible(self, action, body):
        try:
            return await honest(self, action, body)
        except Throttled:
            return [] if action.endswith("list") else None

    patch.setattr(api.Api, "_patiently", gullible)


def believe_that_changes_are_seen_at_once(patch):
    patch.setattr(cursor, "OVERLAP", timedelta(0))


SABOTAGES = [(take_a_refusal_for_an_empty_list, 0), (believe_that_changes_are_seen_at_once, 90)]
"""And from which seed on it does not take long."""


@pytest.mark.parametrize(("sabotage", "first"), SABOTAGES, ids=["refusals", "overlap"])
async def test_a_broken_cursor_is_noticed(sabotage, first, monkeypatch, new_account, tmp_path, empty_store):
    sabotage(monkeypatch)

    for seed in range(first, first + MOST_LIVES):
        life = await lived(seed, new_account, tmp_path / f"{seed}.db", empty_store)
        life.calm(600)
        await life.read_changes()
        soon, there = life.stored(), await life.standing()
        await life.store.aclose()
        if {key: soon.get(key) for key in there} != there:
            return
    raise AssertionError("nobody noticed")
