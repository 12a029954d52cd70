"""What a preview needs: the draft, and how the person stands as whom it is looked at."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.clock import Instant
from backend.invitations.queries import snapshots_of
from backend.invitations.rules import Snapshot
from backend.panel.queries import get_present
from backend.surveys.queries import get_survey
from backend.surveys.rules import Survey, survey_from_json
from backend.text import Wording
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft as one person would be asked it today, at the newest touchpoint that asks the survey."""

    survey_id: int
    survey_key: str
    survey: Survey
    language: str
    snapshot: Snapshot
    product_id: int | None
    brand: Wording


def get_preview(session: Session, survey_id: int, person_id: int, now: Instant) -> Preview:
    """The preview of that survey's draft as that person."""
    row, person = get_survey(session, survey_id), get_present(session, person_id)
    asked_at = session.execute(
        select(Touchpoint.product_id, Brand.name)
        .join(Brand, Brand.id == Touchpoint.brand_id)
        .where(Touchpoint.survey_id == survey_id)
        .order_by(Touchpoint.id.desc())
        .limit(1)
    ).one_or_none()
    product_id, brand = asked_at or (None, {})
    return Preview(
        survey_id=row.id,
        survey_key=row.key,
        survey=survey_from_json(row.draft),
        language=person.language,
        snapshot=snapshots_of(session, [person.id], now)[person.id],
        product_id=product_id,
        brand=brand,
    )
