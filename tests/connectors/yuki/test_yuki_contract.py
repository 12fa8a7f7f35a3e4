"""Yuki keeps the connector contract, whatever its sandbox is told to make of the things nobody has written down."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.domain.booking import Booked, Refused
from synctui.testing import documents as make
from synctui.testing.contract import ConnectorContract

POSITIONS = {
    "as taken to be": {},
    "speaks English": {"language": "EN"},
    "skips what it knows": {"resubmission": "skip"},
    "books again": {"resubmission": "double"},
    "closed: period": {"closed_text": "period"},
    "closed: period, English": {"closed_text": "period", "language": "EN"},
    "closed: year": {"closed_text": "year"},
    "closed: year, English": {"closed_text": "year", "language": "EN"},
    "closed: French": {"closed_text": "french"},
    "closed: before a day, English": {"closed_text": "before", "language": "EN"},
    "drafts take PDFs": {"pdf_with_draft": "take"},
    "lists what it left out": {"stopped_rest": "listed"},
    "leaves contacts alone": {"contact_overwrite": "nothing"},
    "overwrites contacts": {"contact_overwrite": "everything"},
    "computes for itself": {"honours_amounts": False},
    "keeps references without blanks": {"echo": "tight"},
    "gives document ids": {"gives_document_id": True},
    "escapes its answer": {"is_answer_escaped": True},
    "looks up digits only": {"has_numeric_lookup": True},
    "does not convert open items": {"converts_open_items": False},
    "shows open items late": {"lag": 30.0},
}


class TestYuki(ConnectorContract):
    @pytest.fixture(params=POSITIONS.values(), ids=POSITIONS.keys())
    def world(self, open_world: Any, request: Any) -> Any:
        return open_world(**request.param)

    async def test_an_edit_is_only_taken_where_the_tool_takes_edits(self, world: Any) -> None:
        """What a second document under one reference does is not known: only a replaced invoice counts as edited."""
        invoice = make.invoice()
        await world.book(invoice)

        outcome = await world.edit(invoice, make.invoice(net="200.00"))

        totals = [str(entry.gross.amount) for entry in world.entries()]
        match world.sandbox.switches.resubmission:
            case "replace":
                assert isinstance(outcome, Booked)
                assert totals == ["242.00"]
            case "skip":
                assert (type(outcome), outcome.code) == (Refused, "edit-not-taken")
                assert totals == ["121.00"]
            case "double":
                assert (type(outcome), outcome.code) == (Refused, "edit-booked-twice")
                assert totals == ["121.00", "242.00"]
