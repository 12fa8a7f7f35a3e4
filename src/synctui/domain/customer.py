"""Who an invoice is addressed to."""

from __future__ import annotations

from dataclasses import dataclass

CustomerKey = str
"""Source and the source's own id, for example ``teamleader:company:5ab…``."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is an ISO 3166 code of two letters, None where the source has none or only words."""

    line_1: str | None = None
    line_2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    country_text: str | None = None
    """What the source wrote where it is no two-letter code; shown to the reader, never sent."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as the source knows it; `vat_number` is kept as written there."""

    key: CustomerKey
    name: str
    is_company: bool = True
    vat_number: str | None = None
    national_id: str | None = None
    """Chamber of commerce or company registration number."""
    email: str | None = None
    address: Address = Address()
    endpoint: str | None = None
    """Electronic address of the receiver (Peppol id), where known."""
