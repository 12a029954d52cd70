"""Saved audiences, their members, and who entered and left; and the key by which counts are veiled."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# 64 hexadecimal digits from each database's own secure source.
SECRETS = {
    "sqlite": "lower(hex(randomblob(32)))",
    "postgresql": "replace(CAST(gen_random_uuid() AS text) || CAST(gen_random_uuid() AS text), '-', '')",
}


def upgrade() -> None:
    _create_audiences()
    op.create_table(
        "audience_members",
        sa.Column("audience_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audience_id", "person_id", name=op.f("pk_audience_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audience_members_person_id"), "audience_members", ["person_id"], unique=False)
    op.create_table(
        "audience_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("audience_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("entered", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_audience_events_audience_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_audience_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_events")),
    )
    op.create_index(op.f("ix_audience_events_audience_id_id"), "audience_events", ["audience_id", "id"], unique=False)
    op.create_index(op.f("ix_audience_events_person_id"), "audience_events", ["person_id"], unique=False)
    _create_disclosure_keys()


def downgrade() -> None:
    op.drop_table("disclosure_keys")
    op.drop_index(op.f("ix_audience_events_person_id"), table_name="audience_events")
    op.drop_index(op.f("ix_audience_events_audience_id_id"), table_name="audience_events")
    op.drop_table("audience_events")
    op.drop_index(op.f("ix_audience_members_person_id"), table_name="audience_members")
    op.drop_table("audience_members")
    op.drop_table("audiences")


def _create_audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("where", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.Column("frozen_at", sa.BigInteger(), nullable=True),
        sa.Column("counted_at", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.Column("filled_at", sa.BigInteger(), nullable=True),
        sa.Column("look_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["staff_members.id"], name=op.f("fk_audiences_created_by")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_audiences_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("key", name=op.f("uq_audiences_key")),
    )


def _create_disclosure_keys() -> None:
    keys = op.create_table(
        "disclosure_keys",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_keys")),
    )
    secret: sa.ColumnClause[str] = sa.literal_column(SECRETS[op.get_bind().dialect.name])
    op.execute(keys.insert().from_select(["id", "key"], sa.select(sa.literal(1), secret)))
