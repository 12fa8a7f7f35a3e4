"""The pretend Exact Online behaves as its clients report of the real one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from synctui.sandbox import load, sandbox_names
from synctui.sandbox.asgi import Request, Response
from synctui.sandbox.exact_online import ExactOnline
from synctui.testing.clock import VirtualClock

BACK = "https://example.test/back"


class Client:
    """Speaks to the sandbox without any of the connector's code."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock()
        self.sandbox = ExactOnline(now=self.clock.now, **options)
        self.sandbox.add_division(101, "Demo BV")
        self.token = self.sandbox.oauth.issue_tokens()["access_token"]

    async def ask(self, method: str, path: str, body: object = None, **query: str) -> Response:
        headers = {"authorization": f"Bearer {self.token}", "accept": "application/json"}
        headers["prefer"] = "return=representation"
        named = {f"${name}": value for name, value in query.items()}
        return await self.sandbox.answer(
            Request(method, f"/api/v1/{path}", named, headers, json.dumps(body).encode() if body else b"")
        )

    async def rows(self, path: str, **query: str) -> list[dict[str, Any]]:
        answer = await self.ask("GET", path, **query)
        results: list[dict[str, Any]] = json.loads(answer.body)["d"]["results"]
        return results

    async def form(self, **fields: str) -> tuple[int, Mapping[str, Any]]:
        body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        answer = await self.sandbox.answer(Request("POST", "/api/oauth2/token", body=body))
        return answer.status, json.loads(answer.body)

    def entry(self, **change: Any) -> dict[str, Any]:
        account = self.sandbox.accounts(101) or [self.sandbox.add_account(101, Name="ACME nv")]
        line = {"AmountFC": 100, "VATCode": "21", "GLAccount": self.sandbox.ledger(101, "700000")}
        body = {"Journal": "70", "Customer": account[0]["ID"], "EntryDate": "2026-11-03", "SalesEntryLines": [line]}
        return {**body, **change}

    async def post(self, **change: Any) -> Response:
        return await self.ask("POST", "101/salesentry/SalesEntries", self.entry(**change))


@pytest.fixture
def client() -> Client:
    return Client()


def words(answer: Response) -> str:
    text: str = json.loads(answer.body)["error"]["message"]["value"]
    return text


async def test_a_code_works_once_and_for_three_minutes(client: Client) -> None:
    fields = {"grant_type": "authorization_code", "client_id": "a", "client_secret": "b", "redirect_uri": BACK}
    code, late = client.sandbox.issue_code(BACK), client.sandbox.issue_code(BACK)

    first = await client.form(code=code, **fields)
    again = await client.form(code=code, **fields)
    client.clock.advance(181)
    too_late = await client.form(code=late, **fields)

    assert (first[0], first[1]["expires_in"]) == (200, "600")
    assert (again[0], again[1]["error"]) == (400, "invalid_grant")
    assert too_late[0] == 400


async def test_a_refresh_token_rotates_and_works_once_and_not_too_early(client: Client) -> None:
    refresh = client.sandbox.oauth.issue_tokens()["refresh_token"]
    fields = {"grant_type": "refresh_token", "client_id": "a", "client_secret": "b", "refresh_token": refresh}

    early = await client.form(**fields)
    client.clock.advance(570)
    renewed = await client.form(**fields)
    replayed = await client.form(**fields)

    assert (early[0], early[1]["error_description"]) == (401, "Access Token not expired")
    assert renewed[1]["refresh_token"] != refresh
    assert (replayed[0], replayed[1]["error"]) == (400, "invalid_grant")


async def test_the_consent_page_sends_the_person_back_with_code_and_state(client: Client) -> None:
    query = {"client_id": "a", "redirect_uri": BACK, "response_type": "code", "state": "s-1"}

    answer = await client.sandbox.answer(Request("GET", "/api/oauth2/auth", query))

    brought = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.status == 302
    assert brought["state"] == ["s-1"]
    assert "!" in brought["code"][0]
    assert "%21" in answer.headers["location"]


