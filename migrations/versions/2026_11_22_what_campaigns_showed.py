"""What campaigns showed, as it was found, and which versions of a plan were revised by it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_findings()
    _create_links()
    _refuse_changes()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION campaign_findings_stay CASCADE")
    op.drop_table("plan_findings")
    op.drop_table("campaign_findings")


def _create_findings() -> None:
    op.create_table(
        "campaign_findings",
        sa.Column("id", ID, nullable=False),
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("plan_id", ID, nullable=True),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("says", sa.String(length=24), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_findings_campaign_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_members.id"], name=op.f("fk_campaign_findings_created_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["communication_plans.id"], name=op.f("fk_campaign_findings_plan_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_campaign_findings_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_findings")),
    )
    for column in ("campaign_id", "plan_id", "product_id"):
        name = op.f(f"ix_campaign_findings_{column}_id")
        op.create_index(name, "campaign_findings", [column, "id"], unique=False)


def _create_links() -> None:
    op.create_table(
        "plan_findings",
        sa.Column("plan_id", ID, autoincrement=False, nullable=False),
        sa.Column("finding_id", ID, autoincrement=False, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["campaign_findings.id"], name=op.f("fk_plan_findings_finding_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["communication_plans.id"], name=op.f("fk_plan_findings_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "finding_id", name=op.f("pk_plan_findings")),
    )
    name = op.f("ix_plan_findings_finding_id_plan_id")
    op.create_index(name, "plan_findings", ["finding_id", "plan_id"], unique=False)


def _refuse_changes() -> None:
    """A finding stays as it was found: plans were revised by it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION campaign_findings_stay() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'a finding is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER campaign_findings_stay BEFORE UPDATE OR DELETE ON campaign_findings"
            " FOR EACH ROW EXECUTE FUNCTION campaign_findings_stay()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER campaign_findings_stay_{event.lower()} BEFORE {event} ON campaign_findings"
            " BEGIN SELECT RAISE(ABORT, 'a finding is never changed'); END"
        )
