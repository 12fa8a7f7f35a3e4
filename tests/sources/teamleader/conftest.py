"""A pretend Teamleader account that is signed in, read over a wire on which every request is checked."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from synctui.domain.invoice import Document, Reading
from synctui.ports.faults import Fault, FaultScript
from synctui.ports.pace import Unpaced
from synctui.sandbox.sample_company import load_company
from synctui.sandbox.teamleader import TeamleaderFocus, create
from synctui.settings.secrets import MemorySecrets
from synctui.sources import teamleader
from synctui.sources.teamleader.reading import Teamleader
from synctui.testing.clock import VirtualClock
from synctui.wire.context import Context
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Transport, in_process
from synctui.wire.oauth2 import OAuthClient

SAMPLE_DATA = Path(__file__).parents[3] / "sample_data"
REDIRECT = "http://localhost:8765/callback"
DEPARTMENT, RATE, CUSTOMER = "d-1", "t-21", "c-1"


@dataclass(slots=True)
class Account:
    """One account at the pretend Teamleader and a client that has signed in to it."""

    sandbox: TeamleaderFocus
    clock: VirtualClock
    wrap: Callable[[Transport], Transport] = lambda transport: transport
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    faults: list[Fault] = field(default_factory=list)
    pace: Unpaced = field(default_factory=Unpaced)

    def context(self) -> Context:
        faulty = FaultyTransport(in_process(self.sandbox), FaultScript(self.faults), self.clock.sleep)
        return Context(secrets=self.secrets, transport=self.wrap(faulty), pace=self.pace, clock=self.clock)

    async def sign_in(self) -> None:
        OAuthClient("client-1", "secret-of-the-client", REDIRECT).save(self.secrets, "teamleader")
        code = self.sandbox.issue_code(REDIRECT)
        await teamleader.sign_in(self.context()).exchange(f"{REDIRECT}?code={code}&state=s-1", "s-1")

    def source(self) -> Teamleader:
        source = teamleader.create(self.context())
        assert isinstance(source, Teamleader)
        return source

    async def pages(self, cursor: str | None = None) -> list[Reading]:
        return [page async for page in self.source().read(cursor)]

    async def documents(self, cursor: str | None = None) -> list[Document]:
        return [document for page in await self.pages(cursor) for document in page.documents]

    async def only(self) -> Document:
        (document,) = await self.documents()
        return document

    def asked(self, action: str) -> list[Mapping[str, Any]]:
        """Bodies of the requests for one action so far."""
        return [request.json() for request in self.sandbox.requests if request.path == f"/{action}"]

    def invoice(self, *lines: Mapping[str, Any], **fields: Any) -> str:
        """Write an invoice of 100.00 at 21 % unless told otherwise."""
        chosen = list(lines) or [self.line()]
        given = {"department": DEPARTMENT, "customer": ["company", CUSTOMER], "date": "2026-11-03", "lines": chosen}
        return self.sandbox.add_invoice(**{**given, **fields})

    def credit_note(self, *lines: Mapping[str, Any], **fields: Any) -> str:
        chosen = list(lines) or [self.line()]
        given = {"department": DEPARTMENT, "customer": ["company", CUSTOMER], "lines": chosen}
        return self.sandbox.add_credit_note(**{**given, **fields})

    @staticmethod
    def line(price: str = "100.00", quantity: str = "1", tax: str = RATE, **more: Any) -> dict[str, Any]:
        return {"description": "Advice", "quantity": quantity, "price": price, "tax": tax, **more}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def wrap() -> Callable[[Transport], Transport]:
    return lambda transport: transport


@pytest.fixture
def new_account(wrap: Callable[[Transport], Transport]) -> Callable[[VirtualClock], Awaitable[Account]]:
    """One department, rates of 21 % and 6 %, one customer, no documents."""

    async def made(clock: VirtualClock) -> Account:
        account = Account(create(company=small(), now=clock.now, per_minute=0), clock, wrap)
        await account.sign_in()
        return account

    return made


@pytest.fixture
async def account(clock: VirtualClock, new_account: Callable[[VirtualClock], Awaitable[Account]]) -> Account:
    return await new_account(clock)


@pytest.fixture
async def demo(clock: VirtualClock, wrap: Callable[[Transport], Transport]) -> Account:
    """The demo company."""
    company = load_company(SAMPLE_DATA, clock.now().date())
    account = Account(create(company=company, now=clock.now, per_minute=0), clock, wrap)
    await account.sign_in()
    return account


@pytest.fixture(scope="session")
def sample() -> dict[str, Any]:
    return load_company(SAMPLE_DATA, date(2026, 11, 25))


def small() -> dict[str, Any]:
    address = {"line_1": "Korenmarkt 1", "postal_code": "9000", "city": "Gent", "country": "BE"}
    rates = (("t-21", "21%", "0.21"), ("t-6", "6%", "0.06"), ("t-0", "0% export", "0"), ("t-eu", "0% EU", "0"))
    return {
        "departments": [{"id": DEPARTMENT, "name": "Demo BV", "vat_number": "BE0123456749", "currency": "EUR"}],
        "tax_rates": [{"id": id, "description": t, "rate": rate, "department": DEPARTMENT} for id, t, rate in rates],
        "product_categories": [{"id": "p-1", "name": "Services", "ledgers": {DEPARTMENT: "700000", "d-2": "8400"}}],
        "companies": [
            {
                "id": CUSTOMER,
                "name": "ACME nv",
                "vat_number": "BE0403170701",
                "national_identification_number": "0403170701",
                "emails": [
                    {"type": "primary", "email": "info@acme.example"},
                    {"type": "invoicing", "email": "bills@acme.example"},
                ],
                "addresses": [{"type": "primary", "address": {**address, "addressee": "ACME nv"}}],
                "invoicing_preferences": {"electronic_invoicing_address": "0208:0403170701"},
            }
        ],
        "contacts": [{"id": "p-an", "first_name": "An", "last_name": "D'Hondt"}],
    }


# the vendor's specification -------------------------------------------------------------------------------------------


class SpecRequest:
    """A request of httpx as openapi-core wants to see it."""

    def __init__(self, request: httpx.Request) -> None:
        self.host_url = f"{request.url.scheme}://{request.url.host}"
        self.path = request.url.path
        self.full_url_pattern = str(request.url)
        self.method = request.method.lower()
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()), header=Headers(list(request.headers.items()))
        )
        self.content_type = request.headers.get("content-type", "")
        self.body = request.content


class SpecResponse:
    def __init__(self, response: httpx.Response, body: bytes) -> None:
        self.status_code = response.status_code
        self.content_type = "application/json"
        self.headers = Headers(list(response.headers.items()))
        self.data = body


class SpecTransport(httpx.AsyncBaseTransport):
    """Refuses what the vendor's specification refuses, in requests and in answers, and fields it does not know."""

    def __init__(self, document: dict[str, Any], inner: Transport) -> None:
        self._document = document
        self._spec = OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))
        self._inner = inner
        self.checked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_checked = request.url.host == "api.focus.teamleader.eu"
        if is_checked:
            self._check_request(request)
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        if is_checked and response.is_success:
            self._check_answer(request, response, body)
        return httpx.Response(response.status_code, headers=response.headers, content=body)

    def _check_request(self, request: httpx.Request) -> None:
        self._spec.validate_request(SpecRequest(request))
        described = self._document["paths"][request.url.path]["post"]["requestBody"]
        unknown_fields(json.loads(request.content), _schema(described), "request")
        self.checked.append(request.url.path)

    def _check_answer(self, request: httpx.Request, response: httpx.Response, body: bytes) -> None:
        described = self._document["paths"][request.url.path]["post"]["responses"][str(response.status_code)]
        if not described["content"]:
            assert body == b"", "the vendor's specification has no answer here"
            return
        answered = json.loads(body)
        if request.url.path == "/creditNotes.info" and isinstance(answered["data"], dict):
            answered = {"data": [answered["data"]]}
        self._spec.validate_response(SpecRequest(request), SpecResponse(response, json.dumps(answered).encode()))
        unknown_fields(answered, _schema(described), "answer")


