"""Exact Online's visiting card: what it can do, how often it may be asked, and what the settings form needs."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, ErrorBudget, Limit, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.i18n import N_

SITES = {
    "nl": "https://start.exactonline.nl",
    "be": "https://start.exactonline.be",
    "de": "https://start.exactonline.de",
    "fr": "https://start.exactonline.fr",
    "uk": "https://start.exactonline.co.uk",
    "es": "https://start.exactonline.es",
}
"""One address per country; a sign-in is good at the one where it was made."""

LAG = 60.0
"""Seconds: the vendor does not say how soon a search sees a new entry, so it is given this long."""

SPEC = ConnectorSpec(
    name="exact_online",
    title="Exact Online",
    countries=("BE", "NL", "DE", "FR", "GB", "ES"),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE,
        lookup_lag=LAG,
        closed_period=ClosedPeriod.REFUSES,
        period_preflight=True,
        reports_payments=True,
        attachment=Attachment.BEFORE,
        max_batch=1,
        limits=(Limit("minute", 60, 60.0), Limit("day", 5000, 86_400.0)),
        client_error_budget=ErrorBudget(10, 7, 3600.0, frozenset({400, 401, 403, 404})),
        token_refresh_margin=30.0,
        calls_per_document=1.0,
        calls_per_pdf=2.0,
        calls_per_customer=2.0,
    ),
    options=(
        Option(
            "site",
            N_("Country of the Exact Online sign-in"),
            OptionKind.CHOICE,
            required=True,
            default="nl",
            choices=tuple((key, address.removeprefix("https://")) for key, address in SITES.items()),
        ),
        Option("administration", N_("Administration"), OptionKind.ADMINISTRATION, required=True),
        Option("journal", N_("Sales journal for invoices"), OptionKind.JOURNAL, required=True),
        Option("credit_journal", N_("Sales journal for credit notes"), OptionKind.JOURNAL, required=True),
        Option("default_ledger", N_("Ledger account for revenue"), OptionKind.LEDGER),
        Option("discount_ledger", N_("Ledger account for discounts"), OptionKind.LEDGER),
        Option("send_pdf", N_("Send the PDF along"), OptionKind.YES_NO, default="no"),
        Option(
            "document_type",
            N_("Number of the document type for PDFs"),
            help=N_("Leave it empty: the type that means sales invoice is found by its name."),
        ),
        Option(
            "lookup_lag",
            N_("Seconds until a search sees a new entry"),
            help=N_("Wait this long before an entry that was not found may be sent again."),
        ),
    ),
    sign_in=SignIn.OAUTH2,
    website="https://www.exact.com",
)
