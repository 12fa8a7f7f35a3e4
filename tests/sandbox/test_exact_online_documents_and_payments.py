"""The pretend Exact Online's archive, payments and switches, asked directly."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from synctui.sandbox.asgi import Request, Response, dumps
from synctui.sandbox.exact_online import ExactOnline, Switches, create
from synctui.testing.clock import VirtualClock

PDF = base64.b64encode(b"%PDF-1.4").decode()


class Client:
    """Asks as a signed-in program does."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = ExactOnline(now=self.clock.now, per_minute=None, per_day=None)
        self.sandbox.add_division(101, "Demo BV")
        self.customer = self.sandbox.add_account(101, Name="ACME nv")["ID"]
        self.token = self.sandbox.oauth.issue_tokens()["access_token"]

    async def ask(self, method: str, path: str, body: object = None, **query: str) -> Response:
        headers = {
            "authorization": f"Bearer {self.token}",
            "accept": "application/json",
            "prefer": "return=representation",
        }
        query = {f"${name}": value for name, value in query.items()}
        content = dumps(body) if body is not None else b""
        return await self.sandbox.answer(Request(method, f"/api/v1/101/{path}", query, headers, content))

    async def made(self, path: str, **body: object) -> dict[str, Any]:
        answer = await self.ask("POST", path, body)
        assert answer.status == 201, answer.body
        return dict(json.loads(answer.body)["d"])

    async def rows(self, path: str, **query: str) -> list[dict[str, Any]]:
        return list(json.loads((await self.ask("GET", path, **query)).body)["d"]["results"])

    async def entry(self, **changes: object) -> dict[str, Any]:
        line = {"AmountFC": 100, "VATCode": "21", "GLAccount": self.sandbox.ledger(101, "700000")}
        body = {"Journal": "70", "Customer": self.customer, "EntryDate": "2026-11-03", "SalesEntryLines": [line]}
        return await self.made("salesentry/SalesEntries", **{**body, **changes})


@pytest.fixture
def client() -> Client:
    return Client()


def words(answer: Response) -> str:
    return str(json.loads(answer.body)["error"]["message"]["value"])


async def test_a_document_takes_its_file_and_its_entry(client: Client) -> None:
    sheet = await client.made("documents/Documents", Subject="2026 / 17", Type=10, Account=client.customer)
    file = await client.made(
        "documents/DocumentAttachments", Document=sheet["ID"], FileName="2026-17.pdf", Attachment=PDF
    )
    entry = await client.entry(Document=sheet["ID"])

    (kept,) = client.sandbox.documents(101)
    assert kept["files"] == [b"%PDF-1.4"]
    assert kept["FinancialTransactionEntryID"] == entry["EntryID"]
    assert "_content" not in file
    assert await client.rows("documents/Documents", filter="FinancialTransactionEntryID eq null") == []


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("documents/Documents", {"Type": 10}, "Verplicht: Subject"),
        ("documents/Documents", {"Subject": "x", "Type": 99}, "Niet toegestaan: Documenttype"),
        ("documents/Documents", {"Subject": "x", "Type": 10, "Account": "y"}, "Ongeldige referentie: Relatie"),
        ("documents/DocumentAttachments", {"Document": "x"}, "Verplicht: FileName"),
        (
            "documents/DocumentAttachments",
            {"Document": "x", "FileName": "a.pdf", "Attachment": PDF},
            "Ongeldige referentie: Document",
        ),
    ],
)
async def test_a_document_that_cannot_be_is_refused(client: Client, path: str, body: Any, sentence: str) -> None:
    answer = await client.ask("POST", path, body)

    assert (answer.status, words(answer)) == (500, sentence)


async def test_a_file_that_is_no_base64_is_refused(client: Client) -> None:
    sheet = await client.made("documents/Documents", Subject="x", Type=10)
    body = {"Document": sheet["ID"], "FileName": "a.pdf", "Attachment": "%%%"}

    assert (await client.ask("POST", "documents/DocumentAttachments", body)).status == 500
    assert client.sandbox.documents(101)[0]["files"] == []


