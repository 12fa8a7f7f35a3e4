"""A company of one department and three documents: what the sandbox has when nobody brings another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5


def same_id(*parts: object) -> str:
    """The same UUID for the same thing."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(part) for part in parts)))


DEPARTMENT = same_id("small", "department")
RATE_21 = same_id("small", "rate", 21)
CUSTOMER = same_id("small", "company")


def small_company(today: date) -> dict[str, Any]:
    """Two invoices of this month's first days and a draft, for one customer."""
    first = (today - timedelta(days=20)).isoformat()
    return {
        "departments": [
            {
                "id": DEPARTMENT,
                "name": "Demo BV",
                "vat_number": "BE0123456749",
                "currency": "EUR",
                "emails": [{"type": "primary", "email": "info@demo.example"}],
                "status": "active",
            }
        ],
        "tax_rates": [{"id": RATE_21, "description": "21%", "rate": "0.21", "department": DEPARTMENT}],
        "companies": [_customer()],
        "documents": [
            _invoice(1, first, "2", "640.00", number=f"{first[:4]} / 1"),
            _invoice(2, first, "1", "125.50", number=f"{first[:4]} / 2"),
            _invoice(3, first, "1", "80.00", number=None),
        ],
    }


def _customer() -> dict[str, Any]:
    address = {"line_1": "Korenmarkt 1", "postal_code": "9000", "city": "Gent", "country": "BE"}
    return {
        "id": CUSTOMER,
        "name": "ACME nv",
        "status": "active",
        "vat_number": "BE0403170701",
        "emails": [{"type": "primary", "email": "boekhouding@acme.example"}],
        "addresses": [{"type": "primary", "address": {**address, "addressee": "ACME nv", "area_level_two": None}}],
    }


def _invoice(n: int, day: str, quantity: str, price: str, number: str | None) -> dict[str, Any]:
    line = {"description": "Advies", "quantity": quantity, "price": price, "tax": RATE_21}
    return {
        "id": same_id("small", "invoice", n),
        "kind": "invoice",
        "department": DEPARTMENT,
        "number": number,
        "date": day if number else None,
        "due": (date.fromisoformat(day) + timedelta(days=30)).isoformat() if number else None,
        "customer": ["company", CUSTOMER],
        "currency": "EUR",
        "lines": [line],
        "created_at": f"{day}T09:0{n}:00+00:00",
        "updated_at": f"{day}T09:0{n}:00+00:00",
    }
