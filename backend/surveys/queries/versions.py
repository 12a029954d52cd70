"""Reads surveys and their published versions."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.errors import NotFound
from backend.surveys.rules import Difference, Published, difference, survey_from_json
from backend.surveys.tables import SurveyRow, SurveyVersion

_PUBLISHED = (
    select(SurveyVersion.survey_id, SurveyRow.key, SurveyVersion.number, SurveyVersion.definition)
    .join(SurveyRow, SurveyRow.id == SurveyVersion.survey_id)
    .where(SurveyVersion.id == bindparam("version_id"))
)


def find_survey_by_key(session: Session, key: str) -> SurveyRow | None:
    """The survey of that key."""
    return session.scalar(select(SurveyRow).where(SurveyRow.key == key))


def get_survey(session: Session, survey_id: int) -> SurveyRow:
    """The survey of that id."""
    found = session.get(SurveyRow, survey_id)
    if found is None:
        raise NotFound("there is no such survey", "surveyId")
    return found


def surveys_by_id(session: Session, survey_ids: Collection[int]) -> dict[int, SurveyRow]:
    """Those of the surveys that exist, by id."""
    rows = session.scalars(select(SurveyRow).where(SurveyRow.id.in_(survey_ids)))
    return {row.id: row for row in rows}


# By what surveys are listed.
SURVEY_ORDERS: Final[Mapping[str, Keys]] = {"CREATED": (SurveyRow.id,), "KEY": (SurveyRow.key,)}


def list_surveys(session: Session, part: Slice, *, by: str = "CREATED") -> Page[SurveyRow]:
    """Surveys by when they were made or by key."""
    return keyset_page(session, select(SurveyRow), SURVEY_ORDERS[by], part)


def latest_version(session: Session, survey_id: int) -> SurveyVersion | None:
    """The newest published version, which whoever begins now is asked."""
    return session.scalar(
        select(SurveyVersion).where(SurveyVersion.survey_id == survey_id).order_by(SurveyVersion.number.desc()).limit(1)
    )


def versions_by_id(session: Session, version_ids: Collection[int]) -> dict[int, SurveyVersion]:
    """Those of the versions that exist, by id."""
    rows = session.scalars(select(SurveyVersion).where(SurveyVersion.id.in_(version_ids)))
    return {row.id: row for row in rows}


def versions_of(session: Session, survey_ids: Collection[int]) -> dict[int, list[SurveyVersion]]:
    """The published versions of each survey, oldest first."""
    rows = session.scalars(
        select(SurveyVersion)
        .where(SurveyVersion.survey_id.in_(survey_ids))
        .order_by(SurveyVersion.survey_id, SurveyVersion.number)
    )
    versions: dict[int, list[SurveyVersion]] = {survey_id: [] for survey_id in survey_ids}
    for row in rows:
        versions[row.survey_id].append(row)
    return versions


def drafted_differences(session: Session, survey_ids: Collection[int]) -> dict[int, Difference]:
    """How the draft of each survey differs from its live version."""
    drafts, versions = surveys_by_id(session, survey_ids), versions_of(session, survey_ids)
    return {
        survey_id: _difference(versions[survey_id][-1] if versions[survey_id] else None, row.draft)
        for survey_id, row in drafts.items()
    }


def published_differences(session: Session, version_ids: Collection[int]) -> dict[int, Difference]:
    """How each version differs from the one that was live before it."""
    wanted = versions_by_id(session, version_ids)
    versions = versions_of(session, {version.survey_id for version in wanted.values()})
    before = {
        version.id: previous
        for all_of_one in versions.values()
        for previous, version in zip([None, *all_of_one], all_of_one, strict=False)
    }
    return {version.id: _difference(before[version.id], version.definition) for version in wanted.values()}


def _difference(live: SurveyVersion | None, definition: dict[str, object]) -> Difference:
    return difference(survey_from_json(live.definition) if live else None, survey_from_json(definition))


def find_published(session: Session, version_id: int) -> Published | None:
    """A published version with its definition read; it may be kept, since it never changes."""
    row = session.execute(_PUBLISHED, {"version_id": version_id}).one_or_none()
    if row is None:
        return None
    survey_id, key, number, definition = row
    survey = survey_from_json(definition)
    return Published(id=version_id, survey_id=survey_id, survey_key=key, number=number, survey=survey)
