"""Books for a demo or a test: one administration per company entity, with a VAT code for each of its rates."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from synctui.domain.booking import Administration
from synctui.domain.integration import Mappings
from synctui.domain.invoice import Department, TaxRate
from synctui.sandbox.books import Books
from synctui.sandbox.exact_online.app import ExactOnline
from synctui.sandbox.exact_online.company import Vat, guid

_FIRST = 1001
_BY_CATEGORY = {"AE": "RC", "K": "IC", "G": "EX", "E": "VR", "Z": "0", "O": "NV"}
_LEDGER, _DISCOUNTS = "700000", "708000"


def open_books(
    sandbox: ExactOnline,
    department: Department,
    rates: Iterable[TaxRate],
    years: Iterable[int],
    closed: Iterable[tuple[int, int]],
) -> Books:
    """An administration for this entity; the same one again where it has been asked for before."""
    codes = vat_codes(rates)
    noted = sandbox.state.get("books", department.key)
    if noted is not None:
        division = int(noted["division"])
    else:
        division = max([_FIRST - 1, *(int(row["Code"]) for row in sandbox.state.rows("divisions"))]) + 1
        vat = [Vat(code, rate.label, rate.percent) for rate, code in codes.items()]
        sandbox.add_division(division, department.name, department.country or "BE", department.currency, years, vat)
        for year, month in closed:
            sandbox.close_period(division, year, month)
        sandbox.state.put("books", department.key, {"division": division})
    return Books(
        Administration(str(division), department.name, department.currency, department.country),
        journal="70",
        credit_journal="71",
        mapping=Mappings(
            vat={rate.key: code for rate, code in codes.items()},
            default_ledger=guid(division, "ledger", _LEDGER),
            discount_ledger=guid(division, "ledger", _DISCOUNTS),
        ),
    )


def close_period(sandbox: ExactOnline, administration: Administration, year: int, month: int) -> None:
    sandbox.close_period(int(administration.remote_id), year, month)


def reopen_period(sandbox: ExactOnline, administration: Administration, year: int, month: int) -> None:
    sandbox.reopen_period(int(administration.remote_id), year, month)


def vat_codes(rates: Iterable[TaxRate]) -> dict[TaxRate, str]:
    """A code of at most three characters per rate, no two alike: 0 % is not one thing."""
    codes: dict[TaxRate, str] = {}
    for rate in sorted(rates, key=lambda rate: rate.key):
        plain = _BY_CATEGORY.get(rate.category or "", _percent(rate.percent) if rate.percent else "0")
        taken = set(codes.values())
        code = plain
        for number in range(1, 100):
            if code not in taken and len(code) <= 3:
                break
            code = f"V{number}"
        codes[rate] = code
    return codes


def _percent(percent: Decimal) -> str:
    return format(percent.normalize(), "f").replace(".", "")
