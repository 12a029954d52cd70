"""Indexes for a million people: moves by crowds, positions with all that is asked of them, corrected purchases.

Moves lie by crowds of people, so that whoever is made anew part by part touches few pages.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_OF = ["model_id", "product_id"]
_MOVED = ["moved_at", "person_id", "from_segment", "to_segment", "depth_known"]
_STANDING = [
    *(*_OF, "segment", "person_id", "due_at", "moved_at"),
    *("psychology_stale_at", "psychology_landmark", "psychology_mass", "psychology_sum", "psychology_high"),
    *("depth_stale_at", "depth_landmark", "depth_mass", "depth_sum", "depth_high", "depth_known"),
    *("lapses_at", "behaviour_landmark", "behaviour_mass", "is_customer", "tier_value", "tier_until"),
]
_REVISED = sa.text("kind = 2 AND revision > 1")
_ABSENT = sa.text("erased_at IS NOT NULL OR merged_into IS NOT NULL")


def upgrade() -> None:
    op.drop_index(op.f("ix_moves_in_time"), table_name="moves")
    op.create_index(op.f("ix_moves_in_time"), "moves", [*_OF, sa.text("(person_id >> 16)"), *_MOVED], unique=False)
    op.drop_index(op.f("ix_positions_model_id_product_id_segment_person_id"), table_name="positions")
    op.create_index(op.f("ix_positions_standing"), "positions", _STANDING, unique=False)
    op.create_index(
        op.f("ix_people_absent"), "people", ["id"], unique=False, sqlite_where=_ABSENT, postgresql_where=_ABSENT
    )
    op.create_index(
        op.f("ix_observations_revised"),
        "observations",
        ["subject_id", "person_id", "source_id", "revision", "axis"],
        unique=False,
        sqlite_where=_REVISED,
        postgresql_where=_REVISED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_observations_revised"), table_name="observations")
    op.drop_index(op.f("ix_people_absent"), table_name="people")
    op.drop_index(op.f("ix_positions_standing"), table_name="positions")
    op.create_index(
        op.f("ix_positions_model_id_product_id_segment_person_id"),
        "positions",
        [*_OF, "segment", "person_id"],
        unique=False,
    )
    op.drop_index(op.f("ix_moves_in_time"), table_name="moves")
    op.create_index(op.f("ix_moves_in_time"), "moves", [*_OF, *_MOVED], unique=False)
