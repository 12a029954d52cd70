"""A process beside the server writes what many send; whatever goes wrong there, the server does by itself."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.db import Database
from backend.db.engines import writer_engine
from backend.db.units import Unit, each_alone
from backend.db.writer import Writer
from backend.db.writing_process import TOGETHER, Portable, WritingProcess, begin_beside, write_what_comes
from backend.errors import AlreadyExists, Refused
from tests.patience import PATIENCE

Written = str | Refused


def add_each(session: Session, keys: Sequence[str]) -> list[Written]:
    """Adds what is not there yet, and says which process did."""
    there = set(session.scalars(select(Brand.key)))
    session.add_all(Brand(key=key, name={}, created_at=1) for key in keys if key not in there)
    return [AlreadyExists("there is one", "key", key) if key in there else f"{key} kept" for key in keys]


def stumble(session: Session, packed: str) -> str:
    """Unpacks; some of it only the writer itself can."""
    assert session is not None
    if packed == "unheard":
        raise LookupError(packed)
    return packed.removesuffix(" packed")


PORTABLE = Portable(together=add_each, pack="{} packed".format, unpack=stumble)


class Beside(WritingProcess):
    """One that counts what it has written, and can be cut off; it writes in a thread of this process."""

    def __init__(self, url: str, portable: Portable[Any, Any] = PORTABLE) -> None:
        line, self.end = Pipe()
        super().__init__(line, portable)
        self.written: list[list[object] | None] = []
        self._thread = Thread(target=write_what_comes, args=(self.end, url, portable))
        self._thread.start()

    def write(self, units: Sequence[Unit]) -> list[object] | None:
        self.written.append(super().write(units))
        return self.written[-1]

    def close(self) -> None:
        super().close()
        self._thread.join()


@pytest.fixture
def beside(database_url: str) -> Beside:
    return Beside(database_url)


@contextmanager
def writing(url: str, beside: WritingProcess) -> Iterator[Writer]:
    """A writer that has it beside it."""
    engine = writer_engine(url)
    with closing(Writer(engine, beside)) as opened:
        yield opened
    engine.dispose()


@pytest.fixture
def writer(database_url: str, beside: Beside) -> Iterator[Writer]:
    with writing(database_url, beside) as opened:
        yield opened


def handed(writer: Writer, *keys: str, together: Callable[..., Any] = add_each) -> list[object]:
    """What became of these, which wait side by side."""
    promises: list[Future[Any]] = [Future() for _ in keys]
    for key, promise in zip(keys, promises, strict=True):
        writer.submit(Unit(together=together, item=key, promise=promise))
    return [promise.exception(PATIENCE) or promise.result() for promise in promises]


def hang_up(end: Connection, *, hears: bool) -> None:
    """As a process that is killed, before it hears of anything or while it writes."""
    with end:
        if hears:
            end.recv()


def kept(url: str) -> list[str]:
    with closing(Database(url)) as database:
        return database.read_now(lambda session: list(session.scalars(select(Brand.key).order_by(Brand.key))))


def test_what_was_written_beside_is_told_as_it_came_and_a_refusal_is_the_same(
    writer: Writer, beside: Beside, database_url: str
) -> None:
    assert handed(writer, "one") == ["one kept"]
    (refusal,) = handed(writer, "one")
    assert isinstance(refusal, AlreadyExists)
    assert (refusal.message, refusal.path, str(refusal)) == ("there is one", ("key", "one"), "there is one")
    assert beside.written == [["one kept"], [refusal]]
    assert kept(database_url) == ["one"]


def test_of_what_waits_side_by_side_the_process_writes_what_can_be_carried(
    writer: Writer, beside: Beside, database_url: str
) -> None:
    goes_on = Event()

    def wait(_session: Session) -> None:
        goes_on.wait(PATIENCE)

    def add_own(session: Session) -> str:
        session.add(Brand(key="own", name={}, created_at=1))
        return "own kept"

    held, *promises = [Future[Any]() for _ in range(4)]
    writer.submit(Unit(together=each_alone, item=wait, promise=held))
    wanted: list[tuple[Callable[..., Any], object]] = [(add_each, "one"), (each_alone, add_own), (add_each, "two")]
    for (together, item), promise in zip(wanted, promises, strict=True):
        writer.submit(Unit(together=together, item=item, promise=promise))
    goes_on.set()
    assert [promise.result(PATIENCE) for promise in promises] == ["one kept", "own kept", "two kept"]
    assert beside.written == [["one kept", "two kept"]]
    assert kept(database_url) == ["one", "own", "two"]


def test_a_batch_that_fails_there_leaves_nothing_and_is_written_here(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    promise: Future[str] = Future()
    unheard = Portable(together=add_each, pack=lambda key: key, unpack=stumble)
    with closing(Beside(database_url, unheard)) as other:
        units = [Unit(together=add_each, item=key, promise=promise) for key in ("fine", "unheard")]
        assert other.write(units) is None
        assert (other.is_there, kept(database_url)) == (True, [])
        assert other.write(units[:1]) == ["fine kept"]
    assert [record.getMessage() for record in caplog.records] == [
        "the writing process has not written a batch; this one does fault=LookupError"
    ]


def test_what_cannot_be_told_over_the_line_is_no_end_of_it(database_url: str) -> None:
    def add_unspeakable(session: Session, keys: Sequence[str]) -> list[object]:
        pairs = zip(keys, add_each(session, keys), strict=True)
        return [(lambda: None) if key == "unspeakable" else told for key, told in pairs]

    portable = Portable(together=add_unspeakable, pack=lambda key: key, unpack=stumble)
    beside = Beside(database_url, portable)
    with writing(database_url, beside) as writer:
        (told,) = handed(writer, "unspeakable", together=add_unspeakable)
        assert callable(told)
        assert handed(writer, "one", together=add_unspeakable) == ["one kept"]
    assert beside.written == [None, ["one kept"]]
    assert kept(database_url) == ["one", "unspeakable"]


@pytest.mark.parametrize("hears", [True, False])
def test_once_it_has_ended_the_server_writes_by_itself(database_url: str, *, hears: bool) -> None:
    line, end = Pipe()
    beside = WritingProcess(line, PORTABLE)
    gone = Thread(target=hang_up, args=(end,), kwargs={"hears": hears})
    with writing(database_url, beside) as writer:
        assert writer.load(arriving=0)["writing_process"] == 1
        gone.start()
        assert handed(writer, "one", "two") == ["one kept", "two kept"]
        assert handed(writer, "three") == ["three kept"]
        assert writer.load(arriving=0)["writing_process"] == 0
    gone.join()
    assert kept(database_url) == ["one", "three", "two"]


def test_half_as_many_go_together_so_that_the_others_can_be_read_meanwhile(
    writer: Writer, beside: Beside, database_url: str
) -> None:
    keys = [f"k{number:03}" for number in range(3 * TOGETHER)]
    assert handed(writer, *keys) == [f"{key} kept" for key in keys]
    assert max(len(each or ()) for each in beside.written) <= TOGETHER
    assert kept(database_url) == keys


def test_where_there_is_one_processor_there_is_no_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert begin_beside("sqlite:///never-opened.db", PORTABLE) is None
