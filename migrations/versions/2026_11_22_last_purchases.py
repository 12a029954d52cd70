"""Positions tell the last purchase that still counts, so that who bought of late is told without the ledger.

On PostgreSQL nobody waits longer than for one step, whatever still runs, and an upgrade that was broken off begins
again. What an older program writes meanwhile lacks it: `kizuna rebuild` follows when the last of these is gone.
"""

from collections.abc import Sequence

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
_BEFORE = "ix_positions_standing"
_WHOLE = ("ix_positions_standing_whole", [*_STANDING, "bought_at"], None)
_BOUGHT = ("ix_positions_bought", [*_OF, "bought_at", "person_id"], sa.text("bought_at IS NOT NULL"))
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
) WHERE is_customer"""
_AT_ONCE = 2_000
# As whoever writes a ledger does: the people first, in their order, and only then what is kept of them.
_STEP = f"""
DO $$ BEGIN
    PERFORM id FROM people WHERE id BETWEEN {{0}} AND {{1}} ORDER BY id FOR NO KEY UPDATE;
    {_LAST} AND bought_at IS NULL AND person_id BETWEEN {{0}} AND {{1}};
END $$
"""
_PARTS = sa.text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'positions'::regclass ORDER BY 1")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _add_beside_others()
    else:
        _add_alone()


def downgrade() -> None:
    for name, _, _ in (_BOUGHT, _WHOLE):
        op.drop_index(op.f(name), table_name="positions")
    op.drop_column("positions", "bought_at")
    op.create_index(op.f(_BEFORE), "positions", _STANDING, unique=False)


def _add_alone() -> None:
    """On SQLite one at a time writes anyway: filled before there is an index over it, which would be written twice."""
    op.drop_index(op.f(_BEFORE), table_name="positions")
    op.add_column("positions", sa.Column("bought_at", sa.BigInteger(), nullable=True))
    op.execute(_LAST)
    for name, columns, where in (_WHOLE, _BOUGHT):
        op.create_index(op.f(name), "positions", columns, unique=False, sqlite_where=where)


def _add_beside_others() -> None:
    """On PostgreSQL step by step; each can be done again."""
    op.add_column("positions", sa.Column("bought_at", sa.BigInteger(), nullable=True), if_not_exists=True)
    bind = op.get_bind()
    with op.get_context().autocommit_block():
        newest = bind.scalar(sa.text("SELECT max(person_id) FROM positions")) or 0
        for first in range(0, newest + 1, _AT_ONCE):
            op.execute(_STEP.format(first, first + _AT_ONCE - 1))
        # Building waits for whatever began before it, and nobody waits for that.
        patience = bind.scalar(sa.text("SHOW lock_timeout"))
        op.execute("SET lock_timeout = 0")
        parts = list(bind.scalars(_PARTS))
        for name, columns, where in (_WHOLE, _BOUGHT):
            _build(name, columns, where, parts)
        op.execute(f"SET lock_timeout = '{patience}'")
        _drop(_BEFORE, "positions", parts)


def _build(name: str, columns: Sequence[str], where: sa.TextClause | None, parts: Sequence[str]) -> None:
    """Builds an index while others write; where the table is in parts, of each, and the whole takes these over."""
    # What an attempt that was broken off has left is of no use.
    _drop(name, "positions", parts)
    for part in parts or ["positions"]:
        own = f"{name}_{part}" if parts else name
        _drop(own, part)
        op.create_index(op.f(own), part, columns, unique=False, postgresql_where=where, postgresql_concurrently=True)
    if parts:
        op.create_index(op.f(name), "positions", columns, unique=False, postgresql_where=where)


def _drop(name: str, table: str, parts: Sequence[str] = ()) -> None:
    """Drops an index if it is there; one over parts goes at once, for PostgreSQL knows no other way."""
    op.drop_index(op.f(name), table_name=table, if_exists=True, postgresql_concurrently=not parts)
