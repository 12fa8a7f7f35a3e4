"""The first schema: documents, links, runs, and the search over names and numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SEARCH = (
    "CREATE VIRTUAL TABLE customer_search USING fts5(name, content='', tokenize='trigram')",
    "CREATE VIRTUAL TABLE document_search USING fts5(words, content='', tokenize='trigram')",
    """
    CREATE TRIGGER customer_named AFTER INSERT ON customer BEGIN
        INSERT INTO customer_search(rowid, name) VALUES (new.id, new.name_fold);
    END
    """,
    """
    CREATE TRIGGER document_worded AFTER INSERT ON document BEGIN
        INSERT INTO document_search(rowid, words) VALUES (new.id, new.words);
    END
    """,
    """
    CREATE TRIGGER document_reworded AFTER UPDATE OF words ON document WHEN old.words <> new.words BEGIN
        INSERT INTO document_search(document_search, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO document_search(rowid, words) VALUES (new.id, new.words);
    END
    """,
)

COUNTS = (
    """
    CREATE TRIGGER document_counted AFTER INSERT ON document WHEN new.is_hidden = 0 BEGIN
        INSERT INTO mark_count(department_id, mark, documents) VALUES (new.department_id, new.mark, 1)
        ON CONFLICT(department_id, mark) DO UPDATE SET documents = documents + 1;
    END
    """,
    """
    CREATE TRIGGER document_recounted AFTER UPDATE OF mark, department_id, is_hidden ON document
    WHEN old.mark <> new.mark OR old.department_id <> new.department_id OR old.is_hidden <> new.is_hidden BEGIN
        UPDATE mark_count SET documents = documents - 1
        WHERE department_id = old.department_id AND mark = old.mark AND old.is_hidden = 0;
        INSERT INTO mark_count(department_id, mark, documents)
        SELECT new.department_id, new.mark, 1 WHERE new.is_hidden = 0
        ON CONFLICT(department_id, mark) DO UPDATE SET documents = documents + 1;
    END
    """,
)


def upgrade() -> None:
    create_tables()
    for statement in (*SEARCH, *COUNTS):
        op.execute(statement)


def create_tables() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cursor",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "name"),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("integration", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "error_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_error_count_endpoint", "error_count", ["endpoint", "at"], unique=False)
    op.create_table(
        "integration",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("minted", sa.Integer(), nullable=False),
        sa.Column("settings", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_integration_department", "integration", ["department"], unique=False)
    op.create_table(
        "lease",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("integration"),
    )
    op.create_table(
        "mark_count",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("department_id", "mark"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("integration", sa.String(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run"),
    )
    op.create_table(
        "preference",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "scope_block",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_slot_scope", "slot", ["scope", "at"], unique=False)
    op.create_table(
        "tax_rate",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "customer_link",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration"],
            ["integration.id"],
        ),
        sa.PrimaryKeyConstraint("integration", "customer"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("number_order", sa.String(), nullable=False),
        sa.Column("number_fold", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("customer_fold", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("open_cents", sa.BigInteger(), nullable=True),
        sa.Column("credits", sa.String(), nullable=True),
        sa.Column("stated_credited_cents", sa.BigInteger(), nullable=True),
        sa.Column("credited_cents", sa.BigInteger(), nullable=True),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("is_paid_at_tool", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("cost_centre", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", sa.BigInteger(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("set_aside", sa.String(), nullable=True),
        sa.Column("integration", sa.String(), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("booking_number", sa.String(), nullable=True),
        sa.Column("booking_order", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_values", sa.String(), nullable=True),
        sa.Column("synced_at", sa.BigInteger(), nullable=False),
        sa.Column("synced_mode", sa.String(), nullable=True),
        sa.Column("journal", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "ix_document_attention",
        "document",
        ["day", "id", "department_id", "customer_id", "mark", "status", "due"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0 AND mark >= 3 AND mark <= 7"),
    )
    op.create_index(
        "ix_document_booking",
        "document",
        ["booking_order", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_buyer",
        "document",
        ["customer_id", "id", "department_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_credits", "document", ["credits"], unique=False, sqlite_where=sa.text("credits IS NOT NULL")
    )
    op.create_index(
        "ix_document_customer",
        "document",
        ["customer_fold", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_date",
        "document",
        ["day", "id", "department_id", "customer_id", "mark", "status", "due"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_due",
        "document",
        ["due", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_gross",
        "document",
        ["gross_cents", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_mark",
        "document",
        ["mark", "day", "id", "department_id", "customer_id"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_net",
        "document",
        ["net_cents", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_number",
        "document",
        ["number_order", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_synced",
        "document",
        ["synced_at", "id", "department_id", "customer_id", "day", "mark", "status"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0"),
    )
    op.create_index(
        "ix_document_unsynced",
        "document",
        ["day", "id", "department_id", "customer_id", "mark", "status", "due"],
        unique=False,
        sqlite_where=sa.text("is_hidden = 0 AND mark <= 4"),
    )
    op.create_table(
        "reference_data",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["integration"],
            ["integration.id"],
        ),
        sa.PrimaryKeyConstraint("integration"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("tool", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("local_date", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=False),
        sa.Column("credit_notes", sa.Integer(), nullable=False),
        sa.Column("not_booked", sa.Integer(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["integration"],
            ["integration.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_open", "run", ["id"], unique=False, sqlite_where=sa.text("ended_at = 0"))
    op.create_index(
        "ux_run_night",
        "run",
        ["integration", "local_date"],
        unique=True,
        sqlite_where=sa.text("mode = 'nightly' AND local_date > 0"),
    )
    op.create_table(
        "used_ledger",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("ledger", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.PrimaryKeyConstraint("department_id", "ledger"),
    )
    op.create_table(
        "used_rate",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
        ),
        sa.ForeignKeyConstraint(
            ["rate"],
            ["tax_rate.key"],
        ),
        sa.PrimaryKeyConstraint("department_id", "rate"),
    )
    op.create_table(
        "document_content",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(), nullable=True),
        sa.Column("integration", sa.String(), nullable=True),
        sa.Column("tool", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_values", sa.String(), nullable=True),
        sa.Column("tool_text", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_history_document", "history", ["document_id", "id"], unique=False)
    op.create_index("ix_history_run", "history", ["run"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("booking_number", sa.String(), nullable=True),
        sa.Column("booking_order", sa.String(), nullable=False),
        sa.Column("booking_fold", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("content", sa.String(), nullable=True),
        sa.Column("attempted_at", sa.BigInteger(), nullable=False),
        sa.Column("synced_at", sa.BigInteger(), nullable=False),
        sa.Column("synced_mode", sa.String(), nullable=True),
        sa.Column("journal", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_values", sa.String(), nullable=True),
        sa.Column("tool_text", sa.String(), nullable=True),
        sa.Column("is_missing", sa.Boolean(), nullable=False),
        sa.Column("acknowledged", sa.String(), nullable=True),
        sa.Column("refused_edit", sa.String(), nullable=True),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("booked", sa.String(), nullable=True),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("paid_on", sa.Integer(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=True),
        sa.Column("paid_turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.ForeignKeyConstraint(
            ["integration"],
            ["integration.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("integration", "document_id"),
    )
    op.create_index("ix_link_document", "link", ["document_id"], unique=False)
    op.create_index(
        "ix_link_entry",
        "link",
        ["integration", "remote_id"],
        unique=False,
        sqlite_where=sa.text("remote_id IS NOT NULL"),
    )
    op.create_index("ix_link_run", "link", ["run"], unique=False)
    op.create_index(
        "ix_link_unpaid",
        "link",
        ["integration", "paid_turn"],
        unique=False,
        sqlite_where=sa.text("state = 'synced' AND is_paid = 0"),
    )
