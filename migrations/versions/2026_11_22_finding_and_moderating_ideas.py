"""What finds ideas again, and who may post without being looked at first."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_posters()
    _create_moderation()
    _create_grams()
    op.create_table(
        "idea_demand",
        sa.Column("idea_id", ID, autoincrement=False, nullable=False),
        sa.Column("segment", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_demand_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", "segment", name=op.f("pk_idea_demand")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_idea_demand_board_id_segment_fit_idea_id"),
        "idea_demand",
        ["board_id", "segment", "fit", "idea_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_idea_demand_board_id_segment_fit_idea_id"), table_name="idea_demand")
    op.drop_table("idea_demand")
    op.drop_table("gram_counts")
    op.drop_table("idea_grams")
    op.drop_table("idea_texts")
    op.drop_index(op.f("ix_moderations_subject_subject_id_at"), table_name="moderations")
    op.drop_table("moderations")
    op.drop_table("banned_words")
    op.drop_table("posters")


def _create_posters() -> None:
    op.create_table(
        "posters",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("nickname", sa.String(length=40), nullable=True),
        sa.Column("nickname_normal", sa.String(length=160), nullable=True),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_posters_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_posters")),
        sa.UniqueConstraint("nickname_normal", name=op.f("uq_posters_nickname_normal")),
    )


def _create_moderation() -> None:
    op.create_table(
        "banned_words",
        sa.Column("id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=True),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("normal", sa.String(length=240), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_banned_words_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banned_words")),
        sa.UniqueConstraint("board_id", "normal", name=op.f("uq_banned_words_board_id_normal")),
    )
    op.create_table(
        "moderations",
        sa.Column("id", ID, nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderations")),
    )
    op.create_index(
        op.f("ix_moderations_subject_subject_id_at"), "moderations", ["subject", "subject_id", "at"], unique=False
    )


def _create_grams() -> None:
    op.create_table(
        "idea_texts",
        sa.Column("idea_id", ID, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_idea_texts_idea_id")),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_texts")),
    )
    op.create_table(
        "idea_grams",
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("idea_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("board_id", "gram", "idea_id", name=op.f("pk_idea_grams")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gram_counts",
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("board_id", "gram", name=op.f("pk_gram_counts")),
        sqlite_with_rowid=False,
    )