async def test_a_file_cannot_be_changed(client: Client) -> None:
    sheet = await client.made("documents/Documents", Subject="x", Type=10)
    file = await client.made("documents/DocumentAttachments", Document=sheet["ID"], FileName="a", Attachment=PDF)

    answer = await client.ask("PUT", f"documents/DocumentAttachments(guid'{file['ID']}')", {"FileName": "b"})

    assert answer.status == 405


async def test_the_newest_documents_come_first_where_they_are_asked_for_so(client: Client) -> None:
    for number in range(3):
        await client.made("documents/Documents", Subject=str(number), Type=10)
        client.clock.advance(1)

    newest = await client.rows("documents/Documents", orderby="Created desc", top="2", select="Subject")
    client.sandbox.switches.orders = False
    refused = await client.ask("GET", "documents/Documents", orderby="Created desc")

    assert [row["Subject"] for row in newest] == ["2", "1"]
    assert refused.status == 400


async def test_a_payment_takes_an_entry_off_the_open_items(client: Client) -> None:
    entry = await client.entry()
    before = await client.rows("read/financial/ReceivablesList")
    client.sandbox.pay(101, entry["EntryID"], date(2026, 11, 20), Decimal("21"))
    after_a_part = await client.rows("read/financial/ReceivablesList")
    parts = await client.rows("cashflow/Receivables")
    client.sandbox.pay(101, entry["EntryID"], date(2026, 11, 25))

    paid = await client.rows("cashflow/Receivables", filter=f"TransactionEntryID eq guid'{entry['EntryID']}'")

    assert [row["Amount"] for row in before] == [121]
    assert [row["Amount"] for row in after_a_part] == [100]
    assert [(row["AmountFC"], row["IsFullyPaid"]) for row in parts] == [(21, True), (100, False)]
    assert await client.rows("read/financial/ReceivablesList") == []
    assert [(row["AmountFC"], row["IsFullyPaid"]) for row in paid] == [(121, True)]


async def test_a_deleted_entry_leaves_no_receivable_and_an_unnamed_document(client: Client) -> None:
    sheet = await client.made("documents/Documents", Subject="x", Type=10)
    entry = await client.entry(Document=sheet["ID"])

    client.sandbox.delete_entry(101, entry["EntryID"])

    assert await client.rows("cashflow/Receivables") == []
    assert client.sandbox.documents(101)[0]["FinancialTransactionEntryID"] is None


async def test_documents_and_payments_survive_in_the_file(tmp_path: Any) -> None:
    path = tmp_path / "exact.state"
    first = ExactOnline(state=path)
    first.add_division(101, "Demo BV")
    sheet = first.archive.create_document(101, {"Subject": "x", "Type": 10})
    first.archive.create_attachment(101, {"Document": sheet["ID"], "FileName": "a.pdf", "Attachment": PDF})

    second = ExactOnline(state=path)

    assert [document["files"] for document in second.documents(101)] == [[b"%PDF-1.4"]]


def test_switches_can_be_turned_from_a_command_line() -> None:
    sandbox = create(switches="refusal_status=400,orders=0,vat_amounts=computed", language="de")

    assert (sandbox.switches.refusal_status, sandbox.switches.orders) == (400, False)
    assert sandbox.switches.vat_amounts == "computed"
    assert sandbox.language == "DE"
    assert Switches().turned("") == Switches()


@pytest.mark.parametrize(("switches", "language"), [("nonsense=1", "NL"), ("document_types=1", "NL"), ("", "ES")])
def test_a_switch_or_language_that_does_not_exist_is_an_error(switches: str, language: str) -> None:
    with pytest.raises(ValueError, match="no such"):
        create(switches=switches, language=language)