async def test_an_access_token_is_good_for_ten_minutes(client: Client) -> None:
    client.clock.advance(599)
    before = await client.ask("GET", "current/Me")
    client.clock.advance(1)

    after = await client.ask("GET", "current/Me")

    assert (before.status, after.status) == (200, 401)


async def test_lists_come_in_pages_of_sixty(client: Client) -> None:
    for number in range(61):
        client.sandbox.add_account(101, Name=f"Shop {number}")

    first = json.loads((await client.ask("GET", "101/crm/Accounts", select="ID,Code")).body)["d"]
    following = urlsplit(first["__next"])
    query = {name.lstrip("$"): values[0] for name, values in parse_qs(following.query).items()}
    second = json.loads((await client.ask("GET", following.path.removeprefix("/api/v1/"), **query)).body)["d"]

    assert (len(first["results"]), len(second["results"])) == (60, 1)
    assert "__next" not in second
    assert first["results"][0] == {"ID": first["results"][0]["ID"], "Code": " " * 17 + "1"}


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("Name eq 'A'", ["A"]),
        ("name eq 'A'", []),
        ("Name eq 'a' or Name eq 'd''E'", ["A", "d'E"]),
        ("(Name eq 'A' or Name eq 'B') and Postcode eq '9000'", ["B"]),
        ("Blocked eq false and Postcode eq '9000'", ["B"]),
        ("Name ne 'A'", ["B", "d'E"]),
        ("Code eq '1'", []),
    ],
)
async def test_filters_are_understood(client: Client, where: str, names: list[str]) -> None:
    for name, postcode in (("A", "1000"), ("B", "9000"), ("d'E", "2000")):
        client.sandbox.add_account(101, Name=name, Postcode=postcode)

    rows = await client.rows("101/crm/Accounts", filter=where, select="Name")

    assert [row["Name"] for row in rows] == names


@pytest.mark.parametrize("where", ["Name eq", "Name like 'x'", "(Name eq 'x'", "Name eq 'x' und", "'", "Name eq 'x' )"])
async def test_a_filter_that_is_none_is_an_error(client: Client, where: str) -> None:
    answer = await client.ask("GET", "101/crm/Accounts", filter=where)

    assert answer.status == 400


async def test_days_are_compared_and_come_back_as_ticks(client: Client) -> None:
    await client.post(EntryDate="2026-01-01", YourRef="early")
    await client.post(EntryDate="2026-01-31", YourRef="late")

    where = "EntryDate ge datetime'2026-01-01' and EntryDate lt datetime'2026-01-31'"
    rows = await client.rows("101/salesentry/SalesEntries", filter=where, select="YourRef,EntryDate")

    assert rows == [{"YourRef": "early", "EntryDate": "/Date(1767225600000)/"}]


async def test_a_time_with_a_zone_is_turned_into_the_day_before(client: Client) -> None:
    await client.post(EntryDate="2026-01-01T00:00:00+01:00")

    assert client.sandbox.entries(101)[0]["EntryDate"] == "2025-12-31"


async def test_without_asking_for_json_the_answer_is_a_feed(client: Client) -> None:
    headers = {"authorization": f"Bearer {client.token}"}

    answer = await client.sandbox.answer(Request("GET", "/api/v1/current/Me", headers=headers))

    assert answer.headers["content-type"] == "application/atom+xml"


async def test_the_minute_is_braked_with_its_own_headers_only(client: Client) -> None:
    for _ in range(60):
        await client.ask("GET", "101/financial/Journals")

    answer = await client.ask("GET", "101/financial/Journals")

    named = {name for name in answer.headers if name.startswith("X-RateLimit")}
    assert answer.status == 429
    assert named == {f"X-RateLimit-Minutely-{kind}" for kind in ("Limit", "Remaining", "Reset")}
    reset = datetime.fromtimestamp(int(answer.headers["X-RateLimit-Minutely-Reset"]) / 1000, UTC)
    assert reset == client.clock.now() + timedelta(minutes=1)
    client.clock.advance(60)
    assert (await client.ask("GET", "101/financial/Journals")).status == 200


