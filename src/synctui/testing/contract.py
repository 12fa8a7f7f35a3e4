"""The contract suite that every connector inherits: subclass it, give it a `world` fixture, and it is held to its word.

    class TestExactOnline(ConnectorContract):
        @pytest.fixture
        def world(self): return ExactWorld()

What a tool cannot do is read from its capabilities, never from its name.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from synctui.domain.booking import (
    AlreadyBooked,
    Answer,
    Booked,
    BookingRequest,
    CannotTell,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
    DocumentRef,
    Found,
    NotFound,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.capabilities import Capabilities, ClosedPeriod, Lookup, Numbering
from synctui.domain.customer import Customer
from synctui.domain.errors import AccessDenied, SynctuiError, Throttled
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.domain.prepare import reference_of
from synctui.domain.text import clean
from synctui.ports.accounting import AccountingConnector
from synctui.testing import documents as make

HOSTILE = "ACME [/] \x1b[31mred\x1b[0m \u202egnp.exe & <b> \"x\" 'y' Łódź € ü"
"""Markup, control sequences, a direction override, XML's and OData's own signs, letters beyond Latin 1."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as the tool's books have it, amounts in the document's currency and signed by what they owe us."""

    reference: str
    number: str
    date: date
    currency: str
    net: Money
    vat: Money
    gross: Money
    vat_codes: tuple[str, ...]
    texts: tuple[str, ...]
    customer: str
    journal: str


class ToolWorld(ABC):
    """A connector, and a hand on the tool behind it."""

    connector: AccountingConnector
    integration: Integration

    @abstractmethod
    def reconnected(self) -> AccountingConnector:
        """Another sign-in to the same tool, as a later run would make it."""

    @abstractmethod
    def entries(self) -> Sequence[Seen]:
        """All that stands in the tool's books."""

    @abstractmethod
    def customers(self) -> Sequence[str]:
        """Names of the customers in the tool."""

    @abstractmethod
    def lose_next_answer(self) -> None:
        """The next write is carried out and its answer never arrives."""

    @abstractmethod
    def close_period(self, year: int, month: int) -> None: ...

    @abstractmethod
    def expire_access(self) -> None:
        """The next request is turned away as not signed in; a refresh helps where there is such a thing."""

    @abstractmethod
    def end_sign_in(self) -> None:
        """Nothing helps but a new sign-in; tools without a sign-in do nothing."""

    @abstractmethod
    def throttle(self) -> datetime | None:
        """The next request is turned away by a limit; returns the instant that the tool names, if it names one.

        Never called for tools without limits.
        """

    @abstractmethod
    def secrets(self) -> Sequence[str]:
        """Every secret value in use."""

    @abstractmethod
    def let_searches_catch_up(self) -> None:
        """Let `lookup_lag` pass."""


