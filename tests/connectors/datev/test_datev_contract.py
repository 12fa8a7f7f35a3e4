"""DATEV keeps the connector contract, in both of its formats; what its files cannot hold is said here."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.domain.booking import Booked
from synctui.testing import documents as make
from synctui.testing.contract import HOSTILE, ConnectorContract, ToolWorld


class TestBookingBatches(ConnectorContract):
    @pytest.fixture
    def world(self, open_datev: Any) -> Any:
        return open_datev()

    async def test_hostile_text_arrives_as_the_same_text(self, world: ToolWorld) -> None:
        """As far as Windows-1252 and 60 characters go, and it is said where they do not."""
        invoice = make.invoice(to=make.customer("A & B"), lines=[make.line(description=HOSTILE)])

        (outcome,) = await world.book(invoice)  # type: ignore[attr-defined]

        assert isinstance(outcome, Booked)
        assert set(outcome.notes) == {
            "characters-replaced",
            "invoice-number-changed",
        }
        entry = world.entries()[0]
        assert entry.texts == ("ACME [/] [31mred[0m gnp.exe & <b> \"x\" 'y' ?ód? € ü",)
        assert entry.customer == "A & B"


class TestBookingProposals(ConnectorContract):
    @pytest.fixture
    def world(self, open_datev: Any) -> Any:
        return open_datev(format="xml")

    async def test_hostile_text_arrives_as_the_same_text(self, world: ToolWorld) -> None:
        """XML has every letter; a text has 60 of them."""
        invoice = make.invoice(to=make.customer("A & B"), lines=[make.line(description=HOSTILE)])

        (outcome,) = await world.book(invoice)  # type: ignore[attr-defined]

        assert isinstance(outcome, Booked)
        entry = world.entries()[0]
        assert entry.texts == ("ACME [/] [31mred[0m gnp.exe & <b> \"x\" 'y' Łódź € ü",)


class TestOneAccountForAllCustomers(ConnectorContract):
    @pytest.fixture
    def world(self, open_datev: Any) -> Any:
        return open_datev(debtors="collective")

    async def test_hostile_text_arrives_as_the_same_text(self, world: ToolWorld) -> None:
        await TestBookingBatches().test_hostile_text_arrives_as_the_same_text(world)

    async def test_a_customer_is_made_once(self, world: ToolWorld) -> None:
        """There are no customers, only the account that they all share."""
        first, second = make.customer(), make.customer("Other nv", vat_number=None)

        accounts = [await world.account_of(one) for one in (first, second)]  # type: ignore[attr-defined]

        assert accounts == ["10000", "10000"]
        assert world.customers() == []

    async def test_a_customer_whose_creation_got_lost_is_not_made_again(self, world: ToolWorld) -> None:
        assert await world.account_of(make.customer()) == "10000"  # type: ignore[attr-defined]
