"""Engines for both databases: durable writes, consistent reads, and readers that cannot write."""

import json
from sqlite3 import Connection as SqliteConnection

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from backend.settings import UnfitSettings

_BUSY_SECONDS = 30.0
# A row that another transaction holds for longer than this is asked for again, by whoever wants it.
_LOCK_TIMEOUT = "5s"
_CONNECT_SECONDS = 10
# What an SQLite URL may say of its file, and what counts where it says nothing.
_PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL"}

# Wording is mostly Japanese: \u escapes would double the size of every stored text.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _dump(value: object) -> str:
    """JSON; most answers are whole numbers, which the encoder takes ten times as long for as it takes to spell them."""
    return str(value) if type(value) is int else _encode(value)


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


def row_engine(url: str, threads: int, readers: Engine) -> Engine:
    """An engine for reads without a transaction: on SQLite that of all readers, whose driver begins none by itself."""
    if is_sqlite(url):
        return readers
    return _postgres_engine(url, pool_size=threads, read_only=True, begins=False)


def is_sqlite(url: str) -> bool:
    """Whether the URL names the embedded database."""
    return make_url(url).get_backend_name() == "sqlite"


def without_pragmas(url: str) -> URL:
    """The URL without what it says of its file, which the driver does not know."""
    return make_url(url).difference_update_query(_PRAGMAS)


def _pragmas(url: str) -> dict[str, str]:
    """What is said to each connection of an SQLite file; words alone, for they stand in a statement."""
    said = make_url(url).query
    pragmas = {name: str(said.get(name, usual)) for name, usual in _PRAGMAS.items()}
    if not all(value.isalpha() for value in pragmas.values()):
        raise UnfitSettings("KIZUNA_DATABASE_URL says journal_mode or synchronous without a word such as FULL")
    return pragmas


def _sqlite_engine(url: str, begin: str, *, query_only: bool, pool_size: int) -> Engine:
    if make_url(url).database in {None, "", ":memory:"}:
        raise UnfitSettings("a database in memory is another one for each connection; name a file")
    pragmas = _pragmas(url)
    waits = {} if "timeout" in make_url(url).query else {"timeout": _BUSY_SECONDS}
    engine = create_engine(
        without_pragmas(url),
        connect_args={**waits, "check_same_thread": False},
        pool_size=pool_size,
        max_overflow=8,
        json_serializer=_dump,
        json_deserializer=_load,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: object) -> None:
        # The driver's own BEGIN comes too late for read-modify-write; SQLAlchemy's event below says it instead.
        connection.isolation_level = None
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")
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


def _postgres_engine(url: str, *, pool_size: int, read_only: bool, begins: bool = True) -> Engine:
    # What is asked here takes less long than to compile it, which the server would do for whatever looks costly.
    said = make_url(url).query
    # Whoever runs the server may have said something too, such as where the tables are; what is said last counts.
    options = f"-c jit=off -c lock_timeout={_LOCK_TIMEOUT} {said.get('options', '')}"
    if read_only:
        options += " -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
    waits = {} if "connect_timeout" in said else {"connect_timeout": _CONNECT_SECONDS}
    return create_engine(
        url,
        connect_args={**waits, "options": options},
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=not read_only,
        pool_recycle=1_800,
        pool_reset_on_return="rollback" if begins else None,
        isolation_level=None if begins else "AUTOCOMMIT",
        json_serializer=_dump,
        json_deserializer=_load,
    )
