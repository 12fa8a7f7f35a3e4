"""Books for a demo or a test: one administration per company entity, with a VAT code for each of its rates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from synctui.domain.booking import Administration
from synctui.domain.integration import Mappings
from synctui.domain.invoice import Department, TaxRate
from synctui.sandbox.books import Books
from synctui.sandbox.yuki.app import Yuki
from synctui.sandbox.yuki.company import LEDGERS, Vat

_BY_CATEGORY = {"AE": 17, "K": 18, "G": 19, "E": 5, "Z": 3, "O": 20}
_HIGH, _FREE = 1, 60
_ROLES = (0, 2)
"""Places of the revenue and of the discount account in a chart."""


def open_books(
    sandbox: Yuki,
    department: Department,
    rates: Iterable[TaxRate],
    years: Iterable[int],
    closed: Iterable[tuple[int, int]],
) -> Books:
    """An administration for this entity; the same one again where it has been asked for before. All years are open."""
    codes = vat_codes(rates)
    country = department.country or "BE"
    noted = sandbox.state.get("books", department.key)
    if noted is not None:
        id = str(noted["administration"])
    else:
        id = sandbox.add_administration(
            department.name, country, department.currency, codes.values(), domain=department.key
        )
        for year, month in closed:
            sandbox.close_period(id, year, month)
        sandbox.state.put("books", department.key, {"administration": id})
    revenue, discounts = (LEDGERS.get(country, LEDGERS["BE"])[place][0] for place in _ROLES)
    return Books(
        Administration(id, department.name, department.currency, department.country),
        journal="sales",
        credit_journal="sales",
        mapping=Mappings(
            vat={rate.key: code_of(vat) for rate, vat in codes.items()},
            default_ledger=revenue,
            discount_ledger=discounts,
        ),
    )


def close_period(sandbox: Yuki, administration: Administration, year: int, month: int) -> None:
    sandbox.close_period(administration.remote_id, year, month)


def reopen_period(sandbox: Yuki, administration: Administration, year: int, month: int) -> None:
    sandbox.reopen_period(administration.remote_id, year, month)


def vat_codes(rates: Iterable[TaxRate]) -> dict[TaxRate, Vat]:
    """A code per rate, no two alike: 0 % is not one thing."""
    codes: dict[TaxRate, Vat] = {}
    for rate in sorted(rates, key=lambda rate: rate.key):
        type_ = _BY_CATEGORY.get(rate.category or "", _HIGH if rate.percent else 3)
        taken = {(vat.type, Decimal(vat.percent)) for vat in codes.values()}
        while (type_, rate.percent) in taken:
            type_ = max(type_, _FREE) + 1
        codes[rate] = Vat(type_, rate.label, rate.percent, needs_number=rate.category == "K")
    return codes


def code_of(vat: Vat) -> str:
    """A VAT code as clients of this tool name it: type and percentage.

    >>> code_of(Vat(1, "Btw hoog", "21.00"))
    '1-21'
    """
    percent = format(Decimal(vat.percent).normalize(), "f") if Decimal(vat.percent) else "0"
    return "-".join([str(vat.type), percent, *([vat.country] if vat.country else [])])
