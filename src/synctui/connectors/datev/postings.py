"""From an invoice to DATEV's postings: one line per rate, account and cost centre, with gross amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from synctui.connectors.datev.chart import CASES, STANDARD, TaxCase, is_doubtful
from synctui.connectors.datev.settings import DatevSettings
from synctui.domain.booking import BookingLine, BookingRequest, Refused
from synctui.domain.invoice import Document
from synctui.domain.money import Money, total
from synctui.wire.vat_numbers import EU, normal_form

BOOKS = "EUR"
"""The currency of all books that DATEV keeps."""
_LARGEST = 999_999_999_999
"""Cents of ten digits before the comma."""
_COST_CENTRE = 36
TEXT_LENGTH = 60
"""Characters of a Buchungstext."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a batch. `amount` is gross, never zero, and signed by what it does to the customer's debt."""

    amount: Money
    account: str
    key: str
    """BU-Schlüssel; empty where the account brings its own tax."""
    case: TaxCase
    text: str
    cost_centre: str = ""
    base: Money | None = None
    """The same in the books' currency, where the invoice is in another one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document on its way into a batch."""

    request: BookingRequest
    number: str
    debtor: str
    postings: tuple[Posting, ...]
    document_number: str = ""
    """Belegfeld 1: the number of the document as DATEV takes it."""
    vat_number: str = ""
    """Of the customer, with its country in front, where it is one of the Union."""
    country: str = ""
    """Of the customer, as VAT numbers begin there, where it is one of the Union."""
    notes: tuple[str, ...] = ()
    replaced: int = 0
    """Characters that Windows-1252 has no place for."""
    link: str = ""
    """GUID of the document's picture, where one is handed over."""

    @property
    def document(self) -> Document:
        return self.request.document

    @property
    def day(self) -> date:
        assert self.document.date is not None
        return self.document.date

    @property
    def gross(self) -> Money:
        return total((one.amount for one in self.postings), self.document.currency)

    @property
    def rate(self) -> Decimal | None:
        """Units of the document's currency for one euro, as DATEV states it; None for euros."""
        known = self.document.exchange_rate
        if self.document.currency == BOOKS or known is None:
            return None
        return (1 / known).quantize(Decimal("0.000001"), ROUND_HALF_UP)

    def destination(self, posting: Posting) -> str:
        """What DATEV is told of the customer in another country of the Union: country alone for One-Stop-Shop."""
        if posting.case.is_taxed_abroad:
            return self.country
        return self.vat_number if posting.case.needs_vat_number else ""

    @property
    def service_date(self) -> date:
        return self.document.service_date or self.day


@dataclass(slots=True)
class _Group:
    """The lines that share rate, account and cost centre."""

    case: TaxCase
    account: str
    key: str
    cost_centre: str
    lines: list[BookingLine] = field(default_factory=list)

    def amounts(self) -> list[tuple[Money, BookingLine]]:
        """Their sum; where it is nothing, what goes up and what goes down by itself, since no line may be 0.00."""
        whole = _gross(self.lines)
        if whole:
            return [(whole, self.lines[0])]
        up = [line for line in self.lines if (line.net + line.vat).cents > 0]
        down = [line for line in self.lines if (line.net + line.vat).cents < 0]
        return [(_gross(some), some[0]) for some in (up, down) if some]


def entry_of(request: BookingRequest, settings: DatevSettings, number: str, debtor: str) -> Entry | Refused:
    """The postings of one document, or what a person must settle first."""
    document = request.document
    groups = _groups(request, settings)
    if isinstance(groups, Refused):
        return groups
    problem = _problem_of_currency(document) or _problem_of_customer(document, groups)
    if problem is not None:
        return problem
    postings = _in_books_currency(document, [one for group in groups for one in _postings(group, document)])
    if not postings:
        return Refused(document.key, "nothing-to-post", {"number": document.number or ""})
    if any(abs(one.amount.cents) > _LARGEST for one in postings):
        return Refused(
            document.key, "amount-too-large", {"number": document.number or "", "total": str(document.gross)}
        )
    told = _number(document), _country(document)
    entry = Entry(request, number, debtor, postings, vat_number=told[0], country=told[1])
    return replace(entry, notes=tuple(_notes(entry, groups)))


def _notes(entry: Entry, groups: Sequence[_Group]) -> Iterator[str]:
    if _tax(entry.postings) != _stated(entry.document, groups):
        yield "vat-split-differs"
    country = entry.document.customer.address.country
    if any(is_doubtful(group.case, country, entry.vat_number) for group in groups):
        yield "tax-case-doubtful"


def _groups(request: BookingRequest, settings: DatevSettings) -> list[_Group] | Refused:
    groups: dict[tuple[str, str, str], _Group] = {}
    for line in request.lines:
        group = _group_of(line, request.document, settings)
        if isinstance(group, Refused):
            return group
        groups.setdefault((group.case.code, group.account, group.cost_centre), group).lines.append(line)
    return list(groups.values())


