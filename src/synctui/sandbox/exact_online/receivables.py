"""What customers still owe in the pretend Exact Online: open items, and which of them were paid when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from synctui.sandbox.exact_online.switches import Switches
from synctui.sandbox.state import State

Row = dict[str, Any]


class Receivables:
    """Computed from the entries and from the payments that `pay` noted."""

    def __init__(self, state: State, switches: Switches) -> None:
        self.state = state
        self.switches = switches

    def pay(self, division: int, entry: str, on: date, amount: Decimal | None = None) -> None:
        """As the bookkeeper matches a line of the bank statement; without an amount all that is open is paid."""
        row = self.state.get(f"{division}/SalesEntries", entry)
        if row is None:
            raise LookupError(entry)
        open_ = self._open(division, row)
        paid = Decimal(row["AmountFC"]) - open_ + (open_ if amount is None else amount)
        self.state.put(f"{division}/payments", entry, {"paid": str(paid), "on": on.isoformat()})

    def open_items(self, division: int) -> list[Row]:
        """The report of open items: of a part payment it shows what is left."""
        shown = []
        for row in self.state.rows(f"{division}/SalesEntries"):
            left = self._open(division, row)
            if left or self.switches.lists_paid:
                shown.append(
                    {
                        "HID": row["EntryNumber"],
                        "JournalCode": row["Journal"],
                        "EntryNumber": row["EntryNumber"],
                        "InvoiceNumber": row["InvoiceNumber"],
                        "InvoiceDate": row["EntryDate"],
                        "DueDate": row["DueDate"],
                        "YourRef": row["YourRef"],
                        "Amount": str(left),
                        "CurrencyCode": row["Currency"],
                        "AccountId": row["Customer"],
                    }
                )
        return shown

    def receivables(self, division: int) -> list[Row]:
        """One row per entry; a part payment splits it into a paid and an open one."""
        rows = []
        for entry in self.state.rows(f"{division}/SalesEntries"):
            left = self._open(division, entry)
            gross = Decimal(entry["AmountFC"])
            if left != gross or not gross:
                rows.append(self._row(division, entry, gross - left, is_paid=True))
            if left:
                rows.append(self._row(division, entry, left, is_paid=False))
        return rows

    def _row(self, division: int, entry: Row, amount: Decimal, *, is_paid: bool) -> Row:
        payment = self.state.get(f"{division}/payments", entry["EntryID"])
        return {
            "ID": str(uuid5(NAMESPACE_URL, f"{entry['EntryID']}/{is_paid}")),
            "TransactionEntryID": entry["EntryID"],
            "EntryNumber": entry["EntryNumber"],
            "Journal": entry["Journal"],
            "YourRef": entry["YourRef"],
            "AmountFC": str(amount),
            "TransactionAmountFC": entry["AmountFC"],
            "Currency": entry["Currency"],
            "IsFullyPaid": is_paid,
            "LastPaymentDate": payment["on"] if payment and is_paid else None,
        }

    def _open(self, division: int, entry: Row) -> Decimal:
        payment = self.state.get(f"{division}/payments", entry["EntryID"])
        return Decimal(entry["AmountFC"]) - Decimal(payment["paid"] if payment else 0)
