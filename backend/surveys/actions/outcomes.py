"""What came of the answers, told to those who gave them: written as a draft, published, and taken back."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from backend.catalogue.queries import brands_by_id
from backend.clock import Instant
from backend.errors import NotFound
from backend.surveys.queries.outcomes import get_outcome
from backend.surveys.queries.versions import get_survey
from backend.surveys.tables import Outcome
from backend.text import clean_wording

_LONGEST_TITLE = 200
_LONGEST_TEXT = 4_000


def add_outcome(
    session: Session,
    *,
    brand_id: int,
    survey_id: int | None,
    title: Mapping[str, str],
    text: Mapping[str, str],
    now: Instant,
) -> Outcome:
    """A draft of what is told: to those who answered that survey, or any about the brand."""
    if not brands_by_id(session, [brand_id]):
        raise NotFound("there is no such brand", "brandId")
    if survey_id is not None:
        get_survey(session, survey_id)
    row = Outcome(
        brand_id=brand_id,
        survey_id=survey_id,
        title=clean_wording(title, "title", most=_LONGEST_TITLE),
        text=clean_wording(text, "text", most=_LONGEST_TEXT),
        created_at=now,
        published_at=None,
    )
    session.add(row)
    session.flush()
    return row


def change_outcome(
    session: Session, outcome_id: int, *, title: Mapping[str, str] | None = None, text: Mapping[str, str] | None = None
) -> Outcome:
    """Says it otherwise; what is left out stays."""
    row = get_outcome(session, outcome_id)
    if title is not None:
        row.title = clean_wording(title, "title", most=_LONGEST_TITLE)
    if text is not None:
        row.text = clean_wording(text, "text", most=_LONGEST_TEXT)
    session.flush()
    return row


def publish_outcome(session: Session, outcome_id: int, now: Instant) -> Outcome:
    """From now on respondents are told; published again, it keeps its day."""
    row = get_outcome(session, outcome_id)
    row.published_at = row.published_at or now
    session.flush()
    return row


def withdraw_outcome(session: Session, outcome_id: int) -> Outcome:
    """It is a draft again, and nobody is told."""
    row = get_outcome(session, outcome_id)
    row.published_at = None
    session.flush()
    return row
