"""Comments are written once: nothing edits them, so nothing says when they were edited."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("comments") as comments:
        comments.drop_column("edited_at")


def downgrade() -> None:
    op.add_column("comments", sa.Column("edited_at", sa.BigInteger(), nullable=True))
