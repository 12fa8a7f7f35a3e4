"""Books for a demo or a test: one organisation per company entity, and its rates in posting categories."""

from __future__ import annotations

from collections.abc import Iterable

from synctui.domain.booking import Administration
from synctui.domain.integration import Mappings
from synctui.domain.invoice import Department, TaxRate
from synctui.sandbox.books import Books
from synctui.sandbox.lexware_office.app import EXPORT, INTRA_EU, SERVICES, SHIFTED, SMALL, LexwareOffice

_BY_CATEGORY = {"AE": SHIFTED, "K": INTRA_EU, "G": EXPORT, "E": SMALL, "Z": SMALL, "O": SMALL}
_TAXED = "taxed"


def open_books(
    sandbox: LexwareOffice,
    department: Department,
    rates: Iterable[TaxRate],
    years: Iterable[int],
    closed: Iterable[tuple[int, int]],
) -> Books:
    """An organisation for this entity; the same one again where it was asked for before. No month can be closed."""
    noted = sandbox.state.get("books", department.key)
    id = str(noted["organization"]) if noted is not None else sandbox.add_organization(department.name)
    sandbox.state.put("books", department.key, {"organization": id})
    known = list(rates)
    sandbox.switches.rates |= {format(rate.percent.normalize(), "f") for rate in known}
    return Books(
        Administration(id, department.name, "EUR", "DE"),
        journal="",
        credit_journal="",
        mapping=Mappings(
            vat={rate.key: _BY_CATEGORY.get(rate.category or "", _TAXED) for rate in known},
            default_ledger=SERVICES,
        ),
    )


def close_period(sandbox: LexwareOffice, administration: Administration, year: int, month: int) -> None:
    """Nothing: vouchers of a fixed month are taken all the same."""


def reopen_period(sandbox: LexwareOffice, administration: Administration, year: int, month: int) -> None:
    """Nothing: no month is ever closed."""