def _schema(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the one form of content there is."""
    (content,) = described["content"].values()
    schema: Mapping[str, Any] = content["schema"]
    return schema


def unknown_fields(value: Any, schema: Mapping[str, Any], where: str) -> None:
    """Fail for a field that the schema does not name."""
    whole = whole_schema(schema)
    if isinstance(value, dict) and whole.get("properties"):
        for name, part in value.items():
            assert name in whole["properties"], f"{where}.{name} is not in the vendor's specification"
            unknown_fields(part, whole["properties"][name], f"{where}.{name}")
    if isinstance(value, list):
        for part in value:
            unknown_fields(part, whole.get("items", {}), f"{where}[]")


def whole_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`allOf` put together."""
    whole: dict[str, Any] = {name: value for name, value in schema.items() if name != "allOf"}
    for part in map(whole_schema, schema.get("allOf", ())):
        properties = {**whole.get("properties", {}), **part.get("properties", {})}
        whole = {**part, **whole, **({"properties": properties} if properties else {})}
    return whole


def nullable_as_meant(node: Any) -> Any:
    """`nullable` beside `allOf`, `enum` or `oneOf` allows no null by the letter: written so that it does."""
    if isinstance(node, list):
        return [nullable_as_meant(part) for part in node]
    if not isinstance(node, dict):
        return node
    whole = node
    if node.get("nullable") is True:
        whole = whole_schema(node)
        null = {"nullable": True, "enum": [None]}
        if "enum" in whole:
            whole["enum"] = [*whole["enum"], None]
        if "oneOf" in whole:
            whole["oneOf"] = [*whole["oneOf"], null]
    return {name: nullable_as_meant(part) for name, part in whole.items()}


@pytest.fixture(scope="session")
def vendor_spec(specs: Path) -> dict[str, Any]:
    repaired: dict[str, Any] = nullable_as_meant(
        json.loads((specs / "teamleader.invoicing.openapi.json").read_text(encoding="utf-8"))
    )
    return repaired


@pytest.fixture(scope="session")
def whole_vendor_spec(specs: Path, vendor_spec: dict[str, Any]) -> dict[str, Any]:
    """With notes, which stand in the large file only."""
    with (specs / "teamleader.openapi.yaml").open(encoding="utf-8") as file:
        large = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    notes = {path: large["paths"][path] for path in ("/notes.list", "/notes.create")}
    for described in (part for path in notes.values() for part in _described(path["post"])):
        # The charset after the type is no part of its name.
        described["content"] = {name.partition(";")[0]: content for name, content in described["content"].items()}
    return {**vendor_spec, "paths": {**vendor_spec["paths"], **nullable_as_meant(notes)}}


def _described(post: dict[str, Any]) -> list[dict[str, Any]]:
    return [post["requestBody"], *(one for one in post["responses"].values() if one.get("content"))]


@pytest.fixture(scope="session")
def spec_transport() -> type[SpecTransport]:
    return SpecTransport
