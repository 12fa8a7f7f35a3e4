"""When a booking was last looked for in the tool, so that those that somebody deleted there are noticed by turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("link", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_link_seen",
        "link",
        ["integration", "seen_at"],
        unique=False,
        sqlite_where=sa.text("state = 'synced'"),
        postgresql_where=sa.text("state = 'synced'"),
    )
