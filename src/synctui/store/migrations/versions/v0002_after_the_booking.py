"""PDFs of imported files, numbers given here, what is owed after a booking, and warnings answered with yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _pdfs()
    _numbers()
    _follow_ups()
    _warnings()


def _pdfs() -> None:
    op.create_table(
        "document_pdf",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("document_id"),
    )


def _numbers() -> None:
    op.create_table(
        "given_number",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("journal", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["integration"], ["integration.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("integration", "document_id", "journal"),
        sa.UniqueConstraint("integration", "journal", "number"),
    )
    op.drop_column("integration", "minted")
    op.create_table(
        "number_counter",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["integration"], ["integration.id"]),
        sa.PrimaryKeyConstraint("integration", "scope"),
    )
    op.create_index(
        "ix_link_number",
        "link",
        ["integration", "booking_number"],
        unique=False,
        sqlite_where=sa.text("booking_number IS NOT NULL"),
        postgresql_where=sa.text("booking_number IS NOT NULL"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("code_values", sa.String(), nullable=True),
        sa.Column("tool_text", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["integration"], ["integration.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("integration", "document_id", "what"),
    )
    op.create_index(
        "ix_follow_up_due",
        "follow_up",
        ["integration", "what", "document_id"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )


def _warnings() -> None:
    op.create_table(
        "confirmed_warning",
        sa.Column("integration", sa.String(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("warning", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["integration"], ["integration.id"]),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.PrimaryKeyConstraint("integration", "document_id", "warning"),
    )
