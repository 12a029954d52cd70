"""Ambassadors: programmes, agreements, rewards and missions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What was agreed to, and what was granted, stays as it was said; only whose a reward is, and its words, may change.
APPEND_ONLY = {
    "agreements": ("UPDATE", "DELETE"),
    "rewards": ("UPDATE OF kind, points, cause, cause_id, turn, granted_at", "DELETE"),
}


def upgrade() -> None:
    _create_programmes()
    _create_ambassadors()
    _create_rewards()
    _create_missions()
    for table, verbs in APPEND_ONLY.items():
        if op.get_bind().dialect.name == "postgresql":
            _refuse_on_postgresql(table, verbs)
        else:
            _refuse_on_sqlite(table, verbs)


def downgrade() -> None:
    # SQLite drops a table's triggers with it; PostgreSQL keeps the functions.
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_stay CASCADE")
    op.drop_table("board_joins")
    op.drop_index(op.f("ix_mission_entries_ambassador_id"), table_name="mission_entries")
    op.drop_table("mission_entries")
    op.drop_index(op.f("ix_missions_board_id"), table_name="missions")
    op.drop_index(op.f("ix_missions_programme_id_id"), table_name="missions")
    op.drop_table("missions")
    op.drop_index(op.f("ix_rewards_ambassador_id_id"), table_name="rewards")
    op.drop_table("rewards")
    op.drop_index(op.f("ix_ambassador_steps_ambassador_id_id"), table_name="ambassador_steps")
    op.drop_table("ambassador_steps")
    op.drop_index(op.f("ix_ambassadors_programme_id_status_id"), table_name="ambassadors")
    op.drop_index(op.f("ix_ambassadors_person_id"), table_name="ambassadors")
    op.drop_index(op.f("ix_ambassadors_open_link_id"), table_name="ambassadors")
    op.drop_table("ambassadors")
    op.drop_table("agreements")
    op.drop_table("programmes")


def _refuse_on_postgresql(table: str, verbs: tuple[str, ...]) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stay BEFORE {' OR '.join(verbs)} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_stay()"
    )


def _refuse_on_sqlite(table: str, verbs: tuple[str, ...]) -> None:
    for verb in verbs:
        name = verb.split()[0].lower()
        op.execute(
            f"CREATE TRIGGER {table}_stay_{name} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )


def _create_programmes() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("brand_id", ID, nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=80), nullable=False),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("touchpoint_id", ID, nullable=True),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("validity_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name=op.f("fk_programmes_brand_id")),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_programmes_touchpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("brand_id", name=op.f("uq_programmes_brand_id")),
        sa.UniqueConstraint("key", name=op.f("uq_programmes_key")),
    )
    op.create_table(
        "agreements",
        sa.Column("id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_agreements_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_agreements_programme_id_version")),
    )


def _create_ambassadors() -> None:
    op.create_table(
        "ambassadors",
        sa.Column("id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("invited_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("agreement_id", ID, nullable=True),
        sa.Column("agreed_language", sa.String(length=8), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("open_link_id", ID, nullable=True),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", ID, nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_ambassadors_agreement_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["ambassadors.id"], name=op.f("fk_ambassadors_merged_into")),
        sa.ForeignKeyConstraint(["open_link_id"], ["open_links.id"], name=op.f("fk_ambassadors_open_link_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ambassadors_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_ambassadors_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassadors")),
        sa.UniqueConstraint("code", name=op.f("uq_ambassadors_code")),
        sa.UniqueConstraint("programme_id", "person_id", name=op.f("uq_ambassadors_programme_id_person_id")),
    )
    op.create_index(op.f("ix_ambassadors_open_link_id"), "ambassadors", ["open_link_id"], unique=False)
    op.create_index(op.f("ix_ambassadors_person_id"), "ambassadors", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_ambassadors_programme_id_status_id"), "ambassadors", ["programme_id", "status", "id"], unique=False
    )
    op.create_table(
        "ambassador_steps",
        sa.Column("id", ID, nullable=False),
        sa.Column("ambassador_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agreement_id", ID, nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_ambassador_steps_agreement_id")),
        sa.ForeignKeyConstraint(["ambassador_id"], ["ambassadors.id"], name=op.f("fk_ambassador_steps_ambassador_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ambassador_steps")),
    )
    op.create_index(
        op.f("ix_ambassador_steps_ambassador_id_id"), "ambassador_steps", ["ambassador_id", "id"], unique=False
    )


def _create_rewards() -> None:
    op.create_table(
        "rewards",
        sa.Column("id", ID, nullable=False),
        sa.Column("ambassador_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("cause_id", sa.String(length=80), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["ambassador_id"], ["ambassadors.id"], name=op.f("fk_rewards_ambassador_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sa.UniqueConstraint(
            "ambassador_id",
            "cause",
            "cause_id",
            "kind",
            "turn",
            name=op.f("uq_rewards_ambassador_id_cause_cause_id_kind_turn"),
        ),
    )
    op.create_index(op.f("ix_rewards_ambassador_id_id"), "rewards", ["ambassador_id", "id"], unique=False)


def _create_missions() -> None:
    op.create_table(
        "missions",
        sa.Column("id", ID, nullable=False),
        sa.Column("programme_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", ID, nullable=True),
        sa.Column("board_id", sa.BigInteger(), nullable=True),
        sa.Column("opens_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_missions_programme_id")),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoints.id"], name=op.f("fk_missions_touchpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missions")),
    )
    op.create_index(op.f("ix_missions_board_id"), "missions", ["board_id"], unique=False)
    op.create_index(op.f("ix_missions_programme_id_id"), "missions", ["programme_id", "id"], unique=False)
    op.create_table(
        "mission_entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("mission_id", ID, nullable=False),
        sa.Column("ambassador_id", ID, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("sent_in_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.Column("judged_by", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ambassador_id"], ["ambassadors.id"], name=op.f("fk_mission_entries_ambassador_id")),
        sa.ForeignKeyConstraint(["mission_id"], ["missions.id"], name=op.f("fk_mission_entries_mission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_entries")),
        sa.UniqueConstraint("mission_id", "ambassador_id", name=op.f("uq_mission_entries_mission_id_ambassador_id")),
    )
    op.create_index(op.f("ix_mission_entries_ambassador_id"), "mission_entries", ["ambassador_id"], unique=False)
    op.create_table(
        "board_joins",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_board_joins_person_id")),
        sa.PrimaryKeyConstraint("person_id", "board_id", name=op.f("pk_board_joins")),
        sqlite_with_rowid=False,
    )
