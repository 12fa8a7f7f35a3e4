"""A pretend Teamleader Focus: OAuth2 and the invoicing part of its API, with controls for what people do there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from synctui.sandbox.asgi import App, Now, Request, Response, json_response, utc_now
from synctui.sandbox.state import State, Value
from synctui.sandbox.teamleader.editing import edited
from synctui.sandbox.teamleader.limits import SlidingMinute
from synctui.sandbox.teamleader.lists import BadRequest, number_order, ordered, paged, selected
from synctui.sandbox.teamleader.oauth import Authorisation
from synctui.sandbox.teamleader.papers import PATH, Papers
from synctui.sandbox.teamleader.wording import Wording, reference

TABLES = (
    "departments",
    "tax_rates",
    "withholding_tax_rates",
    "product_categories",
    "companies",
    "contacts",
    "documents",
)
_KINDS = {"invoices": "invoice", "creditNotes": "credit_note"}
Tamper = Callable[[str, Any], Any]


class TeamleaderFocus(App):
    """All state survives in the file `state`. Switches may be turned at any time:

    `limit.per_minute` (None: off), `forbidden` (actions without rights), `credit_note_as_list` (the form that the
    vendor's specification gives `creditNotes.info`), `tamper` (action and data in, other data out), `locks_booked`
    (booked invoices may not be changed), `papers.without` (ids of documents without a PDF).
    """

    def __init__(self, *, state: Path | None = None, now: Now = utc_now, per_minute: int | None = 200) -> None:
        super().__init__()
        self._now = now
        self.state = State(state)
        self.oauth = Authorisation(self.state, now)
        self.limit = SlidingMinute(now, per_minute)
        self.wording = Wording(self.state)
        self.forbidden: set[str] = set()
        self.credit_note_as_list = False
        self.tamper: Tamper | None = None
        self.papers = Papers(self.state, now)
        self.locks_booked = False
        self._chosen: tuple[int, str, list[Value]] | None = None
        """The list that was asked for last, whose next page comes without looking through everything again."""

    def furnish(self, company: Mapping[str, Any]) -> None:
        """Everything of a company (lists of rows by table) that is not there yet."""
        with self.state.change():
            for table in TABLES:
                for row in company.get(table, ()):
                    self.state.put(table, row["id"], row)

    # what people do there -------------------------------------------------------------------------------------

    def issue_code(self, redirect_uri: str) -> str:
        """What the browser brings back after the person has agreed."""
        return self.oauth.issue_code(redirect_uri)

    def add_invoice(self, **fields: Any) -> str:
        """A new draft, or a final invoice where `date` is given; returns its id. Fields as in the sample company."""
        return self._add("invoice", fields)

    def add_credit_note(self, **fields: Any) -> str:
        """A new credit note dated `date`, else today; `invoice` names what it credits."""
        return self._add("credit_note", {"date": self._now().date().isoformat(), **fields})

    def change(self, id: str, **fields: Any) -> None:
        """Edit a document: its fields are replaced and its time of change moves on."""
        document = self._document(id)
        self.state.put("documents", id, {**document, **fields, "updated_at": self._stamp()})

    def book_draft(self, id: str) -> str:
        """Make a draft final with today's date and the next number, which is returned."""
        document, today = self._document(id), self._now().date()
        number = self._next_number("invoice", document["department"], today.isoformat())
        due = (today + timedelta(days=30)).isoformat()
        self.change(id, number=number, date=today.isoformat(), due=due)
        return number

    def register_payment(self, id: str, amount: str | None = None) -> None:
        """A payment of `amount`, else of all that is due."""
        document = self._document(id)
        paid = str(self.wording.due(document)) if amount is None else amount
        payment = {"date": self._now().date().isoformat(), "amount": paid}
        self.change(id, payments=[*(document.get("payments") or []), payment])

    def delete(self, id: str) -> None:
        """A document disappears, as drafts and last invoices may."""
        self.state.delete("documents", id)

    def change_customer(self, id: str, **fields: Any) -> None:
        """Edit a company or contact; no document moves by that."""
        for table in ("companies", "contacts"):
            if (row := self.state.get(table, id)) is not None:
                self.state.put(table, id, {**row, **fields})

    def delete_customer(self, id: str) -> None:
        """The company is gone; its documents keep its name."""
        kept = self.state.get("companies", id) or {}
        with self.state.change():
            for document in self.state.rows("documents"):
                if document["customer"][1] == id:
                    names = {"invoicee_name": kept.get("name"), "invoicee_vat_number": kept.get("vat_number")}
                    self.state.put("documents", document["id"], {**document, **names})
            self.state.delete("companies", id)

    def _add(self, kind: str, fields: Mapping[str, Any]) -> str:
        id, stamp = str(fields.get("id") or uuid4()), self._stamp()
        stamps = {"created_at": stamp, "updated_at": stamp}
        document: Value = {"id": id, "kind": kind, "currency": "EUR", "lines": [], **stamps, **fields}
        if document.get("date") and not document.get("number"):
            document["number"] = self._next_number(kind, document["department"], document["date"])
        self.state.put("documents", id, document)
        return id

    def _next_number(self, kind: str, department: str, date: str) -> str:
        same = [
            number_order(one["number"])[1]
            for one in self.state.rows("documents")
            if one["kind"] == kind and one["department"] == department and (one.get("number") or "")[:4] == date[:4]
        ]
        return written_number(kind, date[:4], max(same, default=0) + 1)

    def _document(self, id: str) -> Value:
        document = self.state.get("documents", id)
        if document is None:
            raise KeyError(id)
        return document

    def _stamp(self) -> str:
        return self._now().replace(microsecond=0).isoformat()

    # the wire -------------------------------------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        if request.path == "/oauth2/authorize":
            return self.oauth.authorise(request)
        if request.path == "/oauth2/access_token":
            return self.oauth.token(request)
        if request.path.startswith(PATH):
            return self.papers.fetch(request)
        if not self.oauth.admits(request.headers.get("authorization", "")):
            return _error(401, "The access token is invalid or has expired")
        is_allowed, headers = self.limit.count()
        if not is_allowed:
            return _error(429, "Too many requests", headers)
        answered = self._act(request, request.path.removeprefix("/"))
        return Response(answered.status, {**answered.headers, **headers}, answered.body)

    def _act(self, request: Request, action: str) -> Response:
        if action in self.forbidden:
            return _error(403, "Insufficient rights")
        try:
            body = request.json() if request.body else {}
            if not isinstance(body, dict):
                raise BadRequest("The body must be an object")
            written = self._written(action, body)
            if written is not None:
                return written
            data = self._data(action, body, request.origin)
        except BadRequest as problem:
            return _error(400, str(problem))
        except ValueError:
            return _error(400, "The body is not valid JSON")
        if data is None:
            return _error(404, "Not found")
        return json_response({"data": self.tamper(action, data) if self.tamper else data})

    def _written(self, action: str, body: Mapping[str, Any]) -> Response | None:
        """What an action that changes something answers; None for every other one."""
        if action == "notes.create":
            return self._add_note(body)
        if action == "invoices.registerPayment":
            return self._take_payment(body)
        if action == "invoices.updateBooked":
            return self._update_booked(body)
        return None

    def _add_note(self, body: Mapping[str, Any]) -> Response:
        subject, content = body.get("subject") or {}, body.get("content")
        if not content or subject.get("type") not in {"invoice", "creditNote"}:
            raise BadRequest("subject and content are required")
        if self.state.get("documents", str(subject.get("id"))) is None:
            return _error(404, "Not found")
        id = str(uuid4())
        self.state.put("notes", id, {"id": id, "content": content, "subject": subject, "added_at": self._stamp()})
        return json_response({"data": {"type": "note", "id": id}}, 201)

    def _take_payment(self, body: Mapping[str, Any]) -> Response:
        id, payment = str(body.get("id")), body.get("payment") or {}
        document = self.state.get("documents", id)
        if document is None or document["kind"] != "invoice":
            return _error(404, "Not found")
        if self.locks_booked:
            return _error(403, "Booked invoices cannot be edited")
        if not document.get("number") or payment.get("currency") != document["currency"] or not body.get("paid_at"):
            raise BadRequest("The payment is not valid")
        paid = {"date": str(body["paid_at"])[:10], "amount": str(payment["amount"])}
        self.change(id, payments=[*(document.get("payments") or []), paid])
        return Response(204)

    def _update_booked(self, body: Mapping[str, Any]) -> Response:
        document = self.state.get("documents", str(body.get("id")))
        if document is None or document["kind"] != "invoice":
            return _error(404, "Not found")
        if self.locks_booked:
            return _error(403, "Booked invoices cannot be edited")
        self.change(document["id"], **edited(document, body))
        return Response(204)

    def notes_of(self, id: str) -> list[str]:
        """The notes at a document, oldest first."""
        return [note["content"] for note in self.state.rows("notes") if note["subject"]["id"] == id]

    def _data(self, action: str, body: Mapping[str, Any], origin: str) -> Any:
        """What stands under `data`; None for an unknown action or id."""
        resource, _, verb = action.partition(".")
        if resource in _KINDS and verb == "list":
            return self._documents(_KINDS[resource], body)
        if resource in _KINDS and verb == "info":
            return self._info(_KINDS[resource], body.get("id"))
        if resource in _KINDS and verb == "download":
            document = self.state.get("documents", str(body.get("id")))
            is_there = document is not None and document["kind"] == _KINDS[resource]
            return self.papers.offer(document, body, origin) if document is not None and is_there else None
        if action == "notes.list":
            subject = (body.get("filter") or {}).get("subject")
            found = [note for note in self.state.rows("notes") if note["subject"] == subject]
            return paged(found, body.get("page") or {})
        if action in {"companies.info", "contacts.info"}:
            kept = self.state.get(resource, str(body.get("id")))
            return None if kept is None else self.wording.customer(resource, kept)
        if action == "departments.list":
            # Paging is ignored: every page has the same rows.
            return self.state.rows("departments")
        if action in {"taxRates.list", "withholdingTaxRates.list"}:
            return self._rates("tax_rates" if resource == "taxRates" else "withholding_tax_rates", body)
        if action == "productCategories.list":
            return self._categories((body.get("filter") or {}).get("department_id"))
        return None

    def _documents(self, kind: str, body: Mapping[str, Any]) -> list[Value]:
        wanted, sort = body.get("filter") or {}, body.get("sort") or ()
        asked = json.dumps([kind, wanted, sort], default=str)
        if self._chosen is None or self._chosen[:2] != (self.state.version, asked):
            mine = (one for one in self.state.table("documents").values() if one["kind"] == kind)
            chosen = selected(mine, kind, wanted, self.wording.status)
            if kind == "invoice":
                chosen = ordered(chosen, sort)
            self._chosen = (self.state.version, asked, chosen)
        return [self.wording.row(one) for one in paged(self._chosen[2], body.get("page") or {})]

    def _info(self, kind: str, id: object) -> Any:
        document = self.state.get("documents", str(id))
        if document is None or document["kind"] != kind:
            return None
        info = self.wording.info(document)
        return [info] if kind == "credit_note" and self.credit_note_as_list else info

    def _rates(self, table: str, body: Mapping[str, Any]) -> list[Value]:
        department = (body.get("filter") or {}).get("department_id")
        rows = [
            {
                "id": row["id"],
                "description": row["description"],
                "rate": Decimal(row["rate"]),
                "department": reference("department", row["department"]),
            }
            for row in self.state.rows(table)
            if department in {None, row["department"]} and not row.get("is_hidden")
        ]
        return paged(rows, body.get("page") or {}) if table == "tax_rates" else rows

    def _categories(self, department: str | None) -> list[Value]:
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "ledgers": [
                    {"department": reference("department", of), "ledger_account_number": account}
                    for of, account in row["ledgers"].items()
                    if department in {None, of}
                ],
            }
            for row in self.state.rows("product_categories")
        ]


def written_number(kind: str, year: str, sequence: int) -> str:
    """Invoices are numbered with spaces around the slash, credit notes without."""
    return f"{year} / {sequence}" if kind == "invoice" else f"{year}/{sequence}"


def _error(status: int, title: str, headers: Mapping[str, str] | None = None) -> Response:
    return json_response({"errors": [{"title": title}]}, status, headers)
