"""In every language the short words of the table fit their columns."""

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from synctui import i18n
from synctui.domain.invoice import Kind, Status
from synctui.ports.reading import Mark
from synctui.testing.fake_reading import row
from synctui.tui.signs import UNICODE
from synctui.tui.widgets.table.cells import Look, status_cell, sync_cell
from synctui.tui.widgets.table.columns import BY_KEY, KINDS

LANGUAGES = i18n.languages()
LOOK = Look(UNICODE, "Europe/Berlin", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", list(Mark))
def test_the_word_beside_the_booking_number_fits_both_widths(language, mark):
    i18n.use(language)
    one = row("1", mark=mark, code="vat-not-mapped", mode="nightly", synced_at=datetime(2026, 11, 21, tzinfo=UTC))

    assert cell_len(sync_cell(one, LOOK, is_narrow=True).text) <= BY_KEY["sync"].narrow_width
    assert cell_len(sync_cell(one, LOOK, is_narrow=False).text) <= BY_KEY["sync"].width + 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", list(Status))
def test_the_status_fits_its_column(language, status):
    i18n.use(language)

    for kind in Kind:
        assert cell_len(status_cell(row("1", status=status, kind=kind)).text) <= BY_KEY["status"].width


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_the_title_fits_its_column(language, kind):
    i18n.use(language)

    assert cell_len(i18n._(kind.title)) <= max(kind.width, 10)
    assert cell_len(i18n._(kind.short_title)) <= kind.narrow_width


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_120_columns_a_closed_period_is_named_in_fewer_words(language):
    i18n.use(language)
    one = row("1", mark=Mark.EDIT_REFUSED, code="edit-period-closed", booking_number="1")

    cell = sync_cell(one, LOOK, is_narrow=False, room=BY_KEY["sync"].width)

    assert "11/2026" in cell.text
    assert cell_len(cell.text) <= BY_KEY["sync"].width
