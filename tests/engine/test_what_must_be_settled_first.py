"""Before a run may start: what is missing is named, the most urgent first, and nothing is sent until it is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from synctui.domain.connector_spec import Option, OptionKind
from synctui.domain.errors import AccessDenied, Misconfigured
from synctui.domain.report import Ending
from synctui.engine.settings_check import check_night, missing_settings, why_not
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

FOLDER = Option("folder", "Folder", OptionKind.FOLDER, required=True)
JOURNAL = Option("journal", "Sales journal", OptionKind.JOURNAL, required=True)
ASKS = replace(SPEC, options=(JOURNAL, FOLDER))


def settings(**changes):
    return replace(integration(tool="memory", options={"folder": "/books"}), **changes)


def test_where_everything_is_settled_nothing_is_missing():
    assert missing_settings(settings(), ASKS, is_signed_in=True) == ()


def test_everything_that_is_missing_is_named_with_the_sign_in_first():
    bare = settings(start_date=None, journal=None, options={})

    found = missing_settings(bare, ASKS, is_signed_in=False)

    assert found == ("sign-in-needed", "start-date-missing", "journal-missing", "folder-missing")


@pytest.mark.parametrize("gone", ["journal", "credit_journal"])
def test_invoices_and_credit_notes_both_need_their_journal(gone):
    assert missing_settings(settings(**{gone: None}), ASKS, is_signed_in=True) == ("journal-missing",)


def test_what_a_tool_does_not_ask_for_is_not_missing():
    bare = settings(journal=None, credit_journal=None, options={})

    assert missing_settings(bare, SPEC, is_signed_in=True) == ()


def test_a_missing_sign_in_is_called_one_and_everything_else_a_missing_setting():
    assert isinstance(why_not("sign-in-needed", SPEC), AccessDenied)
    assert isinstance(why_not("folder-missing", SPEC), Misconfigured)
    assert why_not("folder-missing", SPEC).values == {"tool": "Memory"}


async def test_a_run_that_is_not_signed_in_asks_the_tool_for_nothing(open_world):
    world = await open_world(invoice("2026/1"))
    world.is_signed_in = False

    report = await world.sync()
    (preview,) = await world.service.preview()

    assert (report.ending, report.code, world.ledger.calls) == (Ending.SIGN_IN, "sign-in-needed", [])
    assert preview.problem.code == "sign-in-needed"


async def test_an_integration_without_books_takes_those_that_the_tool_opens(open_world):
    world = await open_world(invoice("2026/1"), settings=settings(administration=None))

    report = await world.sync()

    kept = await world.store.integration(world.settings.id)
    assert (report.invoices, kept.administration.name) == (1, "Memory")


@pytest.mark.parametrize("at", [time(2, 0), time(2, 30), time(2, 59)])
async def test_an_hour_that_some_nights_do_not_have_is_refused_for_the_nightly_sync(open_world, at):
    world = await open_world()

    with pytest.raises(Misconfigured) as refusal:
        await world.service.save_integration(replace(world.settings, nightly_at=at))

    assert (refusal.value.code, refusal.value.values) == ("night-hour-refused", {"time": f"{at:%H:%M}"})
    assert await world.store.integration(world.settings.id) == world.settings


@pytest.mark.parametrize("at", [time(1, 59), time(3, 0)])
def test_every_other_hour_will_do(at):
    check_night(settings(nightly_at=at))


@pytest.mark.parametrize(
    ("first", "is_looked_up"),
    [(date(2025, 7, 1), True), (None, True), (date(2026, 1, 1), False), (date(2026, 7, 1), False)],
)
async def test_what_comes_in_by_an_earlier_start_date_is_looked_up_before_it_is_sent(open_world, first, is_looked_up):
    world = await open_world()

    await world.service.save_integration(replace(world.settings, start_date=first))

    assert (await world.store.integration(world.settings.id)).is_cautious is is_looked_up
