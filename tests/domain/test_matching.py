"""Linking all that match: only what can be meant by one thing alone, and never one 0 % for another."""

from __future__ import annotations

from decimal import Decimal

from synctui.domain.booking import LedgerAccount, ReferenceData, VatCode
from synctui.domain.integration import Mappings
from synctui.domain.invoice import TaxRate
from synctui.domain.matching import Linked, Match, Unmatched, matches, with_matches
from synctui.testing.documents import EXPORT, INTRA_EU, VAT_6, VAT_21, integration

CODES = ReferenceData(
    vat_codes=(
        VatCode("4", "BTW hoog", Decimal(21)),
        VatCode("5", "BTW laag", Decimal(6)),
        VatCode("9", "BTW hoog, inclusief", Decimal(21), is_exclusive=False),
        VatCode("7", "Vrijgesteld", Decimal(0)),
    ),
    ledger_accounts=(
        LedgerAccount("guid-700", "700000", "Verkopen"),
        LedgerAccount("guid-440", "440000", "Leveranciers", is_revenue=False),
        LedgerAccount("guid-701", "701000", "Oud", is_blocked=True),
    ),
    cost_centres=(("MKT", "Marketing"), ("W1", "Werf"), ("W2", "Werf")),
)


def test_a_rate_is_linked_by_its_percent_where_that_means_one_code():
    found = matches(Mappings(), CODES, rates=(VAT_21, VAT_6))

    assert found.found == (
        Match(Linked.VAT, VAT_21.key, "21 %", "4", "4  BTW hoog"),
        Match(Linked.VAT, VAT_6.key, "6 %", "5", "5  BTW laag"),
    )
    assert found.left == ()


def test_two_rates_of_one_percent_are_left_to_a_person():
    services = TaxRate("teamleader:2", Decimal(21), "21 % services")

    found = matches(Mappings(), CODES, rates=(VAT_21, services))

    assert found.found == ()
    assert found.left == (
        Unmatched(Linked.VAT, VAT_21.key, "21 %", 1),
        Unmatched(Linked.VAT, services.key, "21 % services", 1),
    )


def test_zero_percent_is_never_linked_by_percent():
    found = matches(Mappings(), CODES, rates=(INTRA_EU, EXPORT))

    assert found.found == ()


def test_zero_percent_of_the_same_name_is_linked():
    exempt = TaxRate("teamleader:3", Decimal(0), "Vrijgesteld")

    assert [one.value for one in matches(Mappings(), CODES, rates=(exempt, EXPORT)).found] == ["7"]


def test_several_codes_of_one_percent_are_left_to_a_person():
    codes = ReferenceData(vat_codes=(*CODES.vat_codes, VatCode("6", "Medecontractant", Decimal(21))))

    assert matches(Mappings(), codes, rates=(VAT_21,)).left == (Unmatched(Linked.VAT, VAT_21.key, "21 %", 2),)


def test_an_account_is_linked_by_its_number_if_it_takes_revenue():
    found = matches(Mappings(), CODES, ledgers=("700000", "440000", "701000"))

    assert [(one.key, one.value) for one in found.found] == [("700000", "guid-700")]
    assert [one.key for one in found.left] == ["440000", "701000"]


def test_a_cost_centre_is_linked_by_code_or_name():
    found = matches(Mappings(), CODES, cost_centres=("mkt", "Marketing", "Werf"))

    assert [(one.key, one.value) for one in found.found] == [("mkt", "MKT"), ("Marketing", "MKT")]
    assert found.left == (Unmatched(Linked.COST_CENTRE, "Werf", "Werf", 2),)


def test_what_is_linked_already_stays_as_it_is():
    one = integration(vat={VAT_21.key: "99"})

    found = matches(one.mapping, CODES, rates=(VAT_21, VAT_6), ledgers=("700000",))
    after = with_matches(one, found.found)

    assert after.mapping.vat == {VAT_21.key: "99", VAT_6.key: "5"}
    assert after.mapping.ledger == {"700000": "guid-700"}
    assert after.mapping.default_ledger == one.mapping.default_ledger
