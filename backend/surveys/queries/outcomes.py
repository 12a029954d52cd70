"""Reads what came of the answers."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.surveys.tables import Outcome


def get_outcome(session: Session, outcome_id: int) -> Outcome:
    """The outcome of that id."""
    found = session.get(Outcome, outcome_id)
    if found is None:
        raise NotFound("there is no such outcome", "id")
    return found


def outcomes_by_id(session: Session, ids: Collection[int]) -> dict[int, Outcome]:
    """The outcomes among those ids."""
    return {row.id: row for row in session.scalars(select(Outcome).where(Outcome.id.in_(ids)))}


def list_outcomes(session: Session, part: Slice, *, brand_id: int | None = None) -> Page[Outcome]:
    """Outcomes in the order in which they were written, of a brand or all, drafts too."""
    statement = select(Outcome)
    if brand_id is not None:
        statement = statement.where(Outcome.brand_id == brand_id)
    return keyset_page(session, statement, [Outcome.id], part)


def outcomes_for(
    session: Session, brand_ids: Collection[int], survey_ids: Collection[int], limit: int
) -> Sequence[Outcome]:
    """What is told to someone who answered these surveys about these brands, newest first."""
    concerns = Outcome.survey_id.in_(survey_ids), Outcome.survey_id.is_(None) & Outcome.brand_id.in_(brand_ids)
    statement = (
        select(Outcome)
        .where(Outcome.published_at.is_not(None), or_(*concerns))
        .order_by(Outcome.published_at.desc(), Outcome.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()
