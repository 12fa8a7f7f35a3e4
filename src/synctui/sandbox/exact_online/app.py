"""A pretend Exact Online: OAuth2 and the REST API v1 as its clients see them, with switches for what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from synctui.sandbox.asgi import App, Now, Request, Response, json_response, utc_now
from synctui.sandbox.exact_online.accounts import Accounts
from synctui.sandbox.exact_online.archive import Archive
from synctui.sandbox.exact_online.books import Books, Row
from synctui.sandbox.exact_online.company import Vat, add_ledger, add_vat, add_year, furnish, guid
from synctui.sandbox.exact_online.limits import Brakes
from synctui.sandbox.exact_online.oauth import Authorisation
from synctui.sandbox.exact_online.odata import BadQuery, page, rendered
from synctui.sandbox.exact_online.receivables import Receivables
from synctui.sandbox.exact_online.schema import POSTED, READ
from synctui.sandbox.exact_online.switches import Switches, language_of
from synctui.sandbox.exact_online.words import Refusal
from synctui.sandbox.state import State

_RESOURCE = re.compile(r"/api/v1/(?P<division>\d+)/(?P<entity>[A-Za-z/]+?)(?:\(guid'(?P<id>[0-9a-fA-F-]{36})'\))?")
_XML = b'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'


class ExactOnline(App):
    """All state survives in the file `state`. Switches may be turned at any time:

    `lag` (seconds until a search sees a new entry), `language` (``NL``, ``EN``, ``DE`` or ``FR``),
    `brakes.per_minute` and `.per_day` (None: off), `books.refuses_duplicates`, `forbidden` (resources without rights),
    and in `switches` what nobody knows of the vendor.
    """

    def __init__(
        self,
        *,
        state: Path | None = None,
        now: Now = utc_now,
        lag: float = 0.0,
        language: str = "NL",
        per_minute: int | None = 60,
        per_day: int | None = 5000,
        switches: Switches | None = None,
    ) -> None:
        super().__init__()
        self._now = now
        self.state = State(state)
        self.oauth = Authorisation(self.state, now)
        self.switches = switches or Switches()
        self.archive = Archive(self.state, now, self.switches)
        self.books = Books(self.state, now, self.switches, self.archive)
        self.people = Accounts(self.state, now, self.switches)
        self.receivables = Receivables(self.state, self.switches)
        self.brakes = Brakes(now, per_minute, per_day, self.switches)
        self.lag = lag
        self.language = language_of(language)
        self.forbidden: set[str] = set()

    # set-up and inspection ------------------------------------------------------------------------------------

    def add_division(
        self,
        code: int,
        name: str,
        country: str = "BE",
        currency: str = "EUR",
        years: Iterable[int] = (2025, 2026, 2027),
        vat: Iterable[Vat] | None = None,
    ) -> int:
        """An administration with journals 70 and 71, accounts, VAT codes (`vat`, else its country's) and periods."""
        row = {"Code": code, "Description": name, "Country": country, "Currency": currency, "Status": 1}
        with self.state.change():
            self.state.put("divisions", str(code), {**row, "_id": str(code)})
            furnish(self.state, code, country, years, vat)
        return code

    def add_vat(self, division: int, vat: Vat) -> None:
        add_vat(self.state, division, vat)

    def add_ledger(self, division: int, code: str, name: str) -> str:
        return add_ledger(self.state, division, code, name)

    def ledger(self, division: int, code: str) -> str:
        """The GUID of a ledger account."""
        return guid(division, "ledger", code)

    def add_year(self, division: int, year: int) -> None:
        with self.state.change():
            add_year(self.state, division, year)

    def issue_code(self, redirect_uri: str) -> str:
        return self.oauth.issue_code(redirect_uri)

    def entries(self, division: int) -> list[Row]:
        """Sales entries, each with its `lines`; amounts are texts."""
        lines = self.state.rows(f"{division}/SalesEntryLines")
        return [
            {**row, "lines": [line for line in lines if line["EntryID"] == row["EntryID"]]}
            for row in self.state.rows(f"{division}/SalesEntries")
        ]

    def accounts(self, division: int) -> list[Row]:
        return self.state.rows(f"{division}/Accounts")

    def add_account(self, division: int, **fields: object) -> Row:
        """A customer typed in by hand."""
        return self.people.create_account(division, {"Status": "C", **fields})

    def type_in(self, division: int, **fields: object) -> Row:
        """An entry booked by hand: `fields` as in the API, without any of the client's care."""
        return self.books.create_entry(division, fields)

    def delete_entry(self, division: int, entry_id: str) -> bool:
        """As a person does it in the tool: the entry is gone, its number is free."""
        return self.books.delete_entry(division, entry_id)

    def pay(self, division: int, entry_id: str, on: date, amount: Decimal | None = None) -> None:
        """A payment came in: of all that is open, or of a part."""
        self.receivables.pay(division, entry_id, on, amount)

    def documents(self, division: int) -> list[Row]:
        """Documents, each with its `files` as bytes."""
        return [
            {**row, "files": self.archive.files(division, row["ID"])}
            for row in self.state.rows(f"{division}/Documents")
        ]

    def close_period(self, division: int, year: int, month: int) -> None:
        self._set_period(division, year, month, 1)

    def reopen_period(self, division: int, year: int, month: int) -> None:
        self._set_period(division, year, month, 0)

    def _set_period(self, division: int, year: int, month: int, status: int) -> None:
        table = f"{division}/JournalStatusByFinancialPeriod"
        with self.state.change():
            for key, row in list(self.state.table(table).items()):
                if (row["Year"], row["Period"]) == (year, month):
                    self.state.put(table, key, {**row, "Status": status})

    # answering ------------------------------------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        if request.path == "/api/oauth2/auth":
            return self.oauth.authorise(request)
        if request.path == "/api/oauth2/token":
            return self.oauth.token(request)
        match = _RESOURCE.fullmatch(request.path)
        endpoint = match["entity"] if match else request.path
        company = match["division"] if match else "current"
        if self.brakes.is_locked(f"{company}/{endpoint}"):
            return json_response(_error("Access blocked"), 403, {"reason": "Too many errors"})
        allowed, headers = self.brakes.count(company)
        if not allowed:
            return Response(429, headers)
        answer = self._answer(request, match)
        self.brakes.observe(f"{company}/{endpoint}", answer.status)
        return Response(answer.status, {**headers, **answer.headers}, answer.body)

    def _answer(self, request: Request, match: re.Match[str] | None) -> Response:
        if not self.oauth.admits(request.headers.get("authorization", "")):
            self.oauth.turned_away += 1
            return json_response(_error("Unauthorized"), 401)
        if "application/json" not in request.headers.get("accept", ""):
            return Response(200, {"content-type": "application/atom+xml"}, _XML)
        if request.path == "/api/v1/current/Me":
            return self._me(request)
        if match is None:
            return json_response(_error("Resource not found"), 404)
        division, entity = int(match["division"]), match["entity"]
        if self.state.get("divisions", str(division)) is None or entity in self.forbidden:
            return json_response(_error("Forbidden"), 403)
        try:
            return self._on_entity(request, division, entity, (match["id"] or "").lower() or None)
        except BadQuery as problem:
            return json_response(_error(str(problem)), 400)
        except Refusal as refusal:
            return self._refused(refusal)

    def _refused(self, refusal: Refusal) -> Response:
        words = refusal.text(self.language)
        if self.switches.reason_in_header:
            return Response(self.switches.refusal_status, {"reason": words})
        return json_response(_error(words), self.switches.refusal_status)

    def _me(self, request: Request) -> Response:
        codes = list(self.state.table("divisions"))
        row = {"UserID": guid("me"), "CurrentDivision": int(codes[0]) if codes else None, "LanguageCode": self.language}
        return json_response(page([row], request.query, "UserID", ""))

    def _on_entity(self, request: Request, division: int, entity: str, id: str | None) -> Response:
        if entity not in READ:
            return json_response(_error("Resource not found"), 404)
        if request.method == "GET":
            return self._read(request, division, entity, id)
        if request.method == "POST" and entity in POSTED and id is None:
            return self._create(request, division, entity)
        if request.method in {"PUT", "DELETE"} and entity in POSTED and id is not None:
            return self._change(request, division, entity, id)
        return json_response(_error("Method not allowed"), 405)

    def _read(self, request: Request, division: int, entity: str, id: str | None) -> Response:
        key = READ[entity][1]
        rows = self._rows(division, entity)
        if "$orderby" in request.query and not self.switches.orders:
            raise BadQuery("The query parameter '$orderby' is not supported.")
        if id is None:
            return json_response(page(rows, request.query, key, f"{request.origin}{request.path}"))
        found = [row for row in rows if row[key] == id]
        return json_response({"d": rendered(found[0])}) if found else json_response(_error("Not found"), 404)

    def _rows(self, division: int, entity: str) -> list[Row]:
        """What a search sees now."""
        table = READ[entity][0]
        match table:
            case "divisions":
                return self.state.rows(table)
            case "DocumentTypes":
                return self.archive.types()
            case "ReceivablesList":
                return self.receivables.open_items(division)
            case "Receivables":
                return self.receivables.receivables(division)
        rows = self.state.rows(f"{division}/{table}")
        if table == "JournalStatusByFinancialPeriod" and not self.switches.lists_open_periods:
            return [row for row in rows if row["Status"] == 1]
        late = {"SalesEntries", *(("Accounts", "Documents") if self.switches.lags_everywhere else ())}
        return [row for row in rows if self._is_visible(row)] if table in late else rows

    def _is_visible(self, row: Row) -> bool:
        return not self.lag or datetime.fromisoformat(row["Created"]) + timedelta(seconds=self.lag) <= self._now()

    def _create(self, request: Request, division: int, entity: str) -> Response:
        create = {
            "crm/Accounts": self.people.create_account,
            "salesentry/SalesEntries": self.books.create_entry,
            "documents/Documents": self.archive.create_document,
            "documents/DocumentAttachments": self.archive.create_attachment,
        }.get(entity)
        if create is None:
            return json_response(_error("Method not allowed"), 405)
        row = create(division, _body(request, entity))
        if "return=representation" not in request.headers.get("prefer", ""):
            return Response(201)
        address = f"{request.origin}{request.path}(guid'{row[READ[entity][1]]}')"
        is_entry = entity == "salesentry/SalesEntries"
        deferred = {"SalesEntryLines": {"__deferred": {"uri": f"{address}/SalesEntryLines"}}} if is_entry else {}
        return json_response({"d": {"__metadata": {"uri": address}, **rendered(row), **deferred}}, 201)

    def _change(self, request: Request, division: int, entity: str, id: str) -> Response:
        if request.method == "DELETE":
            done = entity == "salesentry/SalesEntries" and self.books.delete_entry(division, id)
            return Response(204) if done else json_response(_error("Not found"), 404)
        change = {
            "crm/Accounts": self.people.change_account,
            "salesentry/SalesEntries": self.books.change_entry,
            "documents/Documents": self.archive.change_document,
        }.get(entity)
        if change is None:
            return json_response(_error("Method not allowed"), 405)
        body = _body(request, entity)
        if "SalesEntryLines" in body:
            words = "Error processing request stream. Binding to new entities is not supported for the PUT method."
            return json_response(_error(words), 400)
        return Response(204) if change(division, id, body) else json_response(_error("Not found"), 404)


def _body(request: Request, entity: str) -> dict[str, Any]:
    """The body, if it is an object with fields that the entity has."""
    try:
        body = request.json()
    except ValueError:
        raise BadQuery("Error processing request stream. JSON text specified is not valid.") from None
    _check_fields(body, POSTED[entity])
    for line in body.get("SalesEntryLines", ()) if isinstance(body, dict) else ():
        _check_fields(line, POSTED["salesentry/SalesEntryLines"])
    return dict(body)


def _check_fields(body: object, known: frozenset[str]) -> None:
    if not isinstance(body, dict):
        raise BadQuery("Error processing request stream. The request content is not valid.")
    for name in body:
        if name not in known:
            raise BadQuery(f"Error processing request stream. The property name '{name}' is not valid.")


def _error(words: str) -> dict[str, Any]:
    return {"error": {"code": "", "message": {"lang": "", "value": words}}}
