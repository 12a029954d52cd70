"""Publishing makes numbered versions; a version never changes, and an unchanged draft makes none."""

import pytest
from sqlalchemy import Executable, delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.db import Database
from backend.errors import AlreadyExists, NotFound
from backend.surveys.actions import NothingChanged, add_survey, change_draft, publish
from backend.surveys.queries import find_published, get_survey, latest_version, versions_of
from backend.surveys.rules import survey_from_json
from backend.surveys.rules.faults import Duplicate
from backend.surveys.tables import SurveyVersion
from tests.asking import TWO_PAGES, scale, survey_of
from tests.clocks import SettableClock
from tests.snapshots import everything

OTHER = survey_of([scale("other")])


def add(session: Session, definition: object = TWO_PAGES) -> int:
    return add_survey(session, key="annual", survey=survey_from_json(definition), now=1).id


def test_versions_are_numbered_and_keep_what_was_published(database: Database, clock: SettableClock) -> None:
    survey_id = database.write_now(add)
    first = database.write_now(lambda session: publish(session, survey_id, clock()).id)
    database.write_now(lambda session: change_draft(session, survey_id, survey_from_json(OTHER), clock.advance(5)))
    second = database.write_now(lambda session: publish(session, survey_id, clock()).id)
    versions = database.read_now(lambda session: versions_of(session, [survey_id]))[survey_id]
    assert [(version.id, version.number) for version in versions] == [(first, 1), (second, 2)]
    read = database.read_now(lambda session: find_published(session, first))
    assert read is not None
    assert (read.survey_key, read.number, read.survey) == ("annual", 1, survey_from_json(TWO_PAGES))
    newest = database.read_now(lambda session: latest_version(session, survey_id))
    assert newest is not None
    assert newest.id == second


def test_an_unchanged_draft_is_not_published_twice(database: Database) -> None:
    survey_id = database.write_now(add)
    database.write_now(lambda session: publish(session, survey_id, 2).id)
    before = everything(database)
    with pytest.raises(NothingChanged):
        database.write_now(lambda session: publish(session, survey_id, 3))
    assert everything(database) == before


@pytest.mark.parametrize("statement", [update(SurveyVersion).values(definition={}), delete(SurveyVersion)])
def test_the_database_itself_refuses_to_change_a_version(database: Database, statement: Executable) -> None:
    survey_id = database.write_now(add)
    database.write_now(lambda session: publish(session, survey_id, 2).id)
    before = everything(database)
    with pytest.raises(DBAPIError):
        database.write_now(lambda session: session.execute(statement))
    assert everything(database) == before


def test_a_key_is_given_once(database: Database) -> None:
    database.write_now(add)
    before = everything(database)
    with pytest.raises(AlreadyExists):
        database.write_now(add)
    assert everything(database) == before


def test_an_unfit_draft_is_refused_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(Duplicate):
        database.write_now(lambda session: add(session, survey_of([scale("q"), scale("q")])))
    assert everything(database)["surveys"] == []


def test_an_unknown_survey_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        database.write_now(lambda session: publish(session, 9, 1))
    with pytest.raises(NotFound):
        database.read_now(lambda session: get_survey(session, 9))
