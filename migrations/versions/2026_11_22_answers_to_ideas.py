"""Official answers to ideas, and the news that they make."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "idea_replies",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("look_again_at", sa.BigInteger(), nullable=True),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("member_name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_replies_idea_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_idea_replies_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_replies")),
    )
    op.create_index(op.f("ix_idea_replies_idea_id"), "idea_replies", ["idea_id"])
    op.create_index(op.f("ix_idea_replies_look_again_at"), "idea_replies", ["look_again_at"])
    op.create_table(
        "idea_news",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reply_id", ID, nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told_up_to", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_news_idea_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["idea_replies.id"], name=op.f("fk_idea_news_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_news")),
    )
    op.create_index(op.f("ix_idea_news_idea_id_at"), "idea_news", ["idea_id", "at"])
    op.create_index(op.f("ix_idea_news_told_at"), "idea_news", ["told_at"])
    op.create_table(
        "idea_readings",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_idea_readings_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_idea_readings")),
    )


def downgrade() -> None:
    op.drop_table("idea_readings")
    op.drop_index(op.f("ix_idea_news_told_at"), table_name="idea_news")
    op.drop_index(op.f("ix_idea_news_idea_id_at"), table_name="idea_news")
    op.drop_table("idea_news")
    op.drop_index(op.f("ix_idea_replies_look_again_at"), table_name="idea_replies")
    op.drop_index(op.f("ix_idea_replies_idea_id"), table_name="idea_replies")
    op.drop_table("idea_replies")
