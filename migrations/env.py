"""Runs the migrations, whole or not at all but where one goes by steps, waiting only briefly for locks."""

from sqlite3 import Connection as SqliteConnection

from alembic import context
from sqlalchemy import URL, Connection, create_engine, event, pool

from backend.db.engines import without_pragmas
from backend.metadata import metadata
from backend.settings import DATABASE_URL, normal_database_url

# Whoever comes after a migration waits behind it, and gives up after five seconds.
_LOCK_SECONDS = 3


def _url() -> URL:
    return without_pragmas(normal_database_url(context.config.attributes.get("url") or DATABASE_URL))


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    # The driver would commit before every CREATE TABLE; with its own transactions off, BEGIN below holds them all.
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def run() -> None:
    """Upgrades or downgrades in one transaction; a migration that goes by steps ends it first, and begins another."""
    engine = create_engine(_url(), poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET lock_timeout = '{_LOCK_SECONDS}s'")
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            transactional_ddl=True,
            compare_type=True,
            render_as_batch=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
