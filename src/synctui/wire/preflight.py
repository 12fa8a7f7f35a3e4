"""What any accounting tool would refuse anyway, found before anything is sent: customer name, country, VAT number."""

from __future__ import annotations

from collections.abc import Iterator

from synctui.domain.customer import Customer
from synctui.domain.invoice import Document
from synctui.domain.prepare import Finding
from synctui.wire import vat_numbers

_NEED_A_NUMBER = frozenset({"K", "AE"})
"""EN 16931 categories whose invoices name the customer's VAT number: intra-EU supply and reverse charge."""


class Checks:
    """Implements `ports.preflight.Preflight`."""

    def findings(self, document: Document) -> tuple[Finding, ...]:
        """In the order in which a person would settle them.

        Check digits are only insisted on where the VAT goes over to the customer: the tax office compares them there.
        """
        customer = document.customer
        return (*_who(customer), *_vat_number(customer, is_needed=_shifts_the_vat(document)))


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
