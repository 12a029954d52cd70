"""Faults to plant in a running program, each of which a campaign of this folder must see."""

import itertools
import math
import os
import signal
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from uvicorn import _subprocess as workers
from uvicorn.server import Server
from uvicorn.supervisors.multiprocess import SIGNALS

from backend.db import engines, writer
from backend.db.closing import close
from backend.db.units import Unit, tell
from backend.gate import connections, places

STATEMENT: Final = "KIZUNA_FAULT_STATEMENT"
_MOMENT: Final = 0.02


def acknowledge_early() -> None:
    """Tells every asker before the commit, which takes a moment."""
    _put(writer.Writer, "_keep", _told_early)


def _put(owner: object, name: str, way: object) -> None:
    """Puts the fault in the place of what is there."""
    setattr(owner, name, way)


def _told_early(self: Any, units: list[Unit]) -> None:  # noqa: ANN401 - the writer, whose engine is its own
    with Session(self._engine, expire_on_commit=False) as session:
        results = [unit.together(session, [unit.item])[0] for unit in units]
        close(session)
        tell(zip(units, results, strict=True))
        time.sleep(_MOMENT)
        session.commit()


def forget_keys() -> None:
    """Takes a form of an open link that was sent again for another one."""
    submit = import_module("backend.responses.actions.submit")
    admit, numbers = submit.admit, itertools.count()

    def admit_anew(*given: Any, open_key: str, **rest: Any) -> object:  # noqa: ANN401 - handed on as it is
        return admit(*given, open_key=f"{open_key[:32]}.{os.getpid()}.{next(numbers)}", **rest)

    vars(submit)["admit"] = admit_anew


def sync_nothing() -> None:
    """Leaves it to the machine when to write to the disk."""
    vars(engines)["_PRAGMAS"]["synchronous"] = "OFF"


def try_once() -> None:
    """Lets a deadlock, or a connection that is gone, be the end of a unit."""
    vars(writer)["_ATTEMPTS"] = 1


def open_doors() -> None:
    """Lets everybody in, however many there are."""
    _put(places.Places, "enter_now", _let_in)
    _put(places.Places, "is_shedding", lambda *_: False)


def _let_in(self: Any) -> bool:  # noqa: ANN401 - the places, whose number is their own
    self._inside += 1
    return True


def wait_for_heads() -> None:
    """Leaves whoever sends a head all the time they like."""
    vars(connections)["HEAD_SECONDS"] = math.inf


def hurry() -> None:
    """Is no fault: whoever dawdles has a tenth of the time, which is still long for anybody else."""
    for name in ("LOOKS", "HEAD_SECONDS", "BODY_SECONDS", "UNREAD_SECONDS"):
        vars(connections)[name] /= 10


def fork_workers() -> None:
    """Is no fault: workers of a server are forked from it, which saves each of them the time of loading the program."""
    _put(workers, "spawn", get_context("fork"))
    _put(workers, "subprocess_started", _begun_by_fork(workers.subprocess_started))


def _begun_by_fork(begin: Callable[..., None]) -> Callable[..., None]:
    def begun(*given: object, **rest: object) -> None:
        for number in SIGNALS:
            # Where it would be loaded anew it would end of these, and not note them for the one that it is forked from.
            signal.signal(number, signal.SIG_DFL)
        begin(*given, **rest)

    return begun


def end_at_once() -> None:
    """Ends on SIGTERM without a look at who is being answered."""
    _put(Server, "handle_exit", lambda *_: os.kill(os.getpid(), signal.SIGKILL))


def end_at_statement() -> None:
    """Is killed right before the statement of that number."""
    numbers, last = itertools.count(1), int(os.environ[STATEMENT])

    @event.listens_for(Engine, "before_cursor_execute")
    def look(*_: object) -> None:
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)


PLANTS: Final[Mapping[str, Callable[[], None]]] = {
    "acknowledge-early": acknowledge_early,
    "forget-keys": forget_keys,
    "sync-nothing": sync_nothing,
    "try-once": try_once,
    "open-doors": open_doors,
    "wait-for-heads": wait_for_heads,
    "hurry": hurry,
    "fork-workers": fork_workers,
    "end-at-once": end_at_once,
    "end-at-statement": end_at_statement,
}
