"""Campaigns: whom they reach, who is kept out to compare with, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet."""


def downgrade() -> None:
    """Not yet."""
