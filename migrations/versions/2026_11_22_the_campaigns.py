"""Campaigns: whom they reach, who is kept out to compare with, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_campaigns()
    _create_members()
    _create_arms()
    _create_draws()
    _create_events()


def downgrade() -> None:
    for table in ("campaign_events", "control_draws", "campaign_arms", "campaign_members", "campaigns"):
        op.drop_table(table)


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=True),
        sa.Column("goal", sa.JSON(), nullable=False),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("audience_id", sa.BigInteger(), nullable=True),
        sa.Column("where", sa.JSON(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("control_share", sa.Float(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=True),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("measure_days", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("global_draw_id", sa.BigInteger(), nullable=True),
        sa.Column("launched_at", sa.BigInteger(), nullable=True),
        sa.Column("drawn_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_campaigns_product_id")),
        sa.ForeignKeyConstraint(["created_by"], ["staff_members.id"], name=op.f("fk_campaigns_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("key", name=op.f("uq_campaigns_key")),
    )
    op.create_index(
        op.f("ix_campaigns_product_id_launched_at"), "campaigns", ["product_id", "launched_at"], unique=False
    )
    op.create_index(op.f("ix_campaigns_status"), "campaigns", ["status"], unique=False)


def _create_members() -> None:
    op.create_table(
        "campaign_members",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("arm", sa.String(length=8), nullable=False),
        sa.Column("stratum", sa.SmallInteger(), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("psychology", sa.Float(), nullable=True),
        sa.Column("behaviour", sa.Float(), nullable=True),
        sa.Column("depth", sa.Float(), nullable=True),
        sa.Column("rank", sa.Float(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("drawn_as", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_members_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_campaign_members_person_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", name=op.f("pk_campaign_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_campaign_members_person_id"), "campaign_members", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_campaign_members_campaign_id_until_at"), "campaign_members", ["campaign_id", "until_at"], unique=False
    )


def _create_arms() -> None:
    op.create_table(
        "campaign_arms",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("stratum", sa.SmallInteger(), nullable=False),
        sa.Column("arm", sa.String(length=8), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_arms_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "stratum", "arm", name=op.f("pk_campaign_arms")),
        sqlite_with_rowid=False,
    )


def _create_draws() -> None:
    op.create_table(
        "control_draws",
        sa.Column("id", ID, nullable=False),
        sa.Column("scope", sa.String(length=8), nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.Column("drawn_by", ID, nullable=True),
        sa.Column("cutoffs", sa.JSON(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("members_hash", sa.String(length=64), nullable=True),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_control_draws_campaign_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["staff_members.id"], name=op.f("fk_control_draws_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_draws")),
    )
    op.create_index(
        op.f("ix_control_draws_scope_campaign_id_id"), "control_draws", ["scope", "campaign_id", "id"], unique=False
    )


def _create_events() -> None:
    op.create_table(
        "campaign_events",
        sa.Column("campaign_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_events_campaign_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_campaign_events_person_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", "kind", "source", name=op.f("pk_campaign_events")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_campaign_events_person_id"), "campaign_events", ["person_id"], unique=False)