async def test_the_day_is_braked_too(client: Client) -> None:
    client.sandbox.brakes.per_minute, client.sandbox.brakes.per_day = None, 3
    statuses = [(await client.ask("GET", "101/financial/Journals")).status for _ in range(4)]

    assert statuses == [200, 200, 200, 429]


async def test_ten_errors_lock_an_endpoint_for_an_hour(client: Client) -> None:
    for _ in range(10):
        await client.ask("GET", "101/crm/Accounts", filter="nonsense")
    locked = await client.ask("GET", "101/crm/Accounts")
    elsewhere = await client.ask("GET", "101/financial/Journals")
    client.clock.advance(3600)
    client.token = client.sandbox.oauth.issue_tokens()["access_token"]

    assert (locked.status, elsewhere.status) == (403, 200)
    assert (await client.ask("GET", "101/crm/Accounts")).status == 200


@pytest.mark.parametrize(
    ("change", "dutch", "english"),
    [
        ({"Journal": "99"}, "Ongeldige referentie: Journals", "Invalid reference: Journals"),
        ({"Journal": "60"}, "Ongeldig: Dagboek (Type)", "Invalid: Journal (Type)"),
        ({"Customer": "x"}, "Ongeldige referentie: Klant", "Invalid reference: Customer"),
        ({"SalesEntryLines": []}, "Verplicht: SalesEntryLines", "Mandatory: SalesEntryLines"),
        ({"EntryDate": "2031-01-01"}, "Onbekend: Boekjaar (Periode-datumtabel)", None),
        ({"PaymentCondition": "99"}, "Ongeldige referentie: Betalingsconditie", None),
        ({"Currency": "Euro"}, "Ongeldige referentie: Valuta", None),
    ],
)
async def test_a_refusal_is_a_sentence_with_status_500(
    client: Client, change: dict[str, Any], dutch: str, english: str | None
) -> None:
    answer = await client.post(**change)
    client.sandbox.language = "EN"
    in_english = await client.post(**change)

    assert (answer.status, words(answer)) == (500, dutch)
    assert english is None or words(in_english) == english
    assert client.sandbox.entries(101) == []


async def test_a_prospect_cannot_be_booked_on(client: Client) -> None:
    account = client.sandbox.add_account(101, Name="Maybe", Status="P")

    assert words(await client.post(Customer=account["ID"])) == "Ongeldig: Klant (Type)"


async def test_a_closed_period_refuses_and_says_which(client: Client) -> None:
    client.sandbox.close_period(101, 2026, 11)

    refused = await client.post()
    listed = await client.rows("101/read/financial/JournalStatusByFinancialPeriod", filter="Status eq 1")

    assert words(refused) == "Periode is afgesloten: 2026 – 11"
    assert {(row["Journal"], row["Year"], row["Period"]) for row in listed} >= {("70", 2026, 11), ("71", 2026, 11)}


async def test_numbers_run_per_journal_and_a_freed_one_is_given_again(client: Client) -> None:
    first, second = [json.loads((await client.post()).body)["d"] for _ in range(2)]
    credit = json.loads((await client.post(Journal="71")).body)["d"]
    client.sandbox.delete_entry(101, second["EntryID"])

    again = json.loads((await client.post()).body)["d"]

    assert [one["EntryNumber"] for one in (first, second, credit, again)] == [26700001, 26700002, 26710001, 26700002]


async def test_a_number_that_is_taken_is_refused(client: Client) -> None:
    await client.post(EntryNumber=26700009)

    refused = await client.post(EntryNumber=26700009)
    following = json.loads((await client.post()).body)["d"]

    assert words(refused) == "In gebruik: Boekstuknummer"
    assert following["EntryNumber"] == 26700010


