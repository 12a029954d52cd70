"""When each class of data was last looked through for what is kept no longer, and where that was done already."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_runs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_retention_runs"),
    )
    op.add_column("responses", sa.Column("words_cut_at", sa.BigInteger(), nullable=True))
    op.add_column("imports", sa.Column("settled_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("imports", "settled_at")
    op.drop_column("responses", "words_cut_at")
    op.drop_table("retention_runs")
