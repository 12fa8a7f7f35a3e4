"""What a new administration of the pretend Exact Online is furnished with: journals, accounts, VAT codes, periods."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from synctui.sandbox.state import State

JOURNALS = (("70", "Verkoop", 20), ("71", "Verkoop creditnota's", 20), ("60", "Aankoop", 22), ("90", "Memoriaal", 90))
LEDGERS = (
    ("700000", "Omzet diensten", 110),
    ("700100", "Omzet goederen", 110),
    ("700200", "Omzet export", 110),
    ("708000", "Toegekende kortingen", 110),
    ("400000", "Handelsdebiteuren", 20),
    ("451000", "Te betalen btw", 24),
    ("550000", "Bank", 12),
)
COST_CENTRES = (("ADM", "Administratie"), ("PRJ", "Projecten"))
PAYMENT_CONDITIONS = (
    {"Code": "00", "Description": "Contant", "PaymentDays": 0, "PaymentMethod": "K"},
    {"Code": "14", "Description": "14 dagen", "PaymentDays": 14},
    {"Code": "30", "Description": "30 dagen", "PaymentDays": 30},
    {"Code": "3D", "Description": "30 dagen, 2 % korting", "PaymentDays": 30, "DiscountPercentage": "0.02"},
    {"Code": "3I", "Description": "30 dagen, incasso", "PaymentDays": 30, "PaymentMethod": "I"},
    {"Code": "EM", "Description": "30 dagen einde maand", "PaymentDays": 30, "PaymentEndOfMonths": 1},
)


@dataclass(frozen=True, slots=True)
class Vat:
    """One VAT code. `type` is E (excluding), I (including), B (base only) or N (none); `use` S, P or B(oth)."""

    code: str
    name: str
    percent: Decimal | int | str = 0
    type: str = "E"
    use: str = "S"
    is_blocked: bool = False


_ZERO = (
    Vat("0", "0 %"),
    Vat("RC", "Btw verlegd"),
    Vat("IC", "Intracommunautair"),
    Vat("EX", "Export buiten de EU"),
    Vat("VR", "Vrijgesteld"),
)
VAT_CODES = {
    "BE": (
        Vat("21", "21 %", 21),
        Vat("12", "12 %", 12),
        Vat("6", "6 %", 6),
        *_ZERO,
        Vat("21I", "21 % inclusief", 21, "I"),
        Vat("A21", "Aankoop 21 %", 21, use="P"),
        Vat("OUD", "Oud 20,5 %", "20.5", is_blocked=True),
    ),
    "DE": (Vat("19", "19 %", 19), Vat("7", "7 %", 7), *_ZERO, Vat("19I", "19 % inklusive", 19, "I")),
    "NL": (Vat("21", "21 %", 21), Vat("9", "9 %", 9), *_ZERO, Vat("21I", "21 % inclusief", 21, "I")),
}


def guid(*parts: object) -> str:
    """The same GUID for the same thing, so that two starts of a sandbox look alike."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(part) for part in parts)))


def furnish(state: State, division: int, country: str, years: Iterable[int], vat: Iterable[Vat] | None) -> None:
    """Everything that an administration must have before an entry can be made."""
    for code, name, type_ in JOURNALS:
        row = {"ID": guid(division, "journal", code), "Code": code, "Description": name, "Type": type_}
        state.put(f"{division}/Journals", code, {**row, "IsBlocked": False})
    for code, name, type_ in LEDGERS:
        add_ledger(state, division, code, name, type_)
    for one in vat if vat is not None else VAT_CODES.get(country, VAT_CODES["NL"]):
        add_vat(state, division, one)
    for code, name in COST_CENTRES:
        row = {"ID": guid(division, "cost", code), "Code": code, "Description": name, "Active": True}
        state.put(f"{division}/Costcenters", code, row)
    for terms in PAYMENT_CONDITIONS:
        add_condition(state, division, terms)
    for year in years:
        add_year(state, division, year)


def add_ledger(state: State, division: int, code: str, name: str, type_: int = 110) -> str:
    id = guid(division, "ledger", code)
    row = {"ID": id, "Code": code, "Description": name, "Type": type_, "IsBlocked": False}
    state.put(f"{division}/GLAccounts", id, row)
    return id


def add_condition(state: State, division: int, terms: Mapping[str, object]) -> None:
    """On credit, without discount and without ends of months, unless `terms` say otherwise."""
    row = {"ID": guid(division, "terms", terms["Code"]), "PaymentEndOfMonths": 0, "PaymentMethod": "B", **terms}
    state.put(f"{division}/PaymentConditions", str(terms["Code"]), row)


def add_vat(state: State, division: int, vat: Vat) -> None:
    """Codes are three characters wide, with trailing blanks; percentages are fractions."""
    row = {
        "ID": guid(division, "vat", vat.code),
        "Code": f"{vat.code:<3}",
        "Description": vat.name,
        "Percentage": str(Decimal(vat.percent) / 100),
        "Type": vat.type,
        "VATTransactionType": vat.use,
        "IsBlocked": vat.is_blocked,
    }
    state.put(f"{division}/VATCodes", vat.code, row)


def add_year(state: State, division: int, year: int) -> None:
    """Twelve periods, open in every sales journal."""
    for month in range(1, 13):
        key = f"{year}-{month:02}"
        row = {
            "ID": guid(division, "period", key),
            "FinYear": year,
            "FinPeriod": month,
            "StartDate": date(year, month, 1).isoformat(),
            "EndDate": date(year, month, monthrange(year, month)[1]).isoformat(),
        }
        state.put(f"{division}/FinancialPeriods", key, row)
        for code, name, type_ in JOURNALS:
            status = {"Journal": code, "JournalDescription": name, "JournalType": type_, "Year": year, "Period": month}
            row_id = {"_id": guid(division, "status", code, key)}
            state.put(f"{division}/JournalStatusByFinancialPeriod", f"{code}/{key}", {**status, "Status": 0, **row_id})
