"""Documents of the pretend Exact Online with their attachments: made first, then named by an entry."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from synctui.sandbox.asgi import Now
from synctui.sandbox.exact_online.switches import Switches
from synctui.sandbox.exact_online.words import Refusal
from synctui.sandbox.state import State

Row = dict[str, Any]


class Archive:
    """All administrations. A document is a cover sheet; the file hangs on it and cannot be changed."""

    def __init__(self, state: State, now: Now, switches: Switches) -> None:
        self.state = state
        self.switches = switches
        self._now = now

    def types(self) -> list[Row]:
        return [
            {"ID": id, "Description": name, "DocumentIsCreatable": may, "DocumentIsViewable": True}
            for id, (name, may) in sorted(self.switches.document_types.items())
        ]

    def create_document(self, division: int, body: Mapping[str, Any]) -> Row:
        for field in ("Subject", "Type"):
            if not body.get(field):
                raise Refusal("mandatory", field=field)
        name, may = self.switches.document_types.get(int(body["Type"]), ("", False))
        if not may:
            raise Refusal("document-type")
        self._check_account(division, body)
        at = self._now().isoformat()
        row: Row = {
            "ID": str(uuid4()),
            "HID": self.state.count(f"{division}/document"),
            "TypeDescription": name,
            "Account": None,
            "FinancialTransactionEntryID": None,
            **{field: value for field, value in body.items() if field != "ID"},
            "Division": division,
            "Created": at,
            "Modified": at,
        }
        self.state.put(f"{division}/Documents", row["ID"], row)
        return row

    def change_document(self, division: int, id: str, body: Mapping[str, Any]) -> bool:
        row = self.state.get(f"{division}/Documents", id)
        if row is None:
            return False
        self._check_account(division, body)
        self.state.put(f"{division}/Documents", id, {**row, **body, "Modified": self._now().isoformat()})
        return True

    def create_attachment(self, division: int, body: Mapping[str, Any]) -> Row:
        for field in ("Document", "FileName", "Attachment"):
            if not body.get(field):
                raise Refusal("mandatory", field=field)
        if self.state.get(f"{division}/Documents", str(body["Document"])) is None:
            raise Refusal("document")
        try:
            content = base64.b64decode(str(body["Attachment"]), validate=True)
        except binascii.Error:
            raise Refusal("mandatory", field="Attachment") from None
        row: Row = {
            "ID": str(uuid4()),
            "Document": str(body["Document"]),
            "FileName": body["FileName"],
            "FileSize": str(len(content)),
            "_content": str(body["Attachment"]),
        }
        self.state.put(f"{division}/DocumentAttachments", row["ID"], row)
        return row

    def linked(self, division: int, document: str, entry: str) -> None:
        """An entry names a document. Raises `Refusal` where there is none of that id."""
        row = self.state.get(f"{division}/Documents", document)
        if row is None:
            raise Refusal("document")
        if self.switches.links_documents:
            self.state.put(f"{division}/Documents", document, {**row, "FinancialTransactionEntryID": entry})

    def unlinked(self, division: int, entry: str) -> None:
        """The entry was deleted; its documents stay."""
        if self.switches.keeps_link:
            return
        for id, row in list(self.state.table(f"{division}/Documents").items()):
            if row["FinancialTransactionEntryID"] == entry:
                self.state.put(f"{division}/Documents", id, {**row, "FinancialTransactionEntryID": None})

    def files(self, division: int, document: str) -> list[bytes]:
        """What hangs on a document."""
        return [
            base64.b64decode(row["_content"])
            for row in self.state.rows(f"{division}/DocumentAttachments")
            if row["Document"] == document
        ]

    def _check_account(self, division: int, body: Mapping[str, Any]) -> None:
        account = body.get("Account")
        is_missing = account and self.state.get(f"{division}/Accounts", str(account)) is None
        if is_missing and self.switches.checks_document_account:
            raise Refusal("account")
