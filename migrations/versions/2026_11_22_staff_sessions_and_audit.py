"""Sessions of staff, what is known of each token, and the audit of what staff saw, changed and exported."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAYS = "what the audit says is never changed"


def upgrade() -> None:
    _widen_tokens()
    _create_sessions()
    _create_entries()
    _create_heads()
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_on_postgresql()
    else:
        _refuse_changes_on_sqlite()


def downgrade() -> None:
    for table in ("audit_heads", "audit_people", "audit_entries", "staff_sessions"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_stays")
        op.execute("DROP FUNCTION audit_heads_go_on")
    op.drop_index(op.f("ix_staff_members_subject_hash"), table_name="staff_members")
    op.drop_column("staff_members", "subject_hash")
    for column in ("used_at", "made_by", "source"):
        op.drop_column("staff_tokens", column)


def _widen_tokens() -> None:
    op.add_column("staff_tokens", sa.Column("source", sa.String(length=8), server_default="ISSUED", nullable=False))
    op.add_column("staff_tokens", sa.Column("made_by", sa.BigInteger(), nullable=True))
    op.add_column("staff_tokens", sa.Column("used_at", sa.BigInteger(), nullable=True))
    op.add_column("staff_members", sa.Column("subject_hash", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_staff_members_subject_hash"), "staff_members", ["subject_hash"], unique=True)


def _create_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", ID, nullable=False),
        sa.Column("token_id", ID, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["staff_tokens.id"], name=op.f("fk_staff_sessions_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_staff_sessions_secret_hash")),
    )
    op.create_index(op.f("ix_staff_sessions_token_id"), "staff_sessions", ["token_id"], unique=False)


def _create_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("token_id", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("shard", "number", name=op.f("pk_audit_entries")),
    )
    for columns in (["at"], ["member_id", "at"], ["operation", "at"]):
        named = [*columns, "shard", "number"]
        op.create_index(op.f(f"ix_audit_entries_{'_'.join(named)}"), "audit_entries", named, unique=False)
    op.create_table(
        "audit_people",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "at", "shard", "number", name=op.f("pk_audit_people")),
    )


def _create_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("shard", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_audit_heads")),
    )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        f"CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{STAYS}'; END $$"
    )
    op.execute(
        "CREATE FUNCTION audit_heads_go_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.shard <> OLD.shard OR NEW.number < OLD.number"
        f" OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash) THEN RAISE EXCEPTION '{STAYS}'; END IF;"
        " RETURN NEW; END $$"
    )
    for table in ("audit_entries", "audit_people"):
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION audit_stays()"
        )
    for table in ("audit_entries", "audit_people", "audit_heads"):
        op.execute(
            f"CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()"
        )
    op.execute(
        "CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_go_on BEFORE UPDATE ON audit_heads"
        " FOR EACH ROW EXECUTE FUNCTION audit_heads_go_on()"
    )


def _refuse_changes_on_sqlite() -> None:
    for table in ("audit_entries", "audit_people"):
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stay_{event.lower()} BEFORE {event} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
            )
    op.execute(
        f"CREATE TRIGGER audit_heads_stay BEFORE DELETE ON audit_heads BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    )
    op.execute(
        "CREATE TRIGGER audit_heads_go_on BEFORE UPDATE ON audit_heads"
        " WHEN NEW.shard <> OLD.shard OR NEW.number < OLD.number"
        " OR (NEW.number = OLD.number AND NEW.hash <> OLD.hash)"
        f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    )
