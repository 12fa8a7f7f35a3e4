"""What a new administration of the pretend Yuki is furnished with: accounts, VAT codes, projects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from synctui.sandbox.state import State

LEDGERS = {
    "BE": (
        ("700000", "Verkopen en dienstprestaties", True),
        ("700100", "Verkoop handelsgoederen", True),
        ("708000", "Toegekende kortingen", True),
        ("705000", "Oude omzetrekening", False),
        ("400000", "Handelsdebiteuren", True),
        ("451000", "Te betalen btw", True),
    ),
    "NL": (
        ("80000", "Omzet diensten", True),
        ("80100", "Omzet goederen", True),
        ("80500", "Verleende kortingen", True),
        ("80900", "Oude omzetrekening", False),
        ("13000", "Debiteuren", True),
        ("15000", "Te betalen btw", True),
    ),
}
PROJECTS = (("ADM", "Administratie"), ("PRJ", "Projecten"))


@dataclass(frozen=True, slots=True)
class Vat:
    """One VAT code: Yuki tells them apart by type and percentage, and OSS rates (type 40) by country."""

    type: int
    name: str
    percent: Decimal | int | str = 0
    country: str | None = None
    start: str | None = None
    """First day on which it may be used, ISO."""
    needs_number: bool = False
    """The customer's VAT number must be there: sales within the EU."""


ZERO = (
    Vat(17, "Btw verlegd"),
    Vat(18, "Leveringen binnen de EU", needs_number=True),
    Vat(19, "Leveringen buiten de EU"),
    Vat(5, "Vrijgesteld"),
)
VAT_CODES = {
    "BE": (Vat(1, "Btw hoog", 21), Vat(21, "Btw midden", 12), Vat(2, "Btw laag", 6), *ZERO),
    "NL": (Vat(1, "Btw hoog", 21), Vat(2, "Btw laag", 9), *ZERO),
    "DE": (Vat(1, "Btw hoog", 19), Vat(2, "Btw laag", 7), *ZERO),
}


def guid(*parts: object) -> str:
    """The same GUID for the same thing, so that two starts of a sandbox look alike."""
    return str(uuid5(NAMESPACE_URL, "yuki/" + "/".join(str(part) for part in parts)))


def furnish(state: State, administration: str, country: str, vat: Iterable[Vat] | None) -> None:
    for code, name, is_enabled in LEDGERS.get(country, LEDGERS["BE"]):
        row = {"code": code, "name": name, "is_enabled": is_enabled}
        state.put(f"{administration}/ledgers", code, row)
    for one in vat if vat is not None else VAT_CODES.get(country, VAT_CODES["BE"]):
        add_vat(state, administration, one)
    for code, name in PROJECTS:
        state.put(f"{administration}/projects", code, {"code": code, "name": name})


def add_vat(state: State, administration: str, vat: Vat) -> None:
    row = {
        "type": vat.type,
        "name": vat.name,
        "percent": f"{Decimal(vat.percent):.2f}",
        "country": vat.country,
        "start": vat.start,
        "needs_number": vat.needs_number,
    }
    state.put(f"{administration}/vat", f"{vat.type}/{row['percent']}/{vat.country or ''}", row)