class ConnectorContract:
    """The promises of `ports.accounting.AccountingConnector`, one test each."""

    async def test_a_synced_invoice_is_found_again_under_its_number(self, world: ToolWorld) -> None:
        invoice = make.invoice("2026 / 17")
        booked = await book(world, invoice)

        answer = await look_up(world, invoice)

        assert isinstance(booked, Booked)
        if _capabilities(world).lookup is Lookup.NONE:
            assert isinstance(answer, CannotTell)
        else:
            assert isinstance(answer, Found)
            assert answer.remote_id == booked.remote_id
            assert answer.gross in {invoice.gross, None}
            assert not answer.also
            assert _capabilities(world).numbering is Numbering.NONE or answer.number == booked.number

    async def test_a_booked_invoice_has_a_number_and_an_id(self, world: ToolWorld) -> None:
        booked = await book(world, make.invoice())

        assert isinstance(booked, Booked)
        assert booked.remote_id
        assert booked.number or _capabilities(world).numbering is Numbering.NONE

    async def test_booking_twice_books_once(self, world: ToolWorld) -> None:
        invoice = make.invoice()
        await book_unless_found(world, invoice)

        again = await book_unless_found(world, invoice)

        assert again is None or isinstance(again, AlreadyBooked)
        assert len(world.entries()) == 1

    async def test_an_invoice_that_is_not_there_is_not_found(self, world: ToolWorld) -> None:
        await book(world, make.invoice("2026 / 17"))

        answer = await look_up(world, make.invoice("2026 / 18"))

        blind = {Lookup.NONE, Lookup.OPEN_ITEMS}
        assert isinstance(answer, CannotTell if _capabilities(world).lookup in blind else NotFound)

    async def test_many_documents_are_looked_up_together(self, world: ToolWorld) -> None:
        there = [make.invoice(f"2026 / {n}", date=date(2026, 11, n)) for n in range(1, 6)]
        missing = make.invoice("2026 / 9", date=date(2026, 11, 4))
        credit = make.credit_note("2026 / 1", date=date(2026, 11, 5))
        for document in [*there, credit]:
            await book(world, document)

        answers = await look_up_all(world, [*there, missing, credit])

        expected = CannotTell if _capabilities(world).lookup is Lookup.NONE else Found
        assert all(isinstance(answers[document.key], expected) for document in [*there, credit])
        assert not isinstance(answers[missing.key], Found)

    async def test_nothing_to_do_is_done_without_a_word(self, world: ToolWorld) -> None:
        assert await world.connector.find([]) == {}
        assert [outcome async for outcome in world.connector.book([])] == []
        assert [outcome async for outcome in world.connector.ensure_customers([])] == []
        assert world.entries() == []

    async def test_a_lost_answer_is_unknown_and_the_booking_is_found(self, world: ToolWorld) -> None:
        invoice = make.invoice()
        request = await request_for(world, invoice)
        world.lose_next_answer()

        outcome = await send(world, request)
        answer = await look_up(world, invoice)

        assert isinstance(outcome, Unknown)
        assert len(world.entries()) == 1
        if _capabilities(world).lookup is not Lookup.NONE:
            assert isinstance(answer, Found)
            assert answer.number == world.entries()[0].number

    async def test_a_closed_period_is_refused_as_the_tool_says(self, world: ToolWorld) -> None:
        invoice = make.invoice(date=date(2026, 10, 5))
        request = await request_for(world, invoice)
        world.close_period(2026, 10)

        outcome = await send(world, request)

        rule = _capabilities(world).closed_period
        if rule is ClosedPeriod.REFUSES:
            assert isinstance(outcome, Refused)
            assert outcome.code == "period-closed"
            assert world.entries() == []
        elif rule is not ClosedPeriod.UNKNOWN:
            assert isinstance(outcome, Booked)

    async def test_a_closed_period_is_known_before_anything_is_sent(self, world: ToolWorld) -> None:
        world.close_period(2026, 10)

        periods = (await world.connector.reference_data()).periods

        if _capabilities(world).period_preflight:
            day, journal = date(2026, 10, 31), world.integration.journal
            of_day = [p for p in periods if p.first <= day <= p.last and p.journal in {journal, None}]
            assert [period.is_open for period in of_day] == [False]

    async def test_an_expired_token_is_renewed_once_or_asks_for_a_sign_in(self, world: ToolWorld) -> None:
        request = await request_for(world, make.invoice())
        world.expire_access()

        try:
            outcome: Outcome | None = await send(world, request)
        except AccessDenied:
            outcome = None

        assert outcome is None or isinstance(outcome, Booked)
        assert len(world.entries()) == (1 if outcome else 0)

    async def test_a_limit_is_waited_for_as_told(self, world: ToolWorld) -> None:
        if not _capabilities(world).limits:
            return
        request = await request_for(world, make.invoice())
        told = world.throttle()

        refusal = await problem_of(send(world, request))

        assert isinstance(refusal, Throttled)
        assert refusal.until == told
        assert world.entries() == []

    async def test_no_secret_reaches_a_log_or_an_error(self, world: ToolWorld, caplog: Any) -> None:
        caplog.set_level(logging.DEBUG)
        secrets = set(world.secrets())
        said = [repr(await book(world, make.invoice()))]
        request = await request_for(world, make.invoice("2026 / 18"))
        world.lose_next_answer()
        said.append(repr(await send(world, request)))
        world.expire_access()
        said.append(repr(await problem_of(world.connector.reference_data())))
        secrets |= set(world.secrets())
        world.end_sign_in()
        said.append(repr(await problem_of(world.reconnected().reference_data())))

        everything = "\n".join([caplog.text, *said])

        assert [secret for secret in secrets if secret in everything] == []

    async def test_every_kind_of_document_books_with_its_sign_and_total(self, world: ToolWorld) -> None:
        for document in every_kind():
            outcome = await book(world, document)

            entry = world.entries()[-1]
            assert isinstance(outcome, Booked), (document.number, outcome)
            assert (entry.net, entry.vat, entry.gross) == (document.net, document.vat_total, document.gross)
            assert outcome.gross in {document.gross, None}
            assert (entry.reference, entry.date) == (reference_of(document), document.date)
            assert entry.currency == document.currency

    async def test_each_reason_for_no_vat_keeps_its_own_code(self, world: ToolWorld) -> None:
        if not world.connector.spec.needs_vat_mapping:
            return
        mapping = world.integration.mapping.vat
        for number, rate in enumerate((make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT), 1):
            await book(world, make.invoice(f"2026 / {number}", rate=rate))

        codes = [entry.vat_codes for entry in world.entries()]

        assert codes == [(mapping[rate.key],) for rate in (make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT)]

    async def test_the_booked_total_is_the_printed_total_to_the_cent(self, world: ToolWorld) -> None:
        lines = [make.line("0.97"), make.line("0.97"), make.line("0.97")]
        invoice = make.invoice(lines=lines, vat="0.61")

        outcome = await book(world, invoice)

        assert isinstance(outcome, Booked)
        same = world.entries()[0].gross == Money.of("3.52", "EUR")
        assert same or "total-differs" in outcome.notes

    async def test_hostile_text_arrives_as_the_same_text(self, world: ToolWorld) -> None:
        invoice = make.invoice(to=make.customer(HOSTILE), lines=[make.line(description=HOSTILE)])

        outcome = await book(world, invoice)

        assert isinstance(outcome, Booked)
        entry = world.entries()[0]
        assert entry.texts == (clean(HOSTILE),)
        assert entry.customer == clean(HOSTILE)

    async def test_a_long_text_costs_nothing_but_its_end(self, world: ToolWorld) -> None:
        long = "Consulting " * 60
        invoice = make.invoice(to=make.customer(long), lines=[make.line(description=long)])

        outcome = await book(world, invoice)

        assert isinstance(outcome, Booked)
        assert world.entries()[0].texts[0].startswith("Consulting")

    async def test_a_customer_is_made_once(self, world: ToolWorld) -> None:
        if _capabilities(world).sends_customers_with_documents:
            return
        acme = make.customer()
        first = await ensure(world, CustomerRequest(acme))
        world.let_searches_catch_up()

        again = await ensure(world, CustomerRequest(acme), by=world.reconnected())

        assert isinstance(first, CustomerReady)
        assert isinstance(again, CustomerReady)
        assert (first.result, again.result) == (CustomerResult.CREATED, CustomerResult.CONFIRMED)
        assert first.remote_id == again.remote_id
        assert len(world.customers()) == 1

    async def test_a_customer_whose_creation_got_lost_is_not_made_again(self, world: ToolWorld) -> None:
        if _capabilities(world).sends_customers_with_documents:
            return
        acme = make.customer(vat_number=None)
        world.lose_next_answer()
        lost = await ensure(world, CustomerRequest(acme))
        world.let_searches_catch_up()

        again = await ensure(world, CustomerRequest(acme), by=world.reconnected())

        assert isinstance(lost, CustomerUnknown)
        assert isinstance(again, CustomerReady)
        assert len(world.customers()) == 1

    async def test_an_edit_is_only_taken_where_the_tool_takes_edits(self, world: ToolWorld) -> None:
        from synctui.domain.booking import Link, LinkState

        invoice = make.invoice()
        booked = await book(world, invoice)
        assert isinstance(booked, Booked)
        link = Link(invoice.key, world.integration.id, LinkState.SYNCED, remote_id=booked.remote_id)
        edited = await request_for(world, replace(make.invoice(net="200.00"), key=invoice.key))

        outcome = await world.connector.update(link, edited)

        if _capabilities(world).pushes_edits:
            assert isinstance(outcome, Booked)
        else:
            assert isinstance(outcome, Refused)
            assert outcome.code == "edits-not-pushed"
            assert world.entries()[0].gross == invoice.gross


