"""What an accounting tool would refuse anyway, found before anything is sent.

The customer's name, country and VAT number; and what the settings have chosen, against what the tool offers today.
Lines without an account and rates without a code are found earlier, closed periods later: by the domain itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from synctui.domain.booking import BookingRequest, ReferenceData
from synctui.domain.customer import Customer
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.prepare import Finding, prepare
from synctui.wire import vat_numbers

_NEED_A_NUMBER = frozenset({"K", "AE"})
"""EN 16931 categories whose invoices name the customer's VAT number: intra-EU supply and reverse charge."""


class Checks:
    """Implements `ports.preflight.Preflight`."""

    def findings(
        self, document: Document, integration: Integration | None = None, reference: ReferenceData | None = None
    ) -> tuple[Finding, ...]:
        """In the order in which a person would settle them.

        Check digits are only insisted on where the VAT goes over to the customer: the tax office compares them there.
        """
        customer = document.customer
        found = [*_who(customer), *_vat_number(customer, is_needed=_shifts_the_vat(document))]
        if integration is not None and reference is not None:
            found += _chosen(document, integration, reference)
        return tuple(found)


def _shifts_the_vat(document: Document) -> bool:
    categories = {line.tax.category for line in document.lines} | {part.tax.category for part in document.allowances}
    return not categories.isdisjoint(_NEED_A_NUMBER)


def _who(customer: Customer) -> Iterator[Finding]:
    if not customer.name:
        yield Finding("customer-without-name", {"key": customer.key})
    if customer.address.country is None:
        yield Finding(
            "customer-without-country", {"customer": customer.name, "found": customer.address.country_text or ""}
        )


def _vat_number(customer: Customer, *, is_needed: bool) -> Iterator[Finding]:
    number, country = customer.vat_number, customer.address.country
    if not number:
        if is_needed:
            yield Finding("vat-number-missing", {"customer": customer.name})
        return
    if not customer.is_company and not is_needed:
        return
    code = vat_numbers.problem(number, country, to_the_digit=is_needed)
    if code is not None:
        yield Finding(code, {"vat_number": number, "customer": customer.name, "country": country or ""})


def _chosen(document: Document, integration: Integration, reference: ReferenceData) -> Iterator[Finding]:
    """VAT codes and accounts of this document that the tool offers no more, or not for net amounts.

    What it does not list at all is left to the tool: a list may be shorter than what it takes.
    """
    codes = {one.code: one for one in reference.vat_codes}
    taxes = [*(line.tax for line in document.lines), *(part.tax for part in document.allowances)]
    for tax in dict.fromkeys(taxes):
        code = codes.get(integration.mapping.vat.get(tax.key, ""))
        if code is not None and code.is_blocked:
            yield Finding("vat-code-gone", {"vat_code": code.code, "rate": tax.label})
        elif code is not None and not code.is_exclusive:
            yield Finding("vat-code-inclusive", {"vat_code": code.code, "rate": tax.label})
    request = prepare(document, integration)
    used = {line.ledger for line in request.lines} if isinstance(request, BookingRequest) else set()
    for account in reference.ledger_accounts:
        if account.is_blocked and not used.isdisjoint({account.remote_id, account.code}):
            yield Finding("ledger-blocked", {"ledger": f"{account.code} {account.name}"})
