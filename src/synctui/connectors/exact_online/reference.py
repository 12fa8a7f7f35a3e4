"""What an Exact Online administration offers to choose from, and which of its periods are closed."""

from __future__ import annotations

from decimal import Decimal

from synctui.connectors.exact_online.odata import date_of
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import Journal, LedgerAccount, Period, ReferenceData, VatCode
from synctui.domain.errors import AccessDenied
from synctui.domain.text import clean

_SALES, _REVENUE, _CLOSED = 20, 110, 1


async def read_reference_data(session: Session, division: str) -> ReferenceData:
    """Sales journals, revenue accounts, sales VAT codes, cost centres, payment conditions, periods per journal."""
    journals = await session.rows(
        division, "financial/Journals", "Code,Description,IsBlocked", f"Type eq {_SALES} and IsBlocked eq false"
    )
    ledgers = await session.rows(
        division, "financial/GLAccounts", "ID,Code,Description,IsBlocked", f"Type eq {_REVENUE}"
    )
    vat = await session.rows(division, "vat/VATCodes", "Code,Description,Percentage,Type,IsBlocked,VATTransactionType")
    conditions = await session.rows(division, "cashflow/PaymentConditions", "Code,Description")
    sales = tuple(Journal(_code(row), _name(row)) for row in journals)
    return ReferenceData(
        journals=sales,
        ledger_accounts=tuple(
            LedgerAccount(str(row["ID"]), _code(row), _name(row), is_blocked=bool(row.get("IsBlocked")))
            for row in ledgers
        ),
        vat_codes=tuple(_vat_code(row) for row in vat if row.get("VATTransactionType") != "P"),
        cost_centres=await _cost_centres(session, division),
        periods=await _periods(session, division, sales),
        payment_conditions=tuple((_code(row), _name(row)) for row in conditions),
    )


async def _cost_centres(session: Session, division: str) -> tuple[tuple[str, str], ...]:
    """Licences without cost centres forbid even to ask: then there are none."""
    try:
        rows = await session.rows(division, "hrm/Costcenters", "Code,Description", "Active eq true")
    except AccessDenied as problem:
        if problem.code != "rights-missing":
            raise
        return ()
    return tuple((_code(row), _name(row)) for row in rows)


async def _periods(session: Session, division: str, journals: tuple[Journal, ...]) -> tuple[Period, ...]:
    """Every period of every sales journal; only the closed ones are asked for, the rest are open."""
    days = await session.rows(division, "financial/FinancialPeriods", "FinYear,FinPeriod,StartDate,EndDate")
    closed = await session.rows(
        division,
        "read/financial/JournalStatusByFinancialPeriod",
        "Journal,Year,Period,Status",
        f"JournalType eq {_SALES} and Status eq {_CLOSED}",
    )
    shut = {(str(row["Journal"]).strip(), row["Year"], row["Period"]) for row in closed}
    periods = []
    for row in days:
        first, last = date_of(row.get("StartDate")), date_of(row.get("EndDate"))
        if first is None or last is None:
            continue
        year, number = row["FinYear"], row["FinPeriod"]
        name = f"{year} / {number}"
        periods += [
            Period(journal.code, first, last, (journal.code, year, number) not in shut, name) for journal in journals
        ]
    return tuple(periods)


def _vat_code(row: Row) -> VatCode:
    """Percentages are fractions; codes are padded with blanks; only type I takes amounts that contain VAT."""
    share = Decimal(str(row.get("Percentage") or 0))
    percent = share * 100 if share < 1 else share
    return VatCode(
        _code(row),
        _name(row),
        percent.normalize() if percent else Decimal(0),
        is_exclusive=row.get("Type") != "I",
        is_blocked=bool(row.get("IsBlocked")),
    )


def _code(row: Row) -> str:
    return clean(str(row["Code"]))


def _name(row: Row) -> str:
    return clean(str(row.get("Description") or ""))
