"""PDFs fetched from Teamleader, and what is written back into it: a note with the booking number, and payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.errors import AccessDenied, BadInput, NoAnswer, Unavailable
from synctui.domain.fingerprint import fingerprint
from synctui.domain.money import Money
from synctui.ports.faults import Fault, FaultKind
from synctui.ports.source import WriteBack
from synctui.sources import teamleader

PAID_ON = date(2026, 11, 20)
NOTE = "Exact Online: booking number 26700001"


@pytest.fixture
def wrap(whole_vendor_spec, spec_transport):
    """Requests and answers of the API as the vendor describes them; where a file lies is not in that description."""

    class Checked(spec_transport):
        async def handle_async_request(self, request):
            if request.method == "GET":
                return await self._inner.handle_async_request(request)
            return await super().handle_async_request(request)

    return lambda transport: Checked(whole_vendor_spec, transport)


async def key_of(account):
    return (await account.only()).key


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
async def test_the_pdf_of_a_document_is_fetched(account, kind):
    getattr(account, kind)()

    pdf = await account.source().pdf(await key_of(account))

    assert pdf is not None
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(("kind", "root"), [("invoice", b"<Invoice "), ("credit_note", b"<CreditNote ")])
async def test_the_ubl_of_a_document_is_the_one_that_teamleader_makes(account, kind, root):
    getattr(account, kind)()

    ubl = await account.source().ubl(await key_of(account))

    assert root in ubl


async def test_the_peppol_form_is_taken_first_and_the_belgian_one_where_there_is_no_other(account):
    account.invoice()
    account.sandbox.papers.forms.discard("ubl/peppol_bis_3")

    ubl = await account.source().ubl(await key_of(account))

    assert ubl is not None
    assert [body["format"] for body in account.asked("invoices.download")] == ["ubl/peppol_bis_3", "ubl/e-fff"]


async def test_a_document_without_ubl_has_none(account):
    account.credit_note()
    account.sandbox.papers.forms = {"pdf"}

    assert await account.source().ubl(await key_of(account)) is None
    assert [body["format"] for body in account.asked("creditNotes.download")] == ["ubl/e-fff"]


async def test_what_is_no_ubl_is_not_taken_for_one(account):
    account.invoice()
    key = await key_of(account)
    account.faults.append(Fault(FaultKind.REPLACE_ANSWER, path="/files/", times=9, status=200, body="PK zip"))

    assert await account.source().ubl(key) is None


async def test_no_token_goes_to_where_the_file_lies(account):
    account.invoice()

    await account.source().pdf(await key_of(account))

    (fetched,) = [request for request in account.sandbox.requests if request.path.startswith("/files/")]
    assert (fetched.method, "authorization" in fetched.headers) == ("GET", False)


async def test_the_address_of_a_file_is_in_no_log(account):
    account.invoice()
    key, calls = await key_of(account), []
    await teamleader.create(replace(account.context(), on_call=calls.append)).pdf(key)

    (fetched,) = [request for request in account.sandbox.requests if request.path.startswith("/files/")]
    assert len(calls) == 2
    assert all(fetched.path not in call.url for call in calls)


async def test_a_document_without_a_pdf_has_none(account):
    id = account.invoice()
    key = await key_of(account)
    account.sandbox.papers.without.add(id)

    assert await account.source().pdf(key) is None


async def test_a_document_that_is_gone_has_no_pdf(account):
    id = account.invoice()
    key = await key_of(account)
    account.sandbox.delete(id)

    assert await account.source().pdf(key) is None


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault(FaultKind.STATUS, path="invoices.download", status=503), Unavailable),
        (Fault(FaultKind.STATUS, path="/files/", status=502), Unavailable),
        (Fault(FaultKind.LOSE_ANSWER, path="/files/"), Unavailable),
        (Fault(FaultKind.STATUS, path="invoices.download", status=403, body="{}"), AccessDenied),
    ],
    ids=str,
)
async def test_a_pdf_that_cannot_be_fetched_now_says_why(account, fault, problem):
    account.invoice()
    key = await key_of(account)
    account.faults.append(fault)

    with pytest.raises(problem):
        await account.source().pdf(key)


async def test_what_is_no_pdf_is_not_taken_for_one(account):
    account.invoice()
    key = await key_of(account)
    page = "<html>Please sign in</html>"
    account.faults.append(Fault(FaultKind.REPLACE_ANSWER, path="/files/", status=200, body=page))

    assert await account.source().pdf(key) is None


# notes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["invoice", "credit_note"])
async def test_a_note_stands_at_the_document_once(account, kind):
    id = getattr(account, kind)()
    source, key = account.source(), await key_of(account)

    answers = [await source.note_booking(key, NOTE), await source.note_booking(key, NOTE)]

    assert (answers, account.sandbox.notes_of(id)) == ([WriteBack.DONE, WriteBack.DONE], [NOTE])


async def test_a_note_whose_answer_got_lost_is_not_written_again(account):
    id = account.invoice()
    source, key = account.source(), await key_of(account)
    account.faults.append(Fault(FaultKind.LOSE_ANSWER, path="notes.create"))

    with pytest.raises(NoAnswer):
        await source.note_booking(key, NOTE)
    again = await source.note_booking(key, NOTE)

    assert (again, account.sandbox.notes_of(id)) == (WriteBack.DONE, [NOTE])


async def test_a_note_is_no_edit(account):
    account.invoice()
    before = await account.only()

    await account.source().note_booking(before.key, NOTE)

    assert fingerprint(await account.only()) == fingerprint(before)


# payments -------------------------------------------------------------------------------------------------------------


async def test_a_payment_is_registered_and_is_no_edit(account):
    account.invoice()
    before = await account.only()

    answer = await account.source().register_payment(before.key, None, PAID_ON)

    after = await account.only()
    assert (answer, after.is_paid, fingerprint(after)) == (WriteBack.DONE, True, fingerprint(before))


async def test_a_payment_is_never_more_than_what_is_open(account):
    id = account.invoice()
    key = await key_of(account)
    account.sandbox.register_payment(id, "100.00")

    await account.source().register_payment(key, Money.of("121.00", "EUR"), PAID_ON)

    sent = account.asked("invoices.registerPayment")
    assert [(body["payment"], body["paid_at"]) for body in sent] == [
        ({"amount": 21, "currency": "EUR"}, "2026-11-20T00:00:00+00:00")
    ]


async def test_a_payment_whose_answer_got_lost_is_not_registered_again(account):
    id = account.invoice()
    source, key = account.source(), await key_of(account)
    account.faults.append(Fault(FaultKind.LOSE_ANSWER, path="registerPayment"))

    with pytest.raises(NoAnswer):
        await source.register_payment(key, None, PAID_ON)
    again = await source.register_payment(key, None, PAID_ON)

    assert (again, len(account.sandbox.state.get("documents", id)["payments"])) == (WriteBack.DONE, 1)


async def test_a_credit_note_cannot_be_paid(account):
    account.credit_note()

    assert await account.source().register_payment(await key_of(account), None, PAID_ON) is WriteBack.IMPOSSIBLE
    assert account.asked("invoices.registerPayment") == []


async def test_a_payment_in_another_currency_is_not_registered(account):
    account.invoice()
    key = await key_of(account)

    assert await account.source().register_payment(key, Money.of("1.00", "USD"), PAID_ON) is WriteBack.IMPOSSIBLE


async def test_an_account_that_locks_booked_invoices_says_so(account):
    account.invoice()
    key = await key_of(account)
    account.sandbox.locks_booked = True

    assert await account.source().register_payment(key, None, PAID_ON) is WriteBack.LOCKED


async def test_a_refusal_comes_with_the_vendors_words(account):
    account.invoice()
    key = await key_of(account)
    body = '{"errors":[{"title":"The payment date is not valid"}]}'
    account.faults.append(Fault(FaultKind.STATUS, path="registerPayment", status=400, body=body))

    with pytest.raises(BadInput) as refusal:
        await account.source().register_payment(key, None, PAID_ON)

    assert refusal.value.tool_text == "The payment date is not valid"