def _group_of(line: BookingLine, document: Document, settings: DatevSettings) -> _Group | Refused:
    """Raises nothing: an account that would be taxed at another rate than the invoice is refused, never corrected."""
    case = CASES.get(line.vat_code)
    if case is None:
        return Refused(document.key, "vat-code-gone", {"vat_code": line.vat_code, "rate": line.description})
    account = case.account(settings.chart) if line.ledger == STANDARD else line.ledger
    account = account.ljust(settings.account_length, "0") if line.ledger == STANDARD else account
    told = {"ledger": account, "digits": str(settings.account_length), "vat_code": case.name}
    if not (account.isascii() and account.isdigit() and len(account) == settings.account_length):
        return Refused(document.key, "account-number-unusable", told)
    is_automatic, percent = settings.own_tax(account)
    if is_automatic and percent is not None and percent != case.percent:
        return Refused(document.key, "account-of-other-rate", {**told, "percent": format(percent.normalize(), "f")})
    if not is_automatic and case.key is None:
        return Refused(document.key, "tax-key-missing", told)
    centre = line.cost_centre or ""
    if len(centre) > _COST_CENTRE or centre.encode("cp1252", "replace").decode("cp1252") != centre:
        return Refused(document.key, "cost-centre-unusable", {"cost_centre": centre})
    return _Group(case, account, "" if is_automatic else case.key or "", centre)


def _problem_of_currency(document: Document) -> Refused | None:
    if document.currency == BOOKS:
        return None
    if document.exchange_rate is None or not document.exchange_rate or document.department.currency != BOOKS:
        return Refused(document.key, "exchange-rate-missing", {"currency": document.currency})
    return None


def _problem_of_customer(document: Document, groups: Iterable[_Group]) -> Refused | None:
    customer = document.customer
    if any(group.case.needs_vat_number for group in groups) and not _number(document):
        return Refused(document.key, "vat-number-missing", {"customer": customer.name})
    if any(group.case.is_taxed_abroad for group in groups) and not _country(document):
        found = customer.address.country or customer.address.country_text or ""
        return Refused(document.key, "customer-without-country", {"customer": customer.name, "found": found})
    return None


def _number(document: Document) -> str:
    """The customer's VAT number with its country in front, where it has one of the Union."""
    customer = document.customer
    number = normal_form(customer.vat_number or "", customer.address.country)
    return number if number is not None and number[:2] in EU and len(number) <= 15 else ""


def _country(document: Document) -> str:
    country = document.customer.address.country or ""
    country = "EL" if country == "GR" else country
    return country if country in EU else ""


def _postings(group: _Group, document: Document) -> list[Posting]:
    return [
        Posting(amount, group.account, group.key, group.case, _text(document, line.description), group.cost_centre)
        for amount, line in group.amounts()
    ]


def _text(document: Document, description: str) -> str:
    """Customer and description; a long name leaves the description half of the room."""
    room = TEXT_LENGTH - len(", ")
    name = document.customer.name[: max(room - len(description), room // 2)].rstrip()
    return f"{name}, {description}"


def _in_books_currency(document: Document, postings: Sequence[Posting]) -> tuple[Posting, ...]:
    """With the amounts in euros; what rounding leaves of the document's total goes on its largest line."""
    if document.currency == BOOKS or not postings:
        return tuple(postings)
    rate = document.exchange_rate or Decimal(1)
    bases = [Money.rounded(one.amount.amount * rate, BOOKS) for one in postings]
    whole = Money.rounded(sum((one.amount.amount for one in postings), Decimal(0)) * rate, BOOKS)
    largest = max(range(len(bases)), key=lambda i: abs(bases[i].cents))
    bases[largest] = bases[largest] + whole - total(bases, BOOKS)
    return tuple(replace(one, base=base) for one, base in zip(postings, bases, strict=True))


def contained_tax(posting: Posting) -> Money:
    """The VAT that DATEV takes out of the gross amount by itself."""
    percent = posting.case.percent
    return Money.rounded(posting.amount.amount * percent / (100 + percent), posting.amount.currency)


def _tax(postings: Iterable[Posting]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in postings:
        found[one.case.code] = found.get(one.case.code, 0) + contained_tax(one).cents
    return found


def _stated(document: Document, groups: Iterable[_Group]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group in groups:
        if group.amounts():
            stated = total((line.vat for line in group.lines), document.currency).cents
            found[group.case.code] = found.get(group.case.code, 0) + stated
    return found


def _gross(lines: Iterable[BookingLine]) -> Money:
    amounts = [line.net + line.vat for line in lines]
    return total(amounts, amounts[0].currency)