async def test_a_stated_vat_amount_is_kept_and_a_missing_one_is_computed(client: Client) -> None:
    ledger = client.sandbox.ledger(101, "700000")
    lines = [
        {"AmountFC": 0.97, "VATAmountFC": 0.21, "VATCode": "21", "GLAccount": ledger},
        {"AmountFC": 0.97, "VATCode": "21", "GLAccount": ledger},
        {"AmountFC": 1.21, "VATCode": "21I", "GLAccount": ledger},
    ]

    entry = json.loads((await client.post(SalesEntryLines=lines)).body, parse_float=str)["d"]

    assert (entry["AmountFC"], entry["VATAmountFC"]) == ("3.56", "0.62")


async def test_a_changed_customer_is_answered_without_a_body(client: Client) -> None:
    account = client.sandbox.add_account(101, Name="ACME nv")

    answer = await client.ask("PUT", f"101/crm/Accounts(guid'{account['ID']}')", {"City": "Gent"})

    assert (answer.status, answer.body) == (204, b"")
    assert client.sandbox.accounts(101)[0]["City"] == "Gent"


async def test_lines_cannot_be_changed_through_their_entry(client: Client) -> None:
    entry = json.loads((await client.post()).body)["d"]
    path = f"101/salesentry/SalesEntries(guid'{entry['EntryID']}')"

    lines = await client.ask("PUT", path, {"SalesEntryLines": [{}]})
    header = await client.ask("PUT", path, {"Description": "x"})
    gone = await client.ask("DELETE", path)

    assert (lines.status, header.status, gone.status) == (400, 204, 204)
    assert client.sandbox.entries(101) == []


async def test_a_field_that_does_not_exist_is_refused(client: Client) -> None:
    answer = await client.post(Nonsense=1)

    assert answer.status == 400
    assert "Nonsense" in words(answer)


async def test_a_slow_search_sees_an_entry_later() -> None:
    client = Client(lag=10.0)
    await client.post()

    before = await client.rows("101/salesentry/SalesEntries")
    client.clock.advance(10)

    assert before == []
    assert len(await client.rows("101/salesentry/SalesEntries")) == 1


async def test_a_foreign_administration_is_forbidden(client: Client) -> None:
    assert (await client.ask("GET", "999/crm/Accounts")).status == 403


def test_everything_survives_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "exact.state"
    first = ExactOnline(state=path)
    first.add_division(101, "Demo BV")
    tokens = first.oauth.issue_tokens()
    account = first.add_account(101, Name="Łódź", Status="C")
    line = {"AmountFC": "100.00", "GLAccount": first.ledger(101, "700000"), "VATCode": "21"}
    first.type_in(101, Journal="70", Customer=account["ID"], EntryDate="2026-11-03", SalesEntryLines=[line])

    second = ExactOnline(state=path)

    assert second.entries(101) == first.entries(101)
    assert second.accounts(101) == [account]
    assert second.oauth.admits(f"Bearer {tokens['access_token']}")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_change_torn_by_death_never_happened(tmp_path: Path) -> None:
    path = tmp_path / "exact.state"
    first = ExactOnline(state=path)
    first.add_division(101, "Demo BV")
    whole = path.read_bytes()
    first.add_account(101, Name="Torn")
    path.write_bytes(path.read_bytes()[:-10])

    second = ExactOnline(state=path)

    assert second.accounts(101) == []
    assert len(whole) > 0


def test_sandboxes_are_found_by_name_and_furnished_once(tmp_path: Path) -> None:
    first = load("exact_online", tmp_path / "state")
    first.add_account(101, Name="ACME nv")

    second = load("exact_online", tmp_path / "state", per_minute="0")

    assert "exact_online" in sandbox_names()
    assert {"asgi", "serve", "state"}.isdisjoint(sandbox_names())
    assert len(second.accounts(101)) == 1
    assert second.brakes.per_minute is None
