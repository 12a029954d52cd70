"""What answers how many stood where at any date, and who went from where to where."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_IN_TIME = ["model_id", "product_id", "moved_at", "person_id", "from_segment", "to_segment", "depth_known"]
# A day is rounded down, for instants before 1970 too.
_DAYS = """
INSERT INTO placement_days (model_id, product_id, day, segment, depth_known, shard, positions)
SELECT model_id, product_id, day, segment, depth_known, 0, sum(worth) FROM (
    SELECT model_id, product_id, (moved_at - ((moved_at % 86400000) + 86400000) % 86400000) / 86400000 AS day,
           to_segment AS segment, depth_known, 1 AS worth
    FROM moves
    UNION ALL
    SELECT model_id, product_id, (moved_at - ((moved_at % 86400000) + 86400000) % 86400000) / 86400000,
           lag(to_segment) OVER path, lag(depth_known) OVER path, -1
    FROM moves
    WINDOW path AS (PARTITION BY person_id, model_id, product_id ORDER BY moved_at)
) AS steps
WHERE segment IS NOT NULL
GROUP BY model_id, product_id, day, segment, depth_known
HAVING sum(worth) <> 0
"""


def upgrade() -> None:
    _create_days()
    _create_paths()
    op.create_index(op.f("ix_moves_in_time"), "moves", _IN_TIME, unique=False)
    op.drop_index(op.f("ix_moves_model_id_product_id_moved_at"), table_name="moves")
    op.execute(_DAYS)


def downgrade() -> None:
    op.create_index(
        op.f("ix_moves_model_id_product_id_moved_at"), "moves", ["model_id", "product_id", "moved_at"], unique=False
    )
    op.drop_index(op.f("ix_moves_in_time"), table_name="moves")
    op.drop_table("late_paths")
    op.drop_table("path_blocks")
    op.drop_table("placement_days")


def _create_days() -> None:
    op.create_table(
        "placement_days",
        sa.Column("model_id", ID, autoincrement=False, nullable=False),
        sa.Column("product_id", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("depth_known", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("positions", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_placement_days_model_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_placement_days_product_id")),
        sa.PrimaryKeyConstraint(
            "model_id", "product_id", "day", "segment", "depth_known", "shard", name=op.f("pk_placement_days")
        ),
        sqlite_with_rowid=False,
    )


def _create_paths() -> None:
    op.create_table(
        "path_blocks",
        sa.Column("model_id", ID, autoincrement=False, nullable=False),
        sa.Column("product_id", ID, autoincrement=False, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before_day", sa.Integer(), nullable=False),
        sa.Column("paths", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_path_blocks_model_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_path_blocks_product_id")),
        sa.PrimaryKeyConstraint("model_id", "product_id", "block", name=op.f("pk_path_blocks")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # They are read whole, and to compress them would cost more than it spares.
        op.execute("ALTER TABLE path_blocks ALTER COLUMN paths SET STORAGE EXTERNAL")
    op.create_table(
        "late_paths",
        sa.Column("model_id", ID, autoincrement=False, nullable=False),
        sa.Column("product_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["measurement_models.id"], name=op.f("fk_late_paths_model_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_late_paths_product_id")),
        sa.PrimaryKeyConstraint("model_id", "product_id", "person_id", name=op.f("pk_late_paths")),
        sqlite_with_rowid=False,
    )
