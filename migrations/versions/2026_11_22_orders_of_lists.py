"""Indexes for the orders in which lists are asked for: campaigns by their start, leads by since when in their stage."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_campaigns_starts_at_id"), "campaigns", ["starts_at", "id"], unique=False)
    op.create_index(op.f("ix_leads_stage_at_id"), "leads", ["stage_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_leads_stage_at_id"), table_name="leads")
    op.drop_index(op.f("ix_campaigns_starts_at_id"), table_name="campaigns")
