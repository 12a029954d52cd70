"""A page is shown with one statement and kept with a bounded number, however many questions it has."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from backend.db import Database
from tests.asking import LIKING, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.web.visiting import Visitor

PAGES = survey_of(*([scale(f"p{page}q{place}", LIKING) for place in range(10)] for page in range(2)))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach a database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


def test_showing_takes_one_and_looking_back_two(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    path = visitor.path(ask(database, clock(), PAGES).invitation)
    visitor.answer(path, {f"p0q{place}": "4" for place in range(10)})
    visitor.get(f"{path}?page=1")
    for place, expected in ((path, 1), (f"{path}?page=1", 2), ("/s/nobody", 0)):
        with counted() as statements:
            visitor.get(place)
        assert len(without_begin(statements)) == expected


def test_keeping_takes_as_many_for_ten_questions_as_for_one(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    path = visitor.path(ask(database, clock(), PAGES).invitation)
    first = visitor.form(path)
    with counted() as statements:
        visitor.post(path, [*first.fields, *((f"q.p0q{place}", "4") for place in range(10))])
    assert len(without_begin(statements)) <= 16
    second = visitor.form(path)
    clock.advance(1)
    with counted() as statements:
        visitor.post(path, [*second.fields, *((f"q.p1q{place}", "4") for place in range(10))])
    assert len(without_begin(statements)) <= 12
    with counted() as statements:
        visitor.post(path, [*second.fields, *((f"q.p1q{place}", "4") for place in range(10))])
    assert len(without_begin(statements)) <= 4


def without_begin(statements: list[str]) -> list[str]:
    return [statement for statement in statements if not statement.startswith("BEGIN")]
