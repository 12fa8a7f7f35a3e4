"""What a Tryton company offers to choose from, and the ids behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import Row, decimal_of, rows_within, text_of
from synctui.domain.booking import Journal, LedgerAccount, ReferenceData, VatCode

_TERM = "account.invoice.payment_term"
_DELTA = "lines.relativedeltas"


async def read_reference_data(session: Session) -> ReferenceData:
    """Sales journals, revenue accounts, sales taxes and payment terms; periods are judged by Tryton itself."""
    journals = await _journals(session)
    accounts = await session.rows(
        "account.account",
        [["type.revenue", "=", True], ["closed", "!=", True], _of_company(session)],
        "code",
        "name",
    )
    taxes = await session.rows(
        "account.tax", [["parent", "=", None], _of_company(session)], "name", "type", "rate", "group.kind"
    )
    terms = await session.rows(_TERM, [], "name")
    return ReferenceData(
        journals=tuple(Journal(code, text_of(row, "name")) for code, row in journals.items()),
        ledger_accounts=tuple(
            LedgerAccount(str(row["id"]), text_of(row, "code"), text_of(row, "name")) for row in accounts
        ),
        vat_codes=tuple(_vat_code(row) for row in taxes if _is_for_sales(row)),
        payment_conditions=tuple((str(row["id"]), text_of(row, "name")) for row in terms),
    )


async def _journals(session: Session) -> dict[str, Row]:
    """By their code; by their id where two share one or one has none."""
    rows = await session.rows("account.journal", [["type", "=", "revenue"]], "code", "name")
    counts = Counter(text_of(row, "code") for row in rows)
    return {
        text_of(row, "code") if row.get("code") and counts[text_of(row, "code")] == 1 else str(row["id"]): row
        for row in rows
    }


def _of_company(session: Session) -> list[object]:
    return ["company", "=", session.company]


def _is_for_sales(tax: Row) -> bool:
    group = tax.get("group")
    return not isinstance(group, dict) or group.get("kind") in {"sale", "both"}


def _vat_code(row: Row) -> VatCode:
    """The id is the code: names may be changed and translated."""
    rate = decimal_of(row.get("rate")) if row.get("type") == "percentage" else None
    percent = None if rate is None else (rate * 100).normalize() if rate else Decimal(0)
    return VatCode(str(row["id"]), text_of(row, "name"), percent)


@dataclass(slots=True)
class Ids:
    """What a posting needs of the company's settings; each is read once in a run."""

    session: Session
    _journals: dict[str, int] | None = None
    _terms: dict[int, int] | None = None
    _receivable: int | None = None
    _currencies: dict[str, int] | None = None

    async def journal(self, code: str) -> int | None:
        if self._journals is None:
            self._journals = {key: row["id"] for key, row in (await _journals(self.session)).items()}
        return self._journals.get(code)

    async def currency(self, code: str) -> int | None:
        if self._currencies is None:
            rows = await self.session.rows("currency.currency", [], "code")
            self._currencies = {text_of(row, "code"): row["id"] for row in rows}
        return self._currencies.get(code)

    async def receivable(self) -> int | None:
        """The account of parties that have none of their own."""
        if self._receivable is None:
            rows = await self.session.rows("account.configuration", [], "default_account_receivable")
            self._receivable = rows[0].get("default_account_receivable") if rows else None
        return self._receivable

    async def payment_term(self, dated: date | None, due: date | None) -> int | None:
        """The term that gives this due date, by its days and not by its name; None where there is none."""
        if dated is None or due is None:
            return None
        if self._terms is None:
            fields = [f"{_DELTA}.{name}" for name in ("days", "weeks", "months", "day", "month", "weekday")]
            rows = await self.session.rows(_TERM, [], "lines.type", *fields)
            days = [(days_of(rows_within(row, "lines")), row["id"]) for row in rows]
            self._terms = {count: id for count, id in reversed(days) if count is not None}
        return self._terms.get((due - dated).days)


def days_of(lines: Sequence[Row]) -> int | None:
    """After how many days a payment term wants everything; None for instalments and for ends of months."""
    if len(lines) != 1 or lines[0].get("type") != "remainder":
        return None
    deltas = rows_within(lines[0], "relativedeltas")
    if any(delta.get(name) for delta in deltas for name in ("months", "day", "month", "weekday")):
        return None
    return sum(int(delta.get("days") or 0) + 7 * int(delta.get("weeks") or 0) for delta in deltas)
