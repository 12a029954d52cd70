"""A database that is filled with what another was is the same to the last row, and numbers what comes next alike."""

from sqlalchemy import update

from backend.db import Database
from backend.panel.actions import add_person
from backend.panel.tables import Person
from tests.clocks import START
from tests.filled import Filled
from tests.ideas.square import make_square
from tests.snapshots import everything


def test_it_is_as_after_the_work_itself(database: Database) -> None:
    filled, done = Filled(), list[str]()

    def work() -> int:
        done.append("once")
        return make_square(database).post(_someone(database))

    idea = filled.once(database, work)
    first, next_one = everything(database), _someone(database)
    database.write_now(lambda session: session.execute(update(Person).values(language="en")))
    assert everything(database)["people"] != first["people"]
    assert filled.once(database, work) == idea
    assert everything(database) == first
    assert (_someone(database), done) == (next_one, ["once"])


def test_whoever_says_another_thing_has_it_done(database: Database) -> None:
    filled = Filled()

    def some(count: int) -> list[int]:
        return filled.once(database, lambda: [_someone(database) for _ in range(count)], count)

    found = [some(count) for count in (2, 1, 2)]
    assert [len(each) for each in found] == [2, 1, 2]
    assert len(everything(database)["people"]) == 2


def _someone(database: Database) -> int:
    return database.write_now(lambda session: add_person(session, external_ref=None, language="ja", now=START).id)
