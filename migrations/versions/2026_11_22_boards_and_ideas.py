"""Boards, and the ideas, votes and comments on them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "boards",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("access", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("moderates", sa.String(length=8), nullable=False),
        sa.Column("ideas_a_day", sa.Integer(), nullable=False),
        sa.Column("comments_an_hour", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_boards_brand_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_boards_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("key", name=op.f("uq_boards_key")),
    )
    op.create_index(op.f("ix_boards_brand_id"), "boards", ["brand_id"], unique=False)
    op.create_table(
        "board_members",
        sa.Column("board_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_board_members_person_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_members_board_id")),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_board_members")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_board_members_person_id"), "board_members", ["person_id"], unique=False)
    op.create_table(
        "ideas",
        sa.Column("id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("heat", sa.Float(), nullable=False),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("absorbed", sa.Integer(), nullable=False),
        sa.Column("product_id", ID, nullable=True),
        sa.Column("look_again_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["ideas.id"], name=op.f("fk_ideas_merged_into")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ideas_person_id")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_ideas_product_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_ideas_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ideas")),
    )
    op.create_index(op.f("ix_ideas_board_id_heat_id"), "ideas", ["board_id", "heat", "id"], unique=False)
    op.create_index(op.f("ix_ideas_board_id_votes_id"), "ideas", ["board_id", "votes", "id"], unique=False)
    op.create_index("ix_ideas_listed", "ideas", ["board_id", "state", "merged_into", "id"], unique=False)
    op.create_index(op.f("ix_ideas_merged_into"), "ideas", ["merged_into"], unique=False)
    op.create_index(op.f("ix_ideas_person_id_created_at"), "ideas", ["person_id", "created_at"], unique=False)
    op.create_table(
        "idea_tags",
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("tag", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_tags_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "tag", name=op.f("pk_idea_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_idea_tags_tag_idea_id"), "idea_tags", ["tag", "idea_id"], unique=False)
    op.create_table(
        "idea_edits",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("staff_name", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_idea_edits_person_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_edits_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_edits")),
    )
    op.create_index(op.f("ix_idea_edits_idea_id"), "idea_edits", ["idea_id"], unique=False)
    op.create_index(op.f("ix_idea_edits_person_id"), "idea_edits", ["person_id"], unique=False)
    op.create_table(
        "idea_pictures",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=True),
        sa.Column("board_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_idea_pictures_board_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_pictures_idea_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_idea_pictures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_pictures")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_idea_pictures_stored_as")),
    )
    op.create_index(op.f("ix_idea_pictures_created_at"), "idea_pictures", ["created_at"], unique=False)
    op.create_index(op.f("ix_idea_pictures_idea_id"), "idea_pictures", ["idea_id"], unique=False)
    op.create_index(op.f("ix_idea_pictures_person_id"), "idea_pictures", ["person_id"], unique=False)
    op.create_table(
        "idea_drafts",
        sa.Column("board_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_idea_drafts_person_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_idea_drafts_board_id")),
        sa.PrimaryKeyConstraint("board_id", "person_id", name=op.f("pk_idea_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_idea_drafts_person_id"), "idea_drafts", ["person_id"], unique=False)
    op.create_table(
        "votes",
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("strength", sa.SmallInteger(), nullable=False),
        sa.Column("segment", sa.SmallInteger(), nullable=False),
        sa.Column("voted_at", sa.BigInteger(), nullable=False),
        sa.Column("via_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_votes_idea_id")),
        sa.ForeignKeyConstraint(["via_id"], ["ideas.id"], name=op.f("fk_votes_via_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_votes_person_id")),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_votes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_votes_person_id"), "votes", ["person_id"], unique=False)
    op.create_table(
        "comments",
        sa.Column("id", ID, nullable=False),
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("staff_name", sa.String(length=120), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_comments_idea_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_idea_id_id"), "comments", ["idea_id", "id"], unique=False)
    op.create_index(op.f("ix_comments_person_id_created_at"), "comments", ["person_id", "created_at"], unique=False)
    op.create_index(op.f("ix_comments_state"), "comments", ["state"], unique=False)
    op.create_table(
        "follows",
        sa.Column("idea_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_follows_idea_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_follows_person_id")),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_follows")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_follows_person_id"), "follows", ["person_id"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("subject", "subject_id", "person_id", name=op.f("uq_reports_subject_subject_id_person_id")),
    )
    op.create_index(op.f("ix_reports_person_id"), "reports", ["person_id"], unique=False)
    op.create_index(op.f("ix_reports_settled_at_id"), "reports", ["settled_at", "id"], unique=False)
    op.create_table(
        "idea_merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("gone_id", ID, nullable=False),
        sa.Column("kept_id", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["ideas.id"], name=op.f("fk_idea_merges_kept_id")),
        sa.ForeignKeyConstraint(["gone_id"], ["ideas.id"], name=op.f("fk_idea_merges_gone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_merges")),
    )
    op.create_index(op.f("ix_idea_merges_gone_id"), "idea_merges", ["gone_id"], unique=False)
    op.create_index(op.f("ix_idea_merges_kept_id"), "idea_merges", ["kept_id"], unique=False)


def downgrade() -> None:
    op.drop_table("idea_merges")
    op.drop_table("reports")
    op.drop_table("follows")
    op.drop_table("comments")
    op.drop_table("votes")
    op.drop_table("idea_drafts")
    op.drop_table("idea_pictures")
    op.drop_table("idea_edits")
    op.drop_table("idea_tags")
    op.drop_table("ideas")
    op.drop_table("board_members")
    op.drop_table("boards")
