"""A small edit of an invoice from the terminal: told before, saved once, seen in the books and in the bell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui import sandbox
from synctui.domain.invoice import Kind
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.reading import Mark, Query
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.edit_form import EditForm
from synctui.wire.faults import FaultyTransport

DAY = "2026-11-20"


async def _bill(desk, tool):
    """The integration of a tool, and an invoice of this month that it would book now."""
    service = desk.demo.workspace.service
    (id,) = [one.integration.id for one in await service.integrations() if one.integration.tool == tool][:1]
    (preview,) = await service.preview([id])
    bills = [action.document for action in preview.plan.sending if action.document.kind is Kind.INVOICE]
    return id, next(bill for bill in bills if bill.date >= date(2026, 11, 1))


async def _open(desk, key):
    desk.app.open_document(key)
    await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
    await desk.until_words("Gross")


async def _form(desk, words):
    await desk.press("e")
    await desk.until(lambda: isinstance(desk.app.screen, EditForm))
    assert words in _inside(desk)


def _inside(desk):
    """The words of the open dialog, without what lies behind it."""
    rows = [row.split("│") for row in desk.screen.splitlines()]
    return " ".join(" ".join(row[1] for row in rows if len(row) > 2).split())


async def _save(desk, day):
    await desk.press("end", "ctrl+u", *day, "enter")


def _sent(desk):
    return [one.json() for one in desk.demo.teamleader.requests if one.path == "/invoices.updateBooked"]


async def _rows_of(desk, mark):
    query = Query(marks=frozenset({mark}))
    return [row.key for row in await desk.app.session.reading.read(lambda reader: reader.page(query, 0, None, 50))]


def _told(desk):
    """The entries of the bell that are not dismissed, by what they are."""
    return [row.content.get("what") for row in desk.demo.workspace.reader.notifications()]


async def test_at_a_tool_that_takes_no_edits_the_change_is_made_there_too(sit):
    async with sit() as desk:
        id, bill = await _bill(desk, "exact_online")
        await _open(desk, bill.key)
        await _form(desk, "The invoice is not in Exact Online yet: the change goes along with the next sync.")
        await desk.press("escape")
        await desk.demo.workspace.service.sync([id], [bill.key])

        await _form(desk, "Exact Online takes no changes to an invoice that is synced.")
        assert _sent(desk) == []
        await _save(desk, DAY)
        await desk.until(lambda: _told(desk)[:1] == ["own-edit"])

        assert _sent(desk) == [{"id": bill.key.rpartition(":")[2], "invoice_date": DAY}]
        assert await _rows_of(desk, Mark.EDITED) == [bill.key]
        await desk.until_words("Changed in Teamleader after the sync")
        await desk.press("escape", "f8")
        await desk.until_words("was changed from here")


async def test_at_a_tool_that_takes_edits_the_next_sync_transfers_it_unless_the_period_is_closed(sit):
    async with sit(tool=None) as desk:
        service = desk.demo.workspace.service
        id, bill = await _bill(desk, "yuki")
        await service.sync([id], [bill.key])
        await _open(desk, bill.key)
        await _form(desk, "When the change is transferred, Yuki resets the cost centres of the invoice.")
        await _save(desk, DAY)
        await desk.until(lambda: _told(desk)[:1] == ["own-edit"])
        (report,) = await service.sync([id], [bill.key])
        assert [row.document for row in report.booked if row.is_updated] == [bill.key]

        one = await desk.demo.workspace.store.integration(id)
        sandbox.close_books("yuki", desk.demo.books_of(one), one.administration, [(2026, 11)])
        await _form(desk, "If the booking period is closed in Yuki, the change is not transferred.")
        await _save(desk, "2026-11-23")
        await desk.until(lambda: len(_sent(desk)) == 2)
        await service.sync([id], [bill.key])
        await _form(desk, "November 2026 is closed in Yuki")
        await desk.press("escape")
        assert await _rows_of(desk, Mark.EDIT_REFUSED) == [bill.key]


async def test_a_save_whose_answer_is_lost_is_neither_repeated_nor_forgotten(sit):
    async with sit() as desk:
        _, bill = await _bill(desk, "exact_online")
        _break(desk, Fault(FaultKind.LOSE_ANSWER, path="updateBooked"))
        _break(desk, Fault(FaultKind.STATUS, path="invoices.info", status=503, first=3, times=9))
        await _open(desk, bill.key)
        await _form(desk, "goes along")
        await _save(desk, DAY)
        await desk.until(lambda: isinstance(desk.app.screen, AskDialog))
        assert "your change may not have been saved" in _inside(desk)
        assert len(_sent(desk)) == 1

    async with sit() as desk:
        await desk.press("f8")
        await desk.until_words(f"Your change of {bill.number} may not have")
        assert _sent(desk) == []


def _break(desk, fault):
    """What happens to requests to Teamleader from now on."""
    tools = desk.demo.workspace.tools
    site = tools.sites["teamleader"]
    script, plain = FaultScript([fault]), site.transport
    faulty = replace(site, transport=lambda: FaultyTransport(plain(), script, desk.clock.sleep))
    tools.sites = {**tools.sites, "teamleader": faulty}


async def test_a_locked_account_is_explained_once_and_credit_notes_and_drafts_say_why(sit):
    async with sit((80, 24)) as desk:
        _, bill = await _bill(desk, "exact_online")
        desk.demo.teamleader.locks_booked = True
        await _open(desk, bill.key)
        await _form(desk, "goes along")
        await _save(desk, DAY)
        await desk.until(lambda: isinstance(desk.app.screen, AskDialog))
        assert "This Teamleader account lets nobody change booked invoices" in _inside(desk)
        await desk.press("enter")
        await _form(desk, "The last time, this account let nobody change booked invoices")
        await _save(desk, DAY)
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.press("escape")

        rows = desk.demo.teamleader.state.rows("documents")
        draft = next(row for row in rows if row["kind"] == "invoice" and not row.get("number"))
        note = next(row for row in rows if row["kind"] == "credit_note")
        for row, words in ((draft, "A draft cannot be changed"), (note, "A credit note cannot be changed")):
            await _open(desk, f"teamleader:{row['department']}:{row['kind']}:{row['id']}")
            await desk.press("e")
            await desk.until(lambda: isinstance(desk.app.screen, AskDialog))
            assert words in _inside(desk)
            await desk.press("escape", "escape")
        await desk.until_words("Booking no.")
        await desk.press("e")
        await desk.until(lambda: isinstance(desk.app.screen, (EditForm, AskDialog)))
