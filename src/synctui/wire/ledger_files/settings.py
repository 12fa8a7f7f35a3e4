"""The settings of an integration whose books are a text file: options, defaults, and what a person would begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from synctui.domain.booking import Journal, VatCode
from synctui.domain.capabilities import Capabilities, ClosedPeriod, Lookup, Numbering
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import TaxRate
from synctui.i18n import N_
from synctui.wire.context import Context
from synctui.wire.ledger_files.dialect import Dialect

SALES, CREDIT_NOTES = "sales", "credit-notes"
JOURNALS = (Journal(SALES, "Sales"), Journal(CREDIT_NOTES, "Credit notes"))
_WORDS = {
    "AE": "reverse-charge",
    "K": "intra-eu",
    "G": "export",
    "E": "exempt",
    "Z": "zero",
    "O": "no-vat",
}
"""VAT codes of what is 0 % by EN 16931 category; any other rate is called by its figure."""
_FIGURES = ("25", "24", "23", "22", "21", "20", "19", "17", "13", "12", "10", "9", "7", "6", "5.5", "5")
BATCH = 100
"""Documents that are judged and added together."""


def ledger_spec(name: str, title: str, website: str, dialect: Dialect) -> ConnectorSpec:
    """The visiting card of a plain-text ledger."""
    return ConnectorSpec(
        name=name,
        title=title,
        countries=(),
        capabilities=Capabilities(
            lookup=Lookup.BY_REFERENCE,
            numbering=Numbering.CLIENT,
            number_format="B{year}-{counter:04d}",
            rejects_duplicates=True,
            max_batch=BATCH,
            closed_period=ClosedPeriod.ACCEPTS,
            sends_customers_with_documents=True,
            calls_per_document=1 / BATCH,
            calls_per_customer=0.0,
        ),
        options=_options(dialect),
        website=website,
    )


def _options(dialect: Dialect) -> tuple[Option, ...]:
    return (
        Option("folder", N_("Folder of the books"), OptionKind.FOLDER, required=True),
        Option(
            "file",
            N_("File that bookings are added to"),
            required=True,
            default=f"synctui{dialect.suffix}",
        ),
        Option(
            "main",
            N_("Main file of the books, if it is another one"),
            help=N_("It must include the file that bookings are added to."),
        ),
        Option("journal", N_("Sales journal for invoices"), OptionKind.JOURNAL, required=True),
        Option("credit_journal", N_("Sales journal for credit notes"), OptionKind.JOURNAL, required=True),
        Option("receivable", N_("Account of what customers owe"), required=True, default=dialect.receivable),
        Option("customer_accounts", N_("An account for each customer"), OptionKind.YES_NO, default="no"),
        Option("vat", N_("Account above the VAT accounts"), required=True, default=dialect.vat),
        Option("default_ledger", N_("Ledger account for revenue"), OptionKind.LEDGER),
        Option("discount_ledger", N_("Ledger account for discounts"), OptionKind.LEDGER),
        Option("check", N_("Let the program check each booking first"), OptionKind.YES_NO, default="yes"),
    )


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """The options of one integration, as values."""

    file: Path
    main: Path
    receivable: str
    vat: str
    has_customer_accounts: bool
    is_checked: bool

    @classmethod
    def of(cls, context: Context, spec: ConnectorSpec) -> LedgerSettings:
        """Raises `Misconfigured` ``folder-missing``."""
        integration = context.integration
        if integration is None:
            raise Misconfigured("integration-missing")
        if context.folder is None:
            raise Misconfigured("folder-missing", tool=spec.title)
        said = {option.key: integration.options.get(option.key) or option.default or "" for option in spec.options}
        folder = context.folder.expanduser()
        file = folder / said["file"]
        return cls(
            file=file,
            main=folder / said["main"] if said["main"] else file,
            receivable=said["receivable"],
            vat=said["vat"],
            has_customer_accounts=said["customer_accounts"] == "yes",
            is_checked=said["check"] != "no",
        )


def suggested(dialect: Dialect, integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """A code for each rate that says what it is, no two alike, and the accounts that manuals begin with."""
    codes: dict[str, str] = {}
    for rate in sorted(rates, key=lambda one: one.key):
        plain = _WORDS.get(rate.category or "") or _figure(rate.percent)
        number, code = 1, plain
        while code in codes.values():
            number += 1
            code = f"{plain}-{number}"
        codes[rate.key] = code
    return replace(
        integration,
        journal=SALES,
        credit_journal=CREDIT_NOTES,
        mapping=Mappings(vat=codes, default_ledger=dialect.revenue, discount_ledger=dialect.discounts),
    )


def vat_codes(used: Sequence[str]) -> tuple[VatCode, ...]:
    """What to choose from: the usual rates and reasons, and every code that is in use already."""
    usual = [VatCode(code, f"{code} %", Decimal(code)) for code in _FIGURES]
    usual += [VatCode(word, "0 %", Decimal(0)) for word in _WORDS.values()]
    known = {one.code for one in usual}
    return (*usual, *(VatCode(code, "") for code in sorted(set(used) - known)))


def _figure(percent: Decimal) -> str:
    """
    >>> _figure(Decimal("21.00")), _figure(Decimal("5.50")), _figure(Decimal(20))
    ('21', '5.5', '20')
    """
    return format(percent.normalize(), "f")
