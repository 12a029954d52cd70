"""Writes surveys: a draft may change at any time, what was published never does."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, NotFound, Refused
from backend.surveys.queries import get_survey, latest_version
from backend.surveys.rules import Survey, check_survey, lineage_faults, survey_from_json, survey_to_json
from backend.surveys.tables import SurveyRow, SurveyVersion
from backend.text import clean_key


class NothingChanged(Refused):
    """The draft is what was published last; a new version would only be a second name for it."""

    code = "NOTHING_CHANGED"


def add_survey(session: Session, *, key: str, survey: Survey, now: Instant, brand_id: int | None = None) -> SurveyRow:
    """Makes a survey with that draft; nobody is asked before it is published."""
    key = clean_key(key)
    row = SurveyRow(key=key, draft=_fit_definition(survey, None), created_at=now, updated_at=now, brand_id=brand_id)
    with refusing_clash(session, AlreadyExists("there is a survey of that key", "key")):
        session.add(row)
    return row


def change_draft(session: Session, survey_id: int, survey: Survey, now: Instant) -> SurveyRow:
    """Replaces the draft; published versions stay as they are."""
    row = get_survey(session, survey_id)
    row.draft = _fit_definition(survey, _live(latest_version(session, survey_id)))
    row.updated_at = now
    session.flush()
    return row


def publish(session: Session, survey_id: int, now: Instant) -> SurveyVersion:
    """Makes the draft the version that whoever begins from now on is asked; refused when nothing changed."""
    # Taking the survey's row first lets two who publish at once get two numbers, one after the other.
    row = session.scalar(select(SurveyRow).where(SurveyRow.id == survey_id).with_for_update())
    if row is None:
        raise NotFound("there is no such survey", "surveyId")
    newest = latest_version(session, survey_id)
    if newest is not None and newest.definition == row.draft:
        raise NothingChanged("the draft is the version that was published last", "surveyId")
    _check(survey_from_json(row.draft), _live(newest))
    number = newest.number + 1 if newest else 1
    version = SurveyVersion(survey_id=survey_id, number=number, definition=row.draft, published_at=now)
    session.add(version)
    session.flush()
    return version


def _fit_definition(survey: Survey, live: Survey | None) -> dict[str, object]:
    """The survey's one JSON spelling; reading it back cleans whatever did not come from JSON."""
    check_survey(survey)
    cleaned = survey_from_json(survey_to_json(survey))
    _check(cleaned, live)
    return survey_to_json(cleaned)


def _check(survey: Survey, live: Survey | None) -> None:
    check_survey(survey)
    for fault in lineage_faults(live, survey):
        raise fault


def _live(newest: SurveyVersion | None) -> Survey | None:
    return survey_from_json(newest.definition) if newest else None
