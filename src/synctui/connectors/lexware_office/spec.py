"""Lexware Office's visiting card: what it can do, how often it may be asked, and what the settings form needs."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, Limit, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.i18n import N_

ADDRESS = "https://api.lexware.io"
OWN, COLLECTIVE = "own", "collective"
OPEN, UNCHECKED = "open", "unchecked"
NET, GROSS = "net", "gross"
TAXED = "taxed"
"""VAT code of a rate whose posting category is that of the line; every other code is a posting category itself."""

SPEC = ConnectorSpec(
    name="lexware_office",
    title="Lexware Office",
    countries=("DE",),
    capabilities=Capabilities(
        lookup=Lookup.IN_DOUBT,
        lookup_lag=30.0,
        pushes_edits=True,
        edit_warning="correction-booked",
        attachment=Attachment.AFTER,
        has_journals=False,
        closed_period=ClosedPeriod.ACCEPTS,
        limits=(Limit("second", 2, 1.0),),
        calls_per_edit=2.0,
        calls_per_pdf=2.0,
        calls_per_customer=2.0,
    ),
    options=(
        Option(
            "api_key",
            N_("API key"),
            OptionKind.SECRET,
            required=True,
            help=N_("Made by an administrator under app.lexware.de/addons/public-api; it ends after two years."),
        ),
        Option("administration", N_("Administration"), OptionKind.ADMINISTRATION, required=True),
        Option("default_ledger", N_("Posting category for revenue"), OptionKind.LEDGER, required=True),
        Option("discount_ledger", N_("Posting category for discounts"), OptionKind.LEDGER),
        Option(
            "contacts",
            N_("Customers"),
            OptionKind.CHOICE,
            default=OWN,
            choices=((OWN, N_("A contact for each")), (COLLECTIVE, N_("The collective contact for all"))),
        ),
        Option(
            "status",
            N_("Book as"),
            OptionKind.CHOICE,
            default=OPEN,
            choices=((OPEN, N_("checked voucher")), (UNCHECKED, N_("voucher to be checked"))),
        ),
        Option(
            "tax_type",
            N_("Amounts in vouchers"),
            OptionKind.CHOICE,
            default=NET,
            choices=((NET, N_("without VAT")), (GROSS, N_("with VAT"))),
            help=N_("Vouchers to be checked always have amounts with VAT."),
        ),
        Option(
            "reported_until",
            N_("VAT reported until"),
            OptionKind.DATE,
            help=N_("What is dated until that day is booked all the same, and told."),
        ),
        Option("send_pdf", N_("Send the PDF along"), OptionKind.YES_NO, default="yes"),
    ),
    sign_in=SignIn.KEY,
    website="https://office.lexware.de",
)
