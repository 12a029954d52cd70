"""Long work, and what measurement models were found to be."""

import re
from collections.abc import Callable, Mapping
from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What follows from the ledger is written by the million when a model is published: checking each row against the tables
# it speaks of took longer than writing it. The ledger itself is checked, and nothing is here that is not there.
_REFERENCES = {
    "moves": {"model_id": "measurement_models", "person_id": "people", "product_id": "products"},
    "positions": {
        "brand_id": "brands",
        "model_id": "measurement_models",
        "person_id": "people",
        "product_id": "products",
    },
}
_REFERENCE = re.compile(r",\s*CONSTRAINT fk_\w+ FOREIGN KEY\s*\([^)]*\) REFERENCES \w+ \([^)]*\)")

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=True),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("stumbles", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state_claimed_until"), "jobs", ["state", "claimed_until"], unique=False)
    op.create_index(op.f("ix_jobs_kind_about_id"), "jobs", ["kind", "about_id"], unique=False)
    # A model restored from another, and what calibrating it showed.
    op.add_column("measurement_models", sa.Column("restored_from", sa.BigInteger(), nullable=True))
    op.add_column("measurement_models", sa.Column("calibration", sa.JSON(), nullable=True))

    for table, references in _REFERENCES.items():
        if op.get_bind().dialect.name == "sqlite":
            _make_anew(table, lambda definition: _REFERENCE.sub("", definition))
        else:
            for column in references:
                op.drop_constraint(op.f(f"fk_{table}_{column}"), table, type_="foreignkey")


def downgrade() -> None:
    for table, references in _REFERENCES.items():
        if op.get_bind().dialect.name == "sqlite":
            _make_anew(table, partial(_referring, table=table, references=references))
        else:
            for column, other in references.items():
                op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, other, [column], ["id"])
    op.drop_column("measurement_models", "calibration")
    op.drop_column("measurement_models", "restored_from")
    op.drop_index(op.f("ix_jobs_kind_about_id"), table_name="jobs")
    op.drop_index(op.f("ix_jobs_state_claimed_until"), table_name="jobs")
    op.drop_table("jobs")


def _make_anew(table: str, changed: Callable[[str], str]) -> None:
    """SQLite changes no constraint of a table that is there: another takes its place, with its rows and indexes."""
    bind = op.get_bind()
    kept = bind.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"), {"table": table}
    ).all()
    definition = next(row.sql for row in kept if row.type == "table")
    head = re.compile(rf'^CREATE TABLE "?{table}"?')
    op.execute(head.sub(f"CREATE TABLE {table}_anew", changed(definition)))
    op.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")  # noqa: S608 - names of our own tables
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for row in kept:
        if row.type != "table":
            op.execute(row.sql)


def _referring(definition: str, table: str, references: Mapping[str, str]) -> str:
    """The definition with the references before its primary key."""
    clauses = [
        f"CONSTRAINT fk_{table}_{column} FOREIGN KEY({column}) REFERENCES {other} (id), "
        for column, other in references.items()
    ]
    return definition.replace("CONSTRAINT pk_", f"{''.join(clauses)}CONSTRAINT pk_", 1)