def every_kind() -> tuple[Document, ...]:
    """One document of each kind that a bookkeeper meets."""
    first = make.invoice("2026 / 1", "1234.56")
    return (
        first,
        make.credit_note("2026 / 1", "40.00", credits=first),
        make.invoice("2026 / 2", rate=make.REVERSE_CHARGE),
        make.invoice(
            "2026 / 3", rate=make.INTRA_EU, to=make.customer("Kunde GmbH", vat_number="DE136695976", country="DE")
        ),
        make.invoice("2026 / 4", "99.95", rate=make.EXPORT, currency="USD", exchange_rate="0.925"),
        make.invoice("2026 / 5", lines=[make.line("100.00"), make.line("-100.00")]),
        make.invoice("2026 / 6", "100.00", allowances=[make.discount("-10.00")]),
        make.invoice(
            "2026 / 7", lines=[make.line("10.00"), make.line("5.00", make.VAT_6), make.line("-2.50", make.VAT_6)]
        ),
        make.invoice("2026 / 8", "-30.00"),
    )


def _capabilities(world: ToolWorld) -> Capabilities:
    return world.connector.spec.capabilities


async def ensure(world: ToolWorld, wanted: CustomerRequest, by: AccountingConnector | None = None) -> CustomerOutcome:
    outcomes = [outcome async for outcome in (by or world.connector).ensure_customers([wanted])]
    assert [outcome.key for outcome in outcomes] == [wanted.customer.key]
    return outcomes[0]


