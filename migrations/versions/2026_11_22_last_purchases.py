"""Positions tell the last purchase that still counts, so that who bought of late is told without the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_OF = ["model_id", "product_id"]
_STANDING = [
    *(*_OF, "segment", "person_id", "due_at", "moved_at"),
    *("psychology_stale_at", "psychology_landmark", "psychology_mass", "psychology_sum", "psychology_high"),
    *("depth_stale_at", "depth_landmark", "depth_mass", "depth_sum", "depth_high", "depth_known"),
    *("lapses_at", "behaviour_landmark", "behaviour_mass", "is_customer", "tier_value", "tier_until"),
]
_BOUGHT = sa.text("bought_at IS NOT NULL")
# What is kept follows from the ledger: the newest revision of each purchase counts, unless it took the purchase back.
_LAST = """
UPDATE positions SET bought_at = (
    SELECT max(line.observed_at) FROM observations AS line
    WHERE line.person_id = positions.person_id AND line.axis = 1 AND line.subject_id = positions.product_id
        AND line.kind = 2 AND line.value IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM observations AS later
            WHERE later.person_id = line.person_id AND later.axis = 1 AND later.subject_id = line.subject_id
                AND later.kind = 2 AND later.source_id = line.source_id AND later.revision > line.revision
        )
) WHERE is_customer
"""


def upgrade() -> None:
    # Filled before there is an index over it, which would be written twice.
    op.drop_index(op.f("ix_positions_standing"), table_name="positions")
    op.add_column("positions", sa.Column("bought_at", sa.BigInteger(), nullable=True))
    op.execute(_LAST)
    op.create_index(op.f("ix_positions_standing"), "positions", [*_STANDING, "bought_at"], unique=False)
    op.create_index(
        op.f("ix_positions_bought"),
        "positions",
        [*_OF, "bought_at", "person_id"],
        unique=False,
        sqlite_where=_BOUGHT,
        postgresql_where=_BOUGHT,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_positions_bought"), table_name="positions")
    op.drop_index(op.f("ix_positions_standing"), table_name="positions")
    op.drop_column("positions", "bought_at")
    op.create_index(op.f("ix_positions_standing"), "positions", _STANDING, unique=False)
