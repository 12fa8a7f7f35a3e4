"""E-invoices: each invoice and credit note as a UBL 2.1 file of XRechnung 3.0 or Peppol BIS Billing 3 in a folder.

Format    UBL 2.1 by EN 16931; no server, no sign-in, no limits. How the files travel is not this program's affair
Numbers   the document's own, which stands in the file
Look-up   by the list of what was written, and by the files in the folder
Closed    there are no periods
Docs      docs/e-invoices.md
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from synctui.connectors.e_invoice.categories import suggested_code
from synctui.connectors.e_invoice.connector import EInvoices
from synctui.connectors.e_invoice.spec import PEPPOL, SPEC, XRECHNUNG
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Department, TaxRate
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context

__all__ = ["SPEC", "create", "pretend", "suggest"]


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; the folder is not touched yet."""
    return EInvoices(SPEC, context)


def suggest(integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """The integration with a VAT category for each rate of which there is only one that it can mean."""
    codes = {rate.key: code for rate in rates if (code := suggested_code(rate)) is not None}
    return replace(integration, mapping=Mappings(vat=codes))


def pretend(department: Department) -> dict[str, str]:
    """A seller for the demo: a company that does not exist, and an account that is nobody's."""
    is_belgian = department.country == "BE"
    return {
        "profile": PEPPOL if is_belgian else XRECHNUNG,
        "seller_street": "Korenmarkt 1" if is_belgian else "Musterstraße 1",
        "seller_postal_code": "9000" if is_belgian else "10115",
        "seller_city": "Gent" if is_belgian else "Berlin",
        "seller_contact": "Demo",
        "seller_phone": "+32 9 000 00 00" if is_belgian else "+49 30 0000000",
        "seller_email": "invoices@demo.example",
        "iban": "BE71096123456769" if is_belgian else "DE02120300000000202051",
        "buyer_reference": "demo",
    }
