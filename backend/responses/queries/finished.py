"""Responses as they are finished: which of those that were begun lately are, and are not known yet."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.responses.tables import Response
from backend.surveys.tables import SurveyVersion

LATELY: Final = 2_000
"""How many responses, of all that were begun last, are looked at: found by their ids, whatever is kept besides."""


def lately_finished(session: Session, survey_id: int | None) -> Sequence[int]:
    """The ids of those that count, of a survey or of any, in the order in which they were finished."""
    newest = select(func.coalesce(func.max(Response.id), 0)).scalar_subquery()
    statement = select(Response.id).where(
        Response.id > newest - LATELY,
        Response.finished_at.is_not(None),
        Response.withdrawn_at.is_(None),
        Response.is_test.is_(False),
    )
    if survey_id is not None:
        versions = select(SurveyVersion.id).where(SurveyVersion.survey_id == survey_id)
        statement = statement.where(Response.survey_version_id.in_(versions))
    return session.scalars(statement.order_by(Response.finished_at, Response.id)).all()


def in_order(session: Session, response_ids: Collection[int]) -> Sequence[Response]:
    """Those responses, in the order in which they were finished."""
    own = select(Response).where(Response.id.in_(response_ids))
    return session.scalars(own.order_by(Response.finished_at, Response.id)).all() if response_ids else []
