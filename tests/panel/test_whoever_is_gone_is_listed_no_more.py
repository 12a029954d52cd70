"""Lists and counts of people hold those who are on the panel: the forgotten and the merged stay out of them."""

from sqlalchemy.orm import Session

from backend.db import Database, Slice
from backend.panel.actions import add_person
from backend.panel.queries import list_people
from backend.panel.tables import Person
from backend.segments import queries as segments
from backend.segments.rules import AllOf, JoinedSince
from tests.clocks import SettableClock

EVERYONE = (AllOf(), JoinedSince(since=0))


def test_whoever_is_gone_is_listed_no_more(database: Database, clock: SettableClock) -> None:
    here, forgotten, merged = database.write_now(lambda session: _three(session, clock()))
    assert _listed(database, clock) == [[here, forgotten, merged]] * 4 + [[3, 3]]
    database.write_now(lambda session: _leave(session, forgotten, merged, into=here, now=clock()))
    assert _listed(database, clock) == [[here]] * 4 + [[1, 1]]


def _three(session: Session, now: int) -> list[int]:
    return [add_person(session, external_ref=f"C-{number}", language="ja", now=now).id for number in range(3)]


def _leave(session: Session, forgotten: int, merged: int, *, into: int, now: int) -> None:
    session.get_one(Person, forgotten).erased_at = now
    session.get_one(Person, merged).merged_into = into


def _listed(database: Database, clock: SettableClock) -> list[list[int]]:
    part = Slice(count=10)

    def read(session: Session) -> list[list[int]]:
        orders = segments.PeopleOrder
        pages = [
            *(segments.list_people(session, where, orders.JOINED, part, now=clock()) for where in EVERYONE),
            segments.list_people(session, AllOf(), orders.EXTERNAL_REF, part, now=clock()),
        ]
        counts = [segments.count_people(session, where, now=clock()) for where in EVERYONE]
        listed = [row.id for row in list_people(session, part).rows]
        return [listed, *([row.id for row in page.rows] for page in pages), counts]

    return database.read_now(read)
