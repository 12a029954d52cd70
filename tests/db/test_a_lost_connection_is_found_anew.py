"""A server that was restarted has let go of every connection; whoever reads or writes next notices nothing."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import create_engine, select, text

from backend.catalogue.tables import Brand
from backend.db import Database
from backend.db.plain_rows import Asking
from backend.errors import Busy

_LET_GO = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def kept(postgres_url: str) -> Iterator[Database]:
    """A database on PostgreSQL whose connections are open."""
    opened = Database(postgres_url)
    opened.write_now(lambda session: session.add(Brand(key="kept", name={}, created_at=1)))
    opened.ping()
    yield opened
    opened.close()


def let_go(database: Database) -> None:
    """Ends every connection but its own, from the server's side."""
    engine = create_engine(database.url)
    with engine.connect() as connection:
        connection.execute(_LET_GO)
    engine.dispose()


def test_the_next_read_finds_what_is_there(kept: Database) -> None:
    let_go(kept)
    assert kept.read_now(lambda session: list(session.scalars(select(Brand.key)))) == ["kept"]


def test_the_next_write_is_kept_once(kept: Database) -> None:
    let_go(kept)
    kept.write_now(lambda session: session.add(Brand(key="later", name={}, created_at=2)))
    assert kept.read_now(lambda session: list(session.scalars(select(Brand.key)))) == ["kept", "later"]


def test_rows_that_a_driver_alone_cannot_fetch_are_told_to_come_back_for(database: Database) -> None:
    def asking(fault: Exception) -> Asking[None]:
        yield from ()
        raise fault

    with pytest.raises(Busy):
        asyncio.run(database.read_rows(asking(psycopg.OperationalError("gone"))))
    with pytest.raises(psycopg.DataError, match="wrong"):
        asyncio.run(database.read_rows(asking(psycopg.DataError("wrong"))))
