"""What answers how many stood where at any date, and who went from where to where."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet."""


def downgrade() -> None:
    """Not yet."""
