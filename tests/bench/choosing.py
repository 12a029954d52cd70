"""People found through the product by where they stand, and the very statements of it handed to the driver alone."""

import sqlite3
from collections.abc import Callable
from typing import Final

from sqlalchemy import event

from backend.clock import Instant, days, system_clock
from backend.db import Database, Session, Slice
from backend.segments.queries import PeopleOrder, count_people, list_people
from backend.segments.rules import AllOf, CertainBy, InSegment, Moved, PeopleWhere, Segment
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again

PAGE: Final = 100
_Said = list[tuple[str, tuple[object, ...]]]


def _count_certain(session: Session, product_id: int, now: Instant) -> object:
    return count_people(session, _certain(product_id), now=now)


def _list_certain(session: Session, product_id: int, now: Instant) -> object:
    return list_people(session, _certain(product_id), PeopleOrder.JOINED, Slice(count=PAGE), now=now)


def _count_moved(session: Session, product_id: int, now: Instant) -> object:
    return count_people(session, Moved(product_id=product_id, since=now - days(30)), now=now)


def _certain(product_id: int) -> PeopleWhere:
    standing = InSegment(product_id=product_id, segments=[Segment.PRODUCT_LOYAL])
    return AllOf(parts=[standing, CertainBy(product_id=product_id, least=0.8)])


ASKED: Final[dict[str, Callable[[Session, int, Instant], object]]] = {
    "size of segment and certainty": _count_certain,
    "page of segment and certainty": _list_certain,
    "size of moved in 30 days": _count_moved,
}


def through_product(*, url: str, product_id: int, seconds: float, what: str) -> Callable[[], Reading]:
    """One of these, of this moment."""
    database, ask = Database(url), ASKED[what]
    # The first one puts its statements together, which a server does once.
    database.read_now(lambda session: ask(session, product_id, system_clock()))
    return lambda: again_and_again(
        lambda: database.read_now(lambda session: ask(session, product_id, system_clock())), seconds
    )


def the_same_bare(*, url: str, path: str, product_id: int, seconds: float, what: str) -> Callable[[], Reading]:
    """The statements that the product says for it, handed to SQLite's driver; nothing is made of the rows."""
    database = Database(url)
    said = database.read_now(lambda session: _overheard(session, product_id, what))
    database.close()
    connection = sqlite3.connect(path)
    return lambda: again_and_again(lambda: [connection.execute(*each).fetchall() for each in said], seconds)


def _overheard(session: Session, product_id: int, what: str) -> _Said:
    said: _Said = []

    def note(_connection: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        said.append((statement, parameters))

    event.listen(session.connection(), "before_cursor_execute", note)
    ASKED[what](session, product_id, system_clock())
    return said
