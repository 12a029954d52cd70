"""What to say to each segment, version by version, who got what, and that it counts towards the caps on contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FIXED = ("communication_plans", "communication_aims", "communication_entries")


def upgrade() -> None:
    _create_plans()
    _create_contacts()
    _refuse_changes()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION communication_plans_stay CASCADE")
    for table in ("other_contacts", "communication_contacts", *reversed(FIXED)):
        op.drop_table(table)


def _create_plans() -> None:
    op.create_table(
        "communication_plans",
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["staff_members.id"], name=op.f("fk_communication_plans_created_by")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_communication_plans_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_plans")),
        sa.UniqueConstraint("product_id", "version", name=op.f("uq_communication_plans_product_id_version")),
    )
    op.create_table(
        "communication_aims",
        sa.Column("plan_id", ID, autoincrement=False, nullable=False),
        sa.Column("segment", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("aim", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["communication_plans.id"], name=op.f("fk_communication_aims_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "segment", name=op.f("pk_communication_aims")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "communication_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=True),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["communication_plans.id"], name=op.f("fk_communication_entries_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_entries")),
        sa.UniqueConstraint("plan_id", "key", name=op.f("uq_communication_entries_plan_id_key")),
    )


def _create_contacts() -> None:
    op.create_table(
        "communication_contacts",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=True),
        sa.Column("entry_key", sa.String(length=80), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_communication_contacts_person_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["communication_plans.id"], name=op.f("fk_communication_contacts_plan_id")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_communication_contacts_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communication_contacts")),
        sa.UniqueConstraint("source", name=op.f("uq_communication_contacts_source")),
    )
    for columns in (["person_id", "product_id", "entry_key"], ["plan_id", "entry_key"], ["campaign_id"]):
        name = op.f(f"ix_communication_contacts_{'_'.join(columns)}")
        op.create_index(name, "communication_contacts", columns, unique=False)
    op.create_table(
        "other_contacts",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("contact_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_other_contacts_person_id")),
        sa.PrimaryKeyConstraint("kind", "about_id", name=op.f("pk_other_contacts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_other_contacts_person_id_contact_at"), "other_contacts", ["person_id", "contact_at"], unique=False
    )


def _refuse_changes() -> None:
    """A published plan stays as it is: contacts and campaigns tell by which version they were made."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION communication_plans_stay() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'a communication plan is never changed'; END $$"
        )
        for table in FIXED:
            op.execute(
                f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION communication_plans_stay()"
            )
        return
    for table in FIXED:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stay_{event.lower()} BEFORE {event} ON {table}"
                " BEGIN SELECT RAISE(ABORT, 'a communication plan is never changed'); END"
            )
