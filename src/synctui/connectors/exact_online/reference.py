"""What an Exact Online administration offers to choose from, and which of its periods are closed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from synctui.connectors.exact_online.odata import any_of, date_of, guid
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import Journal, LedgerAccount, Period, ReferenceData, VatCode
from synctui.domain.errors import AccessDenied
from synctui.domain.text import clean

_SALES, _REVENUE, _CLOSED = 20, 110, 1
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


async def read_reference_data(session: Session, division: str) -> ReferenceData:
    """Sales journals, revenue accounts, sales VAT codes, cost centres, payment conditions, periods per journal."""
    journals = await session.rows(
        division, "financial/Journals", "Code,Description,IsBlocked", f"Type eq {_SALES} and IsBlocked eq false"
    )
    ledgers = await session.rows(
        division, "financial/GLAccounts", "ID,Code,Description,IsBlocked", f"Type eq {_REVENUE}"
    )
    vat = await session.rows(division, "vat/VATCodes", "Code,Description,Percentage,Type,IsBlocked,VATTransactionType")
    conditions = await _if_allowed(session, division, "cashflow/PaymentConditions", "Code,Description")
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
        payment_conditions=tuple((_code(row), _name(row)) for row in conditions or ()),
    )


async def account_names(session: Session, division: str, ids: Iterable[str]) -> dict[str, str]:
    """Code and name of ledger accounts by their id, of whatever type; without those that are gone or not to be seen."""
    wanted = sorted({id for id in ids if _GUID.fullmatch(id)})
    if not wanted:
        return {}
    where = any_of(f"ID eq {guid(id)}" for id in wanted)
    rows = await _if_allowed(session, division, "financial/GLAccounts", "ID,Code,Description", where)
    return {str(row["ID"]): f"{_code(row)} {_name(row)}" for row in rows or ()}


async def _if_allowed(
    session: Session, division: str, resource: str, select: str, where: str | None = None
) -> list[Row] | None:
    """None where the licence or the user's rights forbid even to ask, and nothing depends on it."""
    try:
        return await session.rows(division, resource, select, where)
    except AccessDenied as problem:
        if problem.code != "rights-missing":
            raise
        return None


async def _cost_centres(session: Session, division: str) -> tuple[tuple[str, str], ...]:
    rows = await _if_allowed(session, division, "hrm/Costcenters", "Code,Description", "Active eq true")
    return tuple((_code(row), _name(row)) for row in rows or ())


async def _periods(session: Session, division: str, journals: tuple[Journal, ...]) -> tuple[Period, ...]:
    """Every period of every sales journal. Only the closed ones are asked for, the rest are open.

    Where that may not be asked nothing is known beforehand, and the tool refuses what lies in a closed one.
    """
    days = await _if_allowed(session, division, "financial/FinancialPeriods", "FinYear,FinPeriod,StartDate,EndDate")
    closed = await _if_allowed(
        session,
        division,
        "read/financial/JournalStatusByFinancialPeriod",
        "Journal,Year,Period,Status",
        f"JournalType eq {_SALES} and Status eq {_CLOSED}",
    )
    shut = {(str(row["Journal"]).strip(), row["Year"], row["Period"]) for row in closed or ()}
    periods = []
    for row in days or ():
        first, last = date_of(row.get("StartDate")), date_of(row.get("EndDate"))
        if first is None or last is None:
            continue
        year, number = row["FinYear"], row["FinPeriod"]
        for journal in journals:
            is_open = None if closed is None else (journal.code, year, number) not in shut
            periods.append(Period(journal.code, first, last, is_open, f"{year} / {number}"))
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
