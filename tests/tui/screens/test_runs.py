"""The history of syncs, and the report of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synctui.ports.reading import Mark
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.runs import RunScreen, RunsScreen
from synctui.tui.screens.runs_lines import missed_nights

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@BOTH_SIZES
async def test_automatic_and_manual_syncs_stand_side_by_side(opened, runs, size):
    runs(2)
    runs(1, mode="nightly", at=datetime(2026, 11, 24, 3, 30, tzinfo=UTC), not_booked=[], ending="finished")

    async with opened(RunsScreen(), size=size) as seen:
        lines = (await seen.text()).splitlines()

    manual = next(line for line in lines if "24/11 17:00" in line)
    nightly = next(line for line in lines if "24/11 04:30" in line)
    assert "manual" in manual
    assert manual.endswith("✗ finished, 2 not synced")
    assert "automatic" in nightly
    assert nightly.endswith("✓ finished")


async def test_a_sync_that_left_something_out_is_never_just_finished(opened, runs):
    runs(1, ending="finished")

    async with opened(RunsScreen()) as seen:
        text = await seen.text()

    assert "finished, 2 not synced" in text
    assert "✓" not in text.split("Ending")[1]


async def test_u_shows_only_what_went_wrong(opened, runs):
    runs(2)
    runs(1, at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC), not_booked=[], ending="finished")

    async with opened(RunsScreen()) as seen:
        text = await seen.press("u")

    assert "only syncs that left something out" in text
    assert "24/11 17:00" in text
    assert "20/11" not in text


async def test_enter_opens_the_report_with_reasons_and_numbers(opened, runs):
    runs(1)

    async with opened(RunsScreen()) as seen:
        text = await seen.press("enter")

        assert isinstance(seen.app.screen, RunScreen)
    assert "Not synced (2)" in text
    assert "The VAT rate “21 %” has no VAT code in Exact Online." in text
    assert "Synced (1)" in text
    assert "26700413" in text
    assert "1,089.00 EUR" in text


@BOTH_SIZES
async def test_enter_on_a_row_of_the_report_opens_the_document(company, opened, runs, bakery, size):
    runs(1)
    company.add(replace(bakery, key="doc-80"), Mark.REFUSED, code="vat-not-mapped")

    async with opened(RunScreen(1), size=size) as seen:
        text = await seen.press("enter")

        assert isinstance(seen.app.screen, DetailScreen)
    assert "Invoice 2026/0480" in text


async def test_a_run_that_is_no_longer_known_closes_its_screen(opened):
    async with opened(RunScreen(99)) as seen:
        text = await seen.text()

        assert not isinstance(seen.app.screen, RunScreen)
    assert "This sync is no longer in the history." in text


async def test_a_missed_night_has_its_own_line(company, opened, runs):
    status = company.service.statuses[0]
    company.service.statuses[0] = replace(status, integration=replace(status.integration, nightly=True))
    company.service.preferences["nightly_since:exact_online:dep-be"] = "2026-11-22T12:00:00+00:00"
    runs(1, mode="nightly", at=datetime(2026, 11, 23, 3, 30, tzinfo=UTC))

    async with opened(RunsScreen()) as seen:
        lines = (await seen.text()).splitlines()

    missed = [line for line in lines if "not run that night" in line]
    assert len(missed) == 1
    assert missed[0].strip().startswith("24/11 04:30")


def test_no_night_is_called_missed_before_the_switch_was_on_or_while_it_is_off(company, runs):
    status = company.service.statuses[0]
    one = status.integration
    now = company.session.clock.now()
    on = replace(status, integration=replace(one, nightly=True))

    since_this_noon = missed_nights([], [on], {one.id: now - timedelta(hours=5)}, now)
    not_known = missed_nights([], [on], {one.id: None}, now)
    off = missed_nights([], [status], {one.id: now - timedelta(days=9)}, now)

    assert since_this_noon == not_known == off == []


def test_a_night_that_has_only_just_begun_is_not_missed_yet(company, runs):
    status = company.service.statuses[0]
    one = replace(status.integration, nightly=True)
    begun = datetime(2026, 11, 24, 3, 40, tzinfo=UTC)

    missed = missed_nights([], [replace(status, integration=one)], {one.id: begun - timedelta(hours=10)}, begun)
    later = missed_nights(
        [], [replace(status, integration=one)], {one.id: begun - timedelta(hours=10)}, begun + timedelta(hours=1)
    )

    assert missed == []
    assert [found.night.day for found in later] == [24]


async def test_an_empty_history_says_so(opened):
    async with opened(RunsScreen()) as seen:
        text = await seen.text()

    assert "Nothing has been synced yet." in text
