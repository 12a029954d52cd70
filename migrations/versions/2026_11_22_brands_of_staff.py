"""Which brands a member of staff is there for, what they are granted beyond their role, and whose a survey is."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_member_brands",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("brand_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_staff_member_brands_member_id")),
        sa.PrimaryKeyConstraint("member_id", "brand_id", name=op.f("pk_staff_member_brands")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_member_grants",
        sa.Column("member_id", ID, nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["staff_members.id"], name=op.f("fk_staff_member_grants_member_id")),
        sa.PrimaryKeyConstraint("member_id", "permission", name=op.f("pk_staff_member_grants")),
        sqlite_with_rowid=False,
    )
    op.add_column("surveys", sa.Column("brand_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("surveys", "brand_id")
    op.drop_table("staff_member_grants")
    op.drop_table("staff_member_brands")
