"""What to say to each segment, version by version."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet."""


def downgrade() -> None:
    """Not yet."""