async def customer_id(world: ToolWorld, customer: Customer) -> str | None:
    if _capabilities(world).sends_customers_with_documents:
        return None
    ready = await ensure(world, CustomerRequest(customer))
    assert isinstance(ready, CustomerReady), ready
    return ready.remote_id


async def request_for(world: ToolWorld, document: Document) -> BookingRequest:
    """The request as the engine would make it, its customer being in the tool."""
    request = make.request(document, world.integration, customer_remote_id=await customer_id(world, document.customer))
    if _capabilities(world).numbering is Numbering.CLIENT:
        request = replace(request, number=str(len(world.entries()) + 1))
    return request


async def send(world: ToolWorld, request: BookingRequest) -> Outcome:
    outcomes = [outcome async for outcome in world.connector.book([request])]
    assert [outcome.key for outcome in outcomes] == [request.document.key]
    return outcomes[0]


async def book(world: ToolWorld, document: Document) -> Outcome:
    return await send(world, await request_for(world, document))


async def book_unless_found(world: ToolWorld, document: Document) -> Outcome | None:
    """None where it was found: then nothing is sent. Where nothing can be found only a person may send again."""
    request = await request_for(world, document)
    answer = await look_up(world, document)
    known = {entry.reference for entry in world.entries()}
    if isinstance(answer, Found) or (isinstance(answer, CannotTell) and request.reference in known):
        return None
    return await send(world, request)


async def look_up(world: ToolWorld, document: Document) -> Answer:
    return (await look_up_all(world, [document]))[document.key]


async def look_up_all(world: ToolWorld, documents: Sequence[Document]) -> dict[str, Answer]:
    world.let_searches_catch_up()
    refs: list[DocumentRef] = [make.ref(document, world.integration) for document in documents]
    return dict(await world.connector.find(refs))


async def problem_of(work: Any) -> object:
    """The error that was raised, else the result."""
    try:
        return await work
    except SynctuiError as problem:
        return problem
