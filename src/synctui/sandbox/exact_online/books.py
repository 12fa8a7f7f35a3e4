"""The ledgers of the pretend Exact Online: sales entries, with every reason it has for refusing them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from synctui.sandbox.asgi import Now
from synctui.sandbox.exact_online.archive import Archive
from synctui.sandbox.exact_online.odata import as_date
from synctui.sandbox.exact_online.switches import Switches
from synctui.sandbox.exact_online.terms import due_day
from synctui.sandbox.exact_online.words import Refusal
from synctui.sandbox.state import State

Row = dict[str, Any]
SALES, REVENUE = 20, 110
RATES = {"USD": Decimal("0.92"), "GBP": Decimal("1.17"), "CHF": Decimal("1.06"), "SEK": Decimal("0.088")}
"""The tool's own exchange rates, for entries that bring none."""
_LENGTHS: Mapping[str, Mapping[str, int]] = {
    "SalesEntries": {"YourRef": 30, "Description": 60, "PaymentReference": 30},
    "SalesEntryLines": {"Description": 60},
}
"""Widths of text fields; the metadata has none, these are assumptions on the narrow side."""


class Books:
    """All administrations. The switches are for tests: see `ExactOnline`."""

    def __init__(self, state: State, now: Now, switches: Switches, archive: Archive) -> None:
        self.state = state
        self.switches = switches
        self._archive = archive
        self._now = now
        self.refuses_duplicates = False

    # sales entries --------------------------------------------------------------------------------------------

    def create_entry(self, division: int, body: Mapping[str, Any]) -> Row:
        """Checked as a whole before anything is written."""
        self.switches.check_lengths(_LENGTHS["SalesEntries"], body)
        for field in ("Journal", "Customer", "SalesEntryLines"):
            if not body.get(field):
                raise Refusal("mandatory", field=field)
        journal = self._journal(division, str(body["Journal"]))
        customer = self._customer(division, str(body["Customer"]))
        day = as_date(body["EntryDate"]) if body.get("EntryDate") else self._now().date()
        self._check_period(division, journal["Code"], day)
        self._check_conditions(division, body)
        given = [self._as_meant(journal, line) for line in body["SalesEntryLines"]]
        lines = [self._line(division, number, line) for number, line in enumerate(given, 1)]
        number = self._number(division, journal["Code"], day, body)
        row = self._entry(division, body, customer, day, number) | self._amounts(division, body, lines)
        with self.state.change():
            if body.get("Document"):
                self._archive.linked(division, str(body["Document"]), row["EntryID"])
            self.state.put(f"{division}/SalesEntries", row["EntryID"], row)
            for line in lines:
                stored = {**line, "EntryID": row["EntryID"], "Division": division}
                self.state.put(f"{division}/SalesEntryLines", line["ID"], stored)
        return row

    def change_entry(self, division: int, id: str, body: Mapping[str, Any]) -> bool:
        row = self.state.get(f"{division}/SalesEntries", id)
        if row is None:
            return False
        self.switches.check_lengths(_LENGTHS["SalesEntries"], body)
        self.state.put(f"{division}/SalesEntries", id, {**row, **body, "Modified": self._now().isoformat()})
        return True

    def delete_entry(self, division: int, id: str) -> bool:
        if self.state.get(f"{division}/SalesEntries", id) is None:
            return False
        with self.state.change():
            self._archive.unlinked(division, id)
            self.state.delete(f"{division}/payments", id)
            self.state.delete(f"{division}/SalesEntries", id)
            for key, line in list(self.state.table(f"{division}/SalesEntryLines").items()):
                if line["EntryID"] == id:
                    self.state.delete(f"{division}/SalesEntryLines", key)
        return True

    def _entry(self, division: int, body: Mapping[str, Any], customer: Row, day: date, number: int) -> Row:
        due = self._due(division, body, day)
        at = self._now().isoformat()
        return {
            "EntryID": str(uuid4()),
            "EntryNumber": number,
            "InvoiceNumber": number,
            "Journal": str(body["Journal"]),
            "Customer": customer["ID"],
            "CustomerName": customer["Name"],
            "EntryDate": day.isoformat(),
            "DueDate": due.isoformat(),
            "Currency": body.get("Currency") or self._currency(division),
            "YourRef": body.get("YourRef"),
            "Description": body.get("Description"),
            "PaymentReference": body.get("PaymentReference"),
            "PaymentCondition": body.get("PaymentCondition"),
            "Document": body.get("Document"),
            "ReportingYear": day.year,
            "ReportingPeriod": day.month,
            "Status": 20,
            "Division": division,
            "Created": at,
            "Modified": at,
        }

    def _due(self, division: int, body: Mapping[str, Any], day: date) -> date:
        """The stated day, unless the payment condition wins; a condition that is not named is that of 30 days."""
        terms = self.state.get(f"{division}/PaymentConditions", str(body.get("PaymentCondition") or "30"))
        by_terms = due_day(terms or {"PaymentDays": 30}, day)
        wins = self.switches.due_from_condition and body.get("PaymentCondition")
        return as_date(body["DueDate"]) if body.get("DueDate") and not wins else by_terms

    def _as_meant(self, journal: Row, line: Mapping[str, Any]) -> Mapping[str, Any]:
        """A tool that takes amounts in the credit journal for what is given back turns their sign."""
        if not (self.switches.turns_credit_amounts and "credit" in journal["Description"]):
            return line
        turned = {name: -Decimal(str(line[name])) for name in ("AmountFC", "VATAmountFC") if line.get(name) is not None}
        return {**line, **turned}

    def _amounts(self, division: int, body: Mapping[str, Any], lines: list[Row]) -> Row:
        """The header's AmountFC is the sum of all lines, including VAT."""
        vat = sum((Decimal(line["VATAmountFC"]) for line in lines), Decimal(0))
        net = sum((Decimal(line["AmountFC"]) for line in lines), Decimal(0))
        included = sum((Decimal(line["VATAmountFC"]) for line in lines if line["_is_inclusive"]), Decimal(0))
        gross = net + vat - included
        currency = body.get("Currency") or self._currency(division)
        if not re.fullmatch("[A-Z]{3}", str(currency)):
            raise Refusal("currency")
        own = currency == self._currency(division)
        rate = Decimal(1) if own else Decimal(str(body.get("Rate") or RATES.get(currency, 1)))
        return {
            "AmountFC": str(gross),
            "VATAmountFC": str(vat),
            "AmountDC": str(_cents(gross * rate)),
            "VATAmountDC": str(_cents(vat * rate)),
            "Rate": str(rate),
            "Type": 21 if gross < 0 else 20,
        }

    def _line(self, division: int, number: int, line: Mapping[str, Any]) -> Row:
        self.switches.check_lengths(_LENGTHS["SalesEntryLines"], line)
        for field in ("AmountFC", "GLAccount"):
            if line.get(field) is None:
                raise Refusal("mandatory", field=field)
        ledger = self._ledger(division, str(line["GLAccount"]))
        vat = self._vat_code(division, str(line.get("VATCode") or ""))
        if line.get("CostCenter") and self.state.get(f"{division}/Costcenters", str(line["CostCenter"])) is None:
            raise Refusal("cost-centre")
        amount = Decimal(str(line["AmountFC"]))
        return {
            "ID": str(uuid4()),
            "LineNumber": number,
            "AmountFC": str(amount),
            "VATAmountFC": str(self._vat_amount(amount, vat, line.get("VATAmountFC"))),
            "VATCode": vat["Code"] if vat else None,
            "GLAccount": ledger["ID"],
            "GLAccountCode": ledger["Code"],
            "Description": line.get("Description"),
            "Notes": line.get("Notes"),
            "Quantity": str(line.get("Quantity", 1)),
            "CostCenter": line.get("CostCenter"),
            "_is_inclusive": bool(vat and vat["Type"] == "I"),
        }

    def _vat_amount(self, amount: Decimal, vat: Row | None, stated: object) -> Decimal:
        if stated is not None and self.switches.vat_amounts == "kept":
            return _cents(Decimal(str(stated)))
        computed = _vat_of(amount, vat)
        if stated is not None and self.switches.vat_amounts == "refused" and _cents(Decimal(str(stated))) != computed:
            raise Refusal("vat-contradicts", code=str(vat["Code"]).strip() if vat else "")
        return computed

    # what an entry refers to ----------------------------------------------------------------------------------

    def _journal(self, division: int, code: str) -> Row:
        row = self.state.get(f"{division}/Journals", code)
        if row is None:
            raise Refusal("journal")
        if row["Type"] != SALES:
            raise Refusal("journal-type")
        return row

    def _customer(self, division: int, id: str) -> Row:
        row = self.state.get(f"{division}/Accounts", id)
        if row is None:
            raise Refusal("customer")
        if row["Status"] != "C":
            raise Refusal("customer-type")
        if row.get("Blocked"):
            raise Refusal("customer-blocked")
        return row

    def _ledger(self, division: int, id: str) -> Row:
        row = self.state.get(f"{division}/GLAccounts", id)
        if row is None or row["IsBlocked"]:
            raise Refusal("ledger")
        if row["Type"] != REVENUE:
            raise Refusal("ledger-type")
        return row

    def _vat_code(self, division: int, code: str) -> Row | None:
        if not code.strip():
            return None
        row = self.state.get(f"{division}/VATCodes", code.strip())
        if row is None:
            raise Refusal("vat-code")
        if row["IsBlocked"]:
            raise Refusal("vat-blocked", code=code.strip())
        return row

    def _check_conditions(self, division: int, body: Mapping[str, Any]) -> None:
        condition = body.get("PaymentCondition")
        if not condition and self.switches.needs_condition:
            raise Refusal("payment-condition-mandatory")
        if condition and self.state.get(f"{division}/PaymentConditions", str(condition)) is None:
            raise Refusal("payment-condition")
        if self.refuses_duplicates and any(
            row["YourRef"] == body.get("YourRef") and row["Journal"] == body["Journal"]
            for row in self.state.rows(f"{division}/SalesEntries")
        ):
            raise Refusal("exists")

    def _check_period(self, division: int, journal: str, day: date) -> None:
        for period in self.state.rows(f"{division}/FinancialPeriods"):
            if period["StartDate"] <= day.isoformat() <= period["EndDate"]:
                key = f"{journal}/{period['FinYear']}-{period['FinPeriod']:02}"
                status = self.state.get(f"{division}/JournalStatusByFinancialPeriod", key)
                if status is not None and status["Status"] == 1:
                    raise Refusal("period-closed", year=str(period["FinYear"]), period=str(period["FinPeriod"]))
                return
        raise Refusal("year-missing")

    def _number(self, division: int, journal: str, day: date, body: Mapping[str, Any]) -> int:
        """The last number of journal and year plus one: a number that was freed at the end is given again."""
        used = [
            int(row["EntryNumber"])
            for row in self.state.rows(f"{division}/SalesEntries")
            if row["Journal"] == journal and row["ReportingYear"] == day.year
        ]
        wanted = body.get("EntryNumber")
        if wanted is not None and int(wanted) in used:
            raise Refusal("number-taken", number=str(wanted), journal=journal)
        first = day.year % 100 * 1_000_000 + int(re.sub(r"\D", "", journal) or 0) % 100 * 10_000
        return int(wanted) if wanted is not None else max(used, default=first) + 1

    def _currency(self, division: int) -> str:
        row = self.state.get("divisions", str(division))
        return str(row["Currency"]) if row else "EUR"


def _vat_of(amount: Decimal, vat: Row | None) -> Decimal:
    if vat is None or vat["Type"] in {"B", "N"}:
        return Decimal("0.00")
    share = Decimal(vat["Percentage"])
    return _cents(amount * share / (1 + share) if vat["Type"] == "I" else amount * share)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
