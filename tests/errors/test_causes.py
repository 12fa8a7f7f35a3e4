"""Errors that no screen and no command leads to by itself, each with what causes it and its exact words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from synctui.bootstrap.demo_books import DemoTool
from synctui.connectors import tryton
from synctui.domain.booking import Link, LinkState
from synctui.domain.errors import Busy, Misconfigured, SynctuiError
from synctui.domain.events import Mode
from synctui.domain.plan import Candidate, Step, plan
from synctui.i18n.errors import error_text
from synctui.ports.pace import Unpaced
from synctui.ports.store import Owner
from synctui.settings.secrets import MemorySecrets
from synctui.store.reading import SqliteReader
from synctui.testing.documents import DEPARTMENT, integration, invoice
from synctui.testing.memory_tool import SPEC
from synctui.testing.world import World
from synctui.wire.context import Context

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def words_of(problem: SynctuiError, tool: str = "Tryton") -> str:
    text = error_text(problem.code, problem.values, tool)
    return " ".join(filter(None, (text.what, text.why, *text.remedy)))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path / "store.db")
    yield made
    await made.close()


# later edits ------------------------------------------------------------------------------------------------------


def edited(**options: bool):
    """The one action for a document that was changed after it was synced, at a tool that takes edits."""
    document = invoice("2026/1")
    link = Link(document.key, "x", LinkState.SYNCED, booking_number="1", fingerprint="older")
    capabilities = replace(SPEC.capabilities, pushes_edits=True)
    found = plan([Candidate(document, link)], integration("memory"), capabilities, NOW, **options)
    return found.actions[0]


def test_an_edit_that_the_tool_takes_is_transferred():
    action = edited()

    assert action.code == "edit"
    assert error_text("edit", {}, "Yuki").what == (
        "It was changed in Teamleader after the sync; the next sync transfers the change to Yuki."
    )


def test_an_edit_that_the_night_leaves_alone_waits():
    action = edited(transfers_edits=False)

    assert (action.step, action.code) == (Step.HOLD, "edit-not-at-night")
    assert error_text("edit-not-at-night", {}, "Yuki").what == (
        "The change is transferred to Yuki by the next manual sync."
    )


# runs -------------------------------------------------------------------------------------------------------------


async def test_a_customer_whose_answer_is_lost_is_looked_up_first(world: World):
    world.ledger.lose_customer_answers = 1
    await world.open(invoice("2026/1"))

    report = await world.sync()

    (row,) = report.not_booked
    assert row.code == "customer-unknown"
    assert error_text(row.code, row.values, "Memory").what == (
        f"It is not certain whether customer {row.values['customer']} was created in Memory."
    )


async def test_a_process_that_slept_too_long_is_stopped_by_the_one_that_took_over(world: World):
    faster = Owner("faster", "another-computer", 7, "daemon")

    async def sleep_while_another_takes_over(_request: object) -> None:
        world.clock.advance(timedelta(hours=1).total_seconds())
        await world.store.take_lease(world.settings.id, faster, Mode.NIGHTLY, world.clock.now(), 60)

    world.ledger.on_sending = sleep_while_another_takes_over
    await world.open(invoice("2026/1"), invoice("2026/2"))

    report = await world.sync()

    assert (report.code, [row.code for row in report.not_booked]) == ("lease-lost", ["not-reached"])

    assert words_of(Busy("lease-lost")) == (
        "Another sync took over this integration, so this one has stopped. "
        "This computer was asleep or stopped for some minutes. Look at the history (F3), then sync again (s)."
    )


async def test_a_number_that_the_source_has_no_place_for_is_given_up(tmp_path: Path):
    bill = invoice("2026/1")
    world = World(tmp_path / "store.db", settings=replace(integration("memory"), options={"write_back_number": "yes"}))
    await world.open(bill)

    async def delete_at_the_source(_entry: object) -> None:
        world.documents.pop(bill.key)

    world.ledger.on_written = delete_at_the_source
    await world.sync()

    reader = SqliteReader(world.path)
    detail = reader.detail(bill.key, NOW.date())
    reader.close()
    await world.close()
    assert detail is not None
    assert "write-back-impossible" in {entry.code for entry in detail.history}
    assert error_text("write-back-impossible").what == "Teamleader has no place for it at this document."


# places that are not set up ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (
            {},
            "address-missing",
            "The address of the server of Tryton is missing. "
            "F4 › Tryton › address: enter it, for example https://books.example.com.",
        ),
        (
            {"address": "http://books.example/demo"},
            "address-not-encrypted",
            "The address http://books.example/demo is not encrypted. "
            "The key of Tryton goes with every request; on the way nobody may read it. "
            "F4 › Tryton › address: use one that begins with https://, or a server on this computer.",
        ),
        (
            {"address": "https://books.example"},
            "database-missing",
            "The server of Tryton has no database of this name, or none is named. "
            "F4 › Tryton › database: enter its name as it is on the sign-in page of Tryton.",
        ),
    ],
)
def test_a_server_that_is_not_fully_named(options: dict[str, str], code: str, words: str):
    one = integration("tryton", options=options)
    nowhere = httpx.MockTransport(lambda _request: httpx.Response(500))

    with pytest.raises(Misconfigured) as refused:
        tryton.create(Context(MemorySecrets(), nowhere, Unpaced(), integration=one))

    assert (refused.value.code, words_of(refused.value)) == (code, words)


@pytest.mark.parametrize(
    ("tool", "code", "words"),
    [
        (
            "hledger",
            "demo-needs-folder",
            "hledger writes files, and the demo does not know where to. "
            "Name a folder: synctui demo --tool hledger --folder PATH",
        ),
        (
            "tryton",
            "demo-needs-address",
            "There is no pretend Tryton: the demo needs a real server. "
            "Name it: synctui demo --tool tryton --address ADDRESS --key FILE",
        ),
    ],
)
def test_a_demo_that_is_not_told_where_the_books_are(tool: str, code: str, words: str):
    with pytest.raises(Misconfigured) as refused:
        DemoTool(tool).options(DEPARTMENT)

    assert (refused.value.code, words_of(refused.value, refused.value.values["tool"])) == (code, words)
