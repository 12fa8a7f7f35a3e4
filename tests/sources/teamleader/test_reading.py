"""Reading an account again and again: nothing is left out, whatever happens in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from synctui.domain.errors import AccessDenied, Throttled, Unavailable
from synctui.ports.faults import Fault, FaultKind
from synctui.sources import teamleader
from synctui.sources.teamleader import reading
from synctui.sources.teamleader.limits import rate_limit_reset

RESET = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-25T09:00:30.500+0100"}
RESET_AT = datetime(2026, 11, 25, 8, 0, 30, 500000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pages_of_a_hundred(monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 100)


def write(account, count, *, apart=60):
    """Invoices i-0000 … that were changed one after the other."""
    for i in range(count):
        account.invoice(id=f"i-{i:04}")
        account.clock.advance(apart)


def ids(pages):
    return [document.key.rpartition(":")[2] for page in pages for document in page.documents]


async def until_it_stops(account):
    """The pages of a read that a limit ends, and the refusal."""
    pages = []
    try:
        async for page in account.source().read(None):
            pages.append(page)
    except Throttled as refused:
        return pages, refused
    raise AssertionError("the read was not stopped")


async def test_the_first_read_brings_everything_and_later_ones_only_what_changed(account):
    write(account, 5, apart=600)
    first = await account.pages()
    account.clock.advance(3600)
    account.sandbox.change("i-0001", note="changed")

    later = await account.pages(first[-1].cursor)

    assert ids(first) == [f"i-000{i}" for i in range(5)]
    assert "i-0001" in ids(later)
    assert not {"i-0000", "i-0002", "i-0003"} & set(ids(later))


async def test_a_page_of_exactly_a_hundred_is_followed_by_one_more_question(account):
    write(account, 100)

    pages = await account.pages()

    assert len(ids(pages)) == 100
    assert account.asked("invoices.list")[1]["page"] == {"size": 100, "number": 2}


async def test_a_hundred_documents_are_handed_on_at_a_time_with_a_cursor_each(account):
    write(account, 230)

    pages = await account.pages()

    assert [len(page.documents) for page in pages] == [0, 100, 100, 30]
    assert [(page.done, page.expected) for page in pages[1:]] == [(100, 230), (200, 230), (230, 230)]
    assert len({page.cursor for page in pages}) == 4


async def test_a_read_stopped_by_the_limit_goes_on_where_it_was(account):
    write(account, 250)
    stop = Fault(FaultKind.STATUS, path="invoices.info", first=151, times=4, status=429, headers=RESET)
    account.faults.append(stop)
    read, refused = await until_it_stops(account)

    rest = await account.pages(read[-1].cursor)

    assert len(ids(read)) == 100
    assert ids(rest)[0] == "i-0100"
    assert sorted(ids(read) + ids(rest)) == [f"i-{i:04}" for i in range(250)]
    assert refused.window == "invoices.info"


async def test_what_changes_while_a_stopped_read_waits_is_read_too(account):
    write(account, 150)
    account.faults.append(Fault(FaultKind.STATUS, path="invoices.info", first=120, times=4, status=429, headers=RESET))
    read, _ = await until_it_stops(account)
    account.sandbox.change("i-0003", note="changed in between")

    rest = await account.pages(read[-1].cursor)

    assert ids(rest)[-1] == "i-0003"
    assert len(ids(rest)) == 51


async def test_two_changes_in_one_second_are_both_read(account):
    account.invoice(id="first")
    cursor = (await account.pages())[-1].cursor
    account.invoice(id="second")

    again = await account.pages(cursor)

    assert set(ids(again)) == {"first", "second"}


async def test_a_date_from_the_future_does_not_hide_later_changes(account):
    account.invoice(id="odd", updated_at="2099-01-01T00:00:00+00:00")
    cursor = (await account.pages())[-1].cursor
    account.clock.advance(3600)
    account.invoice(id="new")

    assert "new" in ids(await account.pages(cursor))


async def test_a_cursor_that_cannot_be_read_starts_over(account):
    write(account, 2)

    assert len(ids(await account.pages("not a cursor"))) == 2


async def test_a_document_deleted_while_the_account_is_read_is_gone(account):
    account.invoice(id="here")
    account.invoice(id="gone")
    account.faults.append(Fault(FaultKind.STATUS, path="invoices.info", first=1, status=404, body='{"errors": []}'))

    *_, page = await account.pages()

    assert page.gone == ("teamleader:d-1:invoice:gone",)
    assert ids([page]) == ["here"]


async def test_only_a_complete_read_says_which_documents_there_are(account):
    write(account, 120)
    *unfinished, last = await account.pages()
    account.sandbox.delete("i-0119")
    soon = await account.pages(last.cursor)
    account.clock.advance(24 * 3600)

    next_day = await account.pages(last.cursor)

    assert [page.complete_keys for page in unfinished] == [None, None]
    assert len(last.complete_keys) == 120
    assert soon[-1].complete_keys is None
    assert "teamleader:d-1:invoice:i-0119" not in next_day[-1].complete_keys
    assert len(next_day[-1].complete_keys) == 119


async def test_an_account_that_suddenly_shows_nothing_deletes_nothing(account):
    write(account, 3)
    cursor = (await account.pages())[-1].cursor
    account.clock.advance(24 * 3600)
    account.sandbox.tamper = lambda action, data: [] if action.endswith("s.list") and "voice" in action else data

    pages = await account.pages(cursor)

    assert pages[-1].complete_keys is None


async def test_a_deletion_between_two_pages_hides_no_invoice(account):
    write(account, 150)
    deleted = []

    def tamper(action, data):
        if action == "invoices.list" and not deleted:
            deleted.append("i-0000")
            account.sandbox.delete("i-0000")
        return data

    account.sandbox.tamper = tamper

    pages = await account.pages()

    assert set(ids(pages)) == {f"i-{i:04}" for i in range(1, 150)}
    assert [key for page in pages for key in page.gone] == ["teamleader:d-1:invoice:i-0000"]


async def test_a_document_that_could_not_be_read_is_tried_again_the_next_day(account):
    account.invoice(id="odd")
    account.sandbox.tamper = lambda action, data: {**data, "total": None} if action == "invoices.info" else data
    *_, page = await account.pages()
    account.sandbox.tamper = None
    account.clock.advance(24 * 3600)
    account.invoice(id="new")

    again = await account.pages(page.cursor)

    assert [problem.values["document"] for problem in page.problems] == ["2026/1"]
    assert "odd" in ids(again)


async def test_departments_and_rates_come_before_the_first_document(account):
    first, *_ = await account.pages()

    assert [one.name for one in first.departments] == ["Demo BV"]
    assert [(one.key, one.percent, one.label) for one in first.tax_rates][:2] == [
        ("teamleader:t-21", 21, "21%"),
        ("teamleader:t-6", 6, "6%"),
    ]
    assert first.departments[0].country == "BE"


async def test_a_list_of_departments_without_pages_is_asked_for_once(account):
    departments = await account.source().departments()

    assert [one.key for one in departments] == ["teamleader:d-1"]
    assert len(account.asked("departments.list")) == 1


async def test_a_list_that_answers_the_same_page_for_ever_ends(account):
    rate = account.sandbox.state.get("tax_rates", "t-21")
    for i in range(100):
        account.sandbox.state.put("tax_rates", f"t-{i}x", {**rate, "id": f"t-{i}x"})
    whole = account.sandbox._rates("tax_rates", {"page": {"size": 100}})
    account.sandbox.tamper = lambda action, data: whole if action == "taxRates.list" else data

    first, *_ = await account.pages()

    assert len(first.tax_rates) == 100
    assert len(account.asked("taxRates.list")) == 2


async def test_each_customer_is_asked_for_once_in_a_read(account):
    write(account, 4)

    await account.pages()

    assert len(account.asked("companies.info")) == 1


async def test_every_request_names_the_version_of_the_interface(account):
    await account.pages()

    sent = [one for one in account.sandbox.requests if not one.path.startswith("/oauth2")]
    assert {one.headers["x-api-version"] for one in sent} == {"2023-09-26"}
    assert {one.method for one in sent} == {"POST"}


# sign-in, rights, limits ------------------------------------------------------------------------------------------


async def test_an_old_access_token_is_renewed_and_the_read_goes_on(account):
    write(account, 1)
    account.clock.advance(3600)

    assert len(await account.documents()) == 1
    assert account.sandbox.oauth.refreshes == 1


async def test_a_token_refused_before_its_time_is_renewed_once(account):
    write(account, 1)
    account.sandbox.oauth.expire()

    assert len(await account.documents()) == 1
    assert account.sandbox.oauth.refreshes == 1


async def test_a_token_that_stays_refused_asks_for_a_sign_in(account):
    account.faults.append(Fault(FaultKind.STATUS, path="departments.list", times=2, status=401))

    with pytest.raises(AccessDenied) as denied:
        await account.pages()

    assert denied.value.code == "sign-in-needed"


async def test_a_withdrawn_consent_asks_for_a_sign_in(account):
    account.sandbox.oauth.revoke()

    with pytest.raises(AccessDenied):
        await account.pages()


async def test_a_missing_right_is_named(account):
    account.sandbox.forbidden.add("creditNotes.list")

    with pytest.raises(AccessDenied) as denied:
        await account.pages()

    assert denied.value.code == "rights-missing"
    assert denied.value.values["endpoint"] == "creditNotes.list"
    assert denied.value.tool_text == "Insufficient rights"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, path="invoices.list", times=4, status=500),
        Fault(FaultKind.STATUS, path="invoices.list", status=400, body='{"errors": [{"title": "No"}]}'),
        Fault(FaultKind.REPLACE_ANSWER, path="invoices.list", status=200, body="<html>maintenance</html>"),
        Fault(FaultKind.REPLACE_ANSWER, path="invoices.list", status=200, body='{"data": {"id": 1}}'),
        Fault(FaultKind.REPLACE_ANSWER, path="invoices.list", status=200, body='{"data": [1]}'),
        Fault(FaultKind.LOSE_ANSWER, path="invoices.list", times=4),
        Fault(FaultKind.TRUNCATE, path="invoices.list"),
    ],
    ids=["broken", "refused", "maintenance", "other-form", "no-objects", "lost", "half"],
)
async def test_an_unusable_list_ends_the_read_without_a_new_cursor(account, fault):
    write(account, 1)
    account.faults.append(fault)
    seen = []

    with pytest.raises(Unavailable) as unusable:
        seen.extend([page.cursor async for page in account.source().read(None)])

    assert set(seen) <= {None}
    assert unusable.value.values["tool"] == "Teamleader"


async def test_an_answer_that_nobody_expects_is_told_with_the_question(account):
    account.faults.append(Fault(FaultKind.STATUS, path="departments.list", status=400, body="{}"))

    with pytest.raises(Unavailable, match="unexpected-answer") as unusable:
        await account.pages()

    assert unusable.value.values == {"endpoint": "departments.list", "status": "400", "tool": "Teamleader"}


async def test_a_refusal_tells_until_when_and_the_pace_is_told_too(account):
    told = []

    class Pace(type(account.pace)):
        async def blocked(self, until, window):
            told.append((until, window))

    account.pace = Pace()
    only_reset = {"X-RateLimit-Reset": RESET["X-RateLimit-Reset"]}
    account.faults.append(Fault(FaultKind.STATUS, path="departments.list", times=4, status=429, headers=only_reset))

    with pytest.raises(Throttled) as refused:
        await account.pages()

    assert refused.value.until == RESET_AT
    assert told == [(RESET_AT, "departments.list")] * 4


async def test_the_pretend_limit_is_told_the_same_way(account):
    write(account, 30)
    account.sandbox.limit.per_minute = 20

    with pytest.raises(Throttled) as refused:
        await account.pages()

    assert refused.value.until == account.clock.now() + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-25T09:00:30.500+0100", RESET_AT),
        ("2026-11-25T08:00:30.500Z", RESET_AT),
        ("2026-11-25T08:00:30.500", RESET_AT),
        ("2020-01-01T00:00:00.000+0100", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_reset_of_a_limit_is_an_hour_with_an_offset(written, expected):
    now = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)

    assert rate_limit_reset({"x-ratelimit-reset": written}, now) == expected


def test_without_the_header_nothing_is_known():
    assert rate_limit_reset({}, datetime(2026, 11, 25, tzinfo=UTC)) is None


async def test_with_a_sandbox_in_place_people_sign_in_there(account):
    there = replace(account.context(), base_url="https://sandbox.invalid")

    assert teamleader.sign_in(there).authorize_url("s").startswith("https://sandbox.invalid/oauth2/authorize?")


async def test_people_sign_in_at_teamleader_itself(account):
    tokens = teamleader.sign_in(account.context())

    assert tokens.is_signed_in
    assert tokens.authorize_url("s-2").startswith("https://focus.teamleader.eu/oauth2/authorize?")
