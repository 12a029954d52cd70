"""How many people are on the panel is kept by the database itself, whoever adds, merges, forgets or removes them.

So what an older program writes beside a newer one is counted too. Whoever wants to write of people waits while those
who are there are counted: a tenth of a second for a million; answers are written meanwhile.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ADD = (
    "INSERT INTO people_counts (shard, people) VALUES ({shard}, {more})"
    " ON CONFLICT (shard) DO UPDATE SET people = people_counts.people + excluded.people"
)
_HERE = "{0}.erased_at IS NULL AND {0}.merged_into IS NULL"
_WAS, _IS = f"({_HERE.format('old')})", f"({_HERE.format('new')})"
# Of each shard one at a time adds; who adds side by side seldom meets another there.
_SHARD = "pg_backend_pid() % 64"
# One function for each, for only the one who comes or goes with others has them as rows.
_FUNCTIONS: Mapping[str, str] = {
    "come": "SELECT count(*) INTO more FROM those WHERE erased_at IS NULL AND merged_into IS NULL;",
    "go": "SELECT -count(*) INTO more FROM those WHERE erased_at IS NULL AND merged_into IS NULL;",
    "change": f"more := {_IS}::int - {_WAS}::int;",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION people_counted_{{0}}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE more bigint;
BEGIN
    {{1}}
    IF more <> 0 THEN
        {_ADD.format(shard=_SHARD, more="more")};
    END IF;
    RETURN NULL;
END $$
"""
_ON_POSTGRESQL: Mapping[str, str] = {
    "come": "AFTER INSERT ON people REFERENCING NEW TABLE AS those FOR EACH STATEMENT",
    "go": "AFTER DELETE ON people REFERENCING OLD TABLE AS those FOR EACH STATEMENT",
    "change": f"AFTER UPDATE OF erased_at, merged_into ON people FOR EACH ROW WHEN ({_WAS} <> {_IS})",
}
_ON_SQLITE: Mapping[str, tuple[str, str]] = {
    "come": (f"AFTER INSERT ON people WHEN {_IS}", "1"),
    "go": (f"AFTER DELETE ON people WHEN {_WAS}", "-1"),
    "change": (f"AFTER UPDATE OF erased_at, merged_into ON people WHEN {_WAS} <> {_IS}", f"{_IS} - {_WAS}"),
}
_COUNT = """
INSERT INTO people_counts (shard, people)
SELECT 0, count(*) FROM people WHERE erased_at IS NULL AND merged_into IS NULL HAVING count(*) > 0
"""


def upgrade() -> None:
    op.create_table(
        "people_counts",
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shard", name=op.f("pk_people_counts")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _follow_on_postgresql()
    else:
        _follow_on_sqlite()
    # Behind the triggers: on PostgreSQL these wait for whoever writes of people, and nobody begins to before the end.
    op.execute(_COUNT)


def downgrade() -> None:
    for name in _ON_SQLITE:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION people_counted_{name} CASCADE")
        else:
            op.execute(f"DROP TRIGGER people_counted_{name}")
    op.drop_table("people_counts")


def _follow_on_postgresql() -> None:
    for name, when in _ON_POSTGRESQL.items():
        op.execute(_FUNCTION.format(name, _FUNCTIONS[name]))
        op.execute(f"CREATE TRIGGER people_counted_{name} {when} EXECUTE FUNCTION people_counted_{name}()")


def _follow_on_sqlite() -> None:
    for name, (when, more) in _ON_SQLITE.items():
        # One at a time writes there anyway.
        op.execute(f"CREATE TRIGGER people_counted_{name} {when} BEGIN {_ADD.format(shard=0, more=more)}; END")
