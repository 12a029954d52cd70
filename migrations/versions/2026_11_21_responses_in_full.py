"""Hidden fields, shown orders, snapshots, quotas, uploads and test responses."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ADDED_TO_INVITATIONS = ("is_test", "hidden", "prefill", "snapshot", "open_link_id", "reminders", "reminded_at")
ADDED_TO_RESPONSES = ("is_test", "outcome", "hidden", "shown", "snapshot", "withdrawn_at")


def upgrade() -> None:
    _add_to_invitations()
    _add_to_responses()
    op.create_table(
        "quota_counts",
        sa.Column(
            "survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f("fk_quota_counts_survey_id")),
        sa.PrimaryKeyConstraint("survey_id", "key", name=op.f("pk_quota_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quota_places",
        sa.Column(
            "response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("quota_key", sa.String(length=80), nullable=False),
        sa.Column("reserved_at", sa.BigInteger(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_quota_places_response_id")),
        sa.PrimaryKeyConstraint("response_id", "quota_key", name=op.f("pk_quota_places")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("response_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("question_key", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["responses.id"], name=op.f("fk_uploads_response_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_uploads_stored_as")),
    )
    op.create_index(op.f("ix_uploads_response_id"), "uploads", ["response_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_uploads_response_id"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_table("quota_places")
    op.drop_table("quota_counts")
    for name in ADDED_TO_RESPONSES:
        op.drop_column("responses", name)
    for name in ADDED_TO_INVITATIONS:
        op.drop_column("invitations", name)


def _add_to_invitations() -> None:
    op.add_column("invitations", sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("invitations", sa.Column("hidden", sa.JSON(), nullable=True))
    op.add_column("invitations", sa.Column("prefill", sa.JSON(), nullable=True))
    op.add_column("invitations", sa.Column("snapshot", sa.JSON(), nullable=True))
    op.add_column("invitations", sa.Column("open_link_id", sa.BigInteger(), nullable=True))
    op.add_column("invitations", sa.Column("reminders", sa.Integer(), server_default="0", nullable=False))
    op.add_column("invitations", sa.Column("reminded_at", sa.BigInteger(), nullable=True))


def _add_to_responses() -> None:
    op.add_column("responses", sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("responses", sa.Column("outcome", sa.String(length=16), nullable=True))
    op.add_column("responses", sa.Column("hidden", sa.JSON(), nullable=True))
    op.add_column("responses", sa.Column("shown", sa.JSON(), nullable=True))
    op.add_column("responses", sa.Column("snapshot", sa.JSON(), nullable=True))
    op.add_column("responses", sa.Column("withdrawn_at", sa.BigInteger(), nullable=True))
