"""Customers of the pretend Exact Online, with every reason it has for refusing one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from stdnum.eu import vat

from synctui.sandbox.asgi import Now
from synctui.sandbox.exact_online.switches import Switches
from synctui.sandbox.exact_online.words import Refusal
from synctui.sandbox.state import State

Row = dict[str, Any]
_LENGTHS = {"Name": 50, "Email": 128, "Postcode": 20, "City": 30, "AddressLine1": 100, "AddressLine2": 100}
"""Widths of text fields; the metadata has none, these are assumptions on the narrow side."""
_VAT_NUMBER = {"BE": r"BE[01]\d{9}", "NL": r"NL\d{9}B\d{2}", "DE": r"DE\d{9}"}


class Accounts:
    """All administrations."""

    def __init__(self, state: State, now: Now, switches: Switches) -> None:
        self.state = state
        self.switches = switches
        self._now = now

    def create_account(self, division: int, body: Mapping[str, Any]) -> Row:
        if not str(body.get("Name") or "").strip():
            raise Refusal("mandatory", field="Name")
        self._check(body)
        number = self.state.count(f"{division}/account")
        row: Row = {
            "ID": str(uuid4()),
            "Code": f"{number:>18}",
            "Status": "A",
            "Type": "A",
            "Blocked": False,
            **{name: value for name, value in body.items() if name != "Code"},
            "Division": division,
            "Created": self._now().isoformat(),
            "Modified": self._now().isoformat(),
        }
        self.state.put(f"{division}/Accounts", row["ID"], row)
        return row

    def change_account(self, division: int, id: str, body: Mapping[str, Any]) -> bool:
        row = self.state.get(f"{division}/Accounts", id)
        if row is None:
            return False
        self._check(body)
        self.state.put(f"{division}/Accounts", id, {**row, **body, "Modified": self._now().isoformat()})
        return True

    def _check(self, body: Mapping[str, Any]) -> None:
        self.switches.check_lengths(_LENGTHS, body)
        number = str(body.get("VATNumber") or "")
        pattern = _VAT_NUMBER.get(number[:2], r"[A-Z0-9.+*]{4,20}")
        if number and not re.fullmatch(pattern, number):
            raise Refusal("vat-number")
        if self.switches.checks_digits and number[:2] in _VAT_NUMBER and not vat.is_valid(number):
            raise Refusal("vat-number")
        if body.get("Email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", str(body["Email"])):
            raise Refusal("email")
