"""Duplicates, merges that can be undone, and people who were forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What a person brings in under a reference of their own keeps it, so that a merge can be undone.
BROUGHT_IN = ("acts", "person_tiers", "purchases")


def upgrade() -> None:
    _create_duplicates()
    _create_merges()
    op.create_table(
        "erasures",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("journaled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasures_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "duplicate_searches",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duplicate_searches")),
    )
    op.create_index(op.f("ix_addresses_updated_at"), "addresses", ["updated_at"], unique=False)
    for table in BROUGHT_IN:
        op.add_column(table, sa.Column("came_as", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table in reversed(BROUGHT_IN):
        op.drop_column(table, "came_as")
    op.drop_index(op.f("ix_addresses_updated_at"), table_name="addresses")
    op.drop_table("duplicate_searches")
    op.drop_table("erasures")
    op.drop_table("merge_rows")
    op.drop_index(op.f("ix_merges_kept_id"), table_name="merges")
    op.drop_index(op.f("ix_merges_gone_id"), table_name="merges")
    op.drop_table("merges")
    op.drop_index(op.f("ix_duplicates_status"), table_name="duplicates")
    op.drop_index(op.f("ix_duplicates_other_id"), table_name="duplicates")
    op.drop_table("duplicates")


def _create_duplicates() -> None:
    op.create_table(
        "duplicates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_duplicates_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duplicates_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicates")),
        sa.UniqueConstraint("person_id", "other_id", name=op.f("uq_duplicates_person_id_other_id")),
    )
    op.create_index(op.f("ix_duplicates_other_id"), "duplicates", ["other_id"], unique=False)
    op.create_index(op.f("ix_duplicates_status"), "duplicates", ["status"], unique=False)


def _create_merges() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("merged_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["gone_id"], ["people.id"], name=op.f("fk_merges_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["people.id"], name=op.f("fk_merges_kept_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
    )
    op.create_index(op.f("ix_merges_gone_id"), "merges", ["gone_id"], unique=False)
    op.create_index(op.f("ix_merges_kept_id"), "merges", ["kept_id"], unique=False)
    op.create_table(
        "merge_rows",
        sa.Column(
            "merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=240), nullable=False),
        sa.Column("was", sa.String(length=240), nullable=True),
        sa.ForeignKeyConstraint(["merge_id"], ["merges.id"], name=op.f("fk_merge_rows_merge_id")),
        sa.PrimaryKeyConstraint("merge_id", "kind", "key", name=op.f("pk_merge_rows")),
        sqlite_with_rowid=False,
    )
