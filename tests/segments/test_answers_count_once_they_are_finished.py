"""Whoever finished a survey is found by it: not who left half-way, tested, withdrew, or has done so since."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import days
from backend.db import Database
from backend.responses.tables import Response
from backend.segments.queries.conditions.answered import RESPONSES, VERSIONS
from backend.segments.queries.people import PeopleOrder, count_people, list_people
from backend.segments.rules import Answered, NoneOf, PeopleWhere
from backend.surveys.tables import SurveyVersion
from tests.asking import ask, scale, survey_of
from tests.loyalty.told import NOW
from tests.responding import post
from tests.segments.reading import EVERYONE

LATER = NOW + days(9)


def test_the_tables_named_here_are_those_of_the_rooms_above() -> None:
    for named, mapped in ((RESPONSES, Response.__table__), (VERSIONS, SurveyVersion.__table__)):
        assert named.name == mapped.name  # type: ignore[attr-defined]  # a mapped class's table has a name
        assert set(named.c.keys()) <= set(mapped.c.keys())


def test_only_what_was_finished_and_stands_counts(database: Database) -> None:
    asked = ask(database, NOW, survey_of([scale("like")]))
    survey_id, person = asked.survey_id, asked.person_id
    answered = Answered(survey_id=survey_id)
    assert _found(database, answered) == []
    post(database, asked, {"like": 5}, NOW + days(1))
    assert _found(database, answered) == [person]
    assert _found(database, NoneOf(parts=[answered])) == []
    assert _found(database, Answered(survey_id=survey_id + 1)) == []
    assert _found(database, Answered(survey_id=survey_id, since=NOW + days(1), until=NOW + days(1))) == [person]
    assert _found(database, Answered(survey_id=survey_id, since=NOW + days(1) + 1)) == []
    assert _found(database, Answered(survey_id=survey_id, until=NOW + days(1) - 1)) == []
    assert _found(database, answered, now=NOW + days(1) - 1) == []
    ways: list[dict[str, object]] = [{"is_test": True}, {"withdrawn_at": NOW + days(2)}, {"finished_at": None}]
    for changed in ways:
        assert _found_with(database, answered, changed) == []


def _found_with(database: Database, where: PeopleWhere, changed: dict[str, object]) -> list[int]:
    """Whom the condition finds while the response is so; afterwards it is as it was."""
    before = database.read_now(lambda session: {name: getattr(session.query(Response).one(), name) for name in changed})
    database.write_now(lambda session: session.execute(update(Response).values(**changed)))
    found = _found(database, where)
    database.write_now(lambda session: session.execute(update(Response).values(**before)))
    return found


def _found(database: Database, where: PeopleWhere, now: int = LATER) -> list[int]:
    def read(session: Session) -> list[int]:
        page = list_people(session, where, PeopleOrder.JOINED, EVERYONE, now=now)
        assert count_people(session, where, now=now) == len(page.rows)
        return [row.id for row in page.rows]

    return database.read_now(read)
