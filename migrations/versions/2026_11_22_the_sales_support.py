"""Staff members, and what salespeople work with: schemes, leads and their steps."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_members()
    _create_schemes()
    _create_leads()
    _create_steps()
    _create_choices()
    _create_requests()
    _refuse_changes()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION sales_schemes_stay CASCADE")
    for table in ("lead_requests", "lead_choices", "lead_learnings", "lead_steps", "leads", "sales_schemes"):
        op.drop_table(table)
    op.drop_column("staff_tokens", "member_id")
    op.drop_table("staff_members")


def _create_members() -> None:
    op.create_table(
        "staff_members",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_members_name")),
    )
    op.create_index(op.f("ix_staff_members_team"), "staff_members", ["team"], unique=False)
    op.add_column("staff_tokens", sa.Column("member_id", sa.BigInteger(), nullable=True))
    # Whoever had a token is a member of staff, once for each name.
    op.execute(
        "INSERT INTO staff_members (name, created_at)"
        " SELECT name, min(created_at) FROM staff_tokens GROUP BY name ORDER BY min(id)"
    )
    op.execute(
        "UPDATE staff_tokens SET member_id ="
        " (SELECT staff_members.id FROM staff_members WHERE staff_members.name = staff_tokens.name)"
    )


def _create_schemes() -> None:
    op.create_table(
        "sales_schemes",
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("place", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reach", sa.String(length=8), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=True),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_sales_schemes_member_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_sales_schemes_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_schemes")),
        sa.UniqueConstraint("product_id", "place", "version", name=op.f("uq_sales_schemes_product_id_place_version")),
    )


def _create_leads() -> None:
    op.create_table(
        "leads",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("open_key", sa.String(length=48), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("stage_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["staff_members.id"], name=op.f("fk_leads_owner_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_leads_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_leads_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("open_key", name=op.f("uq_leads_open_key")),
    )
    op.create_index(op.f("ix_leads_owner_id_id"), "leads", ["owner_id", "id"], unique=False)
    op.create_index(op.f("ix_leads_person_id_product_id"), "leads", ["person_id", "product_id"], unique=False)
    op.create_index(op.f("ix_leads_product_id_stage"), "leads", ["product_id", "stage"], unique=False)


def _create_steps() -> None:
    op.create_table(
        "lead_steps",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("from_stage", sa.String(length=16), nullable=True),
        sa.Column("to_stage", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("scheme_id", ID, nullable=True),
        sa.Column("member_id", ID, nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_steps_lead_id")),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_lead_steps_member_id")),
        sa.ForeignKeyConstraint(["scheme_id"], ["sales_schemes.id"], name=op.f("fk_lead_steps_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_steps")),
    )
    op.create_index(op.f("ix_lead_steps_lead_id_at"), "lead_steps", ["lead_id", "at"], unique=False)
    op.create_index(op.f("ix_lead_steps_scheme_id"), "lead_steps", ["scheme_id"], unique=False)
    op.create_table(
        "lead_learnings",
        sa.Column("step_id", ID, autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("axis", sa.SmallInteger(), nullable=False),
        sa.Column("facet", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["step_id"], ["lead_steps.id"], name=op.f("fk_lead_learnings_step_id")),
        sa.PrimaryKeyConstraint("step_id", "item", name=op.f("pk_lead_learnings")),
        sqlite_with_rowid=False,
    )


def _create_choices() -> None:
    op.create_table(
        "lead_choices",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_id", ID, nullable=False),
        sa.Column("scheme_id", ID, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_choices_lead_id")),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_lead_choices_member_id")),
        sa.ForeignKeyConstraint(["scheme_id"], ["sales_schemes.id"], name=op.f("fk_lead_choices_scheme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_choices")),
    )
    op.create_index(op.f("ix_lead_choices_lead_id_id"), "lead_choices", ["lead_id", "id"], unique=False)
    op.create_index(op.f("ix_lead_choices_scheme_id"), "lead_choices", ["scheme_id"], unique=False)


def _create_requests() -> None:
    op.create_table(
        "lead_requests",
        sa.Column("id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("external_ref", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("lead_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_requests_lead_id")),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_lead_requests_member_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_lead_requests_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_requests")),
    )
    for columns in (["member_id", "id"], ["settled_at", "id"], ["external_ref"]):
        name = op.f(f"ix_lead_requests_{'_'.join(columns)}")
        op.create_index(name, "lead_requests", columns, unique=False)


def _refuse_changes() -> None:
    """A published scheme stays as it is: steps tell by which version they were made."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION sales_schemes_stay() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'a scheme is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER sales_schemes_stay BEFORE UPDATE ON sales_schemes"
            " FOR EACH ROW EXECUTE FUNCTION sales_schemes_stay()"
        )
    else:
        op.execute(
            "CREATE TRIGGER sales_schemes_stay BEFORE UPDATE ON sales_schemes"
            " BEGIN SELECT RAISE(ABORT, 'a scheme is never changed'); END"
        )
