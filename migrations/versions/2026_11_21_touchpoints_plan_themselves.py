"""Touchpoints' rules, placed open links, and every decision whether to contact someone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("rules", "audience", "plans_itself", "planned_at", "planning_until")


def upgrade() -> None:
    op.add_column("touchpoints", sa.Column("rules", sa.JSON(), nullable=True))
    op.add_column("touchpoints", sa.Column("audience", sa.JSON(), nullable=True))
    op.add_column("touchpoints", sa.Column("plans_itself", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("touchpoints", sa.Column("planned_at", sa.BigInteger(), nullable=True))
    op.add_column("touchpoints", sa.Column("planning_until", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_purchases_product_id_purchased_at_id"), "purchases", ["product_id", "purchased_at", "id"], unique=False
    )
    op.create_table(
        "open_links",
        sa.Column("id", ID, nullable=False),
        sa.Column("touchpoint_id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.Column("prefill", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_open_links_touchpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_links")),
        sa.UniqueConstraint("touchpoint_id", "key", name=op.f("uq_open_links_touchpoint_id_key")),
    )
    op.create_table(
        "contact_caps",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_caps")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_caps_key")),
    )
    op.create_table(
        "contact_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("touchpoint_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("contact_at", sa.BigInteger(), nullable=True),
        sa.Column("invitation_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_decisions_person_id")),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_contact_decisions_touchpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_decisions")),
        sa.UniqueConstraint(
            "touchpoint_id",
            "person_id",
            "occasion",
            "step",
            name=op.f("uq_contact_decisions_touchpoint_id_person_id_occasion_step"),
        ),
    )
    op.create_index(
        op.f("ix_contact_decisions_person_id_contact_at"),
        "contact_decisions",
        ["person_id", "contact_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_decisions_touchpoint_id_step_contact_at"),
        "contact_decisions",
        ["touchpoint_id", "step", "contact_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_contact_decisions_touchpoint_id_until_at"),
        "contact_decisions",
        ["touchpoint_id", "until_at"],
        unique=False,
    )
    op.create_table(
        "contact_changes",
        sa.Column("id", ID, nullable=False),
        sa.Column("decision_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["contact_decisions.id"], name=op.f("fk_contact_changes_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_changes")),
    )
    op.create_index(op.f("ix_contact_changes_decision_id"), "contact_changes", ["decision_id"], unique=False)


def downgrade() -> None:
    for table in ("contact_changes", "contact_decisions", "contact_caps", "open_links"):
        op.drop_table(table)
    op.drop_index(op.f("ix_purchases_product_id_purchased_at_id"), table_name="purchases")
    for column in reversed(ADDED):
        op.drop_column("touchpoints", column)
