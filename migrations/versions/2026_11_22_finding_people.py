"""Indexes by which people are found."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_VALUES = (["attribute_id", "number"], ["attribute_id", "text"])
_LAPSES = sa.text("lapses_at IS NOT NULL AND tier_value IS NULL")
_TIERS = sa.text("tier_value IS NOT NULL")


def upgrade() -> None:
    """Values lead to their people by an index alone; purchases are found by product and time, lapses by when."""
    _index_positions("ix_positions_lapses", ["lapses_at", "person_id", "tier_value"], _LAPSES)
    _index_positions("ix_positions_tiers", ["tier_value", "person_id"], _TIERS)
    for columns in _VALUES:
        op.drop_index(_name(columns), table_name="attribute_values")
        op.create_index(_name([*columns, "person_id"]), "attribute_values", [*columns, "person_id"])
    counts = sa.text("kind = 2 AND value IS NOT NULL")
    op.create_index(
        "ix_observations_purchases",
        "observations",
        ["subject_id", "observed_at", "value"],
        sqlite_where=counts,
        postgresql_where=counts,
    )


def downgrade() -> None:
    """As it was before."""
    op.drop_index("ix_positions_tiers", table_name="positions")
    op.drop_index("ix_positions_lapses", table_name="positions")
    op.drop_index("ix_observations_purchases", table_name="observations")
    for columns in _VALUES:
        op.drop_index(_name([*columns, "person_id"]), table_name="attribute_values")
        op.create_index(_name(columns), "attribute_values", columns)


def _index_positions(name: str, columns: list[str], of: sa.TextClause) -> None:
    columns = ["model_id", "product_id", *columns]
    op.create_index(name, "positions", columns, sqlite_where=of, postgresql_where=of)


def _name(columns: list[str]) -> str:
    return f"ix_attribute_values_{'_'.join(columns)}"
