"""The visiting card of e-invoices: what a folder of files can do, and what the settings form asks of the seller."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind
from synctui.i18n import N_

XRECHNUNG, PEPPOL = "xrechnung", "peppol"

OPTIONS = (
    Option("folder", N_("Folder for the files"), OptionKind.FOLDER, required=True),
    Option(
        "profile",
        N_("Profile"),
        OptionKind.CHOICE,
        required=True,
        default=XRECHNUNG,
        choices=((XRECHNUNG, "XRechnung 3.0"), (PEPPOL, "Peppol BIS Billing 3")),
    ),
    Option("seller_name", N_("Name of the seller"), help=N_("Empty: as the company entity is called.")),
    Option("seller_street", N_("Street of the seller")),
    Option("seller_postal_code", N_("Postcode of the seller"), required=True),
    Option("seller_city", N_("City of the seller"), required=True),
    Option(
        "seller_country",
        N_("Country of the seller"),
        help=N_("Two letters. Empty: the country of the VAT number."),
    ),
    Option(
        "seller_tax_number",
        N_("Tax number of the seller"),
        help=N_("The national one (Steuernummer), for sellers without a VAT number."),
    ),
    Option(
        "seller_register",
        N_("Company number of the seller"),
        help=N_("Commercial register, chamber of commerce or enterprise number."),
    ),
    Option("seller_contact", N_("Contact of the seller: name"), required=True),
    Option("seller_phone", N_("Contact of the seller: telephone"), required=True),
    Option("seller_email", N_("Contact of the seller: e-mail"), required=True),
    Option(
        "seller_endpoint",
        N_("Electronic address of the seller"),
        help=N_("With its scheme, for example 0208:0123456749. Empty: made from the VAT number, or the e-mail."),
    ),
    Option("iban", N_("IBAN to pay to"), required=True),
    Option("bic", N_("BIC of the bank")),
    Option(
        "buyer_references",
        N_("Buyer references (Leitweg-ID)"),
        help=N_("VAT number or name of the customer = reference; the next one behind a semicolon."),
    ),
    Option(
        "buyer_reference",
        N_("Buyer reference of all other customers"),
        help=N_("XRechnung needs one on every invoice; what the customer has asked for goes first."),
    ),
    Option("send_pdf", N_("Put the PDF into the file"), OptionKind.YES_NO, default="no"),
)

SPEC = ConnectorSpec(
    name="e_invoice",
    title="E-invoice",
    countries=(),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE,
        rejects_duplicates=True,
        attachment=Attachment.INLINE,
        has_journals=False,
        has_ledgers=False,
        closed_period=ClosedPeriod.ACCEPTS,
        sends_customers_with_documents=True,
        calls_per_document=0.0,
        calls_per_customer=0.0,
    ),
    options=OPTIONS,
    website="https://docs.peppol.eu/poacc/billing/3.0/",
)
