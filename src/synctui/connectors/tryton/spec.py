"""Tryton's visiting card: what it can do, and what the settings form needs."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.i18n import N_

LAG = 60.0
"""Seconds: a posting whose answer was given up may go on at the server for as long as its own timeout lets it."""

SPEC = ConnectorSpec(
    name="tryton",
    title="Tryton",
    countries=("AT", "BE", "CH", "DE", "ES", "FR", "GB", "IT", "LU", "NL"),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE,
        lookup_lag=LAG,
        closed_period=ClosedPeriod.REFUSES,
        numbers_by_date=True,
        max_batch=1,
        attachment=Attachment.AFTER,
        reports_payments=True,
        calls_per_document=4.0,
        calls_per_pdf=2.0,
        calls_per_customer=2.0,
    ),
    options=(
        Option(
            "address",
            N_("Address of the server"),
            required=True,
            help=N_("https://books.example.com, with or without the database behind it."),
        ),
        Option("database", N_("Database")),
        Option("key", N_("Application key"), OptionKind.SECRET, required=True),
        Option("administration", N_("Company"), OptionKind.ADMINISTRATION, required=True),
        Option("journal", N_("Sales journal for invoices"), OptionKind.JOURNAL, required=True),
        Option("credit_journal", N_("Sales journal for credit notes"), OptionKind.JOURNAL, required=True),
        Option("default_ledger", N_("Ledger account for revenue"), OptionKind.LEDGER),
        Option("discount_ledger", N_("Ledger account for discounts"), OptionKind.LEDGER),
        Option("send_pdf", N_("Attach the PDF"), OptionKind.YES_NO, default="no"),
        Option(
            "lookup_lag",
            N_("Seconds until a search sees a new entry"),
            help=N_("Wait this long before an entry that was not found may be sent again."),
        ),
    ),
    sign_in=SignIn.KEY,
    website="https://www.tryton.org",
)
