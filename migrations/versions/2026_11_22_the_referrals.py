"""Who was brought by which ambassador, and the places where their links lead."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = (
    ("ambassador_id", "id"),
    ("looked_at",),
    ("person_id",),
    ("programme_id", "id"),
)


def upgrade() -> None:
    op.create_table(
        "referral_places",
        sa.Column("open_link_id", ID, autoincrement=False, nullable=False),
        sa.Column("ambassador_id", ID, nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["ambassador_id"], ["ambassadors.id"], name=op.f("fk_referral_places_ambassador_id")),
        sa.ForeignKeyConstraint(["open_link_id"], ["open_links.id"], name=op.f("fk_referral_places_open_link_id")),
        sa.PrimaryKeyConstraint("open_link_id", name=op.f("pk_referral_places")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_referral_places_ambassador_id"), "referral_places", ["ambassador_id"], unique=False)
    _create_referrals()
    for columns in INDEXES:
        op.create_index(op.f(f"ix_referrals_{'_'.join(columns)}"), "referrals", list(columns), unique=False)
    # Who came through a place is asked every few seconds.
    op.create_index(op.f("ix_invitations_open_link_id"), "invitations", ["open_link_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_invitations_open_link_id"), table_name="invitations")
    for columns in reversed(INDEXES):
        op.drop_index(op.f(f"ix_referrals_{'_'.join(columns)}"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_index(op.f("ix_referral_places_ambassador_id"), table_name="referral_places")
    op.drop_table("referral_places")


def _create_referrals() -> None:
    op.create_table(
        "referrals",
        sa.Column("id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("ambassador_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("open_link_id", ID, nullable=True),
        sa.Column("invitation_id", ID, nullable=True),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("signed_up_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("purchase_id", sa.BigInteger(), nullable=True),
        sa.Column("unconfirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.Column("cleared", sa.Integer(), nullable=False),
        sa.Column("judged", sa.String(length=8), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("judged_by", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("aside_for", ID, nullable=True),
        sa.Column("counts_since", sa.BigInteger(), nullable=True),
        sa.Column("advocated_at", sa.BigInteger(), nullable=True),
        sa.Column("advocacy_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("advocates", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["aside_for"], ["referrals.id"], name=op.f("fk_referrals_aside_for")),
        sa.ForeignKeyConstraint(["ambassador_id"], ["ambassadors.id"], name=op.f("fk_referrals_ambassador_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name=op.f("fk_referrals_invitation_id")),
        sa.ForeignKeyConstraint(["open_link_id"], ["open_links.id"], name=op.f("fk_referrals_open_link_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referrals_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_referrals_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_referrals_invitation_id")),
        sa.UniqueConstraint("programme_id", "person_id", name=op.f("uq_referrals_programme_id_person_id")),
    )
