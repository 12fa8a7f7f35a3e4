"""DATEV's visiting card: what a hand-over by file can do, and what the settings form asks."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, Lookup, Numbering
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind
from synctui.i18n import N_

EXTF, XML = "extf", "xml"
COUNTED, COLLECTIVE = "counted", "collective"
BATCH = 2000
"""Documents that are written together."""

OPTIONS = (
    Option("folder", N_("Folder for the files"), OptionKind.FOLDER, required=True),
    Option(
        "format",
        N_("Format"),
        OptionKind.CHOICE,
        default=EXTF,
        choices=(
            (EXTF, N_("Booking batch (EXTF), for the tax adviser")),
            (XML, N_("XML interface online, for DATEV Unternehmen online")),
        ),
    ),
    Option("consultant", N_("Consultant number (Berater)"), required=True, default="1001"),
    Option("client", N_("Client number (Mandant)"), required=True, default="1"),
    Option(
        "chart",
        N_("Chart of accounts"),
        OptionKind.CHOICE,
        required=True,
        default="03",
        choices=(("03", "SKR03"), ("04", "SKR04")),
    ),
    Option(
        "account_length",
        N_("Digits of ledger accounts"),
        OptionKind.CHOICE,
        required=True,
        default="4",
        choices=tuple((str(length), str(length)) for length in range(4, 9)),
    ),
    Option(
        "fiscal_year_start",
        N_("First month of the financial year"),
        OptionKind.CHOICE,
        required=True,
        default="1",
        choices=tuple((str(month), str(month)) for month in range(1, 13)),
    ),
    Option("default_ledger", N_("Ledger account for revenue"), OptionKind.LEDGER),
    Option("discount_ledger", N_("Ledger account for discounts"), OptionKind.LEDGER),
    Option(
        "automatic_accounts",
        N_("Other accounts with a tax of their own"),
        help=N_("Account and per cent, for example: 8401=19, 8301=7. Those of the chart are known."),
    ),
    Option(
        "debtors",
        N_("Customer accounts"),
        OptionKind.CHOICE,
        default=COUNTED,
        choices=((COUNTED, N_("An account for each customer")), (COLLECTIVE, N_("One account for all customers"))),
    ),
    Option(
        "first_debtor",
        N_("First customer account"),
        help=N_("Or the one account for all. Empty: 10000, with more digits where ledger accounts have more."),
    ),
    Option(
        "debtor_list",
        N_("File with existing customer accounts"),
        help=N_("Customers and suppliers as exported from DATEV (EXTF), in the same folder."),
    ),
    Option("one_batch_per_month", N_("A batch for each month"), OptionKind.YES_NO, default="yes"),
    Option(
        "fixed",
        N_("Fix the bookings at once (Festschreibung)"),
        OptionKind.YES_NO,
        default="no",
        help=N_("The tax adviser can then change nothing any more."),
    ),
    Option("service_date", N_("Hand over the service date"), OptionKind.YES_NO, default="yes"),
    Option("initials", N_("Initials of who hands over"), help=N_("Two capital letters, or none.")),
    Option("send_pdf", N_("Hand over the PDFs too"), OptionKind.YES_NO, default="yes"),
)

SPEC = ConnectorSpec(
    name="datev",
    title="DATEV",
    countries=("DE",),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE,
        numbering=Numbering.CLIENT,
        number_format="{year}{month:02d}-{batch:02d}/{counter}",
        nightly=False,
        nightly_reason="handed-over-by-hand",
        rejects_duplicates=True,
        max_batch=BATCH,
        credits_in_batch=True,
        books_again=True,
        max_request_bytes=200_000_000,
        attachment=Attachment.INLINE,
        has_journals=False,
        closed_period=ClosedPeriod.UNKNOWN,
        calls_per_document=1 / BATCH,
        calls_per_customer=0.0,
    ),
    options=OPTIONS,
    website="https://www.datev.de",
)
