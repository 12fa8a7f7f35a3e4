"""Lexware Office keeps the connector contract, whatever its sandbox makes of the things nobody has written down."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.domain.booking import Booked
from synctui.testing.contract import ConnectorContract, every_kind

POSITIONS: dict[str, dict[str, Any]] = {
    "as taken to be": {},
    "newer errors": {"error_shape": "new"},
    "amounts in quotes": {"amounts_as_text": True},
    "lists are late": {"lag": 30.0},
    "filters are written out": {"escapes_filters": True},
    "files hang twice": {"same_file_again": False},
    "lists sign credit notes": {"signs_credit_notes": True},
    "lists name no contacts": {"list_names_contacts": False},
    "amounts with VAT": {"options": {"tax_type": "gross"}},
    "to be checked": {"options": {"status": "unchecked"}},
}


class TestLexwareOffice(ConnectorContract):
    @pytest.fixture(params=POSITIONS.values(), ids=POSITIONS.keys())
    def world(self, open_world: Any, request: Any) -> Any:
        return open_world(**request.param)

    async def test_every_kind_of_document_books_with_its_sign_and_total(self, world: Any) -> None:
        """All but foreign currency, which vouchers do not have: see `test_refusals`."""
        for document in every_kind():
            if document.currency != "EUR":
                continue
            outcome = await world.book(document)

            entry = world.entries()[-1]
            assert isinstance(outcome, Booked), (document.number, outcome)
            assert (entry.net, entry.vat, entry.gross) == (document.net, document.vat_total, document.gross)
            assert (entry.reference, entry.date) == (document.number, document.date)
