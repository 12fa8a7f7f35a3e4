"""The tables of the store, as SQLModel declares them: schema and writes come from here, the screens read plain SQL.

Money is integer cents, days are YYYYMMDD, instants are microseconds since 1970 in UTC; 0 and "" stand for none where
a column is sorted by, so that every order is total. `codes` says how marks and states are numbered.
"""

from __future__ import annotations

from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

VISIBLE = "is_hidden = 0"
UNSYNCED = "is_hidden = 0 AND mark <= 4"
BY_DATE = ("day", "id", "department_id", "customer_id", "mark", "status", "due")
A_NIGHT = "mode = 'nightly' AND local_date > 0"
"""A run that continues a night has no date of its own."""
ATTENTION = "is_hidden = 0 AND mark >= 3 AND mark <= 7"
FILTERED = ("id", "department_id", "customer_id", "day", "mark", "status")
"""What every order's index holds beside its own column, so that a filter touches no row that is not shown."""


def _big(default: int | None = 0, **options: object) -> int:
    """A whole number of 64 bits."""
    return Field(default=default, sa_type=sa.BigInteger, **options)  # type: ignore[call-overload,no-any-return]


def _index(name: str, *columns: str, where: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class Table(SQLModel, registry=registry()):
    """What all tables share: a registry of their own."""


class DepartmentTable(Table, table=True):
    """A company entity, and the integration whose state its documents show."""

    __tablename__ = "department"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    content: str
    integration: str | None = None


class TaxRateTable(Table, table=True):
    """A rate of a source; `is_listed` where the source names it apart from documents."""

    __tablename__ = "tax_rate"

    key: str = Field(primary_key=True)
    source: str
    is_listed: bool = False
    content: str


class UsedRateTable(Table, table=True):
    """Rates that documents of a department use."""

    __tablename__ = "used_rate"

    department_id: int = Field(primary_key=True, foreign_key="department.id")
    rate: str = Field(primary_key=True, foreign_key="tax_rate.key")


class UsedLedgerTable(Table, table=True):
    """Ledger numbers that lines of a department's documents carry."""

    __tablename__ = "used_ledger"

    department_id: int = Field(primary_key=True, foreign_key="department.id")
    ledger: str = Field(primary_key=True)


class UsedCostCentreTable(Table, table=True):
    """Cost centres that lines of a department's documents carry."""

    __tablename__ = "used_cost_centre"

    department_id: int = Field(primary_key=True, foreign_key="department.id")
    cost_centre: str = Field(primary_key=True)


class CustomerTable(Table, table=True):
    """A customer under one name; documents keep the name they were written to."""

    __tablename__ = "customer"
    __table_args__ = (sa.UniqueConstraint("key", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str
    name: str
    name_fold: str


class DocumentTable(Table, table=True):
    """One row of the overview. From `integration` on the columns repeat the link of the department's integration."""

    __tablename__ = "document"
    __table_args__ = (
        _index("ix_document_number", "number_order", *FILTERED, where=VISIBLE),
        _index("ix_document_date", *BY_DATE, where=VISIBLE),
        _index("ix_document_customer", "customer_fold", *FILTERED, where=VISIBLE),
        _index("ix_document_net", "net_cents", *FILTERED, where=VISIBLE),
        _index("ix_document_gross", "gross_cents", *FILTERED, where=VISIBLE),
        _index("ix_document_due", "due", *FILTERED, where=VISIBLE),
        _index("ix_document_booking", "booking_order", *FILTERED, where=VISIBLE),
        _index("ix_document_synced", "synced_at", *FILTERED, where=VISIBLE),
        _index("ix_document_buyer", "customer_id", "id", "department_id", "day", "mark", "status", where=VISIBLE),
        _index("ix_document_mark", "mark", "day", "id", "department_id", "customer_id", where=VISIBLE),
        _index("ix_document_unsynced", *BY_DATE, where=UNSYNCED),
        _index("ix_document_attention", *BY_DATE, where=ATTENTION),
        _index("ix_document_credits", "credits", where="credits IS NOT NULL"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    source: str
    department_id: int = Field(foreign_key="department.id")
    kind: str
    number: str | None = None
    number_order: str = ""
    number_fold: str = ""
    words: str = ""
    """What a search for numbers looks into: the document's own and the booking's."""
    day: int = 0
    due: int = 0
    customer_id: int = Field(foreign_key="customer.id")
    customer_fold: str
    currency: str
    net_cents: int = _big()
    vat_cents: int = _big()
    gross_cents: int = _big()
    open_cents: int | None = _big(None)
    credits: str | None = None
    stated_credited_cents: int | None = _big(None)
    credited_cents: int | None = _big(None)
    is_draft: bool = False
    is_paid: bool = False
    is_paid_at_tool: bool = False
    status: int = 0
    cost_centre: str | None = None
    fingerprint: str
    created_at: int = _big()
    updated_at: int = _big()
    gone_at: int = _big()
    is_hidden: bool = False
    """Deleted at the source before it was synced: kept, and shown nowhere."""
    set_aside: str | None = None
    integration: str | None = None
    mark: int = 0
    booking_number: str | None = None
    booking_order: str = ""
    code: str | None = None
    code_values: str | None = None
    synced_at: int = _big()
    synced_mode: str | None = None
    journal: str | None = None


class ContentTable(Table, table=True):
    """The whole document as JSON, apart from the rows so that these stay short."""

    __tablename__ = "document_content"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    content: str


class PdfTable(Table, table=True):
    """The PDF that came inside an imported file; other documents' are fetched where they come from."""

    __tablename__ = "document_pdf"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    content: bytes


class CountTable(Table, table=True):
    """How many visible documents have which mark, kept by triggers: counting a million rows would take too long."""

    __tablename__ = "mark_count"

    department_id: int = Field(primary_key=True)
    mark: int = Field(primary_key=True)
    documents: int = 0


class IntegrationTable(Table, table=True):
    """Settings as JSON; beside them the columns that queries need."""

    __tablename__ = "integration"

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    department: str = Field(index=True)
    tool: str
    start_day: int = 0
    settings: str


class LinkTable(Table, table=True):
    """What is known of one document at one integration."""

    __tablename__ = "link"
    __table_args__ = (
        sa.UniqueConstraint("integration", "document_id"),
        sa.Index("ix_link_document", "document_id"),
        _index("ix_link_entry", "integration", "remote_id", where="remote_id IS NOT NULL"),
        _index("ix_link_number", "integration", "booking_number", where="booking_number IS NOT NULL"),
        sa.Index("ix_link_run", "run"),
        _index("ix_link_seen", "integration", "seen_at", where="state = 'synced'"),
        _index("ix_link_unpaid", "integration", "paid_turn", where="state = 'synced' AND is_paid = 0"),
    )

    id: int | None = Field(default=None, primary_key=True)
    integration: str = Field(foreign_key="integration.id")
    document_id: int = Field(foreign_key="document.id")
    state: str
    reference: str = ""
    booking_number: str | None = None
    booking_order: str = ""
    booking_fold: str = ""
    remote_id: str | None = None
    fingerprint: str | None = None
    content: str | None = None
    attempted_at: int = _big()
    synced_at: int = _big()
    synced_mode: str | None = None
    journal: str | None = None
    code: str | None = None
    code_values: str | None = None
    tool_text: str | None = None
    is_missing: bool = False
    acknowledged: str | None = None
    refused_edit: str | None = None
    is_by_hand: bool = False
    run: int | None = None
    before: str | None = None
    """What stood here before the claim, as JSON; nothing where there was no link."""
    booked: str | None = None
    """The tool's amounts and notes as JSON, for the report of a run that is cut off."""
    is_paid: bool = False
    paid_on: int = 0
    paid_cents: int | None = _big(None)
    paid_turn: int = _big()
    """Grows each time the tool is asked, so that everybody gets a turn."""
    seen_at: int | None = _big(None)
    """When the booking was last looked for in the tool."""


class GivenNumberTable(Table, table=True):
    """Booking numbers that were given here: each to one document, and never to another one."""

    __tablename__ = "given_number"
    __table_args__ = (sa.UniqueConstraint("integration", "journal", "number"),)

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id")
    journal: str = Field(primary_key=True)
    number: str
    run: int


class NumberCounterTable(Table, table=True):
    """The last number given within one scope (a journal, a year, a batch); it only grows."""

    __tablename__ = "number_counter"

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    scope: str = Field(primary_key=True)
    last: int = _big()


class FollowUpTable(Table, table=True):
    """What is owed after a booking (its PDF to the tool, its number to the source) and what became of it."""

    __tablename__ = "follow_up"
    __table_args__ = (_index("ix_follow_up_due", "integration", "what", "document_id", where="state = 'due'"),)

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id")
    what: str = Field(primary_key=True)
    state: str
    value: str | None = None
    """What was written: the number of a note, the day of a payment."""
    code: str | None = None
    code_values: str | None = None
    tool_text: str | None = None
    tries: int = 0
    at: int = _big()


class ConfirmedWarningTable(Table, table=True):
    """A tool's warning that a person has answered with yes: for this document and this warning alone."""

    __tablename__ = "confirmed_warning"

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id")
    warning: str = Field(primary_key=True)
    at: int = _big()


class CustomerLinkTable(Table, table=True):
    """Which of the tool's customers one of ours is."""

    __tablename__ = "customer_link"

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    customer: str = Field(primary_key=True)
    remote_id: str
    fingerprint: str
    result: str
    at: int = _big()


class RunTable(Table, table=True):
    """One run of one integration; a night happens once for each integration and local date."""

    __tablename__ = "run"
    __table_args__ = (
        sa.Index(
            "ux_run_night",
            "integration",
            "local_date",
            unique=True,
            sqlite_where=sa.text(A_NIGHT),
            postgresql_where=sa.text(A_NIGHT),
        ),
        _index("ix_run_open", "id", where="ended_at = 0"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    integration: str = Field(foreign_key="integration.id")
    tool: str
    department: str
    mode: str
    local_date: int = 0
    token: str
    host: str
    pid: int
    started_at: int = _big()
    ended_at: int = _big()
    ending: str | None = None
    customers: int = 0
    invoices: int = 0
    credit_notes: int = 0
    not_booked: int = 0
    calls: int = 0
    report: str | None = None


class HistoryTable(Table, table=True):
    """What happened to a document, in the order of `id`."""

    __tablename__ = "history"
    __table_args__ = (sa.Index("ix_history_document", "document_id", "id"), sa.Index("ix_history_run", "run"))

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    at: int = _big()
    what: str
    run: int | None = None
    mode: str | None = None
    integration: str | None = None
    tool: str | None = None
    code: str | None = None
    code_values: str | None = None
    tool_text: str | None = None


class NotificationTable(Table, table=True):
    """The bell: at most one entry for each run."""

    __tablename__ = "notification"

    id: int | None = Field(default=None, primary_key=True)
    at: int = _big()
    integration: str | None = None
    run: int | None = Field(default=None, unique=True)
    content: str
    is_read: bool = False
    is_dismissed: bool = False


class LeaseTable(Table, table=True):
    """Who runs an integration now."""

    __tablename__ = "lease"

    integration: str = Field(primary_key=True)
    token: str
    program: str
    host: str
    pid: int
    mode: str
    since: int = _big()
    expires_at: int = _big()


class SlotTable(Table, table=True):
    """Calls that left, or will leave, under a limit; `at` may lie ahead."""

    __tablename__ = "slot"
    __table_args__ = (sa.Index("ix_slot_scope", "scope", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    at: int = _big()


class BlockTable(Table, table=True):
    """Until when a server said no."""

    __tablename__ = "scope_block"

    scope: str = Field(primary_key=True)
    until: int = _big()


class ErrorCountTable(Table, table=True):
    """Answers that count against a tool's error budget."""

    __tablename__ = "error_count"
    __table_args__ = (sa.Index("ix_error_count_endpoint", "endpoint", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    endpoint: str
    at: int = _big()


class CursorTable(Table, table=True):
    """How far each source has been read, and when."""

    __tablename__ = "cursor"

    source: str = Field(primary_key=True)
    cursor: str | None = None
    read_at: int = _big()


class ReferenceTable(Table, table=True):
    """What a tool offers to choose from, as it was fetched last."""

    __tablename__ = "reference_data"

    integration: str = Field(primary_key=True, foreign_key="integration.id")
    fetched_at: int = _big()
    content: str


class PreferenceTable(Table, table=True):
    """Small choices of the people who use the app."""

    __tablename__ = "preference"

    key: str = Field(primary_key=True)
    value: str


class AuditTable(Table, table=True):
    """Decisions of people, never changed afterwards."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: int = _big()
    action: str
    detail: str


class MetaTable(Table, table=True):
    """Numbers about the store itself."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: int = _big()


metadata = Table.metadata


def new_row(model: type[Table], **values: object) -> dict[str, object]:
    """A row to insert: these values, and the declared defaults of the other columns."""
    return _defaults(model) | values


@cache
def _defaults(model: type[Table]) -> dict[str, object]:
    optional = ((name, field) for name, field in model.model_fields.items() if not field.is_required())
    numbered = _table(model).primary_key.columns.keys()
    return {name: field.default for name, field in optional if name not in numbered}


def _table(model: type[Table]) -> sa.Table:
    return metadata.tables[str(model.__tablename__)]


department = _table(DepartmentTable)
tax_rate = _table(TaxRateTable)
used_rate = _table(UsedRateTable)
used_ledger = _table(UsedLedgerTable)
used_cost_centre = _table(UsedCostCentreTable)
customer = _table(CustomerTable)
document = _table(DocumentTable)
document_content = _table(ContentTable)
document_pdf = _table(PdfTable)
mark_count = _table(CountTable)
integration = _table(IntegrationTable)
link = _table(LinkTable)
given_number = _table(GivenNumberTable)
number_counter = _table(NumberCounterTable)
follow_up = _table(FollowUpTable)
confirmed_warning = _table(ConfirmedWarningTable)
customer_link = _table(CustomerLinkTable)
run = _table(RunTable)
history = _table(HistoryTable)
notification = _table(NotificationTable)
lease = _table(LeaseTable)
slot = _table(SlotTable)
scope_block = _table(BlockTable)
error_count = _table(ErrorCountTable)
cursor = _table(CursorTable)
reference_data = _table(ReferenceTable)
preference = _table(PreferenceTable)
audit = _table(AuditTable)
meta = _table(MetaTable)
