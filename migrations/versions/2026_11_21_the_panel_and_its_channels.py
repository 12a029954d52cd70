"""People's addresses, pauses, channels and history, and files that can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("channel", sa.String(length=16), nullable=True))
    for name in ("paused_until", "erased_at", "merged_into", "named_by"):
        op.add_column("people", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("consents", sa.Column("channel", sa.String(length=16), server_default=sa.text("''"), nullable=False))
    for name in ("import_id", "void_at"):
        op.add_column("consents", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "forgotten_refs",
        sa.Column("ref_hash", sa.String(length=64), nullable=False),
        sa.Column("forgotten_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref_hash", name=op.f("pk_forgotten_refs")),
    )
    _create_addresses()
    _create_changes()
    # What is known already begins its history here.
    op.execute(
        "INSERT INTO attribute_changes (person_id, attribute_id, text, number, source, changed_at)"
        " SELECT person_id, attribute_id, text, number, 'known before', updated_at FROM attribute_values"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_import_changes_person_id"), table_name="import_changes")
    op.drop_table("import_changes")
    op.drop_index(op.f("ix_import_people_person_id"), table_name="import_people")
    op.drop_table("import_people")
    op.drop_index(op.f("ix_attribute_changes_person_id_attribute_id_changed_at"), table_name="attribute_changes")
    op.drop_table("attribute_changes")
    op.drop_index(op.f("ix_addresses_normal"), table_name="addresses")
    op.drop_table("addresses")
    op.drop_table("forgotten_refs")
    op.drop_table("imports")
    for name in ("void_at", "import_id", "channel"):
        op.drop_column("consents", name)
    for name in ("named_by", "merged_into", "erased_at", "paused_until", "channel"):
        op.drop_column("people", name)


def _create_addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("normal", sa.String(length=320), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_addresses_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_addresses")),
    )
    op.create_index(op.f("ix_addresses_normal"), "addresses", ["normal"], unique=False)


def _create_changes() -> None:
    op.create_table(
        "attribute_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attribute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=True),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["attribute_id"], ["attributes.id"], name=op.f("fk_attribute_changes_attribute_id")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_attribute_changes_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_attribute_changes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute_changes")),
    )
    op.create_index(
        op.f("ix_attribute_changes_person_id_attribute_id_changed_at"),
        "attribute_changes",
        ["person_id", "attribute_id", "changed_at"],
        unique=False,
    )
    op.create_table(
        "import_people",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_people_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_import_people_person_id")),
        sa.PrimaryKeyConstraint("import_id", "person_id", name=op.f("pk_import_people")),
    )
    op.create_index(op.f("ix_import_people_person_id"), "import_people", ["person_id"], unique=False)
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("before", sa.String(length=320), nullable=True),
        sa.Column("after", sa.String(length=320), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_changes_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_import_changes_person_id")),
        sa.PrimaryKeyConstraint("import_id", "person_id", "field", name=op.f("pk_import_changes")),
    )
    op.create_index(op.f("ix_import_changes_person_id"), "import_changes", ["person_id"], unique=False)
