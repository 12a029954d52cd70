"""Whose responses count in a survey's results, and where the answers to each line stand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.tables import Person
from backend.responses.queries.results.lines import Line
from backend.responses.tables import AnswerRow, Response
from backend.segments.queries.people import select_people
from backend.segments.rules import PeopleWhere
from backend.surveys.rules import QuestionKind

FREE = frozenset(
    {
        QuestionKind.TEXT,
        QuestionKind.NUMBER,
        QuestionKind.EMAIL,
        QuestionKind.PHONE,
        QuestionKind.POSTAL_CODE,
        QuestionKind.FILE,
    }
)
"""What people write or send themselves: it is not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The responses to these versions, of those people of whom the condition holds."""

    versions: Sequence[int]
    people: ColumnElement[bool]

    @property
    def any(self) -> ColumnElement[bool]:
        """Tests and withdrawn ones too."""
        return and_(Response.survey_version_id.in_(self.versions), self.people)

    @property
    def real(self) -> ColumnElement[bool]:
        """Those that count."""
        return and_(self.any, Response.is_test.is_(False), Response.withdrawn_at.is_(None))


def counted(session: Session, versions: Sequence[int], where: PeopleWhere | None, now: Instant) -> Counted:
    """The responses of those people of whom the condition holds now; without a condition all of them."""
    if where is None:
        return Counted(versions=versions, people=true())
    people = select_people(session, where, now=now).with_only_columns(Person.id)
    return Counted(versions=versions, people=Response.person_id.in_(people))


def answers_to(lines: Sequence[Line]) -> ColumnElement[bool]:
    """Whether an answer (joined with its response) is one to these lines."""
    return or_(false(), *(_is_of(version_id, keys) for version_id, keys in _by_version(lines).items()))


def _by_version(lines: Sequence[Line]) -> Mapping[int, Collection[str]]:
    found: dict[int, list[str]] = {}
    for line in lines:
        for version_id, key in line.keys.items():
            found.setdefault(version_id, []).append(key)
    return found


def _is_of(version_id: int, keys: Collection[str]) -> ColumnElement[bool]:
    return and_(Response.survey_version_id == version_id, AnswerRow.question_key.in_(keys))
