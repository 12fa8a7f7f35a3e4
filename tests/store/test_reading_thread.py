"""Reads for the screens: in a thread of their own, newest wish first, and quick to import."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextlib import closing

import pytest

from synctui.domain.errors import Misconfigured
from synctui.ports.reading import Query
from synctui.store.reading import SqliteReader
from synctui.store.reading_thread import InlineReading, ReaderThread
from synctui.testing.documents import invoice

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(tell(x)) FROM n"


def endless(started: threading.Event):
    """A read that never ends by itself; `started` is set from within its statement."""

    def read(reader):
        reader._connection.create_function("tell", 1, lambda x: started.set())
        return reader._one(ENDLESS)[0]

    return read


@pytest.fixture(params=[ReaderThread, InlineReading])
def reading(request, books):
    one = request.param(books.path)
    yield one
    one.close()


@pytest.fixture
def thread(books):
    with closing(ReaderThread(books.path)) as one:
        yield one


async def test_a_read_is_awaited(books, reading):
    await books.put(invoice())

    assert await reading.read(lambda reader: reader.count(Query())) == 1


async def test_an_answer_arrives_in_the_event_loop(books, reading):
    await books.put(invoice())
    got: asyncio.Future = asyncio.get_running_loop().create_future()

    def then(count):
        got.set_result((count, threading.current_thread() is threading.main_thread()))

    reading.ask(lambda reader: reader.count(Query()), then)

    assert await got == (1, True)


async def test_a_stale_answer_is_not_delivered(reading):
    got = []
    old = reading.new_generation()
    reading.ask(lambda reader: "old", got.append, generation=old)
    new = reading.new_generation()
    reading.ask(lambda reader: "new", got.append, generation=new)
    await reading.read(lambda reader: None)
    await asyncio.sleep(0)

    assert got == ["new"]


async def test_a_newer_wish_interrupts_the_older_one(thread):
    started, got = threading.Event(), []

    thread.ask(endless(started), got.append, generation=thread.new_generation())
    await asyncio.to_thread(started.wait)
    thread.new_generation()

    assert await asyncio.wait_for(thread.read(lambda reader: "next"), 20) == "next"
    assert got == []


async def test_a_read_that_is_awaited_survives_an_interruption(thread):
    tries = []

    def interrupted_once(reader):
        tries.append(1)
        # SQLite interrupts a statement whose progress handler says so, just as `interrupt` does.
        reader._connection.set_progress_handler((lambda: 1) if len(tries) == 1 else None, 1)
        return reader.count(Query())

    assert await asyncio.wait_for(thread.read(interrupted_once), 20) == 0
    assert len(tries) == 2


async def test_a_new_generation_leaves_an_awaited_read_alone(thread):
    started, go_on = threading.Event(), threading.Event()

    def slow(reader):
        started.set()
        go_on.wait(20)
        return reader.count(Query())

    waiting = asyncio.ensure_future(thread.read(slow))
    await asyncio.to_thread(started.wait)
    thread.new_generation()
    go_on.set()

    assert await waiting == 0


async def test_a_fault_reaches_whoever_asked_and_nobody_else(thread):
    def faulty(reader):
        raise ValueError("of ours")

    told = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context["exception"]))

    thread.ask(faulty, lambda result: None)
    with pytest.raises(ValueError, match="of ours"):
        await thread.read(faulty)

    assert [type(problem) for problem in told] == [ValueError]
    assert await thread.read(lambda reader: reader.count(Query())) == 0


async def test_a_store_that_is_not_there_has_a_name_and_may_come_later(tmp_path):
    from synctui.store.migrate import prepare

    path = tmp_path / "later.db"
    with closing(ReaderThread(path)) as thread:
        with pytest.raises(Misconfigured) as refusal:
            await thread.read(lambda reader: reader.count(Query()))
        prepare(path)

        assert refusal.value.code == "store-cannot-open"
        assert await thread.read(lambda reader: reader.count(Query())) == 0


async def test_closing_ends_what_is_under_way(books):
    thread = ReaderThread(books.path)
    started = threading.Event()

    thread.ask(endless(started), lambda result: None, generation=thread.new_generation())
    await asyncio.to_thread(started.wait)
    await asyncio.to_thread(thread.close)

    assert not thread._thread.is_alive()


def test_a_reader_cannot_change_anything(books):
    import sqlite3

    with closing(SqliteReader(books.path)) as reader, pytest.raises(sqlite3.OperationalError):
        reader._one("DELETE FROM integration")


def test_reading_waits_for_none_of_the_heavy_libraries():
    program = (
        "import sys; import synctui.store.reading_thread; "
        "print([name for name in ('sqlalchemy', 'sqlmodel', 'pydantic', 'alembic', 'textual') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


async def test_a_store_with_a_thread_of_its_own_keeps_the_loop_free(tmp_path):
    from synctui.store.sqlite_store import SqliteStore

    store = SqliteStore(tmp_path / "store.db")
    assert await store.open() == ()

    await asyncio.gather(*(store.save_preference(f"key {n}", str(n)) for n in range(20)))

    assert await store.preference("key 19") == "19"
    await store.aclose()


async def test_an_outcome_is_stored_although_nobody_waits_for_it_any_more(tmp_path):
    from synctui.store.sqlite_store import SqliteStore

    store = SqliteStore(tmp_path / "store.db")
    await store.open()
    saving = asyncio.ensure_future(store.save_preference("key", "value"))
    await asyncio.sleep(0)

    saving.cancel()

    assert await store.preference("key") == "value"
    await store.aclose()
