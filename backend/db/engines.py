"""Engines for both databases: durable writes, consistent reads, and readers that cannot write."""

import json
from sqlite3 import Connection as SqliteConnection

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url

_BUSY_SECONDS = 30.0

# Wording is mostly Japanese: \u escapes would double the size of every stored text.
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _load(text: str | bytes) -> object:
    """The value of stored JSON; the fastest reader does not know all that a database lets stand in it."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def writer_engine(url: str) -> Engine:
    """An engine for the one writer thread: every transaction takes the write lock at its beginning."""
    if not is_sqlite(url):
        return _postgres_engine(url, pool_size=2, read_only=False)
    return _sqlite_engine(url, "BEGIN IMMEDIATE", query_only=False, pool_size=2)


def reader_engine(url: str, threads: int) -> Engine:
    """An engine for reader threads: the database itself refuses it any write."""
    if not is_sqlite(url):
        return _postgres_engine(url, pool_size=threads, read_only=True)
    return _sqlite_engine(url, "BEGIN", query_only=True, pool_size=threads)


def is_sqlite(url: str) -> bool:
    """Whether the URL names the embedded database."""
    return make_url(url).get_backend_name() == "sqlite"


def _sqlite_engine(url: str, begin: str, *, query_only: bool, pool_size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        pool_size=pool_size,
        max_overflow=8,
        json_serializer=_dump,
        json_deserializer=_load,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: object) -> None:
        # The driver's own BEGIN comes too late for read-modify-write; SQLAlchemy's event below says it instead.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        # What is deleted is overwritten: of the forgotten nothing is left in the file.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA query_only = {'ON' if query_only else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres_engine(url: str, *, pool_size: int, read_only: bool) -> Engine:
    # What is asked here takes less long than to compile it, which the server would do for whatever looks costly.
    options = "-c jit=off"
    if read_only:
        options += " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    return create_engine(
        url,
        connect_args={"options": options},
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=not read_only,
        pool_recycle=1_800,
        json_serializer=_dump,
        json_deserializer=_load,
    )
