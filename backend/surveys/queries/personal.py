"""Which questions of a survey people answer with what says who they are."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.panel.tables import Attribute
from backend.surveys.queries.versions import versions_by_id
from backend.surveys.rules import Question, QuestionKind, survey_from_json

_PERSONAL: Final = frozenset(
    {
        QuestionKind.TEXT,
        QuestionKind.DATE,
        QuestionKind.EMAIL,
        QuestionKind.PHONE,
        QuestionKind.POSTAL_CODE,
        QuestionKind.CONTACT,
        QuestionKind.FILE,
    }
)


def personal_parts(session: Session, version_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """By version: the parts answered in own words, by an address, a day or a file, or for a personal attribute."""
    attributes = frozenset(session.scalars(select(Attribute.key).where(Attribute.personal)))
    return {
        key: frozenset(part.key for part in survey_from_json(row.definition).parts if _is_personal(part, attributes))
        for key, row in versions_by_id(session, version_ids).items()
    }


def _is_personal(part: Question, attributes: frozenset[str]) -> bool:
    return part.kind in _PERSONAL or part.attribute in attributes
