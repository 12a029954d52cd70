"""Whom an entry of the audit is about is looked up by blocks of neighbours, in a table of their own.

What was written before stays where it is, is looked up there, and is added to by a program that does not know blocks.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STAYS = "what the audit says is never changed"
# On the way down each bit of a block becomes the row of a person again: 60 neighbours share a block.
_UNFOLDED = """
WITH RECURSIVE place(bit) AS (SELECT 0 UNION ALL SELECT bit + 1 FROM place WHERE bit < 59)
INSERT INTO audit_people (person_id, at, shard, number)
SELECT block * 60 + bit, at, shard, number
FROM audit_blocks JOIN place ON (people & (CAST(1 AS BIGINT) << bit)) <> 0
"""


def upgrade() -> None:
    op.create_table(
        "audit_blocks",
        sa.Column("block", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("block", "at", "shard", "number", name=op.f("pk_audit_blocks")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_on_postgresql()
    else:
        _refuse_changes_on_sqlite()


def downgrade() -> None:
    op.execute(_UNFOLDED)
    op.drop_table("audit_blocks")


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER audit_blocks_stay BEFORE UPDATE OR DELETE ON audit_blocks"
        " FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_blocks_stay_all BEFORE TRUNCATE ON audit_blocks"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
    )


def _refuse_changes_on_sqlite() -> None:
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_blocks_stay_{event.lower()} BEFORE {event} ON audit_blocks"
            f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
        )
