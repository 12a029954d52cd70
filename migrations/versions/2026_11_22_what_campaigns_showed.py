"""What campaigns showed, as it was found."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Not yet."""


def downgrade() -> None:
    """Not yet."""
