"""Conditions on responses, whose tables lie in rooms above: named here alone, and held to those rooms by a test."""

from typing import Final

from sqlalchemy import ColumnElement, and_, column, exists, select, table

from backend.panel.tables import Person
from backend.segments.queries.conditions.reading import Reading
from backend.segments.rules import Answered

RESPONSES: Final = table(
    "responses",
    column("person_id"),
    column("survey_version_id"),
    column("is_test"),
    column("finished_at"),
    column("withdrawn_at"),
)
VERSIONS: Final = table("survey_versions", column("id"), column("survey_id"))


def has_answered(where: Answered, read: Reading) -> ColumnElement[bool]:
    """Whether the person finished the survey in that time; tests and withdrawn responses do not count."""
    until = read.now if where.until is None else min(where.until, read.now)
    versions = select(VERSIONS.c.id).where(VERSIONS.c.survey_id == where.survey_id)
    meant = [
        RESPONSES.c.person_id == Person.id,
        RESPONSES.c.survey_version_id.in_(versions),
        RESPONSES.c.is_test.is_(False),
        RESPONSES.c.withdrawn_at.is_(None),
        RESPONSES.c.finished_at <= until,
    ]
    if where.since is not None:
        meant.append(RESPONSES.c.finished_at >= where.since)
    return exists().where(and_(*meant))
