"""Saved audiences, their members, and who entered and left."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet."""


def downgrade() -> None:
    """Not yet."""
