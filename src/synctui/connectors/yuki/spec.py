"""Yuki's visiting card: what it can do, how often it may be asked, and what the settings form needs."""

from __future__ import annotations

from synctui.domain.capabilities import Attachment, Capabilities, ClosedPeriod, Limit, LimitScope, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.domain.integration import STARTS_EMPTY
from synctui.i18n import N_

SITES = {"be": "https://api.yukiworks.be", "nl": "https://api.yukiworks.nl"}
MOST = 25
"""Invoices in one call."""
LARGEST = 3_500_000
"""Bytes of one request; the service is taken to refuse more than 4 MB."""
STOPS_AFTER = 6
"""Wrong invoices after which Yuki looks at no more of a call."""

SPEC = ConnectorSpec(
    name="yuki",
    title="Yuki",
    countries=("BE", "NL"),
    capabilities=Capabilities(
        lookup=Lookup.OPEN_ITEMS,
        has_journals=False,
        pushes_edits=True,
        edit_warning="edit-resets-cost-centres",
        max_batch=MOST,
        max_request_bytes=LARGEST,
        stops_batch_after=STOPS_AFTER,
        attachment=Attachment.INLINE,
        closed_period=ClosedPeriod.REFUSES,
        limits=(Limit("day", 1000, 86_400.0, LimitScope.DOMAIN),),
        sends_customers_with_documents=True,
        calls_per_run=2,
        calls_per_document=1 / MOST,
        calls_per_edit=3.0,
        calls_per_customer=0.0,
    ),
    options=(
        Option(
            "site",
            N_("Country of the Yuki sign-in"),
            OptionKind.CHOICE,
            required=True,
            default="be",
            choices=tuple((key, address.removeprefix("https://")) for key, address in SITES.items()),
        ),
        Option(
            "access_key",
            N_("Access key"),
            OptionKind.SECRET,
            required=True,
            help=N_("Made in Yuki under Settings › Web services, with the rights Sales and Accounting."),
        ),
        Option("administration", N_("Administration"), OptionKind.ADMINISTRATION, required=True),
        Option("default_ledger", N_("Ledger account for revenue"), OptionKind.LEDGER),
        Option("discount_ledger", N_("Ledger account for discounts"), OptionKind.LEDGER),
        Option(
            STARTS_EMPTY,
            N_("Nothing since the start date is in these books yet"),
            OptionKind.YES_NO,
            default="no",
            help=N_("Yuki shows open items only: otherwise the first sync asks about every invoice."),
        ),
        Option(
            "process",
            N_("Book at once"),
            OptionKind.YES_NO,
            default="yes",
            help=N_("Otherwise invoices are left as drafts, and without their PDF."),
        ),
        Option("send_pdf", N_("Send the PDF along"), OptionKind.YES_NO, default="no"),
        Option(
            "contact_codes",
            N_("Give contacts a code"),
            OptionKind.YES_NO,
            default="yes",
            help=N_("So that Yuki finds a customer again that was renamed or has moved."),
        ),
        Option(
            "reference_prefix",
            N_("In front of invoice numbers"),
            help=N_("For company entities with the same numbers in one administration."),
        ),
        Option(
            "credit_prefix",
            N_("In front of credit note numbers"),
            default="CN ",
            help=N_("In Yuki invoices and credit notes share one range of numbers."),
        ),
        Option(
            "resubmission",
            N_("What Yuki does with an invoice that is sent again"),
            OptionKind.CHOICE,
            default="learn",
            choices=(
                ("learn", N_("find out")),
                ("replaces", N_("it replaces the first")),
                ("keeps", N_("something else: transfer no changes")),
            ),
            help=N_("Changes are transferred until one of them was booked twice."),
        ),
    ),
    sign_in=SignIn.KEY,
    website="https://www.yuki.be",
)
