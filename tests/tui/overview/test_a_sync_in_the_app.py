"""A sync in the app: the plan first, one at a time, its progress, and leaving while it runs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from synctui.domain.errors import AccessDenied, Busy
from synctui.domain.events import (
    DocumentDone,
    Mode,
    Phase,
    PhaseChanged,
    Progress,
    Result,
    RunEnded,
    RunStarted,
    Waiting,
)
from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.domain.report import BookedRow, Ending, NotBookedRow, RunReport
from synctui.ports.reading import LeaseRow
from synctui.tui import leaving
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.plan import PlanDialog


async def _begin(pilot, wait):
    await pilot.press("s")
    await wait(pilot)
    await pilot.press("enter")
    await wait(pilot)


def _id(office):
    return office.service.statuses[0].integration.id


def _refused(id):
    return DocumentDone(
        id, "k", "2026/0480", "Peters", Kind.INVOICE, Result.REFUSED, code="vat-not-mapped", values={"rate": "19 %"}
    )


def _some_progress(office):
    id = _id(office)
    office.service.tell(RunStarted(id, 118, Mode.MANUAL, office.clock.now()), PhaseChanged(id, Phase.DOCUMENTS, 28))
    office.clock.advance(20)
    office.service.tell(
        *(DocumentDone(id, f"d{n}", "x", "c", Kind.INVOICE, Result.SYNCED, "1") for n in range(15)),
        _refused(id),
        Progress(id, Phase.DOCUMENTS, 16, 28, "2026/0463"),
        Waiting(id, office.clock.now() + timedelta(seconds=3), "minute", 52, 60),
    )


def _report(office, ending=Ending.INCOMPLETE):
    now, euro = office.clock.now(), Money(100, "EUR")
    booked = BookedRow("a", "2026/1", "Muster GmbH", Kind.INVOICE, "267", "r", euro, euro, euro)
    left_out = NotBookedRow("b", "2026/2", "Muster GmbH", Kind.INVOICE, "vat-not-mapped")
    return RunReport(
        _id(office), "exact_online", 118, Mode.MANUAL, now, now, ending, booked=(booked,), not_booked=(left_out,)
    )


async def test_s_shows_the_plan_before_anything_is_sent(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        await pilot.press("s")
        await wait(pilot)

        assert isinstance(pilot.app.screen, PlanDialog)
        assert office.service.syncs == []

        await pilot.press("escape")
        await wait(pilot)

        assert office.service.syncs == []


async def test_s_and_enter_sync_everything_not_synced(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)

        assert office.service.syncs == [None]
        office.service.go_on.set()


async def test_s_syncs_the_marked_ones_where_there_are_marks(office, opened, wait, table):
    office.preview()

    async with opened() as pilot:
        await pilot.press("space")
        await _begin(pilot, wait)
        assert office.service.syncs == [("teamleader:2026/0481",)]

        office.service.reports = (_report(office),)
        office.service.go_on.set()
        await wait(pilot)

        assert len(table(pilot).marks) == 0


async def test_ten_presses_of_s_and_enter_start_one_sync(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        for _press in range(10):
            await pilot.press("s", "enter")
        await wait(pilot)

        assert len(office.service.syncs) == 1
        office.service.go_on.set()


async def test_the_progress_has_a_place_of_its_own(office, opened, wait, screen, size):
    office.preview()

    async with opened(size) as pilot:
        await _begin(pilot, wait)
        _some_progress(office)
        await wait(pilot)
        pilot.app.desk.tick()
        await wait(pilot)
        text = "\n".join(screen(pilot))

        assert "Exact" in text
        assert "16 of 28" in text or "16/28" in text
        assert "15 synced" in text or "15 ✓" in text
        assert "waits 3 s" in text
        assert "2026/0463" in text
        office.service.go_on.set()


async def test_an_error_is_shown_as_it_comes_with_the_key_that_leads_there(office, opened, wait, screen):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)
        _some_progress(office)
        await wait(pilot)
        pilot.app.desk.tick()
        await wait(pilot)

        line = next(line for line in screen(pilot) if "✗ 2026/0480" in line)
        assert "n goes there" in line
        office.service.go_on.set()


async def test_the_table_keeps_its_height_while_progress_comes(office, opened, wait, table):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)
        height = table(pilot).size.height
        _some_progress(office)
        await wait(pilot)
        pilot.app.desk.tick()
        await wait(pilot)

        assert table(pilot).size.height == height
        office.service.go_on.set()


async def test_when_it_is_over_one_line_says_how_it_went(office, opened, wait, screen, size):
    office.preview()

    async with opened(size) as pilot:
        await _begin(pilot, wait)
        office.service.reports = (_report(office),)
        office.service.go_on.set()
        await wait(pilot)

        line = next(line for line in screen(pilot) if "Last sync" in line)
        assert "1 synced, 1 not" in line


async def test_what_a_stopped_sync_did_not_reach_is_no_error(office, opened, wait, screen):
    office.preview()
    left = replace(_report(office), ending=Ending.STOPPED)
    office.service.reports = (
        replace(left, not_booked=(*left.not_booked, replace(left.not_booked[0], document="c", code="not-reached"))),
    )

    async with opened() as pilot:
        await _begin(pilot, wait)
        office.service.go_on.set()
        await wait(pilot)

        line = next(line for line in screen(pilot) if "Last sync" in line)
        assert "1 synced, 1 not, 1 not reached, stopped" in line


async def test_x_stops_after_the_current_invoice(office, opened, wait, screen):
    office.preview()

    async with opened() as pilot:
        assert "Stop" not in screen(pilot)[-1]
        await _begin(pilot, wait)
        assert "x Stop" in screen(pilot)[-1]

        await pilot.press("x")
        await wait(pilot)

        assert office.service.stop.is_asked
        office.service.go_on.set()


async def test_the_palette_over_a_sync_leaves_it_running(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)
        await pilot.press("colon")
        await wait(pilot)
        await pilot.press("escape", "f2", "c", "escape")
        await wait(pilot)

        assert not office.service.was_cut_off
        assert pilot.app.run_model.is_running
        office.service.go_on.set()


async def test_quitting_asks_only_while_a_sync_runs(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)
        await pilot.press("q")
        await wait(pilot)
        assert isinstance(pilot.app.screen, AskDialog)

        await pilot.press("escape")
        await wait(pilot)
        assert not office.service.stop.is_asked

        await pilot.press("q")
        await wait(pilot)
        await pilot.press("enter")
        await wait(pilot)
        assert office.service.stop.is_asked
        assert pilot.app.is_running

        office.service.go_on.set()
        await wait(pilot)
        assert pilot.app.return_code == 0


async def test_q_quits_at_once_where_nothing_runs(opened, wait):
    async with opened() as pilot:
        await pilot.press("q")
        await wait(pilot)

        assert pilot.app.return_code == 0


async def test_a_closed_terminal_asks_the_sync_to_stop_first(office, opened, wait):
    office.preview()

    async with opened() as pilot:
        await _begin(pilot, wait)
        leaving.leave_now(pilot.app)
        await wait(pilot)
        assert office.service.stop.is_asked

        office.service.go_on.set()
        await wait(pilot)
        assert pilot.app.return_code == 0


async def test_who_runs_it_already_is_told(office, opened, wait, screen):
    office.preview()
    office.service.problem = Busy(
        who="daemon", host="server", pid="7", mode="nightly", since="2026-11-24T03:30:00+00:00"
    )

    async with opened() as pilot:
        await _begin(pilot, wait)

        assert not pilot.app.run_model.is_running
        assert len(pilot.app._notifications) == 1


async def test_a_run_that_ends_is_drawn_at_most_four_times_a_second(office, opened, wait):
    office.preview()
    drawn = []

    async with opened() as pilot:
        await _begin(pilot, wait)
        pilot.app.run_changed.subscribe(pilot.app, drawn.append, immediate=True)
        for _event in range(500):
            office.service.tell(Progress(_id(office), Phase.DOCUMENTS, 1, 500, "x"))
        await wait(pilot)

        assert len(drawn) <= 4
        office.service.tell(RunEnded(_id(office), 118, "finished"))
        office.service.go_on.set()


@pytest.mark.parametrize("secret", ["hunter2", "Kunde Meier"])
def test_a_crash_tells_where_and_nothing_that_was_in_memory(secret):
    def fail(token: str) -> None:
        raise ValueError(f"cannot use {token}")

    try:
        fail(secret)
    except ValueError as error:
        text = leaving.crash_text(error)

    assert secret not in text
    assert "ValueError" in text
    assert "test_a_sync_in_the_app.py" in text


async def test_a_sync_of_the_daemon_is_shown_while_it_runs(office, opened, screen):
    now = office.clock.now()
    office.reader.lease_rows = [
        LeaseRow(_id(office), "daemon", "server", 7, "nightly", now - timedelta(minutes=5), now + timedelta(minutes=1))
    ]

    async with opened() as pilot:
        assert any("the nightly service on server is syncing since 16:52" in line for line in screen(pilot))


async def test_teamleader_that_cannot_be_read_is_said_in_the_header(office, opened, wait, screen, size):
    async def denied(sink=None):
        raise AccessDenied(tool="Teamleader")

    office.service.read_sources = denied

    async with opened(size) as pilot:
        await wait(pilot)

        assert "✗ Teamleader" in screen(pilot)[1]
