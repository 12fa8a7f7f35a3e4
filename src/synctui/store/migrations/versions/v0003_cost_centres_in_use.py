"""Cost centres that a department's documents carry, so that the settings can list them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_JOINED = ", "
"""Between the cost centres of one document, as the overview shows them."""


def upgrade() -> None:
    used = op.create_table(
        "used_cost_centre",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("cost_centre", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"]),
        sa.PrimaryKeyConstraint("department_id", "cost_centre"),
    )
    found = op.get_bind().execute(
        sa.text("SELECT DISTINCT department_id, cost_centre FROM document WHERE cost_centre IS NOT NULL")
    )
    pairs = {(department, name) for department, joined in found for name in joined.split(_JOINED)}
    op.bulk_insert(used, [{"department_id": one, "cost_centre": name} for one, name in sorted(pairs)])
